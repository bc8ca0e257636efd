"""The scenarios that the figures are taken with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.rules import main, over_all_keys, scenario
from faultproxy.rulefile.compiler import Loaded, read_scenario
from tests.rulefile.accepted import keys_of

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def test_the_committed_rules_are_what_the_script_writes() -> None:
    assert (BENCHMARKS / "hundred.yaml").read_text(encoding="utf-8") == scenario(100)


@pytest.mark.parametrize("count", [3, 100, 1000])
def test_so_many_rules_come_before_the_answer_and_no_two_share_a_name(count: int) -> None:
    names = re.findall(r"^  - name: (\S+)$", scenario(count), re.M)
    assert len(set(names)) == len(names) == count + 1
    assert names[-1] == "answer-503"


def test_rules_over_all_keys_look_at_everything_that_rules_can_look_at() -> None:
    loaded = read_scenario([("a.yaml", over_all_keys(1000))])
    assert isinstance(loaded, Loaded)
    asked = {key for key in keys_of("match") if f"match: {{{key}:" in over_all_keys(1000)}
    assert asked == {*keys_of("match")} - {"all", "not"}


@pytest.mark.parametrize("arguments", [[], ["0"], ["many"], ["3", "4"]])
def test_wrong_usage_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("usage: ")
