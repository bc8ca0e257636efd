"""One rule that is given by itself, while the proxy runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from faultproxy.core.rules.scenario import Rule
from faultproxy.rulefile.answers import Unread
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


def no_body(_file: str, _name: str) -> Unread:
    """Nothing that is sent here can name a file of this machine."""
    return Unread("is for rules that stand in a file")


def fault_item(text: str) -> object:
    """A fault as an item of `faults`, from FAULT, FAULT=VALUE or an error code."""
    name, equals, value = text.partition("=")
    if equals:
        return {name: value}
    return name if name in FAULTS else {"error": name}


def rule_text(name: str, parts: Mapping[str, object]) -> str:
    """A rule as text, of the keys that are given."""
    given = {key: value for key, value in parts.items() if value}
    return json.dumps({"name": name, **given}, ensure_ascii=False, indent=2)
