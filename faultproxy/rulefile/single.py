"""One rule that is given by itself, while the proxy runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from faultproxy.core.rules.scenario import Rule
from faultproxy.rulefile.answers import no_body
from faultproxy.rulefile.faults import FAULTS
from faultproxy.rulefile.node import compose
from faultproxy.rulefile.problem import Problem, Problems, Report
from faultproxy.rulefile.rules import read_rule
from faultproxy.rulefile.warnings import warn_of_doubts


@dataclass(frozen=True, slots=True)
class Single:
    """A rule without a mistake, and what is doubtful in it."""

    rule: Rule
    warnings: tuple[Problem, ...]


def read_single(name: str, text: str, *, dialect: str) -> Single | Problems:
    """The rule that a text is (YAML or JSON), with its warnings; `name` is told with problems."""
    report = Report([name])
    node = compose(name, text, report)
    placed = None
    if node is not None:
        placed = read_rule(node, dialect=dialect, read_body=no_body, report=report)
    if report.errors or placed is None:
        return Problems(report.sorted())
    warn_of_doubts([placed], report)
    return Single(placed.rule, report.sorted())


def fault_item(text: str) -> object:
    """A fault as an item of `faults`, from FAULT, FAULT=VALUE or an error code."""
    name, equals, value = text.partition("=")
    if equals:
        return {name: value}
    return name if name in FAULTS else {"error": name}


def make_single(
    source: str, name: str, parts: Mapping[str, object], *, dialect: str
) -> Single | Problems:
    """The rule of this name and of the keys that are given; `source` is told with problems.

    They have no line and no column: nobody has seen the text that is made here. Whoever names no
    place in it means every request, and is not warned.
    """
    given: dict[str, object] = {"match": {}}
    given |= {key: value for key, value in parts.items() if value}
    text = json.dumps({"name": name, **given}, ensure_ascii=False)
    read = read_single(source, text, dialect=dialect)
    if isinstance(read, Problems):
        return Problems(tuple(each.without_line() for each in read.items))
    return Single(read.rule, tuple(each.without_line() for each in read.warnings))
