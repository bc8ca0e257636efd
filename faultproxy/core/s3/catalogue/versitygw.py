"""Codes of versitygw, a gateway that has no dialect here: it words errors as AWS does.

Source: its `s3err/s3err.go`. A code that AWS has too, and that this gateway answers by another
status, is a variant by the gateway's name.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "versitygw"

ROWS = (
    Entry(
        code="MissingSecurityHeader",
        variant="versitygw",
        status=404,
        message="Your request was missing a required header.",
        source=SOURCE,
        meaning="A header that the operation needs is missing.",
    ),
    Entry(
        code="InvalidChunkSizeError",
        variant="versitygw",
        status=400,
        message="Only the last chunk is allowed to have a size less than 8192 bytes",
        source=SOURCE,
        meaning="A chunk of a signed body is too small and is not the last one.",
    ),
    Entry(
        code="InvalidRedirectLocation",
        status=400,
        message=(
            "The website redirect location must have a prefix of 'http://' or 'https://' or '/'."
        ),
        source=SOURCE,
        meaning="An object of a website redirects to what is no place.",
    ),
    Entry(
        code="DirectoryObjectContainsData",
        status=400,
        message="Directory object contains data payload.",
        source=SOURCE,
        meaning="A key that ends in a slash is a directory there, and cannot hold bytes.",
    ),
    Entry(
        code="ErrDirectoryNotEmpty",
        status=400,
        message="Directory object not empty.",
        source=SOURCE,
        meaning="Only an empty directory can be deleted.",
    ),
    Entry(
        code="QuotaExceeded",
        variant="versitygw",
        status=403,
        message="Your request was denied due to quota exceeded.",
        source=SOURCE,
        meaning="The quota of the file system leaves no room.",
    ),
    Entry(
        code="ExistingObjectIsDirectory",
        status=409,
        message="Existing Object is a directory.",
        source=SOURCE,
        meaning="A directory has the name that the object was to get.",
    ),
    Entry(
        code="ObjectParentIsFile",
        status=409,
        message="Object parent already exists as a file.",
        source=SOURCE,
        meaning="A part of the key's path is an object, so that nothing can be below it.",
    ),
    Entry(
        code="VersioningNotConfigured",
        status=501,
        message="Versioning has not been configured for the gateway.",
        source=SOURCE,
        meaning="The gateway keeps no versions.",
    ),
    Entry(
        code="InsufficientStorage",
        status=507,
        message="No space left on device.",
        source=SOURCE,
        meaning="The disk is full.",
    ),
)
