"""Every scenario in rules/, shown to boto3 in front of a store: what it sees, how often it asks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError, ResponseStreamingError

from faultproxy.rulefile.compiler import Loaded
from faultproxy.rulefile.files import load_scenario
from tests.e2e.session import RULES, boto, code_of, hurry, proxied
from tests.stores.store import Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BODY = bytes(range(256)) * 400


def put(client: S3Client, bucket: str) -> None:
    client.put_object(Bucket=bucket, Key="new", Body=BODY)


def get(client: S3Client, bucket: str) -> None:
    # closing(), since the body's own `with` hands out what is below it, with other exceptions.
    with closing(client.get_object(Bucket=bucket, Key="stored")["Body"]) as body:
        assert body.read() == BODY


def download(client: S3Client, bucket: str) -> None:
    target = BytesIO()
    client.download_fileobj(bucket, "stored", target)
    assert target.getvalue() == BODY


def head(client: S3Client, bucket: str) -> None:
    client.head_object(Bucket=bucket, Key="stored")


def put_if_absent(client: S3Client, bucket: str) -> None:
    client.put_object(Bucket=bucket, Key="new", Body=BODY, IfNoneMatch="*")


def put_in_parts(client: S3Client, bucket: str) -> None:
    upload = client.create_multipart_upload(Bucket=bucket, Key="new")["UploadId"]
    part = client.upload_part(Bucket=bucket, Key="new", UploadId=upload, PartNumber=1, Body=BODY)
    client.complete_multipart_upload(
        Bucket=bucket,
        Key="new",
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )


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
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_scenario_shows_its_fault_to_a_client(
    row: Row, moto: Store, bucket: str, tmp_path: Path
) -> None:
    with boto(moto.url, moto) as (direct, _):
        direct.put_object(Bucket=bucket, Key="stored", Body=BODY)
    with (
        proxied(moto, tmp_path, RULES / f"{row.scenario}.yaml") as proxy,
        boto(proxy.url, moto, read_timeout=1) as (client, attempts),
    ):
        assert ended(row.session, client, bucket) == row.ends_in
        assert tuple(attempts.outcomes) == row.attempts
    assert tuple(fired for event in proxy.events for fired in event["fired"]) == row.fired
    if row.session in (put, put_if_absent, put_in_parts):
        assert is_there(moto, bucket) is row.is_there


def ended(
    session: Callable[[S3Client, str], None], client: S3Client, bucket: str
) -> str | type[Exception] | None:
    """The code of S3's error, or the exception, that a session ended in; None is success."""
    try:
        session(client, bucket)
    except ClientError as error:
        return code_of(error)
    except ResponseStreamingError as error:
        return type(error)
    return None


def is_there(store: Store, bucket: str) -> bool:
    with boto(store.url, store) as (direct, _):
        found = direct.list_objects_v2(Bucket=bucket, Prefix="new")
    return [each["Size"] for each in found.get("Contents", [])] == [len(BODY)]


def puts_under_throttling(store: Store, folder: Path, bucket: str) -> list[int | str]:
    """What the attempts of twenty uploads, each read back, met; everything was stored."""
    folder.mkdir()
    with (
        proxied(store, folder, RULES / "throttled-writes.yaml") as proxy,
        boto(proxy.url, store) as (client, attempts),
    ):
        for number in range(20):
            hurry()
            client.put_object(Bucket=bucket, Key=f"object-{number}", Body=BODY)
            client.head_object(Bucket=bucket, Key=f"object-{number}")
    assert all(event["outcome"] == "passed" for event in proxy.of("HeadObject"))
    return attempts.outcomes


def test_throttled_writes_are_the_same_writes_in_every_run(moto: Store, tmp_path: Path) -> None:
    bucket = "throttled"  # always the same: a draw depends on it
    with boto(moto.url, moto) as (direct, _):
        direct.create_bucket(Bucket=bucket)
    first = puts_under_throttling(moto, tmp_path / "first", bucket)
    assert first == puts_under_throttling(moto, tmp_path / "second", bucket)
    assert first.count(200) == 40
    assert 0 < first.count(503) < 15


def test_every_scenario_is_shown() -> None:
    shown = {row.scenario for row in ROWS} | {"throttled-writes"}
    assert shown == {path.stem for path in RULES.glob("*.yaml")}


@pytest.mark.parametrize("path", sorted(RULES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_scenario_has_no_warning_and_says_what_it_teaches(path: Path) -> None:
    loaded = load_scenario([str(path)])
    assert isinstance(loaded, Loaded)
    assert not loaded.warnings
    assert loaded.scenario.about
    assert loaded.scenario.seed is not None
    text = path.read_text(encoding="utf-8")
    for said in ("# What goes wrong: ", "# Seen in: ", "# What a client should do: ", "# boto3 "):
        assert said in text


def test_all_scenarios_can_be_loaded_together() -> None:
    assert isinstance(load_scenario([str(path) for path in RULES.glob("*.yaml")]), Loaded)
