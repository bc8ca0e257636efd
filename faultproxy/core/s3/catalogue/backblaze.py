"""What Backblaze B2 does otherwise; it has no dialect here.

Source: https://www.backblaze.com/docs/cloud-storage-s3-compatible-api, which promises a
Retry-After with its 503. Of the other hosted stores, DigitalOcean Spaces answers the 503 of AWS
(`SlowDown`) and Selectel a 429 (`TooManyRequests`): they have no codes of their own.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "backblaze"

ROWS = (
    Entry(
        code="SlowDown",
        variant="backblaze",
        status=503,
        message="Please reduce your request rate.",
        headers=(("Retry-After", "5"),),
        close=True,
        source=SOURCE,
        meaning="Too many requests; the client is told how many seconds to wait.",
    ),
)
