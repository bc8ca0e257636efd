"""The table of ready scenarios is what its generator writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.scenarios import HEAD, PAGE, ROOT, RULES, WrongPageError, with_table

AROUND = ("# Page\n\n| a | b |\n| --- | --- |\n| c | d |\n\n", "\nThe end.\n")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    for name in ("second", "first"):
        text = f"about: the {name} one\nrules: [{{name: one, faults: [reset]}}]\n"
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def test_the_table_of_the_page_is_what_is_written_now() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page, RULES), "the table of scenarios is behind: run `make docs`"


def test_a_file_is_a_line_and_nothing_else_of_the_page_changes(rules: Path) -> None:
    before, after = AROUND
    assert with_table(f"{before}{HEAD}| [gone.yaml](rules/gone.yaml) | x |\n{after}", rules) == (
        f"{before}{HEAD}| [first.yaml](rules/first.yaml) | the first one |\n"
        f"| [second.yaml](rules/second.yaml) | the second one |\n{after}"
    )


@pytest.mark.parametrize("tables", [0, 2])
def test_a_page_has_one_table(rules: Path, tables: int) -> None:
    with pytest.raises(WrongPageError, match=f"{tables} tables"):
        with_table(f"{HEAD}\n" * tables, rules)


def test_a_scenario_that_is_wrong_is_told_with_its_place(rules: Path) -> None:
    (rules / "first.yaml").write_text("rules: [{name: one, faults: [rest]}]")
    with pytest.raises(WrongPageError, match=r"first\.yaml:1:30: "):
        with_table(HEAD, rules)


def test_make_docs_writes_the_table() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "$(BIN)/python docs/scenarios.py\n" in makefile
