"""Names of headers and query parameters that S3 requests have, and of headers of responses.

Source: the S3 API reference, "Request syntax" of each operation and "Common request headers"; RFC
9110 and RFC 9111 for the headers of HTTP.
"""

from __future__ import annotations

from faultproxy.core.s3.selectors import BUCKET, KEY, SERVICE


def _selectors() -> frozenset[str]:
    """Sub-resources, and the parameters that narrow them."""
    found = set()
    for selector in (*SERVICE, *BUCKET, *KEY):
        resource, _, condition = selector.partition("&")
        found |= {resource, condition.partition("=")[0]}
    return frozenset(found - {""})


QUERIES = _selectors() | frozenset(
    (
        *("continuation-token", "delimiter", "encoding-type", "fetch-owner", "key-marker"),
        *("marker", "max-keys", "max-parts", "max-uploads", "part-number-marker", "prefix"),
        *("start-after", "upload-id-marker", "version-id-marker", "versionId", "x-id"),
        *("response-cache-control", "response-content-disposition", "response-content-encoding"),
        *("response-content-language", "response-content-type", "response-expires"),
        *("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires"),
        *("X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Security-Token"),
        *("AWSAccessKeyId", "Expires", "Signature"),
    )
)

HEADERS = frozenset(
    (
        *("accept", "accept-encoding", "authorization", "cache-control", "connection"),
        *("content-disposition", "content-encoding", "content-language", "content-length"),
        *("content-md5", "content-range", "content-type", "date", "expect", "expires", "host"),
        *("if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "origin"),
        *("range", "referer", "transfer-encoding", "user-agent", "via", "x-forwarded-for"),
        *("amz-sdk-invocation-id", "amz-sdk-request", "x-amz-acl", "x-amz-algorithm"),
        *("x-amz-bypass-governance-retention", "x-amz-checksum-algorithm", "x-amz-checksum-crc32"),
        *("x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-mode"),
        *("x-amz-checksum-sha1", "x-amz-checksum-sha256", "x-amz-checksum-type"),
        *("x-amz-content-sha256", "x-amz-copy-source", "x-amz-copy-source-if-match"),
        *("x-amz-copy-source-if-modified-since", "x-amz-copy-source-if-none-match"),
        *("x-amz-copy-source-if-unmodified-since", "x-amz-copy-source-range", "x-amz-date"),
        *(
            "x-amz-decoded-content-length",
            "x-amz-expected-bucket-owner",
            "x-amz-grant-full-control",
        ),
        *("x-amz-grant-read", "x-amz-grant-read-acp", "x-amz-grant-write", "x-amz-grant-write-acp"),
        *("x-amz-metadata-directive", "x-amz-mfa", "x-amz-object-attributes"),
        *("x-amz-object-lock-legal-hold", "x-amz-object-lock-mode", "x-amz-object-ownership"),
        *(
            "x-amz-object-lock-retain-until-date",
            "x-amz-request-payer",
            "x-amz-sdk-checksum-algorithm",
        ),
        *("x-amz-security-token", "x-amz-server-side-encryption", "x-amz-storage-class"),
        *("x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-context"),
        *(
            "x-amz-server-side-encryption-customer-algorithm",
            "x-amz-tagging",
            "x-amz-tagging-directive",
        ),
        *(
            "x-amz-server-side-encryption-customer-key",
            "x-amz-server-side-encryption-customer-key-md5",
        ),
        *("x-amz-trailer", "x-amz-user-agent", "x-amz-website-redirect-location"),
        *("access-control-request-headers", "access-control-request-method", "cookie", "forwarded"),
        *("if-range", "keep-alive", "pragma", "proxy-authorization", "te", "trailer", "upgrade"),
        *("x-forwarded-host", "x-forwarded-proto", "x-real-ip", "x-amz-credential"),
        *("x-amz-expires", "x-amz-region-set", "x-amz-signature", "x-amz-signedheaders"),
        *("x-amz-create-session-mode", "x-amz-mp-object-size", "x-amz-object-size"),
        *("x-amz-copy-source-version-id", "x-amz-source-expected-bucket-owner"),
        *("x-amz-bucket-object-lock-enabled", "x-amz-confirm-remove-self-bucket-access"),
        *("x-amz-if-match-initiated-time", "x-amz-if-match-last-modified-time"),
        *("x-amz-if-match-size", "x-amz-max-parts", "x-amz-optional-object-attributes"),
        *("x-amz-part-number-marker", "x-amz-rename-source", "x-amz-request-route"),
        *("x-amz-request-token", "x-amz-s3session-token", "x-amz-te", "x-amz-write-offset-bytes"),
        "x-amz-copy-source-server-side-encryption-customer-algorithm",
        "x-amz-copy-source-server-side-encryption-customer-key",
        "x-amz-copy-source-server-side-encryption-customer-key-md5",
        "x-amz-server-side-encryption-bucket-key-enabled",
    )
)

RESPONSE_HEADERS = frozenset(
    (
        *("accept-ranges", "age", "allow", "etag", "last-modified", "location", "retry-after"),
        *("server", "vary", "www-authenticate", "access-control-allow-headers"),
        *("access-control-allow-methods", "access-control-allow-origin"),
        *("access-control-expose-headers", "access-control-max-age", "x-amz-abort-date"),
        *("x-amz-abort-rule-id", "x-amz-archive-status", "x-amz-bucket-region"),
        *("x-amz-delete-marker", "x-amz-error-code", "x-amz-error-message", "x-amz-expiration"),
        *("x-amz-id-2", "x-amz-missing-meta", "x-amz-mp-parts-count", "x-amz-replication-status"),
        *("x-amz-request-charged", "x-amz-request-id", "x-amz-restore", "x-amz-tagging-count"),
        *("x-amz-version-id", "x-minio-error-code", "x-minio-error-desc"),
    )
)
