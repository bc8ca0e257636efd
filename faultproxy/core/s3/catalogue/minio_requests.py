"""Codes by which MinIO refuses a request with a 400, where they are its own or in its own words.

Source: as of `minio.py`.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "minio"

ROWS = tuple(
    Entry(
        code=code,
        status=400,
        message=message,
        dialects=("minio",),
        source=SOURCE,
        meaning=meaning,
    )
    for code, message, meaning in (
        (
            "BadDigest",
            "The Content-Md5 you specified did not match what we received.",
            "The body is not the one its Content-MD5 was made of.",
        ),
        (
            "EntityTooSmall",
            "Your proposed upload is smaller than the minimum allowed object size.",
            "The object, or a part that is not the last, is too small.",
        ),
        (
            "EntityTooLarge",
            "Your proposed upload exceeds the maximum allowed object size.",
            "The object is too large for one upload.",
        ),
        (
            "ExcessData",
            "More data provided than indicated content length",
            "The body is longer than its announced length.",
        ),
        (
            "IncompleteBody",
            (
                "You did not provide the number of bytes specified by the Content-Length "
                "HTTP header."
            ),
            "The body ended before its announced length.",
        ),
        (
            "InvalidDigest",
            "The Content-Md5 you specified is not valid.",
            "Content-MD5 is not an MD5 in base64.",
        ),
        (
            "InvalidPartOrder",
            (
                "The list of parts was not in ascending order. The parts list must be "
                "specified in order by part number."
            ),
            "The parts to be joined are not listed in rising order.",
        ),
        (
            "InvalidStorageClass",
            "Invalid storage class.",
            "There is no such storage class.",
        ),
        (
            "MalformedXML",
            (
                "The XML you provided was not well-formed or did not validate against our"
                " published schema."
            ),
            "The body is not valid XML of its kind.",
        ),
        (
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size.",
            "The user metadata is too long.",
        ),
        (
            "MissingContentMD5",
            (
                "Missing or invalid required header for this request: Content-Md5 or "
                "Amz-Content-Checksum"
            ),
            "The operation needs a digest of its body.",
        ),
        (
            "MissingFields",
            "Missing fields in request.",
            "The authorization lacks a part.",
        ),
        (
            "MalformedDate",
            (
                "Invalid date format header, expected to be in ISO8601, RFC1123 or "
                "RFC1123Z time format."
            ),
            "The date of the request cannot be read.",
        ),
        (
            "InvalidRegion",
            "Region does not match; expecting 'us-east-1'.",
            "The request is signed for another region; a 400 here.",
        ),
        (
            "AuthorizationHeaderMalformed",
            ("The authorization header is malformed; the region is wrong; expecting 'us-east-1'."),
            "The request is signed for another region than the store's.",
        ),
        (
            "AuthorizationQueryParametersError",
            (
                "Error parsing the X-Amz-Credential parameter; the Credential is "
                "mal-formed; expecting "
                '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
            ),
            "A presigned URL lacks a parameter, or has one that cannot be.",
        ),
        (
            "AuthorizationParametersError",
            (
                "Error parsing the Credential/X-Amz-Credential parameter; incorrect "
                'service. This endpoint belongs to "s3".'
            ),
            "The request is signed for another service.",
        ),
        (
            "XAmzContentChecksumMismatch",
            "The provided 'x-amz-checksum' header does not match what was computed.",
            "The body is not the one its checksum was made of.",
        ),
        (
            "KMS.NotFoundException",
            "Invalid keyId",
            "There is no such key to encrypt by.",
        ),
        (
            "NoSuchObjectLockConfiguration",
            "The specified object does not have a ObjectLock configuration",
            "The object has no retention and no legal hold; a 400 here.",
        ),
        (
            "MalformedPolicy",
            "The policy must contain a valid version string",
            "The policy is not valid.",
        ),
        (
            "PolicyTooLarge",
            "Policy exceeds the maximum allowed document size.",
            "The policy is too long.",
        ),
        (
            "PolicyInvalidName",
            "Policy name may not contain comma",
            "A policy cannot have that name.",
        ),
        (
            "InvalidPrefixMarker",
            "Invalid marker prefix combination",
            "The marker is not below the prefix.",
        ),
        (
            "InvalidDuration",
            "Duration provided in the request is invalid.",
            "A session cannot last so long, or so short.",
        ),
        (
            "InvalidLifecycleWithObjectLock",
            (
                "The lifecycle configuration containing MaxNoncurrentVersions is not "
                "supported with object locking"
            ),
            "The lifecycle rule would undo the object lock.",
        ),
        (
            "MaxVersionsExceeded",
            ("You've exceeded the limit on the number of versions you can create on this object"),
            "The object has as many versions as it may have.",
        ),
        (
            "OpenIDNotEnabled",
            "No enabled OpenID Connect identity providers",
            "Nobody can sign in by OpenID here.",
        ),
        (
            "UnsupportedNotification",
            "MinIO server does not support Topic or Cloud Function based notifications.",
            "Notifications of that kind do not exist here.",
        ),
        (
            "LambdaARNInvalid",
            "The specified lambda ARN is invalid",
            "The name of the function is none.",
        ),
        (
            "MissingHeaders",
            ("Some headers in the query are missing from the file. Check the file and try again."),
            "A column of the query is not in the file.",
        ),
        (
            "BadRequest",
            "400 BadRequest",
            "The request is wrong in a way that has no code.",
        ),
        (
            "ReplicationDestinationMissingLockError",
            "The replication destination bucket does not have object locking enabled",
            "The bucket to replicate to has no object lock.",
        ),
        (
            "RemoteTargetNotVersionedError",
            "The remote target does not have versioning enabled",
            "The bucket to replicate to keeps no versions.",
        ),
        (
            "ReplicationSourceNotVersionedError",
            "The replication source does not have versioning enabled",
            "The bucket to replicate keeps no versions.",
        ),
        (
            "ReplicationPermissionCheck",
            (
                "X-Minio-Source-Replication-Check cannot be specified in request. Request"
                " cannot be completed"
            ),
            "A header of replication came from outside.",
        ),
        (
            "ErrEvaluatorBindingDoesNotExist",
            "A column name or a path provided does not exist in the SQL expression",
            "A column or path of the query is not in the object; the code as MinIO spells it.",
        ),
        (
            "ParseNonUnaryAggregateFunctionCall",
            "Only one argument is supported for aggregate functions in the SQL expression.",
            "An aggregate function got more than one argument; the code as MinIO spells it.",
        ),
        (
            "ParseUnexpectedKeyword",
            "The SQL expression contains an unexpected keyword.",
            "A keyword stands where it cannot; the code as MinIO spells it.",
        ),
    )
)
