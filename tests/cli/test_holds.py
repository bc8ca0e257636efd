"""`holds` and `release`: what waits, and how it goes on."""

from __future__ import annotations

import io
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from faultproxy import Control
from faultproxy.cli.program import run
from tests.client.served import LIMIT_S, Served, until


def test_what_waits_is_listed_until_it_is_released(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control
) -> None:
    control.inject("hold=commit", operation="PutObject", name="before-commit")
    with ThreadPoolExecutor() as pool:
        put = pool.submit(told_where.status, "PUT", "/bucket/a")
        until(control.holds)
        assert run(["holds"]) == 0
        head, line = capsys.readouterr().out.splitlines()
        assert run(["release", "commit"]) == 0
        put.result(LIMIT_S)
    assert capsys.readouterr().out == "1 exchange went on\n"
    assert head.split() == ["name", "rule", "exchange", "since"]
    assert line.split()[:2] == ["commit", "before-commit"]
    assert run(["holds", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_name_that_nothing_waits_at_is_said(
    capsys: pytest.CaptureFixture[str], told_where: Served
) -> None:
    assert run(["release", "commit", "--json"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("faultproxy: ")
    assert "'commit'" in told.err


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_that_nothing_waits_is_said_on_a_terminal(
    told_where: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    assert run(["holds"]) == 0
    assert screen.getvalue() == "nothing waits at a hold\n"
