"""Which operations an error can be the answer to in life, where that is certain.

Only what no store does is left out: a website endpoint answers GET on a bucket with NoSuchKey, some
stores DELETE too. Sources: the S3 API reference, "Errors" of each operation and "List of error
codes"; the conditions of each code there say which parts of a request they look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from faultproxy.core.s3.catalogue.index import ENTRIES
from faultproxy.core.s3.operation import GROUPS, OPERATIONS
from faultproxy.core.s3.selectors import BUCKET, KEY, POST_OBJECT, SERVICE, UNKNOWN

# What websites serve: GET and HEAD of a bucket are answered as those of its index document.
WEBSITE = ("ListObjects", "HeadBucket")
ACLS = (
    *("PutObjectAcl", "PutBucketAcl", "PutObject", "CopyObject", "CreateMultipartUpload"),
    *("CreateBucket", POST_OBJECT),
)

# The operations that a code is for, the usual one first.
ONLY: Mapping[str, tuple[str, ...]] = {
    "NoSuchUpload": (
        *("UploadPart", "UploadPartCopy", "CompleteMultipartUpload", "AbortMultipartUpload"),
        "ListParts",
    ),
    "InvalidPart": ("CompleteMultipartUpload", "UploadPart", "UploadPartCopy"),
    "InvalidPartOrder": ("CompleteMultipartUpload",),
    "EntityTooSmall": ("CompleteMultipartUpload", POST_OBJECT, "PutObject", "UploadPart"),
    "InvalidRange": ("GetObject", "HeadObject", "UploadPartCopy", "SelectObjectContent"),
    "InvalidPartNumber": ("GetObject", "HeadObject", "GetObjectAttributes"),
    "NotModified": ("GetObject", "HeadObject", *WEBSITE),
    "InvalidObjectState": (
        *("GetObject", "HeadObject", "GetObjectAttributes", "GetObjectTorrent", "CopyObject"),
        *("UploadPartCopy", "RestoreObject", "SelectObjectContent", "RenameObject"),
    ),
    "RestoreAlreadyInProgress": ("RestoreObject",),
    "GlacierExpeditedRetrievalNotAvailable": ("RestoreObject",),
    "ObjectAlreadyInActiveTierError": ("RestoreObject",),
    "BucketAlreadyExists": ("CreateBucket",),
    "BucketAlreadyOwnedByYou": ("CreateBucket",),
    "InvalidLocationConstraint": ("CreateBucket",),
    "TooManyBuckets": ("CreateBucket",),
    "BucketNotEmpty": ("DeleteBucket",),
    "BucketHasAccessPointsAttached": ("DeleteBucket",),
    "InvalidTargetBucketForLogging": ("PutBucketLogging",),
    "CrossLocationLoggingProhibited": ("PutBucketLogging",),
    "CrossLocationLoggingProhibitted": ("PutBucketLogging",),
    "MalformedPolicy": ("PutBucketPolicy",),
    "MalformedACLError": ACLS,
    "UnresolvableGrantByEmailAddress": ACLS,
    "AmbiguousGrantByEmailAddress": ACLS,
    "NoSuchBucketPolicy": ("GetBucketPolicy", "GetBucketPolicyStatus", "DeleteBucketPolicy"),
    "NoSuchCORSConfiguration": ("GetBucketCors", "DeleteBucketCors"),
    "NoSuchLifecycleConfiguration": ("GetBucketLifecycleConfiguration", "DeleteBucketLifecycle"),
    "NoSuchTagSet": (
        *("GetBucketTagging", "GetObjectTagging", "DeleteBucketTagging", "DeleteObjectTagging"),
    ),
    "NoSuchWebsiteConfiguration": (
        *("GetBucketWebsite", "DeleteBucketWebsite", "GetObject", "HeadObject", *WEBSITE),
    ),
    "NoSuchObjectLockConfiguration": ("GetObjectRetention", "GetObjectLegalHold"),
    "NoSuchPublicAccessBlockConfiguration": ("GetPublicAccessBlock", "DeletePublicAccessBlock"),
    "OwnershipControlsNotFoundError": (
        *("GetBucketOwnershipControls", "DeleteBucketOwnershipControls"),
    ),
    "ReplicationConfigurationNotFoundError": ("GetBucketReplication", "DeleteBucketReplication"),
    "ServerSideEncryptionConfigurationNotFoundError": (
        *("GetBucketEncryption", "DeleteBucketEncryption"),
    ),
    "IncorrectNumberOfFilesInPostRequest": (POST_OBJECT,),
    "InvalidPolicyDocument": (POST_OBJECT,),
    "MalformedPOSTRequest": (POST_OBJECT,),
    "MaxPostPreDataLengthExceededError": (POST_OBJECT,),
    "RequestIsNotMultiPartContent": (POST_OBJECT,),
    "UserKeyMustBeSpecified": (POST_OBJECT,),
}


# What only whoever runs a query on an object can be told; other codes of that table are general.
_OF_QUERIES = ("CSV", "Evaluator", "Lexer", "Parquet", "Parse")
_QUERIES = frozenset(
    row.code for row in ENTRIES if row.source == "aws-select" and row.code.startswith(_OF_QUERIES)
)


def _by(methods: Iterable[str]) -> frozenset[str]:
    tables = (SERVICE, BUCKET, KEY)
    rows = (row for table in tables for row in table.values())
    return frozenset(row[method] for row in rows for method in methods if method in row)


_BODILESS = _by(("GET", "HEAD", "DELETE"))
_ON_BUCKETS = (GROUPS["$bucket"] | GROUPS["$list"]) - {"ListParts", POST_OBJECT, *WEBSITE}
_NEW = frozenset(("PutObject", "UploadPart", "CreateMultipartUpload", POST_OBJECT))
_NAMELESS = _by(("GET",)) & frozenset(("ListBuckets", "ListDirectoryBuckets"))

# The usual operation of a code, and those that it is never the answer to.
NEVER: Mapping[str, tuple[str, frozenset[str]]] = {
    "NoSuchKey": ("GetObject", _ON_BUCKETS | _NEW | _NAMELESS),
    "NoSuchVersion": ("GetObject", _ON_BUCKETS | _NEW | _NAMELESS),
    "NoSuchBucket": ("ListObjectsV2", _NAMELESS | {"CreateBucket"}),
    "BadDigest": ("PutObject", _BODILESS),
    "IncompleteBody": ("PutObject", _BODILESS),
    "EntityTooLarge": ("PutObject", _BODILESS),
    "InlineDataTooLarge": ("PutObject", _BODILESS),
    "MissingContentLength": ("PutObject", _BODILESS),
    "MissingRequestBodyError": ("CompleteMultipartUpload", _BODILESS),
    "MetadataTooLarge": ("PutObject", _BODILESS | {"UploadPart", "UploadPartCopy"}),
    "InvalidStorageClass": ("PutObject", _BODILESS | {"UploadPart", "UploadPartCopy"}),
    "MalformedXML": (
        "CompleteMultipartUpload",
        _BODILESS | {"PutObject", "UploadPart", "CopyObject", "UploadPartCopy"},
    ),
}


def answered(code: str) -> tuple[str, ...] | None:
    """The operations that can be answered with a code, the usual one first; None: not told here.

    `Unknown` is always among them: it may be any operation.
    """
    if code in _QUERIES:
        return ("SelectObjectContent", UNKNOWN)
    if code in ONLY:
        return (*ONLY[code], UNKNOWN)
    if code not in NEVER:
        return None
    usual, never = NEVER[code]
    return (usual, *(name for name in OPERATIONS if name not in never and name != usual))
