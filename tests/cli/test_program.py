"""The program as a whole: its commands, and bad usage in one line."""

from __future__ import annotations

import re

import pytest

from faultproxy import __version__
from faultproxy.cli.program import COMMANDS, run


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"faultproxy {__version__}\n"


def test_the_help_page_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {command} " in out for command in COMMANDS)
    assert "...\n" not in out.partition("Commands:")[2]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_page_has_a_word_on_all_it_lists(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run([command, "--help"]) == 0
    options = capsys.readouterr().out.partition("Examples:")[0]
    assert re.findall(r"^  \[?[A-Z|]+\]?(?:\.\.\.)?$", options, re.M) == []


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        ([], f"faultproxy: no command is given; accepted: {', '.join(COMMANDS)}"),
        (["frobnicate"], "faultproxy: no such command 'frobnicate'; accepted: serve, new, check, "),
        (["explian"], "faultproxy: no such command 'explian'; did you mean 'explain'?"),
        (["check"], "faultproxy check: FILE... is missing"),
        (["check", "--format", "xml", "f"], "faultproxy check: --format 'xml' is not one of"),
        (["explain"], "faultproxy explain: REQUEST is missing"),
        (["serve", "--bogus"], "faultproxy serve: no such option"),
        (["serve", "--seed"], "faultproxy serve: option '--seed' requires an argument"),
        (
            ["serve"],
            "faultproxy serve: --upstream is missing; "
            "accepted: --upstream URL or FAULTPROXY_UPSTREAM",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_bad_usage_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], argv: list[str], line: str
) -> None:
    assert run(argv) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(line)
    assert told.err.count("\n") == 1


def test_bad_usage_cannot_talk_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--upstream", "http://h\x1b[2J\n"]) == 2
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert err.count("\n") == 1
