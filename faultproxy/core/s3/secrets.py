"""A request head as it may be shown: what could be used to act as its sender is masked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from faultproxy.core.http.head import RequestHead
from faultproxy.core.s3.identity import MASK, masked, masked_target

# Header names whose values let whoever has them read, write or decrypt.
# Sources: S3 API reference, common request headers and SSE-C; XML API of Google Cloud Storage.
SECRET_HEADERS = frozenset(
    (
        *("authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token"),
        *("x-amz-security-token", "x-amz-s3session-token", "x-amz-signature", "x-amz-mfa"),
        "x-amz-server-side-encryption-customer-key",
        "x-amz-copy-source-server-side-encryption-customer-key",
        *("x-goog-encryption-key", "x-goog-copy-source-encryption-key"),
        "x-goog-iam-authorization-token",
    )
)
# What names of others have in them that hold such a value, as x-vault-token or x-amz-meta-password.
SECRET_WORDS = re.compile("token|secret|password|authorization|signature|api-?key")
# What is shown of a signature in a header: its scheme, whose it is, and which fields it covers.
V4 = re.compile(
    r"(?P<scheme>AWS4-[A-Z0-9-]+)\s+Credential=(?P<key>[^,\s]+?)(?P<scope>/[0-9]{8}/[^,\s]*)"
    r",\s*SignedHeaders=(?P<signed>[A-Za-z0-9;-]+)"
)
V2 = re.compile(r"(?P<scheme>AWS|GOOG1)\s+(?P<key>[^:\s]+):")
# A user and a password, or a signed address, may stand in the value of these.
ADDRESSES = frozenset(("x-amz-copy-source", "referer", "location", "origin"))


def shown_head(head: RequestHead) -> Iterator[str]:
    """The request line and a line for each header, in order, a character for a byte."""
    version = "HTTP/1.0" if head.minor == 0 else "HTTP/1.1"
    yield f"{head.method.decode('latin-1')} {masked_target(head.target)} {version}"
    for line in head.raw.split(b"\r\n")[1:]:
        if line:
            yield _shown(line)


def _shown(line: bytes) -> str:
    raw_name, colon, raw_value = line.partition(b":")
    name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1").strip()
    lower = name.strip().lower()
    if lower == "authorization":
        return f"{name}: {_authorization(value)}"
    if lower in SECRET_HEADERS or SECRET_WORDS.search(lower):
        return f"{name}: {MASK}"
    if lower in ADDRESSES:
        return f"{name}: {masked_target(raw_value.strip())}"
    return f"{name}{colon.decode()} {value}"


def _authorization(value: str) -> str:
    """A signature without what was signed with; anything else is masked whole."""
    if found := V4.match(value):
        return (
            f"{found['scheme']} Credential={masked(found['key'])}{found['scope']}, "
            f"SignedHeaders={found['signed']}, Signature={MASK}"
        )
    if found := V2.match(value):
        return f"{found['scheme']} {masked(found['key'])}:{MASK}"
    return MASK
