"""Codes that MinIO has for itself, or sends with another status or in other words than AWS.

Source: the table in its `cmd/api-errors.go`. A MinIO answer tells no elements but those that all of
its answers have, and Retry-After: 60 with each 429 and 503, so that neither stands here.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "minio"

ROWS = (
    Entry(
        code="AccessDenied",
        variant="malformed-authorization",
        status=400,
        message="Signature header missing Signature field.",
        dialects=("minio",),
        source=SOURCE,
        meaning="The authorization cannot be read; a 400 here, with the code of a 403.",
    ),
    *(
        Entry(
            code=code,
            status=status,
            message=message,
            dialects=("minio",),
            source=SOURCE,
            meaning=meaning,
        )
        for status, code, message, meaning in (
            (
                411,
                "MissingRequestBodyError",
                "Request body is empty.",
                "The body is empty where one is needed; a 411 here.",
            ),
            (
                409,
                "KMS.DefaultKeyAlreadyConfiguredException",
                "A default encryption already exists and cannot be changed on KMS",
                "The default key is set and stays.",
            ),
            (
                403,
                "AccessDenied",
                "Access Denied.",
                "The caller may not do this.",
            ),
            (
                403,
                "AllAccessDisabled",
                "All access to this resource has been disabled.",
                "The resource is locked away.",
            ),
            (
                403,
                "InvalidAccessKeyId",
                "The Access Key Id you provided does not exist in our records.",
                "Nobody has that access key.",
            ),
            (
                403,
                "InvalidTokenId",
                "The security token included in the request is invalid",
                "The session token is none; a 403 here.",
            ),
            (
                403,
                "InvalidObjectState",
                "The operation is not valid for the current state of the object.",
                "The object is archived and has to be restored first.",
            ),
            (
                403,
                "PostPolicyInvalidKeyName",
                "Invalid according to Policy: Policy Condition failed",
                "A form upload does not keep to the policy that was signed for it.",
            ),
            (
                403,
                "RequestTimeTooSkewed",
                "The difference between the request time and the server's time is too large.",
                "The client's clock and the server's are too far apart.",
            ),
            (
                404,
                "NoSuchUpload",
                (
                    "The specified multipart upload does not exist. The upload ID may be "
                    "invalid, or the upload may have been aborted or completed."
                ),
                "There is no such multipart upload, or not any more.",
            ),
            (
                404,
                "NoSuchBucketLifecycle",
                "The bucket lifecycle configuration does not exist",
                "The bucket has no lifecycle rules; an older name.",
            ),
            (
                404,
                "RemoteDestinationNotFoundError",
                "The remote destination bucket does not exist",
                "There is no bucket to replicate to.",
            ),
            (
                404,
                "TransitionStorageClassNotFoundError",
                "The transition storage class was not found",
                "There is no tier to move objects to.",
            ),
            (
                404,
                "LambdaARNNotFound",
                "The specified lambda ARN does not exist",
                "There is no such function.",
            ),
            (
                409,
                "InvalidBucketState",
                "Object Lock configuration cannot be enabled on existing buckets",
                "An object lock can only be had from the start.",
            ),
            (
                429,
                "TooManyRequests",
                "Please reduce your request rate",
                "As many requests are being worked on as may be.",
            ),
            (
                499,
                "ClientDisconnected",
                "Client disconnected before response was ready",
                "The client went away before the answer was ready.",
            ),
            (
                500,
                "InternalError",
                "We encountered an internal error, please try again.",
                "The store failed.",
            ),
            (
                503,
                "RequestTimeout",
                (
                    "A timeout occurred while trying to lock a resource, please reduce your "
                    "request rate"
                ),
                "A lock on the object was not to be had in time; a 503 here.",
            ),
            (
                503,
                "ServerBusy",
                "The service is unavailable. Please retry.",
                "The store cannot take queries now.",
            ),
            (
                503,
                "SlowDownRead",
                "Resource requested is unreadable, please reduce your request rate",
                "Too few drives answer to read the object.",
            ),
            (
                503,
                "SlowDownWrite",
                "Resource requested is unwritable, please reduce your request rate",
                "Too few drives answer to write the object.",
            ),
        )
    ),
)
