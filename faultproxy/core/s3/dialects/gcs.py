"""How the XML API of Google Cloud Storage words errors: single quotes, no ids in the body.

Source: captures of its answers: the body, `Details` for a missing object, and the order of the
fields of an XML answer. The id of a request stands in `X-GUploader-UploadID` alone.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode

from faultproxy.core.plan import Answer
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.facts import Circumstances, digest
from faultproxy.core.s3.dialects.wording import (
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
from faultproxy.core.s3.dialects.xml import error_element

DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>"
UPLOAD_ID_BYTES = 60  # 80 characters in base64


def answer(entry: Entry, circumstances: Circumstances, wording: Wording) -> Answer:
    """The answer of Google Cloud Storage; of the row's elements it has `Details` alone."""
    extras = filled(entry.extras, circumstances)
    details = tuple(pair for pair in extras if pair[0] == "Details")
    elements = (
        ("Code", entry.code),
        ("Message", message_of(entry, wording)),
        *merged(details, wording.extra),
    )
    body = DECLARATION + error_element(elements)
    bodiless = is_bodiless(status_of(entry, wording))
    length = ("Content-Length", str(len(body.encode())))
    date = server_date(circumstances)
    return answer_of(
        entry,
        wording,
        fields=(
            *(() if bodiless else (("Content-Type", "application/xml; charset=UTF-8"),)),
            ("X-GUploader-UploadID", upload_id(circumstances)),
            *row_headers(entry, circumstances, wording),
            *(() if bodiless else (length,)),
            ("Date", date),
            ("Expires", date),
            ("Cache-Control", "private, max-age=0"),
            ("Server", "UploadServer"),
        ),
        body=body,
    )


def upload_id(circumstances: Circumstances) -> str:
    """The id of a request: 80 characters of base64 for URLs, of which the first is an A."""
    spelled = urlsafe_b64encode(digest(circumstances, "request-id", UPLOAD_ID_BYTES)).decode()
    return f"A{spelled[1:]}"
