"""Rows of AWS's own list that the object-storage table does not have.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; messages and elements
are those of the wire where they differ from that page.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue import facts
from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "aws"

ROWS = (
    Entry(
        code="PreconditionFailed",
        status=412,
        message="At least one of the pre-conditions you specified did not hold",
        extras=(("Condition", facts.condition),),
        source=SOURCE,
        meaning="A condition of the request (If-Match and the like) does not hold.",
    ),
)
