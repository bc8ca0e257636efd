"""Rows of AWS's own list that the object-storage table does not have: those without elements.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, with its messages where
no answer has been seen. The rows of that list with elements of their own are in `aws.py`.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "aws"

ROWS = tuple(
    Entry(
        code=code,
        status=status,
        message=message,
        dialects=dialects,
        source=SOURCE,
        meaning=meaning,
    )
    for status, code, dialects, message, meaning in (
        (
            400,
            "AccessControlListNotSupported",
            ("aws",),
            "The bucket does not allow ACLs",
            "The bucket's owner owns all objects, so that nobody can set a list of grants.",
        ),
        (
            400,
            "AmbiguousGrantByEmailAddress",
            ("aws", "gcs"),
            "The email address that you provided is associated with more than one account.",
            "Several accounts have the address that a grant names.",
        ),
        (
            400,
            "AuthorizationQueryParametersError",
            ("aws",),
            (
                "Query-string authentication version 4 requires the X-Amz-Algorithm, "
                "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
                "X-Amz-Expires parameters."
            ),
            "A presigned URL lacks a parameter, or has one that cannot be.",
        ),
        (
            400,
            "EndpointNotFound",
            ("aws",),
            "Direct requests to the correct endpoint.",
            "The request came to an endpoint that does not serve it.",
        ),
        (
            400,
            "IllegalVersioningConfigurationException",
            ("aws", "minio"),
            "The versioning configuration specified in the request is invalid.",
            "Versioning cannot be set so.",
        ),
        (
            400,
            "IncorrectEndpoint",
            ("aws",),
            (
                "The specified bucket exists in another Region. Direct requests to the "
                "correct endpoint."
            ),
            "The bucket lives in another region.",
        ),
        (
            400,
            "InvalidBucketAclWithObjectOwnership",
            ("aws",),
            "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
            "A new bucket cannot both forbid grants and have them.",
        ),
        (
            400,
            "InvalidBucketOwnerAWSAccountID",
            ("aws",),
            "The value of the expected bucket owner parameter must be an AWS account ID.",
            "The owner that the request expects is no account.",
        ),
        (
            400,
            "InvalidHostHeader",
            ("aws",),
            "The host headers provided in the request used the incorrect style addressing.",
            "The bucket is addressed in a style that is not taken here.",
        ),
        (
            400,
            "InvalidHttpMethod",
            ("aws",),
            "The request is made using an unexpected HTTP method.",
            "No operation has that method.",
        ),
        (
            400,
            "InvalidPolicyDocument",
            ("aws", "minio", "gcs"),
            (
                "The content of the form does not meet the conditions specified in the "
                "policy document."
            ),
            "A form upload does not keep to the policy that was signed for it.",
        ),
        (
            400,
            "InvalidSignature",
            ("aws",),
            (
                "The request signature that the server calculated does not match the "
                "signature that you provided. Check your AWS secret access key and "
                "signing method."
            ),
            "The signature is wrong; a rarer code than SignatureDoesNotMatch.",
        ),
        (
            400,
            "RequestTorrentOfBucketError",
            ("aws",),
            "Requesting the torrent file of a bucket is not permitted.",
            "Torrents are for objects only.",
        ),
        (
            400,
            "UnsupportedArgument",
            ("aws",),
            "The request contained an unsupported argument.",
            "The operation does not take that argument.",
        ),
        (
            400,
            "UnsupportedSignature",
            ("aws",),
            (
                "The provided request is signed with an unsupported STS Token version or "
                "the signature version is not supported."
            ),
            "That way to sign is not taken here.",
        ),
        (
            403,
            "AllAccessDisabled",
            ("aws",),
            "All access to this Amazon S3 resource has been disabled.",
            "The resource is locked away.",
        ),
        (
            403,
            "MissingAuthenticationToken",
            ("aws",),
            "The request was not signed.",
            "The request has no credentials.",
        ),
        (
            403,
            "UnauthorizedAccessError",
            ("aws",),
            "You are not authorized to access this resource.",
            "The bucket has no licence to publish; in China only.",
        ),
        (
            403,
            "UnexpectedIPError",
            ("aws",),
            "This request was rejected because the IP was unexpected.",
            "The client's address is not one that may ask; in China only.",
        ),
        (
            404,
            "NoSuchObjectLockConfiguration",
            ("aws",),
            "The specified object does not have an ObjectLock configuration.",
            "The object has no retention and no legal hold.",
        ),
        (
            409,
            "RestoreAlreadyInProgress",
            ("aws", "minio"),
            "Object restore is already in progress",
            "The archived object is being restored already.",
        ),
    )
)
