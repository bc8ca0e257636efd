"""Codes with MinIO's own prefix that a client of its S3 interface may meet.

Source: as of `minio.py`.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "minio"

ROWS = tuple(
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
            507,
            "XMinioStorageFull",
            (
                "Storage backend has reached its minimum free drive threshold. Please "
                "delete a few objects to proceed."
            ),
            "The drives are as full as they may be.",
        ),
        (
            400,
            "XMinioRequestBodyParse",
            "The request body failed to parse.",
            "The body cannot be read.",
        ),
        (
            400,
            "XMinioObjectExistsAsDirectory",
            "Object name already exists as a directory.",
            "There are objects below that key, so that none can have it.",
        ),
        (
            400,
            "XMinioInvalidObjectName",
            "Object name contains unsupported characters.",
            "No object can have that key.",
        ),
        (
            400,
            "XMinioInvalidResourceName",
            'Resource name contains bad components such as ".." or ".".',
            "The path of the request goes up or stays in place.",
        ),
        (
            503,
            "XMinioServerNotInitialized",
            "Server not initialized yet, please try again.",
            "The server has not come up yet.",
        ),
        (
            503,
            "XMinioIAMNotInitialized",
            "IAM sub-system not initialized yet, please try again.",
            "The server does not know its users yet.",
        ),
        (
            503,
            "XMinioBucketMetadataNotInitialized",
            "Bucket metadata not initialized yet, please try again.",
            "The server does not know its buckets yet.",
        ),
        (
            400,
            "XMinioMalformedJSON",
            (
                "The JSON you provided was not well-formed or did not validate against "
                "our published format."
            ),
            "The JSON of the request cannot be read.",
        ),
        (
            400,
            "XMinioInsecureClientRequest",
            "Cannot respond to plain-text request from TLS-encrypted server",
            "Plain HTTP came in where TLS is spoken.",
        ),
        (
            400,
            "XMinioBackendDown",
            "Remote backend is unreachable",
            "The store behind does not answer.",
        ),
        (
            206,
            "XMinioObjectTampered",
            "The requested object was modified and may be compromised",
            "The object is not the one that was stored.",
        ),
        (
            400,
            "XMinioEncryptionError",
            "The object cannot be decrypted",
            "The object cannot be decrypted.",
        ),
        (
            400,
            "XMinioInvalidDecompressedSize",
            "The data provided is unfit for decompression",
            "The object does not have the size that it should have when unpacked.",
        ),
        (
            400,
            "XMinioInvalidUTF",
            "Invalid UTF-8 character detected.",
            "The request has text that is not UTF-8.",
        ),
        (
            400,
            "XMinioInvalidLifecycleParameter",
            "The boolean value provided for withUpdatedAt query parameter was invalid.",
            "A parameter about lifecycle rules is neither true nor false.",
        ),
        (
            400,
            "XMinioReplicationNoExistingObjects",
            "No matching ExistingObjects rule enabled",
            "No rule replicates what was there before.",
        ),
        (
            400,
            "XMinioReplicationDenyEdit",
            (
                "Cannot alter local replication config since this server is in a cluster "
                "replication setup"
            ),
            "Replication of the whole site sets this rule.",
        ),
        (
            403,
            "XMinioInvalidIAMCredentials",
            "Credential is not allowed to be same as admin access key",
            "Such credentials cannot be given out.",
        ),
        (
            400,
            "XMinioInvalidResource",
            ("Policy, user or group names are not allowed to begin or end with space characters"),
            "A name begins or ends with a space.",
        ),
        (
            409,
            "XMinioPolicyAlreadyAttached",
            "The specified policy is already attached.",
            "The policy is attached already.",
        ),
        (
            404,
            "XMinioPolicyNotAttached",
            "The specified policy is not found.",
            "The policy is not attached.",
        ),
        (
            501,
            "XMinioLDAPNotEnabled",
            "LDAP is not enabled. LDAP must be enabled to make LDAP requests.",
            "Nobody can sign in by LDAP here.",
        ),
        (
            400,
            "XMinioLDAPExpectedLoginName",
            "Expected LDAP short username but was given full DN.",
            "A whole LDAP name came where a short one is wanted.",
        ),
        (
            400,
            "XMinioInvalidGroupName",
            "The group name is invalid.",
            "No group can have that name.",
        ),
        (
            400,
            "XMinioAdminBucketQuotaExceeded",
            "Bucket quota exceeded",
            "The bucket's quota leaves no room.",
        ),
        (
            404,
            "XMinioAdminNoSuchQuotaConfiguration",
            "The quota configuration does not exist",
            "The bucket has no quota.",
        ),
    )
)
