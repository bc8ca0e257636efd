"""Which bucket and key a request is about, still as raw bytes, and how raw bytes become text.

Source: Amazon S3 user guide, "Virtual hosting of buckets"; RFC 9112, section 3.2 (target forms).
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote_to_bytes

from faultproxy.core.http.head import SPACE, RequestHead

# (bucket, key, query): raw, None where there is none; the query is without its question mark.
# A plain tuple: one is made for every request, and anything with a name costs more than the rest.
Place = tuple[bytes | None, bytes | None, bytes]

OBJECT_LAMBDA_PATH = b"/WriteGetObjectResponse"
LONGEST_HOST = 300  # a DNS name has at most 253 bytes; what is longer is not worth remembering
SLASH = 0x2F
PERCENT = 0x25  # a byte is found at a fifth of what finding bytes in bytes takes


def text(raw: bytes) -> str:
    """Raw bytes as text: UTF-8, and a lone surrogate for each byte that is not."""
    return raw.decode("utf-8", "surrogateescape")


def decoded(raw: bytes) -> str:
    """Percent-decode once. `+` is a plus sign, in queries too, because S3 signs it so."""
    plain = unquote_to_bytes(raw) if PERCENT in raw else raw
    return plain.decode("utf-8", "surrogateescape")  # as `text` does, one call cheaper


def encoded(value: str) -> bytes | None:
    """The raw bytes that `text` makes this of; None where it makes it of none."""
    try:
        raw = value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return None
    return raw if text(raw) == value else None


def parse_query(raw: bytes) -> dict[str, tuple[str, ...]]:
    """Decoded names to decoded values, in order; a parameter without a value has the value ""."""
    found: dict[str, tuple[str, ...]] = {}
    repeated: dict[str, list[str]] = {}  # a head has room for tens of thousands of one name
    for piece in raw.split(b"&"):
        if piece:
            name, _, value = text(piece).partition("=") if PERCENT not in piece else _decoded(piece)
            if name in found:
                repeated.setdefault(name, [*found[name]]).append(value)
            else:
                found[name] = (value,)
    for name, values in repeated.items():
        found[name] = tuple(values)
    return found


def _decoded(piece: bytes) -> tuple[str, str, str]:
    name, equals, value = piece.partition(b"=")
    return decoded(name), text(equals), decoded(value)


def take_apart(head: RequestHead) -> tuple[bytes, bytes, bytes]:
    """Authority, path and query of what the request is for; an absolute target overrides Host.

    The path is empty where the target has none (`*`, or the authority that CONNECT names).
    """
    target = head.target
    if target[0] == SLASH:
        host = head.fact(b"host") or b""
    else:
        host, target = _absolute(target)
    mark = target.find(b"?")
    if mark < 0:
        return host, target, b""
    return host, target[:mark], target[mark + 1 :]


def _absolute(target: bytes) -> tuple[bytes, bytes]:
    """Authority without user information, and path with query, of a target in absolute form."""
    scheme, colon, rest = target.partition(b"://")
    if not colon or b"/" in scheme or b"?" in scheme:
        return b"", b""
    end = min(at for at in (rest.find(b"/"), rest.find(b"?"), len(rest)) if at >= 0)
    path = rest[end:]
    return rest[:end].rpartition(b"@")[2], path if path.startswith(b"/") else b"/" + path


def locate(head: RequestHead, domains: tuple[str, ...]) -> Place:
    """Bucket and key by path style, or by virtual-hosted style under one of `domains`.

    The bucket ends at the first slash of the raw path, so `%2F` never ends it; `/b` and `/b/` are
    both the bucket; all that follows is the key. A path that begins with `//` names no bucket.
    """
    target = head.target
    line = head.fields.facts.get(b"host")
    if target[0] == SLASH and line is not None and len(line) < LONGEST_HOST:  # nearly always
        mark = target.find(b"?")
        path, query = (target, b"") if mark < 0 else (target[:mark], target[mark + 1 :])
        bucket = _bucket_of_line(line, domains)
    else:
        host, path, query = take_apart(head)
        bucket = bucket_of_host(host, domains) if len(host) < LONGEST_HOST else None
    slash = path.find(b"/", 1) if bucket is None else -1
    if slash > 1:
        return path[1:slash], path[slash + 1 :] or None, query
    if path == OBJECT_LAMBDA_PATH and answers_object_lambda(head, path):
        return None, None, query
    if bucket is not None:
        return bucket, path[1:] or None, query
    return (path[1:] or None if slash < 0 else None), None, query


def answers_object_lambda(head: RequestHead, path: bytes) -> bool:
    """Whether this is WriteGetObjectResponse, whose path looks like a bucket and is none."""
    facts = head.fields.facts
    return (
        path == OBJECT_LAMBDA_PATH
        and head.method == b"POST"
        and b"x-amz-request-route" in facts
        and b"x-amz-request-token" in facts
    )


@lru_cache(maxsize=1024)
def _bucket_of_line(line: bytes, domains: tuple[str, ...]) -> bytes | None:
    """As `bucket_of_host`, from the raw line: most requests name the same few."""
    return bucket_of_host(line.partition(b":")[2].strip(SPACE), domains)


@lru_cache(maxsize=1024)
def bucket_of_host(host: bytes, domains: tuple[str, ...]) -> bytes | None:
    """The bucket in a virtual-hosted Host, or None: an address, or a name under no domain.

    The longest domain wins, so a name that is itself a domain has no bucket. `localhost` is always
    a domain: its subdomains resolve to this machine without any set-up (RFC 6761, section 6.3).
    """
    if host.startswith(b"["):
        return None
    name = host.lower().partition(b":")[0].rstrip(b".")
    known = [domain.lower().strip(".").encode() for domain in domains]
    fitting = [d for d in (*known, b"localhost") if name == d or name.endswith(b"." + d)]
    longest = max(fitting, key=len, default=name)
    return name[: -len(longest) - 1] or None
