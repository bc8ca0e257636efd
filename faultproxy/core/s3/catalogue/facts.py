"""What an error says about the request it answers: one function for each fact.

The rule for what is not there: a fact of the *request* that the request does not have (the key of a
bucket request, an upload id) is None and its element is left out, as the service does. A fact that
only the *store* could know (the size of the object, a digest) gets a plausible value that does not
contradict the error. Signatures and session tokens are never repeated: `MASK` stands for them.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b, md5, sha256

from faultproxy.core.request import Request

MASK = "***"
REGION = "eu-west-1"
MIN_PART_BYTES = 5 * 1024**2  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
MAX_PUT_BYTES = 5 * 1024**3
MAX_KEY_BYTES = 1024
MAX_METADATA_BYTES = 2048
LATEST_UNIX_S = 253402300799.0  # the last second that a four-digit year can name

COMPACT = re.compile(r"[0-9]{8}T[0-9]{6}Z\Z")
SCOPE = re.compile(r"Credential=[^/,]+/([0-9]{8}/[^/,]+/[^/,]+/aws4_request)")
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


def key(circumstances: Circumstances) -> str | None:
    return circumstances.request.key


def bucket(circumstances: Circumstances) -> str | None:
    return circumstances.request.bucket


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


def request_time(circumstances: Circumstances) -> str:
    """When the request says it was made, in compact form; else when it came."""
    request = circumstances.request
    for name in ("X-Amz-Date", "x-amz-date"):
        for stamp in (*request.header("x-amz-date"), *request.query.get(name, ())):
            if COMPACT.match(stamp):
                return stamp
    for stamp in request.header("date"):
        try:
            said = parsedate_to_datetime(stamp)
            # Without a zone it is UTC; timestamp() would take it for the time of this machine.
            return compact((said if said.tzinfo else said.replace(tzinfo=UTC)).timestamp())
        except (ValueError, OverflowError):
            continue
    return compact(circumstances.arrived_unix_s)


def server_time(circumstances: Circumstances) -> str:
    return f"{moment(circumstances.server_unix_s):%Y-%m-%dT%H:%M:%SZ}"


def argument_name(circumstances: Circumstances) -> str | None:
    return _argument(circumstances)[0]


def argument_value(circumstances: Circumstances) -> str | None:
    return _argument(circumstances)[1]


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
    return circumstances.request.query.get("partNumber", ("1",))[0]


def etag(circumstances: Circumstances) -> str:
    return digest(circumstances, "etag", 16).hex()


def content_md5(circumstances: Circumstances) -> str | None:
    return _first(circumstances, "content-md5")


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


def storage_class(circumstances: Circumstances) -> str | None:
    return _first(circumstances, "x-amz-storage-class")


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


def condition(circumstances: Circumstances) -> str:
    """The first condition of the request; where it has none, the one that is used most."""
    for name in ("If-Match", "If-None-Match", "If-Unmodified-Since", "If-Modified-Since"):
        for prefix in ("", "x-amz-copy-source-"):
            if circumstances.request.header(prefix + name.lower()):
                return prefix + name
    return "If-Match"


def range_requested(circumstances: Circumstances) -> str:
    """The range as it was asked for; where none was, the one that asks for everything."""
    return _first(circumstances, "range") or "bytes=0-"


def object_size(circumstances: Circumstances) -> str:
    """The size is not known here. 0 is the one size at which no range can be satisfied."""
    return "0"


def content_range(circumstances: Circumstances) -> str:
    """RFC 9110, section 14.4."""
    return f"bytes */{object_size(circumstances)}"


def canonical_request(circumstances: Circumstances) -> str:
    """The shape of a canonical request, with nothing secret in it; it is not calculated."""
    named = (method(circumstances), path(circumstances), "", f"host:{host(circumstances)}")
    return "\n".join((*named, "", "host", "UNSIGNED-PAYLOAD"))


def string_to_sign(circumstances: Circumstances) -> str:
    """The shape of a string to sign over `canonical_request`."""
    when = request_time(circumstances)
    signed = SCOPE.search(_first(circumstances, "authorization") or "")
    scope = signed[1] if signed else f"{when[:8]}/us-east-1/s3/aws4_request"
    canonical = canonical_request(circumstances).encode(errors="surrogateescape")
    return "\n".join(("AWS4-HMAC-SHA256", when, scope, sha256(canonical).hexdigest()))


def canonical_request_bytes(circumstances: Circumstances) -> str:
    return _spelled(canonical_request(circumstances))


def string_to_sign_bytes(circumstances: Circumstances) -> str:
    return _spelled(string_to_sign(circumstances))


def _spelled(text: str) -> str:
    return text.encode(errors="surrogateescape").hex(" ")


def _first(circumstances: Circumstances, name: str) -> str | None:
    return next(iter(circumstances.request.header(name)), None)


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
