"""Codes that Cloudflare R2 has for itself, or words in its own way.

Source: https://developers.cloudflare.com/r2/api/error-codes/, with its codes and statuses; the
messages are those of that page where no answer has been seen.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "r2"

ROWS = tuple(
    Entry(
        code=code,
        status=status,
        message=message,
        close=status in (500, 503),
        dialects=("r2",),
        source=SOURCE,
        meaning=meaning,
    )
    for status, code, message, meaning in (
        (401, "Unauthorized", "Unauthorized", "The credentials are missing or not valid."),
        (
            400,
            "ExpiredRequest",
            "Presigned URL or request signature has expired.",
            "The signature, or the presigned URL, is too old.",
        ),
        (
            403,
            "NotEntitled",
            "Account not entitled to this feature.",
            "The account has not subscribed to what it asks for.",
        ),
        (
            409,
            "BucketConflict",
            "Bucket name already exists.",
            "The account has a bucket of that name.",
        ),
        (
            400,
            "InvalidObjectName",
            "Object key contains invalid characters or is too long.",
            "No object can have that key.",
        ),
        (
            403,
            "ObjectLockedByBucketPolicy",
            "Object is protected by a bucket lock rule and cannot be modified or deleted.",
            "A lock on the bucket keeps the object as it is until it ends.",
        ),
        (
            400,
            "ClientDisconnect",
            "Client disconnected before request completed.",
            "The client went away in the middle of its request.",
        ),
        (
            429,
            "TooManyRequests",
            "Reduce your concurrent request rate for the same object.",
            "Several writes to one key at the same time.",
        ),
    )
)
