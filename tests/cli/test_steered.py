"""Which proxy a command speaks to, and what is said where there is none or it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from faultproxy.cli.program import run
from faultproxy.cli.steered import span_text
from tests.client.served import LIMIT_S, Served, serving

NONE_RUNS = (
    "faultproxy: no running faultproxy was found; start one with 'faultproxy serve', "
    "or say where it is with --control HOST:PORT or FAULTPROXY_CONTROL\n"
)
EVERY = [
    ["status"],
    ["rules"],
    ["rules", "remove", "a"],
    ["inject", "SlowDown"],
    ["pause"],
    ["resume"],
    ["reload"],
    ["reset"],
    ["holds"],
    ["release", "a"],
    ["watch"],
]


@pytest.mark.parametrize("argv", EVERY, ids=" ".join)
def test_where_none_runs_is_said_with_what_to_do(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    argv: list[str],
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("FAULTPROXY_CONTROL", "off")
    assert run(argv) == 2
    assert capsys.readouterr() == ("", NONE_RUNS)


@pytest.mark.parametrize("argv", EVERY, ids=" ".join)
def test_where_nobody_answers_is_said(
    capsys: pytest.CaptureFixture[str], nobody: str, argv: list[str]
) -> None:
    assert run([*argv, "--control", nobody]) == 2
    assert capsys.readouterr() == (
        "",
        f"faultproxy: nothing answers at {nobody}: Connection refused\n",
    )


def test_a_place_that_is_none_is_bad_usage(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["status", "--control", "9091"]) == 2
    assert capsys.readouterr().err.startswith("faultproxy status: --control '9091' has no host")
    monkeypatch.setenv("FAULTPROXY_CONTROL", "9091")
    assert run(["status"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("faultproxy status: FAULTPROXY_CONTROL '9091' has no host")


def test_the_proxy_that_was_started_last_is_found(served: Served) -> None:
    """As a process: this is what a user's shell does."""
    command = [sys.executable, "-m", "faultproxy", "status", "--json"]
    done = subprocess.run(
        command, env=served.environ(), check=True, capture_output=True, timeout=LIMIT_S
    )
    assert json.loads(done.stdout)["url"] == served.url


def test_a_token_is_needed_where_one_was_set(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = tmp_path / "token"
    token.write_text("a-token-nobody-can-guess\n")
    given = ("--control-token-file", str(token))
    with serving("http://127.0.0.1:1", tmp_path, *given) as served:
        where = ("--control", served.control)
        assert run(["status", *where]) == 2
        assert capsys.readouterr().err == (
            "faultproxy: needs the token that the proxy was started with; "
            "--control-token-file FILE tells it\n"
        )
        assert run(["status", *where, *given]) == 0
        monkeypatch.setenv("FAULTPROXY_CONTROL_TOKEN_FILE", str(token))
        assert run(["status", *where]) == 0
        token.write_text("another-that-is-just-as-long\n")
        assert run(["status", *where]) == 2


def test_a_token_file_that_cannot_be_read_is_bad_usage(
    capsys: pytest.CaptureFixture[str], nobody: str
) -> None:
    assert run(["status", "--control", nobody, "--control-token-file", "/does/not/exist"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("faultproxy status: --control-token-file '/does/not/exist': no such file")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0s"),
        (0.4, "0s"),
        (59.6, "60s"),
        (99, "99s"),
        (100, "2m"),
        (3540, "59m"),
        (3599.9, "1h"),
        (5400, "90m"),
        (7200, "2h"),
        (90000, "25h"),
    ],
)
def test_a_span_is_told_in_one_unit(seconds: float, text: str) -> None:
    assert span_text(seconds) == text
