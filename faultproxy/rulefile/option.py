"""`--fault` texts: `FAULT[:SHARE][:OPERATION]`, read by the readers of rule files.

The header by which a client asks for a fault holds the first part of one.

A text is taken apart into the nodes of a rule, so that what is accepted and what is said of a
mistake is the same here and there. Every node has the same place: the number of the option.
"""

from __future__ import annotations

from dataclasses import dataclass

from faultproxy.core.rules.scenario import Rule
from faultproxy.core.s3.catalogue.index import catalogue_names, find
from faultproxy.rulefile.answers import no_body
from faultproxy.rulefile.faults import FAULTS, LATER_FAULTS
from faultproxy.rulefile.node import Mapping, Node, Scalar, Sequence
from faultproxy.rulefile.problem import Place, Report, quoted
from faultproxy.rulefile.rules import PlacedRule, read_rule
from faultproxy.rulefile.values import is_bare

FORMS = (
    "FAULT[:SHARE][:OPERATION], such as SlowDown:10%, reset:5%:GetObject, latency=200ms "
    "or SlowDown:first=2:PutObject",
)

WISHES = "accepted: FAULT or FAULT=VALUE, such as SlowDown or latency=2s"

# Faults that mean nothing alone, with what may be meant.
WITH_VALUE = {
    "error": "SlowDown",
    "answer": "answer=503",
    "latency": "latency=200ms",
    "hold": "hold=commit",
    "truncate": "truncate=50%",
}


def read_option(number: int, text: str, *, dialect: str, report: Report) -> PlacedRule | None:
    """The rule `fault-NUMBER` that a text means; None where it is a problem."""
    place = Place(file=f"--fault {number}")
    before = report.errors
    node = _rule(f"fault-{number}", text, place, report)
    if node is None:
        return None
    rule = read_rule(node, dialect=dialect, read_body=no_body, report=report)
    return rule if report.errors == before else None


@dataclass(frozen=True, slots=True)
class Refused:
    """What is wrong with a wish, in words that hold nothing of it."""

    why: str

    def __str__(self) -> str:
        return self.why


def read_wish(text: str, *, dialect: str) -> Rule | Refused:
    """The rule that a client means by `FAULT` or `FAULT=VALUE`."""
    place = Place(file="x-faultproxy-fault")
    report = Report([place.file])
    fault = _fault(text, place, report) if ":" not in text else None
    if fault is None and not report.errors:
        return Refused(WISHES)
    if fault is not None:
        faults: dict[str, Node] = {"faults": Sequence(place, (fault,))}
        node = _mapping({"name": _scalar("wish", place), **faults}, place)
        read = read_rule(node, dialect=dialect, read_body=no_body, report=report)
        if read is not None and not report.errors:
            return read.rule
    problem = report.sorted()[0]
    accepted = WISHES if problem.accepted == FORMS else f"accepted: {', '.join(problem.accepted)}"
    meant = "" if problem.suggestion is None else f"; did you mean {quoted(problem.suggestion)}?"
    return Refused(f"{accepted if problem.accepted else WISHES}{meant}")


def _rule(name: str, text: str, place: Place, report: Report) -> Mapping | None:
    fault_text, *rest = text.split(":")
    fault = _fault(fault_text, place, report)
    if fault is None:
        return None
    entries: dict[str, Node] = {"name": _scalar(name, place)}
    for part in rest:
        key, node = _condition(part, place)
        if not part or key in entries:
            message = f"{quoted(text)} has an empty part or two of a kind"
            report.error(place, message, found=text, accepted=FORMS)
            return None
        entries[key] = node
    entries["faults"] = Sequence(place, (fault,))
    return _mapping(entries, place)


def _condition(part: str, place: Place) -> tuple[str, Node]:
    """`10%` and `first=2` say when, anything else is an operation."""
    key, equals, value = part.partition("=")
    if equals:
        return "trigger", _mapping({key: _scalar(value, place)}, place)
    if part.endswith("%") or is_bare(part):
        return "trigger", _mapping({"share": _scalar(part, place)}, place)
    return "match", _mapping({"operation": _scalar(part, place)}, place)


def _fault(text: str, place: Place, report: Report) -> Node | None:
    """A fault by its name, with its leading field behind `=`; or else an error code."""
    name, equals, value = text.partition("=")
    if name in WITH_VALUE and not value:
        message = f"{quoted(name)} needs a value"
        report.error(place, message, found=text, accepted=FORMS, suggestion=WITH_VALUE[name])
        return None
    if name in FAULTS and (not equals or FAULTS[name].leading):
        return _mapping({name: _scalar(value, place)}, place) if equals else _scalar(name, place)
    if name in FAULTS or (find(name) is not None and equals):
        message = f"{quoted(name)} takes no value, and {quoted(value)} is given"
        report.error(place, message, found=text, accepted=(name,))
        return None
    if find(text) is not None:
        return _mapping({"error": _scalar(text, place)}, place)
    words = (*FAULTS, *catalogue_names())
    later = name in LATER_FAULTS
    report.error(
        place,
        f"fault {quoted(name)} is not in this version"
        if later
        else f"{quoted(name)} is neither a fault nor an error code",
        found=text,
        accepted=FORMS,
        suggestion=None if later else report.guess(name, words),
    )
    return None


def _scalar(text: str, place: Place) -> Scalar:
    return Scalar(place=place, text=text, plain=False)


def _mapping(entries: dict[str, Node], place: Place) -> Mapping:
    return Mapping(place, tuple((_scalar(key, place), node) for key, node in entries.items()))
