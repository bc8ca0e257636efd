"""`rules`: the rules of a running proxy, listed and changed."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from faultproxy import Control
from faultproxy.cli.program import run
from tests.client.served import Served

ONE_RULE = "name: gone\nmatch: {key: 'gone/*'}\nfaults: [error: NoSuchKey]\n"
WRONG_RULE = "name: gone\nmatch: {operation: PutObjct}\nfaults: [{latency: 250}]\n"
WRONG = "rules:\n  - name: gone\n    match: {operation: PutObjct}\n    faults: [{latency: 250}]\n"
DOUBTFUL = "rules:\n  - name: old\n    match: {key: '/(a+)+/'}\n    faults: [reset]\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files have short names."""
    monkeypatch.chdir(tmp_path)


def names(control: Control) -> list[str]:
    return [rule.name for rule in control.rules().rules]


def test_rules_are_listed_with_their_counts(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control
) -> None:
    for _ in range(3):
        told_where.status("PUT", "/bucket/slow/a")
    control.inject("reset", key="none", for_="10m", name="cut")
    control.disable("cut")
    assert run(["rules"]) == 0
    head, cut, slow = capsys.readouterr().out.splitlines()
    assert head.split()[:4] == ["rule", "asked", "matched", "fired"]
    assert cut.split()[:6] == ["cut", "-", "0", "0", "10m", "-"]
    assert slow.split()[:6] == ["slow-down", "yes", "3", "2", "-", "first=1"]
    assert slow.endswith("get 503 SlowDown")
    assert " slow-down: " not in slow


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_table(told_where: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    assert run(["rules", "list"]) == 0
    assert "─" in screen.getvalue()
    assert "slow-down" in screen.getvalue()


def test_no_rule_at_all_is_said(
    told_where: Served, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    control.put_rules("rules: []")
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    assert run(["rules"]) == 0
    assert screen.getvalue() == "no rule is in force\n"


def test_json_is_what_the_api_answers(
    capsys: pytest.CaptureFixture[str], told_where: Served
) -> None:
    assert run(["rules", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [rule["name"] for rule in told["rules"]] == ["slow-down"]


def test_a_file_is_put_for_a_time(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control
) -> None:
    Path("night.yaml").write_text("rules: [{name: night, faults: [reset]}]", encoding="utf-8")
    assert run(["rules", "put", "night.yaml", "--for", "8h"]) == 0
    assert capsys.readouterr().out == (
        "1 rule in force; the rules of serve return in 8h\n"
        "  night: all requests are reset on arrival\n"
    )
    assert names(control) == ["night"]
    assert run(["rules"]) == 0
    assert capsys.readouterr().err == "the rules of serve return in 8h\n"
    assert run(["rules", "put", "night.yaml", "--for", "forever"]) == 0
    assert capsys.readouterr().out.startswith("1 rule in force\n")


def test_a_rule_is_added_switched_and_removed(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control
) -> None:
    Path("one.yaml").write_text(ONE_RULE, encoding="utf-8")
    assert run(["rules", "add", "one.yaml"]) == 0
    assert capsys.readouterr().out.endswith("404 NoSuchKey\nit ends in 1h\n")
    assert names(control) == ["gone", "slow-down"]
    assert run(["rules", "disable", "gone"]) == 0
    assert capsys.readouterr().out == "gone is not asked any more\n"
    assert told_where.status("GET", "/bucket/gone/a") == 404
    assert control.rules().rule("gone").matched == 0
    assert run(["rules", "enable", "gone"]) == 0
    assert capsys.readouterr().out == "gone is asked again\n"
    assert run(["rules", "remove", "gone"]) == 0
    assert capsys.readouterr().out == "gone is removed\n"
    assert names(control) == ["slow-down"]


@pytest.mark.parametrize("action", ["add", "disable", "enable", "remove"])
def test_every_change_can_be_had_as_json(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control, action: str
) -> None:
    Path("one.yaml").write_text(ONE_RULE, encoding="utf-8")
    if action != "add":
        control.add_rule(ONE_RULE)
    subject = "one.yaml" if action == "add" else "gone"
    assert run(["rules", action, subject, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert "gone" in (told.get("name"), told.get("removed"))


def test_standard_input_is_a_file(
    told_where: Served, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text, code in ((ONE_RULE.encode(), 0), (b"\xff", 2)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        assert run(["rules", "add", "-"]) == code
    assert names(control) == ["gone", "slow-down"]


@pytest.mark.parametrize(("action", "text"), [("put", WRONG), ("add", WRONG_RULE)])
def test_problems_are_shown_as_check_shows_them(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control, action: str, text: str
) -> None:
    Path("wrong.yaml").write_text(text, encoding="utf-8")
    assert run(["rules", action, "wrong.yaml"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert names(control) == ["slow-down"]
    if action == "put":
        run(["check", "wrong.yaml"])
        shown = capsys.readouterr().out
        assert told.err == shown.replace("no rule was loaded", "nothing was changed")
    else:
        assert told.err.splitlines()[:3] == [
            "wrong.yaml:2:20: operation is 'PutObjct', which S3 does not have",
            "    2 | match: {operation: PutObjct}",
            "      |                    ^^^^^^^^",
        ]


def test_what_is_doubtful_is_said_and_done(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control
) -> None:
    Path("old.yaml").write_text(DOUBTFUL, encoding="utf-8")
    assert run(["rules", "put", "old.yaml"]) == 0
    told = capsys.readouterr()
    assert told.err.startswith("old.yaml:3:")
    assert ": warning: " in told.err
    assert "    3 |     match: {key: '/(a+)+/'}" in told.err
    assert names(control) == ["old"]


@pytest.mark.parametrize(
    ("argv", "err"),
    [
        (["put"], "faultproxy rules: put FILE: FILE is missing\n"),
        (["remove"], "faultproxy rules: remove NAME: NAME is missing\n"),
        (["list", "x"], "faultproxy rules: list takes no 'x'\n"),
        (["ad", "x"], "faultproxy rules: [ACTION] 'ad' is not one of"),
        (["enable", "a", "--for", "1h"], "faultproxy rules: --for is for put and add, not for "),
        (["put", "none.yaml"], "none.yaml: does not exist\n"),
        (["remove", "slow-donw"], "faultproxy: no rule is named 'slow-donw', did you mean 'slow-"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_said(
    capsys: pytest.CaptureFixture[str], told_where: Served, argv: list[str], err: str
) -> None:
    assert run(["rules", *argv]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(err)
