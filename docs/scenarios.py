"""Writes the table of ready scenarios in ../README.md, from what the files in ../rules say.

`make docs` runs it, and a test holds the table equal to what it would write.
"""

from __future__ import annotations

import re
from pathlib import Path

from faultproxy.rulefile.compiler import Loaded
from faultproxy.rulefile.files import load_scenario

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "README.md"
RULES = ROOT / "rules"
HEAD = "| scenario | what it does |\n| --- | --- |\n"
TABLE = re.compile(rf"^{re.escape(HEAD)}(?:\|.*\n)*", re.MULTILINE)


class WrongPageError(Exception):
    """The page has not exactly one table of scenarios, or a scenario does not load."""


def row(file: Path) -> str:
    """A line of the table. Raises WrongPageError."""
    loaded = load_scenario((str(file),), ())
    if not isinstance(loaded, Loaded):
        raise WrongPageError(loaded.render())
    return f"| [{file.name}](rules/{file.name}) | {loaded.scenario.about} |\n"


def with_table(page: str, rules: Path) -> str:
    """The page with a line for each file of the folder, by name. Raises WrongPageError."""
    table = HEAD + "".join(map(row, sorted(rules.glob("*.yaml"))))
    written, tables = TABLE.subn(lambda _: table, page)
    if tables != 1:
        raise WrongPageError(f"the page has {tables} tables of scenarios")
    return written


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), RULES), encoding="utf-8")
