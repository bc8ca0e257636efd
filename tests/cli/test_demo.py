"""`faultproxy demo` as a person runs it: a program whose output is read from a pipe."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import IO
from urllib.request import urlopen

import pytest
from rich.console import Console as Terminal

from faultproxy import Control
from faultproxy.cli.demo.feed import Feed
from faultproxy.cli.demo.session import Session
from faultproxy.cli.demo.story import SCENARIO, STEPS
from faultproxy.cli.demo.telling import Teller
from faultproxy.rulefile.compiler import Loaded, read_scenario
from tests.e2e.session import proxied
from tests.stores.store import Store

PROGRAM = (sys.executable, "-m", "faultproxy", "demo")
# Where moto is not installed: importing it fails.
WITHOUT_MOTO = (
    "import sys; sys.modules['moto'] = None; from faultproxy.cli.program import run;"
    "sys.exit(run(['demo', '--once']))"
)
# What must make no difference.
HOSTILE = {
    "AWS_PROFILE": "no-such-profile",
    "AWS_ACCESS_KEY_ID": "AKIAREALACCOUNT00000",
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_RETRY_MODE": "legacy",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
}


def started(folder: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        (*PROGRAM, *options),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONUTF8": "1", **HOSTILE},
    )


def read_until(stream: IO[str], wanted: str) -> str:
    """What is written up to the line that holds `wanted`, this line included."""
    lines = []
    for line in stream:
        lines.append(line)
        if wanted in line:
            return "".join(lines)
    raise AssertionError(f"ended without {wanted!r}:\n{''.join(lines)}")


def test_the_session_is_told_from_the_rules_to_the_summary(tmp_path: Path) -> None:
    with started(tmp_path, "--once") as program:
        told, errors = program.communicate(timeout=60)
    assert program.returncode == 0
    assert errors == ""
    assert SCENARIO.splitlines()[0] in told
    assert told.count("✓") == 8
    assert told.count("⚡ slow-down/error injected into PutObject photos/cat.jpg") == 2
    assert "PutObject, attempt 3: 200" in told
    assert "19 requests, 7 of them with a fault, 12 untouched; the proxy's journal says" in told
    assert "Your turn" not in told


def test_it_serves_on_until_ctrl_c_and_shows_what_is_injected_meanwhile(tmp_path: Path) -> None:
    with started(tmp_path) as program:
        assert program.stdout is not None
        told = read_until(program.stdout, "yours.csv")
        report = re.search(r"(http://\S+)/reports/yours\.csv", told)
        assert report is not None
        with urlopen(f"{report[1]}/reports/yours.csv") as answer:  # noqa: S310 (our own address)
            half = answer.read(16_006)
        assert len(half) == 16_006
        page = re.search(r"^  (http://127\.0\.0\.1:\d+)$", told, re.M)
        assert page is not None
        control = Control(page[1])
        assert control.rules().rule("half-a-download").fired == 3
        assert len(control.reload().rules) == 5
        read_until(program.stdout, "half-a-download/truncate injected into GetObject reports/yours")
        program.send_signal(signal.SIGINT)
        rest, errors = program.communicate(timeout=30)
    assert program.returncode == 0
    assert "The proxy and the store stop now." in rest
    assert errors == ""


def test_a_session_that_meets_no_fault_is_not_as_told(moto: Store, tmp_path: Path) -> None:
    told = StringIO()
    with proxied(moto, tmp_path) as proxy:
        session = Session(
            url=proxy.url,
            journal=tmp_path / "journal.jsonl",
            feed=Feed(),
            teller=Teller(Terminal(file=told)),
        )
        assert not session.run(STEPS[:2])
    assert "✓ nothing matched: four requests passed untouched" in told.getvalue()
    assert (
        "✗ not as told: injected: none; told: slow-down/error, slow-down/error" in told.getvalue()
    )


def test_without_the_extra_one_line_says_how_to_install_it() -> None:
    ended = subprocess.run(
        (sys.executable, "-c", WITHOUT_MOTO), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert "pip install 'faultproxy[demo]'" in ended.stderr


def test_the_scenario_has_no_problem_and_no_warning() -> None:
    loaded = read_scenario([("demo.yaml", SCENARIO)])
    assert isinstance(loaded, Loaded)
    assert not loaded.warnings


@pytest.mark.parametrize("word", ["--once", "moto", "Ctrl-C", "faultproxy[demo]"])
def test_the_help_page_says_what_it_does(word: str) -> None:
    page = subprocess.run((*PROGRAM, "--help"), capture_output=True, text=True, check=True).stdout
    assert word in page
