"""Every scenario in rules/, shown to boto3 in front of a store: what it sees, how often it asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError, ResponseStreamingError

from faultproxy.rulefile.compiler import Loaded
from faultproxy.rulefile.files import load_scenario
from tests.e2e.session import RULES, boto, code_of, hurry, proxied
from tests.e2e.shown import ROWS, Row
from tests.e2e.uses import (
    BODY,
    STORED,
    copy,
    put,
    put_four,
    put_if_absent,
    put_in_parts,
)
from tests.stores.store import Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


SILENT = ("hanging-store", "stalled-downloads")  # for a client to lose patience


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_scenario_shows_its_fault_to_a_client(
    row: Row, moto: Store, bucket: str, tmp_path: Path
) -> None:
    with boto(moto.url, moto) as (direct, _):
        for key in STORED:
            direct.put_object(Bucket=bucket, Key=key, Body=BODY)
    with (
        proxied(moto, tmp_path, RULES / f"{row.scenario}.yaml") as proxy,
        boto(proxy.url, moto, read_timeout=1 if row.scenario in SILENT else 10) as (
            client,
            attempts,
        ),
    ):
        assert ended(row.session, client, bucket) == row.ends_in
        assert tuple(attempts.outcomes) == row.attempts
    assert tuple(fired for event in proxy.events for fired in event["fired"]) == row.fired
    if row.session in (put, put_if_absent, put_in_parts, copy):
        assert is_there(moto, bucket) is row.is_there


def ended(
    session: Callable[[S3Client, str], None], client: S3Client, bucket: str
) -> str | type[Exception] | None:
    """The code of S3's error, or the exception, that a session ended in; None is success."""
    try:
        session(client, bucket)
    except ClientError as error:
        return code_of(error)
    except (ResponseStreamingError, ReadTimeoutError) as error:
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


def test_a_damaged_upload_is_sent_again_in_legacy_mode(
    moto: Store, bucket: str, tmp_path: Path
) -> None:
    with (
        proxied(moto, tmp_path, RULES / "damaged-uploads.yaml") as proxy,
        boto(proxy.url, moto, mode="legacy") as (client, attempts),
    ):
        put(client, bucket)
    assert attempts.outcomes == [400, 200]
    assert is_there(moto, bucket)


def test_new_credentials_go_on_where_the_old_ones_expired(
    moto: Store, bucket: str, tmp_path: Path
) -> None:
    renewed = replace(moto, access_key="renewed")
    with proxied(moto, tmp_path, RULES / "expired-tokens.yaml") as proxy:
        with boto(proxy.url, moto) as (client, _):
            assert ended(put_four, client, bucket) == "ExpiredToken"
        with boto(proxy.url, renewed) as (client, attempts):
            put(client, bucket)
    assert attempts.outcomes == [200]
    assert is_there(moto, bucket)


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
