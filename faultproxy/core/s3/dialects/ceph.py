"""How Ceph's RADOS gateway words errors: no message, no line end behind the declaration.

Source: end_header and dump in src/rgw/rgw_rest.cc and rgw_rest_s3.cc, rgw_asio_client.cc and the
filter that sends Content-Length first (rgw_client_io_filters.h); captures agree. HEAD gives the
length of the body that is not sent. Every 503 is `Slow Down` (http_codes).
"""

from __future__ import annotations

from faultproxy.core.plan import Answer
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.facts import Circumstances, digest, moment
from faultproxy.core.s3.dialects.wording import (
    Pairs,
    Wording,
    answer_of,
    is_bodiless,
    merged,
    reason_phrase,
    row_headers,
    server_date,
    status_of,
)
from faultproxy.core.s3.dialects.xml import DECLARATION, error_element

ENTITIES = {'"': "&quot;", "'": "&apos;", "\r": "&#x0d;"}
REASONS = {
    413: b"Request Entity Too Large",
    414: b"Request-URI Too Long",
    422: b"Unprocessable Entity",
    503: b"Slow Down",
}
UNSENT = frozenset(("Allow", "Content-Range"))
INSTANCE = "3771"
ZONE = "default"
HOST_ID = f"{INSTANCE}-{ZONE}-{ZONE}"  # instance, zone and zone group


def answer(entry: Entry, circumstances: Circumstances, wording: Wording) -> Answer:
    """The answer of the RADOS gateway."""
    status = status_of(entry, wording)
    request_id = transaction(circumstances)
    bucket = circumstances.request.bucket
    there = () if bucket is None else (("BucketName", bucket),)
    elements = (
        ("Code", entry.code),
        ("Message", wording.message or ""),
        *merged(there, wording.extra),
        ("RequestId", request_id),
        ("HostId", HOST_ID),
    )
    body = DECLARATION + error_element(elements, ENTITIES)
    return answer_of(
        entry,
        wording,
        fields=_fields(entry, circumstances, wording, request_id, len(body.encode())),
        body=body,
        reason=REASONS.get(status, reason_phrase(status)),
    )


def _fields(
    entry: Entry, circumstances: Circumstances, wording: Wording, request_id: str, length: int
) -> Pairs:
    own = row_headers(entry, circumstances, wording)
    bodiless = is_bodiless(status_of(entry, wording))
    return (
        *(() if bodiless else (("Content-Length", str(length)),)),
        *(pair for pair in own if pair[0] not in UNSENT),
        ("x-amz-request-id", request_id),
        ("Accept-Ranges", "bytes"),
        *(() if bodiless else (("Content-Type", "application/xml"),)),
        ("Server", "Ceph Object Gateway (reef)"),
        ("Date", server_date(circumstances)),
        ("Connection", "Keep-Alive"),
    )


def transaction(circumstances: Circumstances) -> str:
    """The id of a request: 21 digits of its own, the time, the instance (all hex) and the zone."""
    own = digest(circumstances, "request-id", 8).hex()
    seconds = int(moment(circumstances.server_unix_s).timestamp())
    return f"tx00000{own}-{seconds:010x}-{INSTANCE}-{ZONE}"
