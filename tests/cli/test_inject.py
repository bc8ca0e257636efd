"""`inject`: one line, and requests fail."""

from __future__ import annotations

import json

import pytest

from faultproxy import Control
from faultproxy.cli.program import run
from tests.client.served import Served


def test_the_next_two_puts_fail_and_no_other(
    capsys: pytest.CaptureFixture[str], told_where: Served
) -> None:
    argv = "inject ServiceUnavailable --operation PutObject --times 2 --for 5m --name two-puts"
    assert run(argv.split()) == 0
    assert capsys.readouterr().out == (
        "two-puts: the first 2 PutObject get 503 ServiceUnavailable\n"
        "it ends in 5m; to end it: faultproxy rules remove two-puts\n"
    )
    assert told_where.status("GET", "/bucket/a") != 503
    assert [told_where.status("PUT", "/bucket/a") == 503 for _ in range(3)] == [True, True, False]


def test_every_option_is_part_of_the_rule(
    capsys: pytest.CaptureFixture[str], told_where: Served, control: Control
) -> None:
    argv = ["inject", "latency=2ms", "--operation", "GetObject", "--operation", "$list"]
    argv += ["--bucket", "logs", "--key", "2024/**", "--client", "boto3", "--share", "20%"]
    argv += ["--every", "3", "--for", "forever", "--name", "all"]
    assert run(argv) == 0
    out = capsys.readouterr().out
    assert out.endswith("it does not end by itself; to end it: faultproxy rules remove all\n")
    sentence = control.rules().rule("all").sentence
    for word in ("GetObject", "list", "logs", "2024/**", "boto3", "20 %", "2ms"):
        assert word in sentence


def test_json_is_the_rule(capsys: pytest.CaptureFixture[str], told_where: Served) -> None:
    assert run(["inject", "reset", "--name", "cut", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["origin"]) == ("cut", "added")


@pytest.mark.parametrize(
    ("argv", "err"),
    [
        (
            ["SlowDwon"],
            "inject: code is 'SlowDwon', which is not known and so needs a `status`\n"
            "    did you mean 'SlowDown'?\n",
        ),
        (["reset", "--operation", "PutObjct"], "inject: operation is 'PutObjct', which S3 does"),
        (["reset", "--share", "20"], "inject: share is '20', which has no unit\n"),
        (["reset", "--for", "5"], "faultproxy: for: '5' is not a duration; accepted: "),
        (["reset", "--times", "0"], "faultproxy inject: --times '0' is not a count; accepted: "),
        (["reset", "--name", "slow-down"], "faultproxy: a rule named 'slow-down' is in force"),
        ([], "faultproxy inject: FAULT is missing\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    capsys: pytest.CaptureFixture[str],
    told_where: Served,
    control: Control,
    argv: list[str],
    err: str,
) -> None:
    assert run(["inject", *argv]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(err)
    assert [rule.name for rule in control.rules().rules] == ["slow-down"]
