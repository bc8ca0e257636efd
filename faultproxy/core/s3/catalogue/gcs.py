"""Codes of the XML interface of Google Cloud Storage, where they are not those of S3.

Sources: https://cloud.google.com/storage/docs/xml-api/reference-status, and answers that were
captured, which have a `Details` where the page shows none.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue import facts
from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "gcs"

ROWS = (
    Entry(
        code="InvalidArgument",
        status=400,
        message="Invalid argument.",
        extras=(("Details", facts.argument_details),),
        dialects=("gcs",),
        source=SOURCE,
        meaning="An argument of the request has a value that cannot be.",
    ),
    Entry(
        code="UserProjectMissing",
        status=400,
        message="Bucket is a requester pays bucket but no user project provided.",
        dialects=("gcs",),
        source=SOURCE,
        meaning="Who reads from this bucket pays, and the request does not say who that is.",
    ),
    Entry(
        code="AuthenticationRequired",
        status=401,
        message="Authentication required.",
        dialects=("gcs",),
        source=SOURCE,
        meaning="The request is anonymous where it may not be.",
    ),
    Entry(
        code="UserProjectAccountProblem",
        status=403,
        message="The project to be billed is associated with a closed billing account.",
        extras=(
            ("Details", "The billing account for the owning project is disabled in state closed"),
        ),
        dialects=("gcs",),
        source=SOURCE,
        meaning="Nobody can be billed for the request.",
    ),
    Entry(
        code="NoSuchKey",
        status=404,
        message="The specified key does not exist.",
        extras=(("Details", facts.absent_object),),
        dialects=("gcs",),
        source=SOURCE,
        meaning="There is no such object.",
    ),
    Entry(
        code="BucketNameUnavailable",
        status=409,
        message=(
            "The requested bucket name is not available. The bucket namespace is shared"
            " by all users of the system. Please select a different name and try again."
        ),
        dialects=("gcs",),
        source=SOURCE,
        meaning="Somebody has a bucket of that name.",
    ),
    Entry(
        code="SlowDown",
        status=429,
        message="Please reduce your request rate.",
        dialects=("gcs",),
        source=SOURCE,
        meaning="Too many requests, or too many writes to one object.",
    ),
)
