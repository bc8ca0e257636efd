"""How Cloudflare R2 words errors: `Code` and `Message` and nothing else, on one line.

Source: captures of its bodies, which have no line end at all (the indented sample of its
documentation is for the eye), and of heads from Cloudflare's edge. The id of a request stands in
`CF-RAY` alone: 16 hex digits and the data centre.
"""

from __future__ import annotations

from faultproxy.core.plan import Answer
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.facts import Circumstances, digest
from faultproxy.core.s3.dialects.wording import (
    Wording,
    answer_of,
    is_bodiless,
    message_of,
    row_headers,
    server_date,
    status_of,
)
from faultproxy.core.s3.dialects.xml import DECLARATION, error_element

DATA_CENTRE = "FRA"


def answer(entry: Entry, circumstances: Circumstances, wording: Wording) -> Answer:
    """The answer of R2."""
    named = (("Code", entry.code), ("Message", message_of(entry, wording)))
    body = DECLARATION + error_element((*named, *wording.extra))
    about = (("Content-Type", "application/xml"), ("Content-Length", str(len(body.encode()))))
    bodiless = is_bodiless(status_of(entry, wording))
    return answer_of(
        entry,
        wording,
        fields=(
            ("Date", server_date(circumstances)),
            *(() if bodiless else about),
            ("Connection", "keep-alive"),
            *row_headers(entry, circumstances, wording),
            ("Server", "cloudflare"),
            ("CF-RAY", f"{digest(circumstances, 'request-id', 8).hex()}-{DATA_CENTRE}"),
        ),
        body=body,
    )
