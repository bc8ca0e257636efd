"""The 66 rows of an object-storage service's published table, told as AWS sends them.

Source: the page "Response and error codes" of the Yandex Object Storage documentation, of which
`tests/data/s3-errors.md` is a copy; a test holds the two equal. Its statuses are kept as they are
(400 for RequestIsNotMultiPartContent, where AWS lists 412). Its descriptions are prose: message,
elements, headers and what becomes of the connection are those of AWS, where AWS has the code.

`Precondition Failed` is spelt with a space in that table. A long module, since it is one table.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue import conditions, facts, signing
from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "object-storage"

ROWS = (
    Entry(
        code="PermanentRedirect",
        status=301,
        message=(
            "The bucket you are attempting to access must be addressed using the "
            "specified endpoint. Please send all future requests to this endpoint."
        ),
        extras=(
            ("Endpoint", facts.host),
            ("Bucket", facts.bucket),
        ),
        headers=(("x-amz-bucket-region", facts.REGION),),
        dialects=("aws", "yandex"),
        source=SOURCE,
        meaning="The bucket lives at another endpoint, for good.",
    ),
    Entry(
        code="Redirect",
        status=307,
        message="Temporary redirect",
        extras=(
            ("Endpoint", facts.host),
            ("Bucket", facts.bucket),
        ),
        headers=(
            ("x-amz-bucket-region", facts.REGION),
            ("Location", facts.url),
        ),
        close=True,
        dialects=("aws", "yandex"),
        source=SOURCE,
        meaning="The bucket is at another endpoint, temporarily.",
    ),
    Entry(
        code="TemporaryRedirect",
        status=307,
        message=(
            "Please re-send this request to the specified temporary endpoint. Continue "
            "to use the original request endpoint for future requests."
        ),
        extras=(
            ("Endpoint", facts.host),
            ("Bucket", facts.bucket),
        ),
        headers=(
            ("x-amz-bucket-region", facts.REGION),
            ("Location", facts.url),
        ),
        close=True,
        dialects=("aws", "yandex"),
        source=SOURCE,
        meaning="The bucket is at another endpoint while names are being updated.",
    ),
    Entry(
        code="BadDigest",
        status=400,
        message="The Content-MD5 you specified did not match what we received.",
        extras=(
            ("CalculatedDigest", facts.calculated_digest),
            ("ExpectedDigest", facts.expected_digest),
        ),
        dialects=("aws", "yandex", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="The body is not the one its Content-MD5 was made of.",
    ),
    Entry(
        code="CloudTotalAliveSizeQuotaExceed",
        status=400,
        message="After uploading the object, the quota will be exceeded.",
        dialects=("yandex",),
        source=SOURCE,
        meaning="The cloud's storage quota leaves no room for the object.",
    ),
    Entry(
        code="CredentialsNotSupported",
        status=400,
        message="This request does not support credentials.",
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="The request carries credentials where none may be.",
    ),
    Entry(
        code="EntityTooSmall",
        status=400,
        message="Your proposed upload is smaller than the minimum allowed size",
        extras=(
            ("ProposedSize", facts.too_small),
            ("MinSizeAllowed", str(facts.MIN_PART_BYTES)),
            ("PartNumber", facts.completed_part),
            ("ETag", facts.completed_etag),
        ),
        dialects=("aws", "yandex", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="The object, or a part that is not the last, is too small.",
    ),
    Entry(
        code="EntityTooLarge",
        status=400,
        message="Your proposed upload exceeds the maximum allowed size",
        extras=(
            ("ProposedSize", facts.too_large),
            ("MaxSizeAllowed", str(facts.MAX_PUT_BYTES)),
        ),
        close=True,
        dialects=("aws", "yandex", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="The object is too large for one upload.",
    ),
    Entry(
        code="ExpiredToken",
        status=400,
        message="The provided token has expired.",
        extras=(("Token-0", facts.MASK),),
        close=True,
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="The session token is too old.",
    ),
    Entry(
        code="IncompleteBody",
        status=400,
        message=(
            "You did not provide the number of bytes specified by the Content-Length HTTP header"
        ),
        close=True,
        dialects=("aws", "yandex", "gcs", "r2"),
        source=SOURCE,
        meaning="The body ended before its announced length.",
    ),
    Entry(
        code="IncorrectNumberOfFilesInPostRequest",
        status=400,
        message="POST requires exactly one file upload per request.",
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="A form upload holds no file, or several.",
    ),
    Entry(
        code="InlineDataTooLarge",
        status=400,
        message="Inline data exceeds the maximum allowed size",
        close=True,
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="The data inside the request is too large.",
    ),
    Entry(
        code="InvalidDigest",
        status=400,
        message="The Content-MD5 you specified was invalid.",
        extras=(("Content-MD5", facts.content_md5),),
        dialects=("aws", "yandex", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="Content-MD5 is not an MD5 in base64.",
    ),
    Entry(
        code="InvalidArgument",
        status=400,
        message="Invalid Argument",
        extras=(
            ("ArgumentName", facts.argument_name),
            ("ArgumentValue", facts.argument_value),
        ),
        dialects=("aws", "yandex", "minio", "ceph"),
        source=SOURCE,
        meaning="An argument of the request has a value that cannot be.",
    ),
    Entry(
        code="InvalidBucketName",
        status=400,
        message="The specified bucket is not valid.",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws", "yandex", "minio", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="No bucket can have that name.",
    ),
    Entry(
        code="InvalidPart",
        status=400,
        message=(
            "One or more of the specified parts could not be found.  The part may not "
            "have been uploaded, or the specified entity tag may not match the part's "
            "entity tag."
        ),
        extras=(
            ("UploadId", facts.upload_id),
            ("PartNumber", facts.part_number),
            ("ETag", facts.etag),
        ),
        dialects=("aws", "yandex", "minio", "ceph", "r2"),
        source=SOURCE,
        meaning="A part to be joined is missing, or is another one than its ETag says.",
    ),
    Entry(
        code="InvalidPartOrder",
        status=400,
        message=(
            "The list of parts was not in ascending order. Parts must be ordered by part number."
        ),
        extras=(("UploadId", facts.upload_id),),
        dialects=("aws", "yandex", "ceph"),
        source=SOURCE,
        meaning="The parts to be joined are not listed in rising order.",
    ),
    Entry(
        code="InvalidRequest",
        variant="signature-version",
        status=400,
        message=(
            "The authorization mechanism you have provided is not supported. Please use"
            " AWS4-HMAC-SHA256."
        ),
        dialects=("aws", "yandex", "minio", "ceph"),
        source=SOURCE,
        meaning="The request is signed by a method that is not taken any more.",
    ),
    Entry(
        code="InvalidRequest",
        variant="bucket-size",
        status=400,
        message="You have attempted to exceed the max size configured for the bucket.",
        dialects=("yandex",),
        source=SOURCE,
        meaning="The bucket's own size limit leaves no room for the object.",
    ),
    Entry(
        code="InvalidStorageClass",
        status=400,
        message="The storage class you specified is not valid",
        extras=(("StorageClassRequested", facts.storage_class),),
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="There is no such storage class.",
    ),
    Entry(
        code="InvalidTargetBucketForLogging",
        status=400,
        message="The target bucket for logging does not exist",
        extras=(("TargetBucket", "logs"),),
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="Logs cannot be delivered to the bucket that was named for them.",
    ),
    Entry(
        code="InvalidToken",
        status=400,
        message="The provided token is malformed or otherwise invalid.",
        extras=(("Token-0", facts.MASK),),
        close=True,
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="The session token is none.",
    ),
    Entry(
        code="InvalidURI",
        status=400,
        message="Couldn't parse the specified URI.",
        extras=(("URI", facts.path),),
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="The request's target cannot be read.",
    ),
    Entry(
        code="KeyTooLongError",
        status=400,
        message="Your key is too long",
        extras=(
            ("Size", facts.key_size),
            ("MaxSizeAllowed", str(facts.MAX_KEY_BYTES)),
        ),
        dialects=("aws", "yandex", "minio"),
        source=SOURCE,
        meaning="The key has more than 1024 bytes.",
    ),
    Entry(
        code="MalformedACLError",
        status=400,
        message=(
            "The XML you provided was not well-formed or did not validate against our "
            "published schema"
        ),
        dialects=("aws", "yandex", "ceph", "gcs"),
        source=SOURCE,
        meaning="The access control list in the body is not valid XML of its kind.",
    ),
    Entry(
        code="MalformedPOSTRequest",
        status=400,
        message="The body of your POST request is not well-formed multipart/form-data.",
        dialects=("aws", "yandex", "minio", "gcs"),
        source=SOURCE,
        meaning="A form upload's body is no form.",
    ),
    Entry(
        code="MalformedXML",
        status=400,
        message=(
            "The XML you provided was not well-formed or did not validate against our "
            "published schema"
        ),
        dialects=("aws", "yandex", "ceph", "gcs"),
        source=SOURCE,
        meaning="The body is not valid XML of its kind.",
    ),
    Entry(
        code="MaxMessageLengthExceeded",
        status=400,
        message="Your request was too big.",
        extras=(("MaxMessageLengthBytes", "1048576"),),
        close=True,
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="The body of a control request is too long.",
    ),
    Entry(
        code="MaxPostPreDataLengthExceededError",
        status=400,
        message="Your POST request fields preceding the upload file were too large.",
        extras=(("MaxPostPreDataLengthBytes", "20480"),),
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="The fields before the file of a form upload are too long.",
    ),
    Entry(
        code="MetadataTooLarge",
        status=400,
        message="Your metadata headers exceed the maximum allowed metadata size",
        extras=(
            ("Size", facts.metadata_size),
            ("MaxSizeAllowed", str(facts.MAX_METADATA_BYTES)),
        ),
        dialects=("aws", "yandex", "gcs", "r2"),
        source=SOURCE,
        meaning="The user metadata is longer than 2 KB.",
    ),
    Entry(
        code="MissingRequestBodyError",
        status=400,
        message="Request Body is empty",
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="An empty body, or an empty XML document, where one is needed.",
    ),
    Entry(
        code="MissingSecurityHeader",
        status=400,
        message="Your request was missing a required header",
        extras=(("MissingHeaderName", "x-amz-acl"),),
        dialects=("aws", "yandex", "minio", "gcs"),
        source=SOURCE,
        meaning="A header that the operation needs is missing.",
    ),
    Entry(
        code="NoLoggingStatusForKey",
        status=400,
        message="There is no such thing as a logging status sub-resource for a key.",
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="Logging was asked for on a key; only buckets have it.",
    ),
    Entry(
        code="RequestIsNotMultiPartContent",
        status=400,
        message="Bucket POST must be of the enclosure-type multipart/form-data.",
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="A form upload is not declared as one.",
    ),
    Entry(
        code="RequestTimeout",
        status=400,
        message=(
            "Your socket connection to the server was not read from or written to "
            "within the timeout period. Idle connections will be closed."
        ),
        close=True,
        dialects=("aws", "yandex", "ceph", "gcs"),
        source=SOURCE,
        meaning="The client was silent for too long in the middle of a request.",
    ),
    Entry(
        code="TokenRefreshRequired",
        status=400,
        message="The provided token must be refreshed.",
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="The session token has to be renewed.",
    ),
    Entry(
        code="TooManyBuckets",
        status=400,
        message="You have attempted to create more buckets than allowed",
        dialects=("aws", "yandex", "ceph", "r2"),
        source=SOURCE,
        meaning="The account's quota of buckets is used up.",
    ),
    Entry(
        code="UnexpectedContent",
        status=400,
        message="This request does not support content",
        close=True,
        dialects=("aws", "yandex"),
        source=SOURCE,
        meaning="The request has a body where none may be.",
    ),
    Entry(
        code="UnresolvableGrantByEmailAddress",
        status=400,
        message="The e-mail address you provided does not match any account on record.",
        dialects=("aws", "yandex", "ceph"),
        source=SOURCE,
        meaning="No account has the address that a grant names.",
    ),
    Entry(
        code="UserKeyMustBeSpecified",
        status=400,
        message=(
            "The bucket POST must contain the specified field name. If it is specified,"
            " please check the order of the fields."
        ),
        extras=(
            ("ArgumentName", "key"),
            ("ArgumentValue", ""),
        ),
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="A form upload has no key field before its file.",
    ),
    Entry(
        code="AccessDenied",
        status=403,
        message="Access Denied",
        dialects=("aws", "yandex", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="The caller may not do this.",
    ),
    Entry(
        code="AccountProblem",
        status=403,
        message=(
            "There is a problem with your account that prevents the operation from "
            "completing successfully."
        ),
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="Something about the account stands in the way.",
    ),
    Entry(
        code="InvalidAccessKeyId",
        status=403,
        message="The AWS Access Key Id you provided does not exist in our records.",
        extras=(("AWSAccessKeyId", facts.access_key),),
        dialects=("aws", "yandex", "ceph"),
        source=SOURCE,
        meaning="Nobody has that access key.",
    ),
    Entry(
        code="InvalidObjectState",
        status=403,
        message="The operation is not valid for the object's storage class",
        extras=(("StorageClass", "GLACIER"),),
        dialects=("aws", "yandex", "ceph"),
        source=SOURCE,
        meaning="The object is archived and has to be restored first.",
    ),
    Entry(
        code="InvalidPayer",
        status=403,
        message="All access to this object has been disabled.",
        dialects=("aws", "yandex"),
        source=SOURCE,
        meaning="The object is locked away until somebody pays for it.",
    ),
    Entry(
        code="InvalidSecurity",
        status=403,
        message="The provided security credentials are not valid.",
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="The credentials are not valid.",
    ),
    Entry(
        code="NotSignedUp",
        status=403,
        message="Your account is not signed up for the S3 service.",
        dialects=("aws", "yandex", "gcs"),
        source=SOURCE,
        meaning="The account may not use object storage.",
    ),
    Entry(
        code="RequestTimeTooSkewed",
        status=403,
        message="The difference between the request time and the current time is too large.",
        extras=(
            ("RequestTime", signing.request_time),
            ("ServerTime", facts.server_time),
            ("MaxAllowedSkewMilliseconds", "900000"),
        ),
        close=True,
        dialects=("aws", "yandex", "ceph", "gcs"),
        source=SOURCE,
        meaning="The client's clock and the server's are too far apart.",
    ),
    Entry(
        code="SignatureDoesNotMatch",
        status=403,
        message=(
            "The request signature we calculated does not match the signature you "
            "provided. Check your key and signing method."
        ),
        extras=(
            ("AWSAccessKeyId", facts.access_key),
            ("StringToSign", signing.string_to_sign),
            ("SignatureProvided", facts.MASK),
            ("StringToSignBytes", signing.string_to_sign_bytes),
            ("CanonicalRequest", signing.canonical_request),
            ("CanonicalRequestBytes", signing.canonical_request_bytes),
        ),
        dialects=("aws", "yandex", "minio", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="The secret is wrong, or something on the way changed what was signed.",
    ),
    Entry(
        code="NoSuchBucket",
        status=404,
        message="The specified bucket does not exist",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws", "yandex", "minio", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="There is no such bucket.",
    ),
    Entry(
        code="NoSuchKey",
        status=404,
        message="The specified key does not exist.",
        extras=(("Key", facts.key),),
        dialects=("aws", "yandex", "minio", "ceph", "r2"),
        source=SOURCE,
        meaning="There is no such object.",
    ),
    Entry(
        code="NoSuchUpload",
        status=404,
        message=(
            "The specified upload does not exist. The upload ID may be invalid, or the "
            "upload may have been aborted or completed."
        ),
        extras=(("UploadId", facts.upload_id),),
        dialects=("aws", "yandex", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="There is no such multipart upload, or not any more.",
    ),
    Entry(
        code="NoSuchTagSet",
        status=404,
        message="The TagSet does not exist",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws", "yandex", "minio", "ceph"),
        source=SOURCE,
        meaning="The bucket has no tags.",
    ),
    Entry(
        code="MethodNotAllowed",
        status=405,
        message="The specified method is not allowed against this resource.",
        extras=(
            ("Method", facts.method),
            ("ResourceType", facts.resource_type),
        ),
        headers=(("Allow", facts.allow),),
        dialects=("aws", "yandex", "minio", "ceph", "gcs"),
        source=SOURCE,
        meaning="The resource does not take this method.",
    ),
    Entry(
        code="BucketAlreadyExists",
        status=409,
        message=(
            "The requested bucket name is not available. The bucket namespace is shared"
            " by all users of the system. Please select a different name and try again."
        ),
        extras=(("BucketName", facts.bucket),),
        dialects=("aws", "yandex", "minio", "ceph"),
        source=SOURCE,
        meaning="Somebody has a bucket of that name.",
    ),
    Entry(
        code="BucketNotEmpty",
        status=409,
        message="The bucket you tried to delete is not empty",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws", "yandex", "minio", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="Only an empty bucket can be deleted.",
    ),
    Entry(
        code="InvalidBucketState",
        status=409,
        message="The request is not valid with the current state of the bucket.",
        dialects=("aws", "yandex", "ceph", "gcs"),
        source=SOURCE,
        meaning="The bucket is in a state in which this cannot be done.",
    ),
    Entry(
        code="OperationAborted",
        status=409,
        message=(
            "A conflicting conditional operation is currently in progress against this "
            "resource. Please try again."
        ),
        dialects=("aws", "yandex", "ceph", "gcs"),
        source=SOURCE,
        meaning="Something else is being done to the same resource.",
    ),
    Entry(
        code="MissingContentLength",
        status=411,
        message="You must provide the Content-Length HTTP header.",
        close=True,
        dialects=("aws", "yandex", "minio", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="The length of the body has to be announced.",
    ),
    Entry(
        code="Precondition Failed",
        status=412,
        message="At least one of the pre-conditions you specified did not hold",
        extras=(("Condition", conditions.condition),),
        dialects=("yandex",),
        source=SOURCE,
        meaning="A condition of the request does not hold; the code as that table spells it.",
    ),
    Entry(
        code="InvalidRange",
        status=416,
        message="The requested range is not satisfiable",
        extras=(
            ("RangeRequested", conditions.range_requested),
            ("ActualObjectSize", conditions.object_size),
        ),
        headers=(("Content-Range", conditions.content_range),),
        dialects=("aws", "yandex", "minio", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="The range begins behind the end of the object.",
    ),
    Entry(
        code="TooManyRequests",
        status=429,
        message="Please reduce your request rate.",
        dialects=("yandex",),
        source=SOURCE,
        meaning="Too many requests; other services than AWS say so by this code.",
    ),
    Entry(
        code="InternalError",
        status=500,
        message="We encountered an internal error. Please try again.",
        close=True,
        dialects=("aws", "yandex", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="The service failed.",
    ),
    Entry(
        code="NotImplemented",
        status=501,
        message="A header you provided implies functionality that is not implemented",
        extras=(
            ("Header", "If-None-Match"),
            (
                "additionalMessage",
                "We don't accept the provided value of If-None-Match header for this API",
            ),
        ),
        close=True,
        dialects=("aws", "yandex", "minio", "ceph", "gcs"),
        source=SOURCE,
        meaning="The service does not do what a header asks for.",
    ),
    Entry(
        code="ServiceUnavailable",
        status=503,
        message="Service is unable to handle request.",
        close=True,
        dialects=("aws", "yandex", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="The service cannot take requests now.",
    ),
    Entry(
        code="SlowDown",
        status=503,
        message="Please reduce your request rate.",
        close=True,
        dialects=("aws", "yandex", "ceph"),
        source=SOURCE,
        meaning="Too many requests to one part of the key space.",
    ),
)
