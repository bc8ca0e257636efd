"""curl, which signs by itself, in front of a store that verifies."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.session import proxied, rule_file
from tests.stores.store import DOMAIN, Store

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on PATH")

LARGE = random.Random(8).randbytes(12 * 1024 * 1024)


def curl(store: Store, url: str, *options: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        (
            *("curl", "-sS", "--max-time", "20", "--path-as-is", "--noproxy", "*"),
            *("--aws-sigv4", f"aws:amz:{store.region}:s3"),
            *("--user", f"{store.access_key}:{store.secret_key}"),
            *("--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD"),
            *("--write-out", "%{stderr}%{http_code}"),
            *options,
            url,
        ),
        capture_output=True,
        check=False,
    )


def test_curl_signs_what_the_store_verifies(
    versitygw: Store, verified_bucket: str, tmp_path: Path
) -> None:
    """Large enough for curl to say `Expect: 100-continue` and to wait for the store's 100."""
    file = tmp_path / "large"
    file.write_bytes(LARGE)
    with proxied(versitygw, tmp_path) as proxy:
        url = f"{proxy.url}/{verified_bucket}/from%20curl"
        put = curl(versitygw, url, "--upload-file", str(file), "-v")
        assert put.stderr.endswith(b"200"), put.stderr
        assert b"< HTTP/1.1 100 Continue" in put.stderr
        got = curl(versitygw, url)
        assert got.stdout == LARGE
        assert curl(versitygw, url, "--user", f"{versitygw.access_key}:wrong").stderr == b"403"
    assert [event["client"] for event in proxy.events] == ["curl"] * 3


def test_curl_meets_a_fault_and_then_the_store(
    versitygw: Store, verified_bucket: str, tmp_path: Path
) -> None:
    with proxied(versitygw, tmp_path, faults=("SlowDown:first=1",)) as proxy:
        url = f"{proxy.url}/{verified_bucket}"
        refused = curl(versitygw, url)
        assert refused.stderr == b"503"
        assert b"<Code>SlowDown</Code>" in refused.stdout
        assert b"<ListBucketResult" in curl(versitygw, url).stdout


def test_a_bucket_in_the_host_name_reaches_the_store_and_the_rules(
    versitygw: Store, verified_bucket: str, tmp_path: Path
) -> None:
    rule = f"{{name: it, match: {{bucket: {verified_bucket}}}, trigger: {{first: 1}}, "
    file = rule_file(tmp_path, rule + "faults: [{error: SlowDown}]}")
    with proxied(versitygw, tmp_path, file, domains=(DOMAIN,)) as proxy:
        # The store knows its domain with its own port, so that is what the client signs.
        url = f"http://{verified_bucket}.{DOMAIN}:{versitygw.port}/key"
        here = ("--connect-to", f"::{proxy.url.removeprefix('http://')}")
        payload = ("--data-binary", "payload", "-X", "PUT", "-H", "Content-Type: text/plain")
        assert curl(versitygw, url, *here, *payload).stderr == b"503"
        assert curl(versitygw, url, *here, *payload).stderr == b"200"
        assert curl(versitygw, url, *here).stdout == b"payload"
    assert {(event["bucket"], event["key"]) for event in proxy.events} == {(verified_bucket, "key")}
