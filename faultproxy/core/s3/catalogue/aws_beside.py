"""Rows of AWS's own list about what stands beside buckets and objects.

Access points and the functions behind them, keys of the encryption service, second factors, tags of
resources, the SOAP interface. Source: as of `aws_list.py`.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "aws"

ROWS = tuple(
    Entry(
        code=code,
        status=status,
        message=message,
        dialects=("aws",),
        source=SOURCE,
        meaning=meaning,
    )
    for status, code, message, meaning in (
        (
            301,
            "PermanentRedirectControlError",
            (
                "The API operation you are attempting to access must be addressed using "
                "the specified endpoint. Send all future requests to this endpoint."
            ),
            "The control operation lives at another endpoint, for good.",
        ),
        (
            400,
            "InvalidAddressingHeader",
            "You must specify the Anonymous role.",
            "A request of the SOAP interface has no role; the page gives no status.",
        ),
        (
            400,
            "BucketHasAccessPointsAttached",
            (
                "The bucket you tried to delete has access points attached. Delete your "
                "access points before deleting your bucket."
            ),
            "Access points still lead to the bucket.",
        ),
        (
            400,
            "ConnectionClosedByRequester",
            (
                "Returned to the original caller when an error is encountered while "
                "reading the WriteGetObjectResponse body."
            ),
            "A function that was to transform the object broke off its answer.",
        ),
        (
            400,
            "DeviceNotActiveError",
            "The device is not currently active.",
            "The second factor is switched off.",
        ),
        (
            400,
            "InvalidAccessPoint",
            "The specified access point name or account is not valid.",
            "No access point can have that name.",
        ),
        (
            400,
            "InvalidAccessPointAliasError",
            "The specified access point alias name is not valid.",
            "No access point can have that alias.",
        ),
        (
            400,
            "InvalidSOAPRequest",
            "The SOAP request body is invalid.",
            "The body is no SOAP.",
        ),
        (
            400,
            "InvalidSessionException",
            "Returned if the session doesn't exist anymore because it timed out or expired.",
            "The session with a directory bucket is over.",
        ),
        (
            400,
            "KMS.DisabledException",
            "The request was rejected because the specified KMS key is not enabled.",
            "The key of the encryption service is switched off.",
        ),
        (
            400,
            "KMS.InvalidKeyUsageException",
            (
                "The request was rejected because the KeyUsage value of the KMS key is "
                "incompatible with the API operation."
            ),
            "The key of the encryption service is for something else.",
        ),
        (
            400,
            "KMS.KMSInvalidStateException",
            (
                "The request was rejected because the state of the specified resource is "
                "not valid for this request."
            ),
            "The key of the encryption service is in a state in which it cannot be used.",
        ),
        (
            400,
            "KMS.NotFoundException",
            (
                "The request was rejected because the specified entity or resource could "
                "not be found."
            ),
            "The encryption service has no such key.",
        ),
        (
            400,
            "MissingAttachment",
            "A SOAP attachment was expected, but none were found.",
            "A request of the SOAP interface has no object in it; the page gives no status.",
        ),
        (
            400,
            "MissingSecurityElement",
            "The SOAP 1.1 request is missing a security element.",
            "A request of the SOAP interface has no credentials.",
        ),
        (
            400,
            "NotDeviceOwnerError",
            "The device that generated the token is not owned by the authenticated user.",
            "The second factor belongs to somebody else.",
        ),
        (
            400,
            "ResponseInterrupted",
            (
                "Returned to the original caller when an error is encountered while "
                "reading the WriteGetObjectResponse body."
            ),
            "The answer of a function that was to transform the object broke off.",
        ),
        (
            400,
            "TagPolicyException",
            "The tag policy does not allow the specified value for the following tag key.",
            "The organisation forbids that value of a tag.",
        ),
        (
            400,
            "TokenCodeInvalidError",
            "The serial number and/or token code you provided is not valid.",
            "The code of the second factor is wrong.",
        ),
        (
            400,
            "TooManyAccessPoints",
            "You have attempted to create more access points than are allowed for an account.",
            "The account's quota of access points is used up.",
        ),
        (
            400,
            "TooManyMultiRegionAccessPointregionsError",
            (
                "You have attempted to create a Multi-Region Access Point with more "
                "Regions than are allowed for an account."
            ),
            "An access point cannot reach over so many regions.",
        ),
        (
            400,
            "TooManyMultiRegionAccessPoints",
            (
                "You have attempted to create more Multi-Region Access Points than are "
                "allowed for an account."
            ),
            "The account's quota of access points over several regions is used up.",
        ),
        (
            400,
            "TooManyTags",
            "The number of tags exceeds the limit of 50 tags.",
            "A resource cannot have so many tags.",
        ),
        (
            403,
            "InvalidRegion",
            (
                "You've attempted to create a Multi-Region Access Point in a Region that "
                "you haven't opted in to."
            ),
            "The account has not switched that region on.",
        ),
        (
            404,
            "NoSuchAccessPoint",
            "The specified access point does not exist.",
            "There is no such access point.",
        ),
        (
            404,
            "NoSuchAsyncRequest",
            "The specified request was not found.",
            "There is no such request that is worked on in the background.",
        ),
        (
            404,
            "NoSuchMultiRegionAccessPoint",
            "The specified Multi-Region Access Point does not exist.",
            "There is no such access point over several regions.",
        ),
        (
            404,
            "NoSuchResource",
            "The specified resource doesn't exist.",
            "What was to be tagged does not exist.",
        ),
        (
            404,
            "NoTransformationDefined",
            "No transformation found for this Object Lambda Access Point.",
            "No function is set to transform this object.",
        ),
        (
            409,
            "AccessPointAlreadyOwnedByYou",
            "An access point with an identical name already exists in your account.",
            "The account has an access point of that name.",
        ),
        (
            409,
            "ClientTokenConflict",
            (
                "Your Multi-Region Access Point idempotency token was already used for a "
                "different request."
            ),
            "One token was given to two different requests.",
        ),
    )
)
