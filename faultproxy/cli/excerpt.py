"""Problems that another process found in a text, with the lines of the text that they point at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from faultproxy.core.s3.dialects.index import DEFAULT
from faultproxy.rulefile.compiler import read_scenario
from faultproxy.rulefile.node import LINE_BREAK
from faultproxy.rulefile.problem import Place, Problem, Problems
from faultproxy.rulefile.single import read_single

Widths = Mapping[tuple[int | None, int | None], int]


def with_excerpts(
    problems: Sequence[Problem], file: str, text: str, *, single: bool
) -> tuple[Problem, ...]:
    """The same problems, as `check FILE` shows them, where `text` is what was read.

    `single`: it is one rule, and not a rule file.
    How wide each is marked only a reader of the text knows: it is read here too, and what the
    reader does not find (a newer proxy may) is marked by one character.
    """
    read = read_single(file, text, dialect=DEFAULT) if single else read_scenario([(file, text)])
    found = read.items if isinstance(read, Problems) else read.warnings
    widths = {(each.place.line, each.place.column): each.place.width for each in found}
    lines = LINE_BREAK.split(text)
    return tuple(_placed(each, file, lines, widths) for each in problems)


def _placed(problem: Problem, file: str, lines: Sequence[str], widths: Widths) -> Problem:
    there = problem.place
    if there.line is None or not 0 < there.line <= len(lines):
        return replace(problem, place=replace(there, file=file))
    place = Place(
        file=file,
        line=there.line,
        column=there.column,
        width=widths.get((there.line, there.column), 1),
        source=lines[there.line - 1],
    )
    # A message may name the place of something else in the same text.
    return replace(
        problem, place=place, message=problem.message.replace(f" {there.file}:", f" {file}:")
    )
