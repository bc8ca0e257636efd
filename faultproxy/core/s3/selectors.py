"""Every S3 operation by what selects it, as a table.

A row's key is `resource&parameter`: the one sub-resource in the query (none: empty) and the
parameter that narrows it, with the value it must have if that matters. A method that a narrowed row
does not have is looked up in the row of the resource alone.
Source: the S3 service model of botocore, and the S3 API reference where the model says less.
"""

from __future__ import annotations

from collections.abc import Mapping

Rows = Mapping[str, Mapping[str, str]]

UNKNOWN = "Unknown"
PREFLIGHT = "Preflight"
POST_OBJECT = "PostObject"

SERVICE: Rows = {
    "": {"GET": "ListBuckets"},
    "&max-directory-buckets": {"GET": "ListDirectoryBuckets"},
}

BUCKET: Rows = {
    "": {
        "GET": "ListObjects",
        "HEAD": "HeadBucket",
        "PUT": "CreateBucket",
        "POST": POST_OBJECT,  # of the type multipart/form-data, else Unknown
        "DELETE": "DeleteBucket",
    },
    "&list-type=2": {"GET": "ListObjectsV2"},
    "abac": {"GET": "GetBucketAbac", "PUT": "PutBucketAbac"},
    "accelerate": {
        "GET": "GetBucketAccelerateConfiguration",
        "PUT": "PutBucketAccelerateConfiguration",
    },
    "acl": {"GET": "GetBucketAcl", "PUT": "PutBucketAcl"},
    "analytics": {"GET": "ListBucketAnalyticsConfigurations"},
    "analytics&id": {
        "GET": "GetBucketAnalyticsConfiguration",
        "PUT": "PutBucketAnalyticsConfiguration",
        "DELETE": "DeleteBucketAnalyticsConfiguration",
    },
    "cors": {"GET": "GetBucketCors", "PUT": "PutBucketCors", "DELETE": "DeleteBucketCors"},
    "delete": {"POST": "DeleteObjects"},
    "encryption": {
        "GET": "GetBucketEncryption",
        "PUT": "PutBucketEncryption",
        "DELETE": "DeleteBucketEncryption",
    },
    "intelligent-tiering": {"GET": "ListBucketIntelligentTieringConfigurations"},
    "intelligent-tiering&id": {
        "GET": "GetBucketIntelligentTieringConfiguration",
        "PUT": "PutBucketIntelligentTieringConfiguration",
        "DELETE": "DeleteBucketIntelligentTieringConfiguration",
    },
    "inventory": {"GET": "ListBucketInventoryConfigurations"},
    "inventory&id": {
        "GET": "GetBucketInventoryConfiguration",
        "PUT": "PutBucketInventoryConfiguration",
        "DELETE": "DeleteBucketInventoryConfiguration",
    },
    "lifecycle": {
        "GET": "GetBucketLifecycleConfiguration",
        "PUT": "PutBucketLifecycleConfiguration",
        "DELETE": "DeleteBucketLifecycle",
    },
    "location": {"GET": "GetBucketLocation"},
    "logging": {"GET": "GetBucketLogging", "PUT": "PutBucketLogging"},
    "metadataAnnotationTable": {"PUT": "UpdateBucketMetadataAnnotationTableConfiguration"},
    "metadataConfiguration": {
        "GET": "GetBucketMetadataConfiguration",
        "POST": "CreateBucketMetadataConfiguration",
        "DELETE": "DeleteBucketMetadataConfiguration",
    },
    "metadataInventoryTable": {"PUT": "UpdateBucketMetadataInventoryTableConfiguration"},
    "metadataJournalTable": {"PUT": "UpdateBucketMetadataJournalTableConfiguration"},
    "metadataTable": {
        "GET": "GetBucketMetadataTableConfiguration",
        "POST": "CreateBucketMetadataTableConfiguration",
        "DELETE": "DeleteBucketMetadataTableConfiguration",
    },
    "metrics": {"GET": "ListBucketMetricsConfigurations"},
    "metrics&id": {
        "GET": "GetBucketMetricsConfiguration",
        "PUT": "PutBucketMetricsConfiguration",
        "DELETE": "DeleteBucketMetricsConfiguration",
    },
    "notification": {
        "GET": "GetBucketNotificationConfiguration",
        "PUT": "PutBucketNotificationConfiguration",
    },
    "object-lock": {"GET": "GetObjectLockConfiguration", "PUT": "PutObjectLockConfiguration"},
    "ownershipControls": {
        "GET": "GetBucketOwnershipControls",
        "PUT": "PutBucketOwnershipControls",
        "DELETE": "DeleteBucketOwnershipControls",
    },
    "policy": {"GET": "GetBucketPolicy", "PUT": "PutBucketPolicy", "DELETE": "DeleteBucketPolicy"},
    "policyStatus": {"GET": "GetBucketPolicyStatus"},
    "publicAccessBlock": {
        "GET": "GetPublicAccessBlock",
        "PUT": "PutPublicAccessBlock",
        "DELETE": "DeletePublicAccessBlock",
    },
    "replication": {
        "GET": "GetBucketReplication",
        "PUT": "PutBucketReplication",
        "DELETE": "DeleteBucketReplication",
    },
    "requestPayment": {"GET": "GetBucketRequestPayment", "PUT": "PutBucketRequestPayment"},
    "session": {"GET": "CreateSession"},
    "tagging": {
        "GET": "GetBucketTagging",
        "PUT": "PutBucketTagging",
        "DELETE": "DeleteBucketTagging",
    },
    "uploads": {"GET": "ListMultipartUploads"},
    "versioning": {"GET": "GetBucketVersioning", "PUT": "PutBucketVersioning"},
    "versions": {"GET": "ListObjectVersions"},
    "website": {
        "GET": "GetBucketWebsite",
        "PUT": "PutBucketWebsite",
        "DELETE": "DeleteBucketWebsite",
    },
}

KEY: Rows = {
    "": {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"},
    "&partNumber": {"PUT": UNKNOWN},  # S3: "does not accept partNumber without uploadId"
    "acl": {"GET": "GetObjectAcl", "PUT": "PutObjectAcl"},
    "annotation": {"GET": "ListObjectAnnotations"},
    "annotation&annotationName": {
        "GET": "GetObjectAnnotation",
        "PUT": "PutObjectAnnotation",
        "DELETE": "DeleteObjectAnnotation",
    },
    "attributes": {"GET": "GetObjectAttributes"},
    "encryption": {"PUT": "UpdateObjectEncryption"},
    "legal-hold": {"GET": "GetObjectLegalHold", "PUT": "PutObjectLegalHold"},
    "renameObject": {"PUT": "RenameObject"},
    "restore": {"POST": "RestoreObject"},
    "retention": {"GET": "GetObjectRetention", "PUT": "PutObjectRetention"},
    "select&select-type=2": {"POST": "SelectObjectContent"},
    "tagging": {
        "GET": "GetObjectTagging",
        "PUT": "PutObjectTagging",
        "DELETE": "DeleteObjectTagging",
    },
    "torrent": {"GET": "GetObjectTorrent"},
    "uploadId": {
        "GET": "ListParts",
        "POST": "CompleteMultipartUpload",
        "DELETE": "AbortMultipartUpload",
    },
    "uploadId&partNumber": {"PUT": "UploadPart"},
    "uploads": {"POST": "CreateMultipartUpload"},
}

# Sub-resources of buckets that S3 ignores on a key: the object is served. Any other that a level
# does not have is refused (405), and the request is none of the operations.
IGNORED_ON_KEYS = frozenset(
    (
        "abac",
        "analytics",
        "intelligent-tiering",
        "metadataConfiguration",
        "metadataTable",
        "metrics",
        "object-lock",
        "ownershipControls",
        "policyStatus",
        "publicAccessBlock",
        "session",
    )
)

# With x-amz-copy-source the same request is a copy.
COPIES: Mapping[str, str] = {"PutObject": "CopyObject", "UploadPart": "UploadPartCopy"}

# Deprecated names of operations that are the same on the wire as a newer one.
TWINS: Mapping[str, str] = {
    "GetBucketLifecycle": "GetBucketLifecycleConfiguration",
    "GetBucketNotification": "GetBucketNotificationConfiguration",
    "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
    "PutBucketNotification": "PutBucketNotificationConfiguration",
}
