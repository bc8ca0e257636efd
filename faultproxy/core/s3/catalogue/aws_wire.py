"""What AWS answers and its own list of errors leaves out: codes, and variants of codes.

Sources: captured answers, and the errors that the service's model (botocore) declares.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue import facts, signing
from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "aws-wire"

ROWS = (
    Entry(
        code="AccessDenied",
        variant="expired-url",
        status=403,
        message="Request has expired",
        extras=(
            ("X-Amz-Expires", signing.lifetime),
            ("Expires", signing.expiry),
            ("ServerTime", facts.server_time),
        ),
        dialects=("aws",),
        source=SOURCE,
        meaning="The presigned URL is too old.",
    ),
    Entry(
        code="AccessDenied",
        variant="headers-not-signed",
        status=403,
        message="There were headers present in the request which were not signed",
        extras=(("HeadersNotSigned", "x-amz-acl"),),
        dialects=("aws",),
        source=SOURCE,
        meaning="A header that changes what is done has no signature.",
    ),
    Entry(
        code="BadDigest",
        variant="checksum",
        status=400,
        message="The CRC32 you specified did not match the calculated checksum.",
        dialects=("aws",),
        source=SOURCE,
        meaning="The body is not the one its checksum was made of.",
    ),
    Entry(
        code="InvalidArgument",
        variant="post-key",
        status=400,
        message=(
            "Bucket POST must contain a field named 'key'.  If it is specified, "
            "please check the order of the fields."
        ),
        extras=(
            ("ArgumentName", "key"),
            ("ArgumentValue", ""),
        ),
        dialects=("aws",),
        source=SOURCE,
        meaning="A form upload has no key field before its file.",
    ),
    Entry(
        code="InvalidArgument",
        variant="post-file",
        status=400,
        message="POST requires exactly one file upload per request.",
        extras=(
            ("ArgumentName", "file"),
            ("ArgumentValue", "0"),
        ),
        dialects=("aws",),
        source=SOURCE,
        meaning="A form upload holds no file.",
    ),
    Entry(
        code="PreconditionFailed",
        variant="post-form",
        status=412,
        message="At least one of the pre-conditions you specified did not hold",
        extras=(("Condition", "Bucket POST must be of the enclosure-type multipart/form-data"),),
        dialects=("aws",),
        source=SOURCE,
        meaning="A form upload is not declared as one: so the service words it.",
    ),
    Entry(
        code="BadRequest",
        status=400,
        message="Insufficient information. Origin request header needed.",
        dialects=("aws",),
        source=SOURCE,
        meaning="A preflight request of a browser does not say where it comes from.",
    ),
    Entry(
        code="EncryptionTypeMismatch",
        status=400,
        message="The existing object was created with a different encryption type.",
        dialects=("aws",),
        source=SOURCE,
        meaning="What is to be appended is encrypted otherwise than the object.",
    ),
    Entry(
        code="IdempotencyParameterMismatch",
        status=400,
        message=(
            "The parameters of this request do not match those of the earlier request"
            " with the same idempotency token."
        ),
        dialects=("aws",),
        source=SOURCE,
        meaning="One token was given to two different requests.",
    ),
    Entry(
        code="InvalidWriteOffset",
        status=400,
        message=(
            "The write offset value that you specified does not match the current object size."
        ),
        dialects=("aws",),
        source=SOURCE,
        meaning="What is to be appended does not begin where the object ends.",
    ),
    Entry(
        code="MalformedTrailerError",
        status=400,
        message=(
            "The request contained trailing data that was not well-formed or did not "
            "conform to our published schema."
        ),
        close=True,
        dialects=("aws",),
        source=SOURCE,
        meaning="What follows the last chunk of the body is no trailer, or not the one announced.",
    ),
    Entry(
        code="TooManyConfigurations",
        status=400,
        message=(
            "You are attempting to create a new configuration but have already "
            "reached the 1,000-configuration limit."
        ),
        dialects=("aws",),
        source=SOURCE,
        meaning="A bucket cannot have more of these configurations.",
    ),
    Entry(
        code="TooManyParts",
        status=400,
        message=(
            "You have attempted to add more parts than the maximum of 10000 that are "
            "allowed for this object."
        ),
        dialects=("aws",),
        source=SOURCE,
        meaning="No object has more than 10,000 parts.",
    ),
    Entry(
        code="XAmzContentSHA256Mismatch",
        status=400,
        message="The provided 'x-amz-content-sha256' header does not match what was computed.",
        extras=(
            ("ClientComputedContentSHA256", signing.content_sha256),
            ("S3ComputedContentSHA256", signing.calculated_sha256),
        ),
        dialects=("aws", "minio", "ceph"),
        source=SOURCE,
        meaning="The body is not the one that was signed.",
    ),
    Entry(
        code="AccessForbidden",
        status=403,
        message=(
            "CORSResponse: This CORS request is not allowed. This is usually because "
            "the evalution of Origin, request method / Access-Control-Request-Method "
            "or Access-Control-Request-Headers are not whitelisted by the resource's "
            "CORS spec."
        ),
        extras=(
            ("Method", facts.method),
            ("ResourceType", facts.resource_type),
        ),
        dialects=("aws",),
        source=SOURCE,
        meaning="The bucket does not let that web site in; the message as the service spells it.",
    ),
    Entry(
        code="CrossLocationLoggingProhibitted",
        status=403,
        message="Cross S3 location logging not allowed. ",
        extras=(
            ("TargetBucketLocation", "us-east-1"),
            ("SourceBucketLocation", facts.REGION),
        ),
        dialects=("aws",),
        source=SOURCE,
        meaning="Logs cannot go to another region; the code as the service spells it.",
    ),
    Entry(
        code="InvalidChunkSizeError",
        status=403,
        message="Only the last chunk is allowed to have a size less than 8192 bytes",
        extras=(
            ("Chunk", "2"),
            ("BadChunkSize", "4096"),
        ),
        close=True,
        dialects=("aws",),
        source=SOURCE,
        meaning="A chunk of a signed body is too small and is not the last one.",
    ),
    Entry(
        code="ObjectAlreadyInActiveTierError",
        status=403,
        message="This action is not allowed against this storage tier.",
        dialects=("aws",),
        source=SOURCE,
        meaning="The object is not archived, so that there is nothing to restore.",
    ),
    Entry(
        code="ObjectNotInActiveTierError",
        status=403,
        message=(
            "The source object of the COPY action is not in the active tier and is "
            "only stored in Amazon S3 Glacier."
        ),
        dialects=("aws",),
        source=SOURCE,
        meaning="An archived object cannot be copied before it is restored.",
    ),
    Entry(
        code="NoSuchConfiguration",
        status=404,
        message="The specified configuration does not exist.",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws",),
        source=SOURCE,
        meaning="The bucket has no such configuration of analytics, inventory or metrics.",
    ),
    Entry(
        code="NoSuchPublicAccessBlockConfiguration",
        status=404,
        message="The public access block configuration was not found",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws",),
        source=SOURCE,
        meaning="The bucket does not say what public access it refuses.",
    ),
    Entry(
        code="InvalidPartNumber",
        status=416,
        message="The requested partnumber is not satisfiable",
        extras=(
            ("PartNumberRequested", facts.part_number),
            ("ActualPartCount", "0"),
        ),
        dialects=("aws", "minio"),
        source=SOURCE,
        meaning="The object has no such part.",
    ),
    Entry(
        code="GlacierExpeditedRetrievalNotAvailable",
        status=503,
        message="Glacier expedited retrievals are currently not available. Try again later.",
        close=True,
        dialects=("aws",),
        source=SOURCE,
        meaning="Too many ask for archived objects in a hurry.",
    ),
)
