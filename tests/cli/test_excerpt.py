"""Problems that the proxy found are shown as if they had been found here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from faultproxy.cli.excerpt import with_excerpts
from faultproxy.rulefile.compiler import read_scenario
from faultproxy.rulefile.problem import Place, Problem, Problems, Severity

TEXTS = {
    "values": "rules:\n  - {name: a, match: {operation: PutObjct}, faults: [{latency: 250}]}\n",
    "absent": "seed: 7\n",
    "quoted": 'rules:\n  - {name: a, faults: [{error: {code: ""}}]}\n',
    "syntax": "rules:\n  - [\n",
    "twice": "rules:\n  - {name: a, faults: [reset]}\n  - {name: a, faults: [reset]}\n",
    "empty": "",
}


def told(problems: tuple[Problem, ...], file: str) -> list[Problem]:
    """What arrives from another process: no source, and another name for the text."""
    return [
        replace(
            each,
            message=each.message.replace("mine.yaml:", f"{file}:"),
            place=Place(file=file, line=each.place.line, column=each.place.column),
        )
        for each in problems
    ]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_problem_looks_as_check_shows_it(text: str) -> None:
    here = read_scenario([("mine.yaml", text)])
    assert isinstance(here, Problems)
    arrived = told(here.items, "theirs")
    shown = with_excerpts(arrived, "mine.yaml", text, single=False)
    assert [each.render() for each in shown] == [each.render() for each in here.items]


@pytest.mark.parametrize(("line", "shown"), [(1, ["    1 | name: a", "      | ^"]), (99, [])])
def test_what_is_not_found_here_is_shown_all_the_same(line: int, shown: list[str]) -> None:
    place = Place(file="theirs", line=line, column=1)
    problem = Problem(severity=Severity.ERROR, place=place, message="is new")
    (placed,) = with_excerpts([problem], "mine.yaml", "name: a\nfaults: [reset]\n", single=True)
    assert placed.render().splitlines() == [f"mine.yaml:{line}:1: is new", *shown]
