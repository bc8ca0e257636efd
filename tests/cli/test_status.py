"""`status`: how a running proxy is, in words and as JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from faultproxy import Control, ControlError, __version__
from faultproxy.cli.program import run
from tests.client.served import Served, serving


def test_status_says_where_and_how_much(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control
) -> None:
    control.inject("SlowDown", key="slow/*")
    before = control.health().exchanges
    told_where.status("PUT", "/bucket/slow/a")
    count = sum(rule.fired for rule in control.rules().rules)
    fired = "1 time" if count == 1 else f"{count} times"
    assert run(["status"]) == 0
    lines = capsys.readouterr().out.splitlines()
    upstream = control.health().upstream
    assert lines[0] == f"faultproxy {__version__} at {told_where.url} for {upstream}"
    assert re.fullmatch(rf"page and control API at {told_where.control}, up for \d+[smh]", lines[1])
    assert lines[2] == "2 rules in force, 1 of them added"
    assert lines[3] == (f"exchanges: {before + 1}, 0 in flight; rules fired {fired}")
    assert re.fullmatch(r"rule files were read again at \S+Z, by request", lines[4])


def test_a_pause_cannot_be_overlooked(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control
) -> None:
    control.pause()
    assert run(["status"]) == 0
    told = "PAUSED by request; 1 rule in force, none is asked\nfaultproxy resume goes on\n"
    assert told in capsys.readouterr().out


def test_a_pause_by_a_file_is_told_with_its_end(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause = tmp_path / "pause"
    pause.touch()
    with serving("http://127.0.0.1:1", tmp_path, "--pause-file", str(pause)) as served:
        monkeypatch.setenv("FAULTPROXY_CONTROL", served.control)
        assert run(["status"]) == 0
        log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "\nit goes on when the file of --pause-file is removed\n" in capsys.readouterr().out
    assert '"hint": "injecting goes on when the file is removed"' in log


def test_a_reload_that_failed_is_told(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control
) -> None:
    told_where.rules.write_text("rules: [{}]", encoding="utf-8")
    with pytest.raises(ControlError):
        control.reload()
    assert run(["status"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"not read again at \S+, by request: 2 problems, nothing changed\n", out)


def test_json_is_what_the_api_answers(
    capsys: pytest.CaptureFixture[str], told_where: Served
) -> None:
    assert run(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "ok"
