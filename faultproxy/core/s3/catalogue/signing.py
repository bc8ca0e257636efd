"""What an error says about a signature: its time, its scope and what was signed.

Nothing is calculated and nothing secret is repeated: these are the shapes of the texts that a
service shows, filled with what anybody can see of the request.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256

from faultproxy.core.s3.catalogue.facts import (
    Circumstances,
    compact,
    dashed,
    digest,
    first_header,
    first_query,
    host,
    method,
    path,
)

COMPACT = re.compile(r"[0-9]{8}T[0-9]{6}Z\Z")
LIFETIME = re.compile(r"[0-9]{1,6}\Z")  # a week at most, in seconds
SHA256 = re.compile(r"[0-9a-fA-F]{64}\Z")
SCOPE = re.compile(r"Credential=[^/,]+/([0-9]{8}/[^/,]+/[^/,]+/aws4_request)")


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


def canonical_request(circumstances: Circumstances) -> str:
    """The shape of a canonical request, with nothing secret in it; it is not calculated."""
    named = (method(circumstances), path(circumstances), "", f"host:{host(circumstances)}")
    return "\n".join((*named, "", "host", "UNSIGNED-PAYLOAD"))


def string_to_sign(circumstances: Circumstances) -> str:
    """The shape of a string to sign over `canonical_request`."""
    when = request_time(circumstances)
    signed = SCOPE.search(first_header(circumstances, "authorization") or "")
    scope = signed[1] if signed else f"{when[:8]}/us-east-1/s3/aws4_request"
    canonical = canonical_request(circumstances).encode(errors="surrogateescape")
    return "\n".join(("AWS4-HMAC-SHA256", when, scope, sha256(canonical).hexdigest()))


def canonical_request_bytes(circumstances: Circumstances) -> str:
    return _spelled(canonical_request(circumstances))


def string_to_sign_bytes(circumstances: Circumstances) -> str:
    return _spelled(string_to_sign(circumstances))


def lifetime(circumstances: Circumstances) -> str:
    """For how many seconds the presigned URL was good; where it says nothing sound, an hour."""
    said = first_query(circumstances, "X-Amz-Expires") or ""
    return said if LIFETIME.match(said) else "3600"


def expiry(circumstances: Circumstances) -> str:
    """When the presigned URL ended: as it says, but always before now, as the error claims."""
    before_now_s = circumstances.server_unix_s - 1.0
    try:
        made = datetime.strptime(f"{request_time(circumstances)}+0000", "%Y%m%dT%H%M%SZ%z")
    except ValueError:  # digits that are no date
        return dashed(before_now_s)
    return dashed(min(made.timestamp() + int(lifetime(circumstances)), before_now_s))


def content_sha256(circumstances: Circumstances) -> str | None:
    """The digest of the body that the client sent; None where it sent none, or said so in words."""
    said = first_header(circumstances, "x-amz-content-sha256") or ""
    return said if SHA256.match(said) else None


def calculated_sha256(circumstances: Circumstances) -> str | None:
    """Another digest than the one the client sent."""
    if content_sha256(circumstances) is None:
        return None
    return digest(circumstances, "sha256", 32).hex()


def _spelled(text: str) -> str:
    return text.encode(errors="surrogateescape").hex(" ")
