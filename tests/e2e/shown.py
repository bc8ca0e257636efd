"""What boto3 meets under each scenario in rules/, as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ReadTimeoutError, ResponseStreamingError

from tests.e2e.uses import (
    copy,
    download,
    get,
    head,
    head_four_times,
    list_page_by_page,
    put,
    put_four,
    put_if_absent,
    put_in_parts,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A session under a scenario: what each attempt met, and the code or exception of the end."""

    scenario: str
    session: Callable[[S3Client, str], None]
    attempts: tuple[int | str, ...]
    fired: tuple[str, ...]
    ends_in: str | type[Exception] | None = None
    is_there: bool = True  # what was to be written is in the store afterwards

    @property
    def id(self) -> str:
        return f"{self.scenario}: {self.session.__name__}"


ROWS = (
    Row(
        scenario="slowdown",
        session=put,
        attempts=(503, 503, 200),
        fired=("slow-down/error",) * 2,
    ),
    Row(
        scenario="slowdown",
        session=head,
        attempts=(503, 503, 200),
        fired=("slow-down/error",) * 2,
    ),
    Row(
        scenario="internal-errors",
        session=put,
        attempts=(500, 502, 200),
        fired=("internal-error/error", "bad-gateway/answer"),
    ),
    Row(
        scenario="clock-skew",
        session=put,
        attempts=(403,),
        fired=("clock-skew/error",),
        ends_in="RequestTimeTooSkewed",
        is_there=False,
    ),
    Row(
        scenario="lost-answers",
        session=put,
        attempts=("ConnectionClosedError", 200),
        fired=("lost-write/reset",),
    ),
    Row(
        scenario="lost-answers",
        session=put_if_absent,
        attempts=("ConnectionClosedError", 412),
        fired=("lost-write/reset",),
        ends_in="PreconditionFailed",
    ),
    Row(
        scenario="lost-answers",
        session=put_in_parts,
        attempts=(200, 200, "ConnectionClosedError", 200),  # moto remembers what it completed
        fired=("lost-completion/reset",),
    ),
    Row(
        scenario="truncated-downloads",
        session=get,
        attempts=(200,),
        fired=("half-a-download/truncate",),
        ends_in=ResponseStreamingError,
    ),
    Row(
        scenario="truncated-downloads",
        session=download,
        attempts=(200, 200, 200),  # HEAD, GET, and GET again
        fired=("half-a-download/truncate",),
    ),
    Row(
        scenario="slow-first-byte",
        session=get,
        attempts=(200,),
        fired=("slow-first-byte/latency",),
    ),
    Row(
        scenario="resets",
        session=put,
        attempts=("ConnectionClosedError", 200),
        fired=("reset-before-write/reset",),
    ),
    Row(
        scenario="resets",
        session=get,
        attempts=(200,),
        fired=("reset-in-download/reset",),
        ends_in=ResponseStreamingError,
    ),
    Row(
        scenario="hanging-store",
        session=put,
        attempts=("ReadTimeoutError", 200),
        fired=("silence/hang",),
    ),
    Row(
        scenario="html-503",
        session=get,
        attempts=(503, 200),
        fired=("error-page/answer",),
    ),
    Row(
        scenario="request-timeouts",
        session=put,
        attempts=(400, 200),
        fired=("request-timeout/error",),
    ),
    Row(
        scenario="completions-that-fail",
        session=put_in_parts,
        attempts=(200, 200, 200, 200),  # the third has an error in it
        fired=("error-in-200/error",),
    ),
    Row(
        scenario="completions-that-fail",
        session=copy,
        attempts=(200, 200),
        fired=("error-in-200/error",),
    ),
    Row(
        scenario="minio-overload",
        session=put,
        attempts=(503, 200),
        fired=("unwritable/error",),
    ),
    Row(
        scenario="minio-overload",
        session=get,
        attempts=(503, 200),
        fired=("unreadable/error",),
    ),
    Row(
        scenario="yandex-quota",
        session=put_four,
        attempts=(200, 200, 200, 400),
        fired=("over-quota/error",),
        ends_in="CloudTotalAliveSizeQuotaExceed",
    ),
    Row(
        scenario="broken-listings",
        session=list_page_by_page,
        attempts=(200, 500, 200, 200),  # the third is half a page
        fired=("page-fails/error", "half-a-page/truncate"),
    ),
    Row(
        scenario="damaged-uploads",
        session=put,
        attempts=(400,),
        fired=("bad-digest/error",),
        ends_in="BadDigest",
        is_there=False,
    ),
    Row(
        scenario="expired-tokens",
        session=put_four,
        attempts=(200, 200, 200, 400),
        fired=("expired/error",),
        ends_in="ExpiredToken",
    ),
    Row(
        scenario="wrong-region",
        session=put,
        attempts=(301, 200),
        fired=("lives-elsewhere/error",),
    ),
    Row(
        scenario="wrong-region",
        session=head_four_times,
        attempts=(301, 200, 200, 200, 200),  # the region is remembered
        fired=("lives-elsewhere/error",),
    ),
    Row(
        scenario="conditional-conflicts",
        session=put,
        attempts=(200,),
        fired=(),
    ),
    Row(
        scenario="conditional-conflicts",
        session=put_if_absent,
        attempts=(409,),
        fired=("conflict/error",),
        ends_in="ConditionalRequestConflict",
        is_there=False,
    ),
    Row(
        scenario="stalled-downloads",
        session=get,
        attempts=(200,),
        fired=("stall/hang",),
        ends_in=ReadTimeoutError,
    ),
    Row(
        scenario="stalled-downloads",
        session=download,
        attempts=(200, 200, 200),  # HEAD, GET, and GET again
        fired=("stall/hang",),
    ),
    Row(
        scenario="stale-connections",
        session=head_four_times,
        attempts=(200, 200, "ConnectionClosedError", 200, 200),
        fired=("used-up/close",),
    ),
)
