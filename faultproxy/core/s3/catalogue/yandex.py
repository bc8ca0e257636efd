"""Codes of Yandex Object Storage that stand outside its table of 66 rows.

Sources: a later edition of the page "Response and error codes", which names the row about the size
of a bucket; and the page on partial updates (PATCH), which gives codes without a status. A conflict
is 409 there, as other descriptions of these codes have it, and a wrong header is 400.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "yandex"

ROWS = (
    Entry(
        code="BucketMaxSizeExceeded",
        status=400,
        message="You have attempted to exceed the max size configured for the bucket.",
        dialects=("yandex",),
        source=SOURCE,
        meaning="The bucket's own size limit leaves no room; the later name of that error.",
    ),
    Entry(
        code="MissingContentRange",
        status=400,
        message="The Content-Range header is missing from the request.",
        dialects=("yandex",),
        source=SOURCE,
        meaning="A partial update does not say which bytes it is about.",
    ),
    Entry(
        code="MalformedPatchAppendPartSize",
        status=400,
        message="The X-Yc-S3-Patch-Append-Part-Size header in the request is invalid.",
        dialects=("yandex",),
        source=SOURCE,
        meaning="A partial update gives a size for new parts that is none.",
    ),
    Entry(
        code="ObjectVersionPatchConflict",
        status=409,
        message="During the partial update, the object was overwritten with a new version.",
        dialects=("yandex",),
        source=SOURCE,
        meaning="Somebody wrote the whole object while a part of it was being updated.",
    ),
    Entry(
        code="ConcurrentUpdatesPatchConflict",
        status=409,
        message="Failed to apply patch due to concurrent updates.",
        dialects=("yandex",),
        source=SOURCE,
        meaning="Too many partial updates of one object at a time.",
    ),
)
