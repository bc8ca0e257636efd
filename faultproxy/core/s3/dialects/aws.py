"""How AWS words errors: one line of XML without a namespace, chunked, no Content-Length.

Source: captures of its answers. They have no `Resource`, although its documentation shows one, and
keep `Transfer-Encoding: chunked` under HEAD, where not a byte follows. Its own closing of the
connection is `close`, not a field: after 500 and 503, failed authentication, unread bodies.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from http import HTTPStatus
from string import ascii_uppercase, digits

from faultproxy.core.plan import Answer
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.facts import Circumstances, digest
from faultproxy.core.s3.dialects.wording import (
    Pairs,
    Wording,
    answer_of,
    filled,
    is_bodiless,
    merged,
    message_of,
    row_headers,
    server_date,
    status_of,
)
from faultproxy.core.s3.dialects.xml import DECLARATION, error_element

ID_LETTERS = digits + ascii_uppercase
ID_LENGTH = 16
HOST_ID_BYTES = 56  # 76 characters in base64
BODY_FIELDS = (("Content-Type", "application/xml"), ("Transfer-Encoding", "chunked"))
BEFORE_THE_IDS = "x-amz-bucket-region"


def answer(entry: Entry, circumstances: Circumstances, wording: Wording) -> Answer:
    """The answer of AWS."""
    status = status_of(entry, wording)
    request_id, host_id = ids(circumstances)
    extras = merged(filled(entry.extras, circumstances), wording.extra)
    own = row_headers(entry, circumstances, wording)
    slow = entry.code == "SlowDown" and status == HTTPStatus.SERVICE_UNAVAILABLE
    return answer_of(
        entry,
        wording,
        fields=(
            *_with_ids(own, request_id, host_id),
            *(() if is_bodiless(status) else BODY_FIELDS),
            ("Date", server_date(circumstances)),
            ("Server", "AmazonS3"),
        ),
        body=_body(entry.code, message_of(entry, wording), extras, request_id, host_id),
        reason=b"Slow Down" if slow else None,
        close=entry.close,
    )


def _with_ids(own: Pairs, request_id: str, host_id: str) -> Iterable[tuple[str, str]]:
    """The fields before Content-Type; the region of a bucket stands before the ids."""
    yield from (pair for pair in own if pair[0] == BEFORE_THE_IDS)
    yield "x-amz-request-id", request_id
    yield "x-amz-id-2", host_id
    yield from (pair for pair in own if pair[0] != BEFORE_THE_IDS)


def _body(code: str, message: str, extras: Pairs, request_id: str, host_id: str) -> str:
    """The XML, without a newline at its end."""
    named = (("Code", code), ("Message", message), *extras)
    element = error_element((*named, ("RequestId", request_id), ("HostId", host_id)))
    return f"{DECLARATION}\n{element}"


def ids(circumstances: Circumstances) -> tuple[str, str]:
    """RequestId and HostId: 16 of [0-9A-Z], and 76 characters of base64; fresh for each nonce."""
    number = int.from_bytes(digest(circumstances, "request-id", 16))
    letters = []
    for _ in range(ID_LENGTH):
        number, index = divmod(number, len(ID_LETTERS))
        letters.append(ID_LETTERS[index])
    return "".join(letters), b64encode(digest(circumstances, "host-id", HOST_ID_BYTES)).decode()
