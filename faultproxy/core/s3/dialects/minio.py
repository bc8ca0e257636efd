"""How MinIO words errors: the names of the request, `Resource`, and a hash of the node as HostId.

Source: its source code (APIErrorResponse, writeErrorResponse and writeErrorResponseHeadersOnly in
cmd/api-errors.go and cmd/api-response.go), and captures of its last release, which agree. Go
writes header fields in the order of their names, Date behind them. An error under HEAD has the code
and the message in its head, `Content-Length: 0` and no Retry-After.
"""

from __future__ import annotations

import re
from hashlib import sha256
from operator import itemgetter

from faultproxy.core.plan import Answer
from faultproxy.core.s3.address import decoded, take_apart
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.facts import Circumstances, digest, moment
from faultproxy.core.s3.dialects.wording import (
    Pairs,
    Wording,
    answer_of,
    filled,
    is_bodiless,
    is_head,
    merged,
    message_of,
    reason_phrase,
    row_headers,
    server_date,
    status_of,
)
from faultproxy.core.s3.dialects.xml import DECLARATION, error_element

# As Go's encoding/xml spells them.
ENTITIES = {'"': "&#34;", "'": "&#39;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"}
# As Go's net/http words what differs from the newer RFC 9110.
REASONS = {
    413: b"Request Entity Too Large",
    414: b"Request URI Too Long",
    422: b"Unprocessable Entity",
    499: b"status code 499",
}
RETRY_AFTER = {429: "60", 503: "60"}
UNSENT = frozenset(("Allow", "Content-Range"))
RANGE = re.compile(r"bytes=(?P<first>[0-9]+)-(?P<last>[0-9]*)", re.ASCII)
BEHIND_HOST_ID = ("ActualObjectSize", "RangeRequested")
REQUEST_LIMIT = 6954  # requests at once; MinIO works it out from the memory of its machine


def answer(entry: Entry, circumstances: Circumstances, wording: Wording) -> Answer:
    """The answer of MinIO."""
    status = status_of(entry, wording)
    ids = _ids(circumstances)
    message = _message(entry, circumstances, wording)
    body = _body(entry, circumstances, wording, message, ids)
    if is_head(circumstances):
        about = _told_in_head(entry.code, message)
    else:
        about = (("Content-Length", str(len(body.encode()))), ("Content-Type", "application/xml"))
    after = RETRY_AFTER.get(status)
    retry = () if after is None or is_head(circumstances) else (("Retry-After", after),)
    own = merged(retry, row_headers(entry, circumstances, wording))
    fields = (
        *(() if is_bodiless(status) else about),
        *((_canonical(name), text) for name, text in own if name not in UNSENT),
        *_always(status, ids),
    )
    return answer_of(
        entry,
        wording,
        fields=(*sorted(fields, key=itemgetter(0)), ("Date", server_date(circumstances))),
        body=body,
        reason=REASONS.get(status, reason_phrase(status)),
    )


def _message(entry: Entry, circumstances: Circumstances, wording: Wording) -> str:
    """The message of the row, but for the one that names what was asked for."""
    if wording.message is None and entry.code == "InvalidRange":
        return f"The requested range 'bytes={requested_range(circumstances)}' is not satisfiable"
    return message_of(entry, wording)


def _body(
    entry: Entry,
    circumstances: Circumstances,
    wording: Wording,
    message: str,
    ids: tuple[str, str],
) -> str:
    request = circumstances.request
    extras = dict(filled(entry.extras, circumstances))
    if "RangeRequested" in extras:
        extras["RangeRequested"] = requested_range(circumstances)
    between = (
        ("Key", request.key),
        ("BucketName", request.bucket),
        ("Resource", decoded(take_apart(request.head)[1])),
        ("Region", extras.get("Region")),
    )
    behind = tuple((name, extras[name]) for name in BEHIND_HOST_ID if name in extras)
    names = {name.lower() for name, _ in behind}
    replaced = tuple(pair for pair in wording.extra if pair[0].lower() in names)
    added = tuple(pair for pair in wording.extra if pair[0].lower() not in names)
    elements = (
        ("Code", entry.code),
        ("Message", message),
        *merged(((name, text) for name, text in between if text is not None), added),
        ("RequestId", ids[0]),
        ("HostId", ids[1]),
        *merged(behind, replaced),
    )
    return f"{DECLARATION}\n{error_element(elements, ENTITIES)}"


def requested_range(circumstances: Circumstances) -> str:
    """The range as MinIO repeats it: first and last byte, -1 where no last one was asked for."""
    asked = RANGE.fullmatch(circumstances.request.range or "")
    return f"{asked['first']}-{asked['last'] or -1}" if asked else "0--1"


def _always(status: int, ids: tuple[str, str]) -> Pairs:
    """The fields that every answer has."""
    return (
        ("Accept-Ranges", "bytes"),
        ("Server", "MinIO"),
        ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
        ("Vary", "Origin"),
        ("Vary", "Accept-Encoding"),
        ("X-Amz-Id-2", ids[1]),
        ("X-Amz-Request-Id", ids[0]),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Ratelimit-Limit", str(REQUEST_LIMIT)),
        ("X-Ratelimit-Remaining", "0" if status == 429 else str(REQUEST_LIMIT)),
        ("X-Xss-Protection", "1; mode=block"),
    )


def _told_in_head(code: str, message: str) -> Pairs:
    """What a client learns of an error that has no body; a header field has no line ends."""
    one_line = message.replace("\n", " ").replace("\r", " ")
    return (
        ("Content-Length", "0"),
        ("X-Minio-Error-Code", code),
        ("X-Minio-Error-Desc", f'"{one_line}"'),
    )


def _ids(circumstances: Circumstances) -> tuple[str, str]:
    """RequestId, the nanoseconds since 1970 in hex; HostId, the SHA-256 of the node's address."""
    within_ns = int.from_bytes(digest(circumstances, "request-id", 8)) % 10**9
    seconds = int(moment(circumstances.server_unix_s).timestamp())
    node = sha256(circumstances.request.listener.encode()).hexdigest()
    return f"{seconds * 10**9 + within_ns:X}", node


def _canonical(name: str) -> str:
    """As Go writes names of fields: each word begins with a capital."""
    return "-".join(word.capitalize() for word in name.split("-"))
