"""What an error says about the request it answers: one function for each fact.

The rule for what is not there: a fact of the *request* that the request does not have (the key of a
bucket request, an upload id) is None and its element is left out, as the service does. A fact that
only the *store* could know (the size of the object, a digest) gets a plausible value that does not
contradict the error. Signatures and session tokens are never repeated: `MASK` stands for them.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b, md5
from urllib.parse import parse_qsl

from faultproxy.core.request import Request

MASK = "***"
REGION = "eu-west-1"
MIN_PART_BYTES = 5 * 1024**2  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
MAX_PUT_BYTES = 5 * 1024**3
MAX_KEY_BYTES = 1024
MAX_METADATA_BYTES = 2048
LATEST_UNIX_S = 253402300799.0  # the last second that a four-digit year can name

# Query parameters that are about signing or tooling, and no argument of the operation.
NOT_ARGUMENTS = frozenset(("awsaccesskeyid", "expires", "signature", "x-id"))
ALLOWED = {
    "SERVICE": ("GET", "HEAD"),
    "BUCKET": ("HEAD", "DELETE", "GET", "PUT"),
    "OBJECT": ("HEAD", "DELETE", "GET", "PUT"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What an answer may know.

    `arrived_unix_s` is when the request came; `server_unix_s` is what the answering server
    takes the time to be. `nonce` differs for every answer: ids and invented digests are made of it.
    """

    request: Request
    arrived_unix_s: float
    server_unix_s: float
    nonce: str


def digest(circumstances: Circumstances, purpose: str, size: int) -> bytes:
    """So many bytes that depend on the nonce and on what they are for."""
    named = f"{circumstances.nonce}\0{purpose}".encode(errors="surrogateescape")
    return blake2b(named, digest_size=size).digest()


def moment(unix_s: float) -> datetime:
    """A time in UTC, held between the years 1970 and 9999, which every date format can write."""
    return datetime.fromtimestamp(min(max(unix_s, 0.0), LATEST_UNIX_S), UTC)


def compact(unix_s: float) -> str:
    """A time as signatures write it: 20250903T152150Z."""
    return f"{moment(unix_s):%Y%m%dT%H%M%SZ}"


def dashed(unix_s: float) -> str:
    """A time as element texts write it: 2025-09-03T15:21:50Z."""
    return f"{moment(unix_s):%Y-%m-%dT%H:%M:%SZ}"


def first_header(circumstances: Circumstances, name: str) -> str | None:
    return next(iter(circumstances.request.header(name)), None)


def first_query(circumstances: Circumstances, name: str) -> str | None:
    return circumstances.request.query.get(name, (None,))[0]


def key(circumstances: Circumstances) -> str | None:
    return circumstances.request.key


def bucket(circumstances: Circumstances) -> str | None:
    return circumstances.request.bucket


def version_id(circumstances: Circumstances) -> str | None:
    """The version that the request names."""
    return first_query(circumstances, "versionId")


def upload_id(circumstances: Circumstances) -> str | None:
    return circumstances.request.upload_id


def access_key(circumstances: Circumstances) -> str | None:
    return circumstances.request.access_key


def method(circumstances: Circumstances) -> str:
    return circumstances.request.head.method.decode("ascii")


def resource_type(circumstances: Circumstances) -> str:
    """OBJECT, BUCKET or SERVICE: the level the request addresses."""
    if circumstances.request.key is not None:
        return "OBJECT"
    return "SERVICE" if circumstances.request.bucket is None else "BUCKET"


def allow(circumstances: Circumstances) -> str:
    """The methods of that level but the one that was refused."""
    refused = method(circumstances)
    return ", ".join(m for m in ALLOWED[resource_type(circumstances)] if m != refused)


def path(circumstances: Circumstances) -> str:
    """The target as it came, without its query, which may hold a signature."""
    return _target(circumstances).partition("?")[0]


def host(circumstances: Circumstances) -> str:
    """The host the client asked; where it named none, the address it came in on.

    A redirect names this host and no outside one: a client that follows comes back here.
    """
    request = circumstances.request
    named = request.head.fact(b"host")
    return named.decode("utf-8", "surrogateescape") if named else request.listener


def url(circumstances: Circumstances) -> str:
    """The request's own URL, query included: without it a redirect could not be followed."""
    target = _target(circumstances)
    return f"http://{host(circumstances)}{target}" if target.startswith("/") else target


def server_time(circumstances: Circumstances) -> str:
    return dashed(circumstances.server_unix_s)


def argument_name(circumstances: Circumstances) -> str | None:
    return _argument(circumstances)[0]


def argument_value(circumstances: Circumstances) -> str | None:
    return _argument(circumstances)[1]


def argument_details(circumstances: Circumstances) -> str:
    """What was wrong, in a sentence: the name and the value of the argument, where there is one."""
    name, value = _argument(circumstances)
    return "Invalid argument." if name is None else f"Invalid value for {name}: {value}"


def too_small(circumstances: Circumstances) -> str:
    """The announced size where it is too small for a part, else one that is."""
    size = circumstances.request.size
    fits = size is not None and 0 < size < MIN_PART_BYTES
    return str(size) if fits and not _completes(circumstances) else str(MIN_PART_BYTES // 2)


def too_large(circumstances: Circumstances) -> str:
    """The announced size where it is too large for one PUT, else one that is."""
    return str(max(circumstances.request.size or 0, MAX_PUT_BYTES + 1))


def completed_part(circumstances: Circumstances) -> str | None:
    return "1" if _completes(circumstances) else None


def completed_etag(circumstances: Circumstances) -> str | None:
    return etag(circumstances) if _completes(circumstances) else None


def part_number(circumstances: Circumstances) -> str:
    """The part the request names; the parts listed in a body are not read, so the first."""
    return first_query(circumstances, "partNumber") or "1"


def etag(circumstances: Circumstances) -> str:
    return digest(circumstances, "etag", 16).hex()


def content_md5(circumstances: Circumstances) -> str | None:
    return first_header(circumstances, "content-md5")


def expected_digest(circumstances: Circumstances) -> str | None:
    """The digest the client sent, in hex; None where it sent none (or none that can be read)."""
    try:
        return b64decode(content_md5(circumstances) or "", validate=True).hex() or None
    except ValueError:
        return None


def calculated_digest(circumstances: Circumstances) -> str | None:
    """Another digest than the one the client sent."""
    if expected_digest(circumstances) is None:
        return None
    return b64encode(digest(circumstances, "md5", md5(usedforsecurity=False).digest_size)).decode()


def encryption(circumstances: Circumstances) -> str | None:
    return first_header(circumstances, "x-amz-server-side-encryption")


def storage_class(circumstances: Circumstances) -> str | None:
    return first_header(circumstances, "x-amz-storage-class")


def key_size(circumstances: Circumstances) -> str:
    """The size of the key in bytes where it is too long, else one that is."""
    encoded = (circumstances.request.key or "").encode(errors="surrogateescape")
    return str(max(len(encoded), MAX_KEY_BYTES + 1))


def metadata_size(circumstances: Circumstances) -> str:
    """The size of the user metadata where it is too large, else one that is."""
    size = 0
    for name, values in circumstances.request.head.headers().items():
        if name.startswith(b"x-amz-meta-"):
            size += len(name) - len(b"x-amz-meta-") + sum(map(len, values))
    return str(max(size, MAX_METADATA_BYTES + 1))


def _target(circumstances: Circumstances) -> str:
    return circumstances.request.head.target.decode("utf-8", "surrogateescape")


def _completes(circumstances: Circumstances) -> bool:
    return circumstances.request.operation == "CompleteMultipartUpload"


def _argument(circumstances: Circumstances) -> tuple[str, str] | tuple[None, None]:
    """The first query parameter that is an argument, else the key, else the bucket."""
    request = circumstances.request
    for name, values in request.query.items():
        low = name.lower()
        if low not in NOT_ARGUMENTS and not low.startswith("x-amz-"):
            return name, values[0]
    if request.key is not None:
        return "key", request.key
    return (None, None) if request.bucket is None else ("bucket", request.bucket)


def tag_key(circumstances: Circumstances) -> str | None:
    """The first tag of the header; the tags of a body are not read."""
    return _first_tag(circumstances)[0]


def tag_value(circumstances: Circumstances) -> str | None:
    return _first_tag(circumstances)[1]


def _first_tag(circumstances: Circumstances) -> tuple[str, str] | tuple[None, None]:
    tags = parse_qsl(first_header(circumstances, "x-amz-tagging") or "", keep_blank_values=True)
    return tags[0] if tags else (None, None)


def absent_object(circumstances: Circumstances) -> str:
    """What there is not, as a path: the object; of a bucket request, the bucket."""
    named = (circumstances.request.bucket, circumstances.request.key)
    return f"No such object: {'/'.join(part for part in named if part is not None)}"
