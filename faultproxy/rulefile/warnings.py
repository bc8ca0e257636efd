"""What loads although it is surely not meant: said with a place and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from faultproxy.core.faults.answer import ErrorFault
from faultproxy.core.faults.fault import Kind
from faultproxy.core.quantity import listed
from faultproxy.core.rules.coverage import EVERYTHING, covers, rest_of
from faultproxy.core.rules.scenario import Phase, Rule
from faultproxy.core.rules.trigger import Trigger
from faultproxy.core.s3.names import HEADERS, QUERIES, RESPONSE_HEADERS
from faultproxy.core.s3.occurrence import answered
from faultproxy.core.s3.selectors import UNKNOWN
from faultproxy.rulefile.node import Mapping, Node, Scalar
from faultproxy.rulefile.node import Sequence as SequenceNode
from faultproxy.rulefile.problem import Place, Report, quoted
from faultproxy.rulefile.rules import PlacedRule
from faultproxy.rulefile.slip import Slips, Vocabulary

MAX_COMPARED = 50_000  # pairs of rules: more would make a file of thousands slow to load
MAX_NAMES = 2000  # so many names of rules are compared
SHOWN = 3  # operations of a message
KNOWN = {"header": Vocabulary(HEADERS | RESPONSE_HEADERS), "query": Vocabulary(QUERIES)}


def warn_of_doubts(rules: Sequence[PlacedRule], report: Report) -> None:
    """Warn of whatever in rules without a mistake is doubtful."""
    _warn_of_unreachable(rules, report)
    _warn_of_names(rules, report)
    for each in rules:
        _warn_of_everything(each, report)
        _warn_of_errors(each, report)
        _warn_of_fields(each, report)


def _warn_of_unreachable(rules: Sequence[PlacedRule], report: Report) -> None:
    """Rules that are never asked: one that is asked before closes all that they match."""
    asked = sorted((each for each in rules if each.rule.enabled), key=_turn)
    closing: list[PlacedRule] = []
    compared = 0
    for each in asked:
        compared += len(closing)
        if compared > MAX_COMPARED:
            return
        above = next((one for one in closing if _covers(one.rule, each.rule)), None)
        if above is not None:
            _warn_of_closed(each, above, report)
        elif _closes_always(each.rule):
            closing.append(each)


def _turn(each: PlacedRule) -> int:
    """When a rule is asked: as a connection comes, with the request head, or with the response."""
    if each.rule.phase is Phase.AFTER:
        return 2
    return 0 if each.rule.at_accept else 1


def _covers(above: Rule, rule: Rule) -> bool:
    wide, narrow = above.matcher, rule.matcher
    # What a rule of phase `after` does not ask of the response still narrows it: to successes.
    alike = above.phase is Phase.BEFORE or rest_of(wide) == rest_of(narrow)
    return alike and covers(wide, narrow)


def _warn_of_closed(each: PlacedRule, above: PlacedRule, report: Report) -> None:
    name = quoted(above.rule.name)
    what = "every exchange" if above.rule.matcher == EVERYTHING else "all that it matches"
    report.warn(
        each.place,
        f"rule {quoted(each.rule.name)} is never asked: rule {name} ({above.place}) closes {what}",
        found=each.rule.name,
        accepted=(f"a place above rule {name}", f"a `trigger` in rule {name}"),
    )


def _closes_always(rule: Rule) -> bool:
    """Whether an exchange that the rule matches is closed to later ones, whatever was before."""
    trigger = rule.trigger
    share = trigger.share
    always = share in (None, 1.0) and trigger == Trigger(share=share, per=trigger.per)
    return always and _closes(rule)


def _closes(rule: Rule) -> bool:
    return any(fault.kind is not Kind.SHAPES for fault in rule.faults)


def _warn_of_everything(each: PlacedRule, report: Report) -> None:
    """Rules that say neither where nor when, and leave nothing of any exchange."""
    node = each.node
    unbounded = _value(node, "match") is None and _value(node, "trigger") is None
    if each.place.line is None or not (unbounded and each.rule.enabled and _closes(each.rule)):
        return
    name = quoted(each.rule.name)
    report.warn(
        each.place,
        f"rule {name} has neither `match` nor `trigger`: no request gets past it",
        found=each.rule.name,
        accepted=("`match`", "`trigger`", "`match: {}` where every request is meant"),
        suggestion="match: {operation: ...}",
    )


def _warn_of_errors(each: PlacedRule, report: Report) -> None:
    """Errors that no operation of the rule is answered with in life."""
    operations = each.rule.matcher.operations
    if operations is None or UNKNOWN in operations:
        return
    nodes = _items(_value(each.node, "faults"))
    for fault, node in zip(each.rule.faults, nodes, strict=True):
        if isinstance(fault, ErrorFault):
            _warn_of_error(fault.code, operations, _place_of_code(node), report)


def _warn_of_error(code: str, operations: frozenset[str], place: Place, report: Report) -> None:
    fitting = answered(code)
    if fitting is None or not operations.isdisjoint(fitting):
        return
    met = listed(tuple(sorted(operations)), "or", SHOWN)
    report.warn(
        place,
        f"code is {quoted(code)}, which no store answers to {met}",
        found=code,
        accepted=tuple(name for name in fitting if name != UNKNOWN),
        suggestion=f"operation: {fitting[0]}",
    )


def _place_of_code(node: Node) -> Place:
    """Where the code of an `error` stands, in its long and its short form."""
    value = _value(node, "error")
    code = _value(value, "code") or value
    return (code or node).place


def _warn_of_fields(each: PlacedRule, report: Report) -> None:
    """Headers and parameters that differ by a slip from those that S3 has."""
    match = _value(each.node, "match")
    for what, known in KNOWN.items():
        for key in _names_in(match, what):
            # Case matters in parameters alone.
            meant = known.meant(key.text.lower() if what == "header" else key.text)
            if meant is not None:
                message = f"{what} {quoted(key.text)} is a slip away from {quoted(meant)}"
                report.warn(key.place, message, found=key.text, suggestion=meant)


def _names_in(node: Node | None, what: str) -> Iterator[Scalar]:
    """The keys below every `header` or `query` of a match, however deep it stands."""
    for item in _items(node):
        yield from _names_in(item, what)
    for key, value in node.entries if isinstance(node, Mapping) else ():
        if key.text == what and isinstance(value, Mapping):
            yield from (name for name, _ in value.entries)
        else:
            yield from _names_in(value, what)


def _warn_of_names(rules: Sequence[PlacedRule], report: Report) -> None:
    """Names of rules that are told apart by a slip only."""
    seen = Slips()
    places: dict[str, Place] = {}
    for each in rules[:MAX_NAMES]:
        name = each.rule.name
        other = seen.meant(name)
        if other is not None:
            message = f"name is {quoted(name)}, a slip away from {quoted(other)} ({places[other]})"
            accepted = ("names that are told apart at a glance",)
            report.warn(each.place, message, found=name, accepted=accepted, suggestion=other)
        seen.add(name)
        places[name] = each.place


def _value(node: Node | None, key: str) -> Node | None:
    """The value of a key of a mapping; None where there is none."""
    entries = node.entries if isinstance(node, Mapping) else ()
    return next((value for name, value in entries if name.text == key), None)


def _items(node: Node | None) -> tuple[Node, ...]:
    """The items of a list; none of anything else."""
    return node.items if isinstance(node, SequenceNode) else ()
