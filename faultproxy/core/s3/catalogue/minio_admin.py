"""Codes with MinIO's own prefix that its admin interface sends: users, settings, sites, healing.

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
            400,
            "XMinioSiteReplicationInvalidRequest",
            "Invalid site-replication request",
            "Replication of sites cannot be done so.",
        ),
        (
            400,
            "XMinioSiteReplicationPeerResp",
            "Error received when contacting a peer site",
            "Another site answered with an error.",
        ),
        (
            503,
            "XMinioSiteReplicationBackendIssue",
            "Error when requesting object layer backend",
            "The store of a site failed.",
        ),
        (
            503,
            "XMinioSiteReplicationServiceAccountError",
            "Site replication related service account error",
            "The account of the replication failed.",
        ),
        (
            503,
            "XMinioSiteReplicationBucketConfigError",
            "Error while configuring replication on a bucket",
            "Replication of a bucket could not be set up.",
        ),
        (
            503,
            "XMinioSiteReplicationBucketMetaError",
            "Error while replicating bucket metadata",
            "The settings of a bucket could not be replicated.",
        ),
        (
            503,
            "XMinioSiteReplicationIAMError",
            "Error while replicating an IAM item",
            "A user or policy could not be replicated.",
        ),
        (
            400,
            "XMinioSiteReplicationConfigMissingError",
            "Site not found in site replication configuration",
            "The site is not part of the replication.",
        ),
        (
            400,
            "XMinioSiteReplicationIAMConfigMismatch",
            "IAM configuration mismatch between sites",
            "The sites manage their users in different ways.",
        ),
        (
            400,
            "XMinioHealNotImplemented",
            "This server does not implement heal functionality.",
            "The server cannot heal objects.",
        ),
        (
            400,
            "XMinioHealNoSuchProcess",
            "No such heal process is running on the server",
            "No such healing is under way.",
        ),
        (
            400,
            "XMinioHealInvalidClientToken",
            "Client token mismatch",
            "Somebody else started the healing.",
        ),
        (
            400,
            "XMinioHealMissingBucket",
            (
                "A heal start request with a non-empty object-prefix parameter requires a"
                " bucket to be specified."
            ),
            "What is to be healed lacks a bucket.",
        ),
        (
            400,
            "XMinioHealAlreadyRunning",
            "Heal is already running on the given path",
            "The healing is under way already.",
        ),
        (
            400,
            "XMinioHealOverlappingPaths",
            "The given path overlaps with an already running heal path",
            "A part of it is being healed already.",
        ),
        (
            404,
            "XMinioAdminRemoteTargetNotFoundError",
            "The remote target does not exist",
            "There is no such target.",
        ),
        (
            503,
            "XMinioAdminReplicationRemoteConnectionError",
            "Remote service connection error",
            "The target cannot be reached.",
        ),
        (
            400,
            "XMinioAdminReplicationBandwidthLimitError",
            "Bandwidth limit for remote target must be at least 100MBps",
            "The limit of bandwidth is too low.",
        ),
        (
            400,
            "XMinioAdminRemoteTargetDenyAdd",
            (
                "Cannot add remote target endpoint since this server is in a cluster "
                "replication setup"
            ),
            "Replication of the whole site sets the targets.",
        ),
        (
            400,
            "XMinioAdminRemoteIdenticalToSource",
            "The remote target cannot be identical to source",
            "A bucket cannot be its own target.",
        ),
        (
            400,
            "XMinioAdminBucketRemoteAlreadyExists",
            "The remote target already exists",
            "The target is there already.",
        ),
        (
            400,
            "XMinioAdminBucketRemoteLabelInUse",
            "The remote target with this label already exists",
            "Another target has that label.",
        ),
        (
            400,
            "XMinioAdminRemoteRemoveDisallowed",
            "This ARN is in use by an existing configuration",
            "The target is still in use.",
        ),
        (
            400,
            "XMinioAdminRemoteARNTypeInvalid",
            "The bucket remote ARN type is not valid",
            "The name of the target is of no kind that is known.",
        ),
        (
            400,
            "XMinioAdminRemoteArnInvalid",
            "The bucket remote ARN does not have correct format",
            "The name of the target cannot be read.",
        ),
        (
            404,
            "XMinioAdminNoSuchAccessKey",
            "The specified access key does not exist.",
            "There is no such access key.",
        ),
        (
            404,
            "XMinioAdminNoSuchUser",
            "The specified user does not exist.",
            "There is no such user.",
        ),
        (
            404,
            "XMinioAdminNoSuchGroup",
            "The specified group does not exist.",
            "There is no such group.",
        ),
        (
            404,
            "XMinioAdminNoSuchJob",
            "The specified job does not exist.",
            "There is no such batch job.",
        ),
        (
            400,
            "XMinioAdminGroupNotEmpty",
            "The specified group is not empty - cannot remove it.",
            "The group still has members.",
        ),
        (
            400,
            "XMinioAdminGroupDisabled",
            "The specified group is disabled.",
            "The group is switched off.",
        ),
        (
            404,
            "XMinioAdminNoSuchPolicy",
            "The canned policy does not exist.",
            "There is no such policy.",
        ),
        (
            400,
            "XMinioAdminPolicyChangeAlreadyApplied",
            "The specified policy change is already in effect.",
            "The policy is set so already.",
        ),
        (
            400,
            "XMinioAdminInvalidArgument",
            "Invalid arguments specified.",
            "An argument has a value that cannot be.",
        ),
        (
            400,
            "XMinioAdminInvalidAccessKey",
            "The access key is invalid.",
            "An access key cannot look so.",
        ),
        (
            400,
            "XMinioAdminInvalidSecretKey",
            "The secret key is invalid.",
            "A secret key cannot look so.",
        ),
        (
            400,
            "XMinioAdminNoAccessKey",
            "No access key was provided.",
            "The access key is missing.",
        ),
        (
            400,
            "XMinioAdminNoSecretKey",
            "No secret key was provided.",
            "The secret key is missing.",
        ),
        (
            503,
            "XMinioAdminConfigNoQuorum",
            "Configuration update failed because server quorum was not met",
            "Too few servers answer to change the settings.",
        ),
        (
            400,
            "XMinioAdminNoSuchConfigTarget",
            "No such named configuration target exists",
            "There is no such setting.",
        ),
        (
            400,
            "XMinioAdminConfigBadJSON",
            "JSON configuration provided is of incorrect format",
            "The settings are not in the right form.",
        ),
        (
            400,
            "XMinioAdminConfigEnvOverridden",
            "Unable to update config via Admin API due to environment variable override",
            "The environment sets this, so that nobody else can.",
        ),
        (
            400,
            "XMinioAdminConfigDuplicateKeys",
            "JSON configuration provided has objects with duplicate keys",
            "The settings name something twice.",
        ),
        (
            400,
            "XMinioAdminConfigInvalidIDPType",
            "Invalid IDP configuration type - must be one of [openid ldap]",
            "There is no such kind of identity provider.",
        ),
        (
            400,
            "XMinioAdminConfigLDAPNonDefaultConfigName",
            "Only a single LDAP configuration is supported - config name must be empty or `_`",
            "LDAP can be set up once only.",
        ),
        (
            400,
            "XMinioAdminConfigLDAPValidation",
            "LDAP Configuration validation failed",
            "The settings of LDAP do not work.",
        ),
        (
            400,
            "XMinioAdminConfigIDPCfgNameAlreadyExists",
            "An IDP configuration with the given name already exists",
            "An identity provider has that name.",
        ),
        (
            400,
            "XMinioAdminConfigIDPCfgNameDoesNotExist",
            "No such IDP configuration exists",
            "No identity provider has that name.",
        ),
        (
            400,
            "XMinioAdminNotificationTargetsTestFailed",
            (
                "Configuration update failed due an unsuccessful attempt to connect to "
                "one or more notification servers"
            ),
            "A target of notifications cannot be reached.",
        ),
        (
            400,
            "XMinioAdminProfilerNotEnabled",
            "Unable to perform the requested operation because profiling is not enabled",
            "The profiler is not running.",
        ),
        (
            409,
            "XMinioAdminRebalanceAlreadyStarted",
            "Pool rebalance is already started",
            "The pools are being balanced already.",
        ),
        (
            404,
            "XMinioAdminRebalanceNotStarted",
            "Pool rebalance is not started",
            "The pools are not being balanced.",
        ),
    )
)
