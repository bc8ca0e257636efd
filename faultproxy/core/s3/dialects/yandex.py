"""How Yandex Object Storage words errors: `Resource`, no `HostId`, behind nginx.

Source: captures of its answers over HTTP/1.1 (head: `Server: nginx` to `X-Amz-Request-Id`, 16 lower
hex digits; body: the declaration, a line end, then one line as far as `Resource`), and its
documentation for what follows (`RequestId`, equal to the header's; the indented sample there is for
the eye). nginx puts Location before the framing and other fields of the store behind its own, and
frames nothing under HEAD (ngx_http_header_filter, ngx_http_chunked_header_filter).
"""

from __future__ import annotations

from faultproxy.core.plan import Answer
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.facts import Circumstances, digest
from faultproxy.core.s3.dialects.wording import (
    Pairs,
    Wording,
    answer_of,
    is_bodiless,
    is_head,
    merged,
    message_of,
    row_headers,
    server_date,
    status_of,
)
from faultproxy.core.s3.dialects.xml import DECLARATION, error_element

KEPT = (("Connection", "keep-alive"), ("Keep-Alive", "timeout=60"))
CONTENT_TYPE = ("Content-Type", "application/xml; charset=UTF-8")
CHUNKED = ("Transfer-Encoding", "chunked")


def answer(entry: Entry, circumstances: Circumstances, wording: Wording) -> Answer:
    """The answer of Yandex Object Storage."""
    request_id = digest(circumstances, "request-id", 8).hex()
    elements = (
        ("Code", entry.code),
        ("Message", message_of(entry, wording)),
        *merged((("Resource", resource(circumstances)),), wording.extra),
        ("RequestId", request_id),
    )
    return answer_of(
        entry,
        wording,
        fields=_fields(entry, circumstances, wording, request_id),
        body=f"{DECLARATION}\n{error_element(elements)}",
    )


def _fields(entry: Entry, circumstances: Circumstances, wording: Wording, request_id: str) -> Pairs:
    own = row_headers(entry, circumstances, wording)
    bodiless = is_bodiless(status_of(entry, wording))
    return (
        ("Server", "nginx"),
        ("Date", server_date(circumstances)),
        *(() if bodiless else (CONTENT_TYPE,)),
        *(pair for pair in own if pair[0] == "Location"),
        *(() if bodiless or is_head(circumstances) else (CHUNKED,)),
        *KEPT,
        ("X-Amz-Request-Id", request_id),
        *(pair for pair in own if pair[0] != "Location"),
    )


def resource(circumstances: Circumstances) -> str:
    """The bucket or object that the request is about, as a path: `/bucket/key`."""
    request = circumstances.request
    return "/" + "/".join(name for name in (request.bucket, request.key) if name is not None)
