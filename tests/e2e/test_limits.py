"""What limits the injecting, and faults that clients name, with real clients and real stores."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.e2e.session import boto, proxied
from tests.e2e.test_curl import curl
from tests.stores.store import Store

NAMED = ("--header", "x-faultproxy-fault: SlowDown")


def test_outside_the_blast_radius_a_call_succeeds_at_once_and_inside_never(
    moto: Store, tmp_path: Path
) -> None:
    bucket = "blast-radius"  # always the same: a draw depends on it
    with boto(moto.url, moto) as (direct, _):
        direct.create_bucket(Bucket=bucket)
    file = tmp_path / "rules.yaml"
    file.write_text("seed: 7\nblast_radius: 50%\nrules: [{name: r, faults: [error: SlowDown]}]\n")
    with (
        proxied(moto, tmp_path, file) as proxy,
        boto(proxy.url, moto, retries={"total_max_attempts": 3}) as (client, _),
    ):
        fates = {}
        for key in map(str, range(12)):
            try:
                client.put_object(Bucket=bucket, Key=key, Body=b"payload")
                fates[key] = True
            except ClientError:
                fates[key] = False
    assert set(fates.values()) == {True, False}
    for key, succeeded in fates.items():
        met = [event for event in proxy.of("PutObject") if event["key"] == key]
        if succeeded:
            (event,) = met
            assert event["outcome"] == "passed"
            assert event["spared"]["r"].startswith("blast_radius drew 0.")
        else:
            assert [event["outcome"] for event in met] == ["injected"] * 3


def test_a_client_that_names_a_fault_gets_it_and_its_signature_stays_valid(
    versitygw: Store, verified_bucket: str, tmp_path: Path
) -> None:
    """boto3 signs before `before-send`: what is added then is not covered by the signature."""
    asked = ["SlowDown"]

    def name(request: object, **_: object) -> None:
        if asked:
            request.headers["x-faultproxy-fault"] = asked.pop()  # type: ignore[attr-defined]

    with (
        proxied(versitygw, tmp_path, header_faults=1.0) as proxy,
        boto(proxy.url, versitygw) as (client, attempts),
    ):
        client.meta.events.register("before-send.s3", name)
        client.put_object(Bucket=verified_bucket, Key="key", Body=b"payload")
        asked.append("latency=1ms")
        assert client.get_object(Bucket=verified_bucket, Key="key")["Body"].read() == b"payload"
    assert attempts.outcomes == [503, 200, 200]
    assert [event["fired"] for event in proxy.events] == [
        ["@header/error"],
        [],
        ["@header/latency"],
    ]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on PATH")
def test_with_curl_it_is_one_option_and_one_that_it_signs_is_refused(
    versitygw: Store, verified_bucket: str, tmp_path: Path
) -> None:
    with proxied(versitygw, tmp_path, header_faults=1.0) as proxy:
        url = f"{proxy.url}/{verified_bucket}/key"
        plain = ("curl", "-sS", "--max-time", "20", "--noproxy", "*", *NAMED, url)
        got = subprocess.run(plain, capture_output=True, check=True)
        assert b"<Code>SlowDown</Code>" in got.stdout
        refused = curl(versitygw, url, *NAMED)
        assert refused.stderr == b"400"
        assert b"the request's signature covers it" in refused.stdout
    assert [event["outcome"] for event in proxy.events] == ["injected", "failed"]
