"""Which clients send a request again when it is answered with an error, each by its defaults.

What is told holds where the answer's `Date` is true: several SDKs send any request again whose
answer shows that their own clock was minutes off. How often, and after which pause, is the client's
`attempts` and `pause`. Whatever is retried can be so only where the body can be sent again.

Sources: the SDK reference guide of AWS, "Retry behavior", and the source of each client: botocore
`data/_retry.json` and `retries/standard.py`; `@smithy/core` retry; aws-sdk-go-v2 `aws/retry`;
aws-sdk-go `request/retryer.go`; aws-sdk-java-v2 `core/retries`; smithy-rs `aws-runtime`;
aws-sdk-cpp `AWSErrorMarshaller` and its retry strategies; `aws-c-s3`; aws-sdk-net `RetryPolicy`;
minio-go `retry.go`; minio-py `Minio`; object_store `client/retry.rs`; opendal `services/s3`; s3cmd.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What a client does with an error."""

    RETRIES = "retries"
    GIVES_UP = "gives up"
    DEPENDS = "depends"  # on what `Client.condition` says


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """How one client judges an error, by its status and the code in its body.

    `codes` are retried under any status, `codes_of_400` under that one alone, and `statuses`
    whatever the code; but where `code_decides`, only if there is no code. `perhaps` are codes and
    statuses that are retried under `condition`.
    """

    name: str
    about: str
    attempts: str
    pause: str
    statuses: frozenset[int] = frozenset()
    codes: frozenset[str] = frozenset()
    codes_of_400: frozenset[str] = frozenset()
    perhaps: frozenset[int | str] = frozenset()
    condition: str = ""
    code_decides: bool = False

    def verdict(self, status: int, code: str | None) -> Verdict:
        """What it does; `code` is None where the answer has no body, as to a HEAD."""
        if code in self.codes or (status == 400 and code in self.codes_of_400):
            return Verdict.RETRIES
        if status in self.statuses and not (self.code_decides and code is not None):
            return Verdict.RETRIES
        if status in self.perhaps or code in self.perhaps:
            return Verdict.DEPENDS
        return Verdict.GIVES_UP


TRANSIENT = frozenset((500, 502, 503, 504))
SERVER_ERRORS = frozenset(range(500, 600))
TIMEOUTS = frozenset(("RequestTimeout", "RequestTimeoutException"))
# The common list of AWS's SDKs. TooManyRequests, without a suffix, is not on it.
THROTTLING = frozenset(
    (
        *("Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException"),
        *("TooManyRequestsException", "ProvisionedThroughputExceededException"),
        *("TransactionInProgressException", "RequestLimitExceeded", "BandwidthLimitExceeded"),
        *("LimitExceededException", "RequestThrottled", "SlowDown", "PriorRequestNotComplete"),
        "EC2ThrottledException",
    )
)
COMMON = THROTTLING | TIMEOUTS
CLOCK = frozenset(("RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"))
# Where botocore asks in the region that the answer names (`utils.S3RegionRedirectorv2`).
ELSEWHERE: frozenset[int | str] = frozenset(
    (
        *(301, 302, 307, "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"),
        "PermanentRedirect",
    )
)
IN_REGION = "the answer names the region to ask in"

CLIENTS: tuple[Client, ...] = (
    Client(
        name="boto3-legacy",
        about="boto3 and aws-cli in legacy mode, their default up to botocore 1.43",
        attempts="5",
        pause="0 to 1 s, doubled each time",
        statuses=TRANSIENT | {429, 509},
        codes_of_400=frozenset(
            (
                *("BadDigest", "ProvisionedThroughputExceededException", "RequestTimeout"),
                *("RequestThrottledException", "ThrottledException", "Throttling"),
                "ThrottlingException",
            )
        ),
        perhaps=ELSEWHERE,
        condition=IN_REGION,
    ),
    Client(
        name="boto3-standard",
        about="boto3 and aws-cli in standard or adaptive mode, up to botocore 1.43",
        attempts="3",
        pause="0 to 1 s, doubled each time, up to 20 s",
        statuses=TRANSIENT,
        codes=COMMON,
        perhaps=ELSEWHERE,
        condition=IN_REGION,
    ),
    Client(
        name="boto3-1.44",
        about="boto3 from botocore 1.44 and aws-cli from 2.40, in standard mode, their default",
        attempts="3",
        pause="0 to 50 ms, or to 1 s if throttled; doubled each time, up to 20 s",
        statuses=TRANSIENT | {429},
        codes=COMMON,
        perhaps=ELSEWHERE,
        condition=IN_REGION,
    ),
    Client(
        name="js",
        about="AWS SDK for JavaScript v3",
        attempts="3",
        pause="0 to 50 ms, or to 1 s if throttled (before 3.1166: 100 and 500 ms); `Retry-After`",
        statuses=TRANSIENT | {429},
        codes=COMMON,
        perhaps=CLOCK | {301, "PermanentRedirect"},
        condition="its clock was off by 4 min or more; it is told to follow regions",
    ),
    Client(
        name="go-v2",
        about="AWS SDK for Go v2",
        attempts="3",
        pause="0 to 50 ms, or to 1 s if throttled (before 1.48: 1 s); up to 20 s",
        statuses=TRANSIENT,
        codes=COMMON,
        perhaps=CLOCK,
        condition="its clock was off by more than 4 min; older versions always",
    ),
    Client(
        name="go-v1",
        about="AWS SDK for Go v1; with more attempts also s5cmd",
        attempts="4",
        pause="30 to 60 ms, or 500 ms to 1 s if throttled; doubled each time; `Retry-After`",
        statuses=SERVER_ERRORS - {501} | {429},
        codes=COMMON - {"SlowDown"},
        perhaps=frozenset(("ExpiredToken", "ExpiredTokenException", "RequestExpired")),
        condition="its credentials can be had anew",
    ),
    Client(
        name="java",
        about="AWS SDK for Java 2.x",
        attempts="4; 3 in standard mode",
        pause="0 to 100 ms, or 250 to 500 ms if throttled; doubled each time, up to 20 s",
        statuses=TRANSIENT | {429},
        codes=COMMON | CLOCK,
        perhaps=frozenset((301, "AuthorizationHeaderMalformed", "PermanentRedirect")),
        condition="it is told to follow regions",
    ),
    Client(
        name="rust",
        about="AWS SDK for Rust",
        attempts="3",
        pause="0 to 50 ms, or to 1 s if throttled (before 1.13 of aws-config: 1 s); up to 20 s",
        statuses=TRANSIENT,
        codes=COMMON | {"InternalError"},
    ),
    Client(
        name="cpp",
        about="AWS SDK for C++, and so pyarrow",
        attempts="3; 11 before 1.11.926, but in pyarrow",
        pause="0 to 50 ms, or to 1 s if throttled (before: none, then 25 ms doubled each time)",
        statuses=TRANSIENT | {408, 419, 429, 440, 509, 598, 599},
        codes=TIMEOUTS
        | {
            *("InternalError", "ServiceUnavailable", "SlowDown", "Throttling"),
            *("ThrottlingException", "RequestThrottled", "RequestThrottledException"),
            *("RequestTimeTooSkewed", "RequestExpired"),
        },
        perhaps=frozenset(("AuthorizationHeaderMalformed", "ExpiredToken", "InvalidToken")),
        condition="the answer names the region to ask in; newer versions, for a token",
        code_decides=True,
    ),
    Client(
        name="crt",
        about="AWS CRT: mountpoint-s3, the transfer clients of Java, aws-cli and boto3 with it",
        attempts="6",
        pause="0 to 500 ms, doubled each time",
        statuses=frozenset((500, 503)),
        codes=frozenset(
            (
                *("InternalError", "InternalErrors", "RequestTimeTooSkewed", "RequestTimeout"),
                "SlowDown",
            )
        ),
    ),
    Client(
        name="dotnet",
        about="AWS SDK for .NET",
        attempts="3; 5 before 4.0.103",
        pause="0 to 50 ms, or to 1 s if throttled (before: 0 to 1 s); up to 20 s",
        statuses=TRANSIENT,
        codes=COMMON | CLOCK,
        perhaps=frozenset(("AuthorizationHeaderMalformed",)),
        condition="a HEAD of the bucket names another region",
    ),
    Client(
        name="minio-go",
        about="minio-go, and so mc",
        attempts="10",
        pause="0 to 200 ms, doubled each time, up to 1 s",
        statuses=TRANSIENT | {408, 429, 499, 520},
        codes=frozenset(
            (
                *("RequestError", "RequestTimeout", "Throttling", "ThrottlingException"),
                *("RequestLimitExceeded", "RequestThrottled", "InternalError", "ExpiredToken"),
                *("ExpiredTokenException", "SlowDown", "SlowDownWrite", "SlowDownRead"),
            )
        ),
        perhaps=frozenset(("AuthorizationHeaderMalformed", "InvalidRegion")),
        condition=IN_REGION,
    ),
    Client(
        name="minio-py",
        about="minio-py",
        attempts="6",
        pause="none, then 400 ms doubled each time; `Retry-After`",
        perhaps=frozenset((*TRANSIENT, 429, "AuthorizationHeaderMalformed")),
        condition="it is no POST; for 429 that `Retry-After` is sent; for a region, as botocore",
    ),
    Client(
        name="object_store",
        about="object_store for Rust: delta-rs, DataFusion, LanceDB",
        attempts="11, within 3 min",
        pause="100 ms up to 15 s, drawn from the pause before",
        statuses=SERVER_ERRORS | {408, 429},
        perhaps=frozenset(("OperationAborted",)),
        condition="it was a conditional write",
    ),
    Client(
        name="opendal",
        about="OpenDAL with its RetryLayer",
        attempts="4",
        pause="1 s, doubled each time, up to 60 s",
        statuses=TRANSIENT | {409, 429, 499},
        codes=frozenset(
            (
                *("RequestTimeout", "InternalError", "OperationAborted", "SlowDown"),
                *("ServiceUnavailable", "TooManyRequests"),
            )
        ),
    ),
    Client(
        name="s3cmd",
        about="s3cmd",
        attempts="6",
        pause="3 s, 6 s, 9 s and so on",
        statuses=SERVER_ERRORS - {501} | {429},
        codes_of_400=frozenset(
            ("BadDigest", "OperationAborted", "TokenRefreshRequired", "RequestTimeout")
        ),
        perhaps=frozenset((301, 307, "AuthorizationHeaderMalformed")),
        condition=IN_REGION,
    ),
)
