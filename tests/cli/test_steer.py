"""`pause`, `resume`, `reload` and `reset`, against a proxy that runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faultproxy.cli.program import run
from faultproxy.client.control import Control
from tests.client.served import RULES, Served, serving


def test_a_pause_lasts_until_resume(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control
) -> None:
    assert run(["pause"]) == 0
    assert capsys.readouterr().out == "paused; faultproxy resume goes on\n"
    assert control.health().paused
    assert run(["resume"]) == 0
    assert capsys.readouterr().out == "rules are asked again\n"
    assert not control.health().paused


def test_what_resume_cannot_end_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause = tmp_path / "pause"
    pause.touch()
    with serving("http://127.0.0.1:1", tmp_path, "--pause-file", str(pause)) as served:
        monkeypatch.setenv("FAULTPROXY_CONTROL", served.control)
        assert run(["resume"]) == 2
        assert capsys.readouterr().err == (
            "faultproxy: it is still paused by file; "
            "it goes on when the file of --pause-file is removed\n"
        )


def test_reload_reads_the_files_again(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control
) -> None:
    told_where.rules.write_text(RULES.replace("first: 2", "first: 5"), encoding="utf-8")
    assert run(["reload"]) == 0
    assert capsys.readouterr().out == "loaded; 1 rule in force\n"
    assert "the first 5" in control.rules().rule("slow-down").sentence


def test_a_reload_that_fails_tells_every_problem(
    capsys: pytest.CaptureFixture[str], told_where: Served
) -> None:
    told_where.rules.write_text(RULES.replace("first: 2", "first: two"), encoding="utf-8")
    assert run(["reload"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"{told_where.rules}:6:")
    assert told.err.endswith("1 problem; nothing was changed\n")


def test_reset_begins_to_count_anew(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control
) -> None:
    told_where.status("PUT", "/bucket/slow/a")
    assert run(["reset"]) == 0
    assert capsys.readouterr().out == "1 rule as if just loaded\n"
    assert control.rules().rule("slow-down").matched == 0


@pytest.mark.parametrize(
    ("command", "key"),
    [("pause", "paused"), ("resume", "paused"), ("reload", "rules"), ("reset", "rules")],
)
def test_json_is_what_the_api_answers(
    capsys: pytest.CaptureFixture[str], told_where: Served, command: str, key: str
) -> None:
    assert run([command, "--json"]) == 0
    assert key in json.loads(capsys.readouterr().out)
