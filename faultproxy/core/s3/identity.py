"""Who sends a request: client family, access key, call and attempt; and what is masked of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import unquote_to_bytes

from faultproxy.core.http.head import value_of_line
from faultproxy.core.s3.address import text

UNKNOWN_CLIENT = "unknown"
LONGEST_AGENT = 8192  # bytes that are looked at: a head has room for one that takes 100 ms
MAX_NAME = 200  # characters of what is remembered for long
LONGEST_REMEMBERED = 512  # what is longer is looked at each time, so that caches stay small


def _named(*names: str) -> re.Pattern[bytes]:
    """An agent in which one of the names begins a product token."""
    return re.compile(rf"(?:^|[\s(;])(?:{'|'.join(names)})".encode(), re.IGNORECASE)


# The first that fits. Programs stand before the SDKs they are built on, so that an agent gives its
# SDK only where it names nothing else; SDKs stand before what they carry in their md/ fields.
CLIENTS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("aws-cli", re.compile(rb"^aws-cli", re.IGNORECASE)),
    ("boto3", re.compile(rb"botocore", re.IGNORECASE)),
    ("mountpoint", _named("mountpoint-s3")),
    ("minio-go", _named("minio-go/")),
    ("minio-py", _named("minio-py/")),
    ("minio-js", _named("minio-js/")),
    ("object_store", _named("object_store/")),
    ("opendal", _named("opendal/")),
    ("rclone", _named("rclone/")),
    ("s3cmd", _named("s3cmd/")),
    ("s5cmd", _named("s5cmd/")),
    ("libs3", _named("libs3[ /]")),
    ("aws-sdk-java", _named("aws-sdk-java/")),
    ("aws-sdk-go-v2", _named("aws-sdk-go-v2/")),
    ("aws-sdk-go", _named("aws-sdk-go/")),
    ("aws-sdk-js-v2", _named("aws-sdk-nodejs/", "aws-sdk-js/2[.]")),
    ("aws-sdk-js", _named("aws-sdk-js/")),
    ("aws-sdk-rust", _named("aws-sdk-rust/")),
    ("aws-sdk-cpp", _named("aws-sdk-cpp/")),
    ("aws-sdk-dotnet", _named("aws-sdk-dotnet[-_/]")),
    ("aws-sdk-ruby", _named("aws-sdk-ruby[0-9]?/")),
    ("aws-sdk-php", _named("aws-sdk-php[0-9]?/")),
    ("crt", _named("CRTS3NativeClient/")),
    ("curl", re.compile(rb"^curl/", re.IGNORECASE)),
)

FAMILIES: tuple[str, ...] = (*sorted(family for family, _ in CLIENTS), UNKNOWN_CLIENT)

# V4 and V4A; a key may hold slashes, the date that follows it in the scope tells where it ends.
_CREDENTIAL = re.compile(rb"([^,\s]+?)/[0-9]{8}/|([^,/\s]+)")
_ATTEMPT = re.compile(rb"(?:^|;)\s*attempt=([0-9]{1,9})\s*(?:;|$)")

SECRET_PARAMETERS = frozenset(
    (
        b"x-amz-credential",
        b"x-amz-signature",
        b"x-amz-security-token",
        b"x-amz-s3session-token",
        b"awsaccesskeyid",
        b"signature",
        # Google's own, as in the XML API of Cloud Storage, "Signed URLs".
        b"x-goog-credential",
        b"x-goog-signature",
    )
)
MASK = "***"
SHORTEST_SHOWN = 12  # of a shorter key the ends would show nearly all


# Most requests repeat a few lines. So each is looked up as it came, before it is taken apart.


def client_of(line: bytes | None) -> str:
    """The client family that a raw User-Agent line names, one of FAMILIES."""
    if line is None:
        return UNKNOWN_CLIENT
    return _family(line) if len(line) <= LONGEST_REMEMBERED else _family.__wrapped__(line)


@lru_cache(maxsize=1024)
def _family(line: bytes) -> str:
    agent = value_of_line(line)[:LONGEST_AGENT]
    return next((family for family, fits in CLIENTS if fits.search(agent)), UNKNOWN_CLIENT)


def key_in_header(line: bytes) -> str | None:
    """The access key in a raw line of Authorization; V4, V4A and V2, None for any other scheme."""
    beginning = _beginning(line)
    key = None if beginning is None else _key_in_scope(beginning)
    if key is not None:
        return key
    authorization = value_of_line(line)
    if authorization.startswith(b"AWS4-"):
        return _key_of_credential(authorization.partition(b"Credential=")[2])
    if authorization.startswith(b"AWS "):
        key_of_v2 = authorization[4:].rpartition(b":")[0].strip()
        return text(key_of_v2) if key_of_v2 else None
    return None


def beginning_that_tells_key(line: bytes) -> bytes | None:
    """The beginning of a raw line of Authorization that tells the access key whatever follows it.

    None where the whole line is needed.
    """
    beginning = _beginning(line)
    return None if beginning is None or _key_in_scope(beginning) is None else beginning


def _beginning(line: bytes) -> bytes | None:
    """All up to the first comma: what differs from one request to the next is behind it."""
    comma = line.find(b",")
    return line[: comma + 1] if 0 < comma <= LONGEST_REMEMBERED else None


@lru_cache(maxsize=1024)
def _key_in_scope(first: bytes) -> str | None:
    authorization = value_of_line(first)
    if not authorization.startswith(b"AWS4-"):
        return None
    _, found, credential = authorization.partition(b"Credential=")
    return _key_of_credential(credential) if found else None


def key_in_query(query: Mapping[str, tuple[str, ...]]) -> str | None:
    """The access key in a presigned query, V4, V4A or V2."""
    credentials = query.get("X-Amz-Credential")
    if credentials:
        return _key_of_credential(credentials[0].encode(errors="surrogateescape"))
    keys = query.get("AWSAccessKeyId")
    return keys[0] or None if keys else None


def _key_of_credential(credential: bytes) -> str | None:
    found = _CREDENTIAL.match(credential)
    return text(found[1] or found[2]) if found else None


def call_of(line: bytes | None) -> str | None:
    """The id that all attempts of one call share, or None where the client sends none."""
    return (text(value_of_line(line)) or None) if line is not None else None


def attempt_of(line: bytes | None) -> int | None:
    """The number the client gives this attempt: `ttl=...; attempt=2; max=3`, in any order."""
    if line is None:
        return None
    return _attempt(line) if len(line) <= LONGEST_REMEMBERED else _attempt.__wrapped__(line)


@lru_cache(maxsize=256)
def _attempt(line: bytes) -> int | None:
    found = _ATTEMPT.search(value_of_line(line))
    return int(found[1]) if found else None


@lru_cache(maxsize=1024)
def masked(access_key: str) -> str:
    """An access key with its middle masked, a short one masked whole."""
    if len(access_key) < SHORTEST_SHOWN:
        return MASK
    return f"{access_key[:4]}{MASK}{access_key[-4:]}"


# A name and a password before a host, with or without a scheme.
_USER = re.compile(rb"\A([A-Za-z][A-Za-z0-9+.-]*://)?[^/?]*@")


def masked_target(target: bytes) -> str:
    """The raw target, byte for character, with the values of secret parameters masked.

    Latin-1, so that any target becomes text that every encoder takes and no byte is lost.
    """
    if not target.startswith(b"/"):
        target = _USER.sub(rb"\1***@", target)
    path, mark, query = target.partition(b"?")
    if not mark:
        return target.decode("latin-1")
    shown = b"&".join(_masked_parameter(piece) for piece in query.split(b"&"))
    return (path + mark + shown).decode("latin-1")


def _masked_parameter(piece: bytes) -> bytes:
    name, equals, _ = piece.partition(b"=")
    plain = unquote_to_bytes(name) if b"%" in name else name
    return name + b"=***" if equals and plain.lower() in SECRET_PARAMETERS else piece


def short_name(name: str) -> str | bytes:
    """A name as it is remembered for long: itself, or its hash where it is long."""
    if len(name) <= MAX_NAME:
        return name
    return blake2b(name.encode(errors="surrogatepass"), digest_size=16).digest()
