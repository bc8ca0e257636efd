"""Rows of AWS's own list that the object-storage table does not have, with what they tell.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; messages, elements and
headers are those of the wire where they differ from that page.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue import conditions, facts
from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "aws"

ROWS = (
    Entry(
        code="NotModified",
        status=304,
        message="Not Modified",
        headers=(
            ("ETag", conditions.matched_etag),
            ("Last-Modified", conditions.unmodified_since),
        ),
        dialects=("aws", "ceph", "gcs"),
        source=SOURCE,
        meaning="The client has the object as it is. Such an answer has no body.",
    ),
    Entry(
        code="AuthorizationHeaderMalformed",
        status=400,
        message=(
            "The authorization header is malformed; the region 'us-east-1' is wrong; "
            "expecting 'eu-west-1'"
        ),
        extras=(("Region", facts.REGION),),
        headers=(("x-amz-bucket-region", facts.REGION),),
        close=True,
        dialects=("aws",),
        source=SOURCE,
        meaning="The request is signed for another region than the bucket's.",
    ),
    Entry(
        code="IllegalLocationConstraintException",
        status=400,
        message=(
            "The unspecified location constraint is incompatible for the region "
            "specific endpoint this request was sent to."
        ),
        dialects=("aws",),
        source=SOURCE,
        meaning="A bucket cannot be made in that region at this endpoint.",
    ),
    Entry(
        code="InvalidEncryptionAlgorithmError",
        status=400,
        message="The Encryption request you specified is not valid. Supported value: AES256.",
        extras=(
            ("ArgumentName", "x-amz-server-side-encryption"),
            ("ArgumentValue", facts.encryption),
        ),
        dialects=("aws", "ceph"),
        source=SOURCE,
        meaning="There is no such way to encrypt.",
    ),
    Entry(
        code="InvalidLocationConstraint",
        status=400,
        message="The specified location-constraint is not valid",
        extras=(("LocationConstraint", "nowhere-1"),),
        dialects=("aws", "ceph", "gcs"),
        source=SOURCE,
        meaning="There is no such region to make a bucket in.",
    ),
    Entry(
        code="InvalidTag",
        status=400,
        message="The TagKey you have provided is invalid",
        extras=(
            ("TagKey", facts.tag_key),
            ("TagValue", facts.tag_value),
        ),
        dialects=("aws", "ceph"),
        source=SOURCE,
        meaning="A tag is too long, is there twice, or has letters that it may not.",
    ),
    Entry(
        code="MalformedPolicy",
        status=400,
        message="Invalid principal in policy",
        extras=(("Detail", '"AWS" : "nobody"'),),
        dialects=("aws",),
        source=SOURCE,
        meaning="The policy is not valid: it names, for one, a principal that does not exist.",
    ),
    Entry(
        code="RequestHeaderSectionTooLarge",
        status=400,
        message="Your request header section exceeds the maximum allowed size.",
        extras=(("MaxSizeAllowed", "8192"),),
        close=True,
        dialects=("aws",),
        source=SOURCE,
        meaning="The head of the request is too long.",
    ),
    Entry(
        code="ServerSideEncryptionConfigurationNotFoundError",
        status=404,
        message="The server side encryption configuration was not found",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws", "minio", "ceph"),
        source=SOURCE,
        meaning=(
            "The bucket has no default encryption. The page says 400; the service answers 404."
        ),
    ),
    Entry(
        code="CrossLocationLoggingProhibited",
        status=403,
        message="Cross S3 location logging not allowed. ",
        extras=(
            ("TargetBucketLocation", "us-east-1"),
            ("SourceBucketLocation", facts.REGION),
        ),
        dialects=("aws",),
        source=SOURCE,
        meaning="Logs cannot go to another region; the code as the page spells it.",
    ),
    Entry(
        code="NoSuchBucketPolicy",
        status=404,
        message="The bucket policy does not exist",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws", "minio", "ceph"),
        source=SOURCE,
        meaning="The bucket has no policy.",
    ),
    Entry(
        code="NoSuchCORSConfiguration",
        status=404,
        message="The CORS configuration does not exist",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws", "minio", "ceph"),
        source=SOURCE,
        meaning="The bucket lets no other web sites in.",
    ),
    Entry(
        code="NoSuchLifecycleConfiguration",
        status=404,
        message="The lifecycle configuration does not exist",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws", "minio", "ceph"),
        source=SOURCE,
        meaning="The bucket has no lifecycle rules.",
    ),
    Entry(
        code="NoSuchVersion",
        status=404,
        message="The specified version does not exist.",
        extras=(
            ("Key", facts.key),
            ("VersionId", facts.version_id),
        ),
        dialects=("aws", "minio"),
        source=SOURCE,
        meaning="The object has no such version.",
    ),
    Entry(
        code="NoSuchWebsiteConfiguration",
        status=404,
        message="The specified bucket does not have a website configuration",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws", "minio", "ceph"),
        source=SOURCE,
        meaning="The bucket is no web site.",
    ),
    Entry(
        code="ObjectLockConfigurationNotFoundError",
        status=404,
        message="Object Lock configuration does not exist for this bucket",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws", "minio", "ceph"),
        source=SOURCE,
        meaning="The bucket has no object lock.",
    ),
    Entry(
        code="OwnershipControlsNotFoundError",
        status=404,
        message="The bucket ownership controls were not found",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws",),
        source=SOURCE,
        meaning="The bucket does not say who owns its objects.",
    ),
    Entry(
        code="ReplicationConfigurationNotFoundError",
        status=404,
        message="The replication configuration was not found",
        extras=(("BucketName", facts.bucket),),
        dialects=("aws", "minio"),
        source=SOURCE,
        meaning="The bucket is not replicated.",
    ),
    Entry(
        code="BucketAlreadyOwnedByYou",
        status=409,
        message=(
            "Your previous request to create the named bucket succeeded and you already own it."
        ),
        extras=(("BucketName", facts.bucket),),
        dialects=("aws", "minio", "gcs"),
        source=SOURCE,
        meaning="The bucket exists and is the caller's own; in us-east-1 that is a 200.",
    ),
    Entry(
        code="ConditionalRequestConflict",
        status=409,
        message=(
            "The conditional request cannot succeed due to a conflicting operation "
            "against this resource."
        ),
        extras=(
            ("Condition", conditions.condition),
            ("Key", facts.key),
        ),
        dialects=("aws",),
        source=SOURCE,
        meaning="Something else was written while the condition was looked at; try again.",
    ),
    Entry(
        code="PreconditionFailed",
        status=412,
        message="At least one of the pre-conditions you specified did not hold",
        extras=(("Condition", conditions.condition),),
        dialects=("aws", "minio", "ceph", "gcs", "r2"),
        source=SOURCE,
        meaning="A condition of the request (If-Match and the like) does not hold.",
    ),
)
