"""Codes that the object gateway of Ceph has for itself.

Source: the table of S3 errors in its `src/rgw/rgw_common.cc`, without those of its admin interface.
The gateway leaves `Message` empty; the messages here are for those who send its codes in another
dialect. What it cannot map is UnknownError.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "ceph"

ROWS = tuple(
    Entry(
        code=code,
        variant=variant,
        status=status,
        message=message,
        close=status == 500,
        dialects=("ceph",),
        source=SOURCE,
        meaning=meaning,
    )
    for status, code, variant, message, meaning in (
        (
            400,
            "InvalidObjectName",
            None,
            "The object name is not valid.",
            "No object can have that key.",
        ),
        (
            400,
            "InvalidRetentionPeriod",
            None,
            "The retention period is not valid.",
            "An object cannot be kept for so long, or for no time at all.",
        ),
        (
            400,
            "LimitExceeded",
            None,
            "A limit has been exceeded.",
            "The request asks for more than one may.",
        ),
        (
            400,
            "MalformedPolicyDocument",
            None,
            "The policy document is malformed.",
            "The policy in the body cannot be read.",
        ),
        (
            400,
            "ZonegroupDefaultPlacementMisconfiguration",
            None,
            "The default placement of the zone group is misconfigured.",
            "The gateway does not know where to put the bucket: a fault of its operator.",
        ),
        (
            403,
            "QuotaExceeded",
            None,
            "The quota has been exceeded.",
            "The quota of the user or of the bucket leaves no room.",
        ),
        (403, "UserSuspended", None, "The user is suspended.", "The account has been suspended."),
        (404, "NoSuchUser", None, "There is no such user.", "Nobody has that user id."),
        (404, "NoSuchEntity", None, "There is no such entity.", "There is no such role or policy."),
        (
            404,
            "Not Found",
            None,
            "Not found.",
            "There is nothing there; the code is spelt with a space.",
        ),
        (
            408,
            "RequestTimeout",
            "timed-out",
            "The request has timed out.",
            "Something behind the gateway did not answer in time.",
        ),
        (
            409,
            "PositionNotEqualToLength",
            None,
            "The position is not the length of the object.",
            "What is to be appended does not begin where the object ends.",
        ),
        (
            409,
            "ObjectNotAppendable",
            None,
            "The object cannot be appended to.",
            "The object was not made by appending, so that nothing can be appended.",
        ),
        (
            422,
            "UnprocessableEntity",
            None,
            "The entity cannot be processed.",
            "The body does not have the digest that was announced.",
        ),
        (423, "Locked", None, "The resource is locked.", "Somebody else holds the resource."),
        (
            500,
            "UnknownError",
            None,
            "An unknown error occurred.",
            "The gateway failed in a way that has no code.",
        ),
    )
)
