"""Readers of a rule and of a whole file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from faultproxy.core.faults.fault import Fault
from faultproxy.core.rules.halt import Halt
from faultproxy.core.rules.matcher import Matcher, looks_at_response
from faultproxy.core.rules.scenario import Phase, Rule, contradiction
from faultproxy.core.rules.trigger import Trigger
from faultproxy.core.s3.dialects.index import DIALECTS
from faultproxy.rulefile.answers import BodyReader, Setting
from faultproxy.rulefile.faults import FAULTS, read_fault
from faultproxy.rulefile.matching import read_match, read_trigger
from faultproxy.rulefile.node import Mapping, Node, Scalar, Sequence
from faultproxy.rulefile.problem import Place, Report, quoted
from faultproxy.rulefile.reader import (
    Fields,
    Reader,
    fields_of,
    items_of,
    read_text,
    read_word,
    wrong_shape,
)
from faultproxy.rulefile.safety import read_halt
from faultproxy.rulefile.scalars import (
    read_dialect,
    read_flag,
    read_name,
    read_seed,
    read_share,
)

T = TypeVar("T")

LATER_SCENARIO = ("spares", "must_survive")
LATER_RULE = ("one_of", "expect")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRule:
    """A rule, the node that it was read from, and where its name stands."""

    rule: Rule
    node: Node
    place: Place


NO_RULES: tuple[PlacedRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """One file as it was read; what goes for the whole scenario is None where it does not say."""

    about: str = ""
    seed: tuple[int, Place] | None = None
    dialect: tuple[str, Place] | None = None
    blast_radius: tuple[float, Place] | None = None
    halt: tuple[Halt, Place] | None = None
    rules: tuple[PlacedRule, ...] = ()


def named_dialect(node: Node | None) -> str | None:
    """The dialect that a file names, known before its rules are read; None where it names none.

    A name that is no dialect is told by `read_file`.
    """
    if not isinstance(node, Mapping):
        return None
    named = (value for key, value in node.entries if key.text == "dialect")
    texts = (value.text for value in named if isinstance(value, Scalar))
    return next((text for text in texts if text in DIALECTS), None)


def read_file(node: Node, *, dialect: str, read_body: BodyReader, report: Report) -> RuleFile:
    """The top level of a rule file; `dialect` is that of the whole scenario."""
    if isinstance(node, Sequence):
        accepted = "`rules:` with the list below it"
        wrong_shape(node, "a rule file", report, accepted, suggestion="rules:")
        return RuleFile()
    fields = fields_of(node, "a rule file", report, later=LATER_SCENARIO)
    if fields is None:
        return RuleFile()
    reader = partial(_read_rules, dialect=dialect, read_body=read_body)
    read = RuleFile(
        about=fields.read("about", read_text, ""),
        seed=_said(fields, "seed", read_seed),
        dialect=_said(fields, "dialect", read_dialect),
        blast_radius=_said(fields, "blast_radius", read_share),
        halt=_said(fields, "halt", read_halt),
        rules=fields.need("rules", reader, NO_RULES),
    )
    fields.close()
    return read


def _said(fields: Fields, key: str, reader: Reader[T | None]) -> tuple[T, Place] | None:
    """What a file says for the whole scenario, and where."""
    node = fields.take(key)
    value = fields.read(key, reader, None)
    return None if node is None or value is None else (value, node.place)


def _read_rules(
    node: Node, what: str, report: Report, dialect: str, read_body: BodyReader
) -> tuple[PlacedRule, ...]:
    rules = (
        read_rule(item, dialect=dialect, read_body=read_body, report=report)
        for item in items_of(node, what, report)
    )
    return tuple(rule for rule in rules if rule is not None)


def read_rule(
    node: Node, *, dialect: str, read_body: BodyReader, report: Report
) -> PlacedRule | None:
    """One rule; None (reported) where it is no mapping."""
    fields = fields_of(node, "a rule", report, later=LATER_RULE)
    if fields is None:
        return None
    before = report.errors
    name_node, faults_node = fields.take("name"), fields.take("faults")
    name = fields.need("name", read_name, "")
    fields.what = f"rule {quoted(name)}" if name else "a rule"
    phase_node = fields.take("phase")
    matcher = fields.read("match", read_match, Matcher())
    phase = _phase(matcher, phase_node, fields.read("phase", _read_phase, None), report)
    setting = Setting(phase=phase, dialect=dialect, read_body=read_body)
    rule = Rule(
        name=name,
        about=fields.read("about", read_text, ""),
        enabled=fields.read("enabled", read_flag, True),
        matcher=matcher,
        trigger=fields.read("trigger", read_trigger, Trigger()),
        phase=phase,
        faults=fields.need("faults", partial(_read_faults, setting=setting), ()),
    )
    fields.close()
    if report.errors == before and faults_node is not None:
        _check_order(rule, items_of(faults_node, "faults", report), report)
    place = node.place if name_node is None else name_node.place
    return PlacedRule(rule=rule, node=node, place=place)


def _read_phase(node: Node, what: str, report: Report) -> Phase | None:
    word = read_word(node, what, report, tuple(phase.value for phase in Phase))
    return None if word is None else Phase(word)


def _phase(matcher: Matcher, node: Node | None, given: Phase | None, report: Report) -> Phase:
    """The phase of a rule: one that looks at responses cannot be asked before there is one."""
    looks = looks_at_response(matcher)
    if looks and node is not None and given is Phase.BEFORE:
        message = "phase is 'before', when there is no response that `match` could look at"
        report.error(node.place, message, found="before", accepted=("after",), suggestion="after")
    return given or (Phase.AFTER if looks else Phase.BEFORE)


def _read_faults(node: Node, what: str, report: Report, setting: Setting) -> tuple[Fault, ...]:
    items = items_of(node, what, report)
    if isinstance(node, Sequence) and not items:
        message = f"{what} is empty; a rule has at least one fault"
        report.error(node.place, message, found="[]", accepted=tuple(FAULTS))
    faults = (read_fault(item, setting, report) for item in items)
    return tuple(fault for fault in faults if fault is not None)


def _check_order(rule: Rule, nodes: tuple[Node, ...], report: Report) -> None:
    wrong = contradiction(rule)
    if wrong is not None:
        index, reason = wrong
        place = nodes[index].place
        report.error(place, f"rule {quoted(rule.name)}: {reason}", found=place.text)
