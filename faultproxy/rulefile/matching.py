"""Readers of `match` and `trigger`: where and when a rule applies."""

from __future__ import annotations

import re
from functools import partial

from faultproxy.core.rules.answered import Answered
from faultproxy.core.rules.matcher import Matcher
from faultproxy.core.rules.pattern import Absent, Glob, Pattern, Regex, pattern_error, pattern_of
from faultproxy.core.rules.trigger import Per, Trigger
from faultproxy.core.s3.identity import FAMILIES
from faultproxy.core.s3.operation import GROUPS, OPERATIONS
from faultproxy.core.s3.selectors import TWINS
from faultproxy.rulefile.facts import (
    read_age,
    read_part_comparisons,
    read_size_comparisons,
    read_sources,
    read_statuses,
    read_yes_or_no,
)
from faultproxy.rulefile.node import Mapping, Node, Scalar, Sequence
from faultproxy.rulefile.problem import Report, quoted
from faultproxy.rulefile.reader import any_of, fields_of, items_of, read_word, text_of, wrong_shape
from faultproxy.rulefile.repetition import repeats_repetition
from faultproxy.rulefile.scalars import read_count, read_share, read_skip
from faultproxy.rulefile.sending import FIELD_NAME
from faultproxy.rulefile.syntax import in_quotes
from faultproxy.rulefile.values import SHARES

LATER_TRIGGER = (
    *("of", "attempts", "during", "rate", "in_flight", "model", "active", "per_call"),
    "cool_down",
)
LATER_PER = ("source", "call")
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
OPERATION_WORDS = (*GROUPS, *OPERATIONS)
# Their values are keys: `*` stays within a segment.
KEY_QUERIES = ("prefix", "marker", "start-after")
MEANT_MATCH = {name: f"query: {{{name}: ...}}" for name in KEY_QUERIES}
PATTERN = ("a text, a glob, a /regular expression/, null, or a list of them",)
CONDITIONS = ("what match may hold, or a list of it, at least one",)
RESPONSE = ("status", "code", "size", "header")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
UNREPEATED = ("a glob", "rounds that give nothing back, such as (?:a++)+")
DEEPEST = 8  # of any, all and not inside each other
ANYTHING = Pattern((Glob("*"),))


def read_match(node: Node, what: str, report: Report, depth: int = 0) -> Matcher:
    """All the conditions of `match`; an empty mapping matches everything.

    `depth` is that of `any`, `all` and `not` around it.
    """
    if depth > DEEPEST:
        message = f"any, all and not are nested more than {DEEPEST} deep"
        report.error(node.place, message)
        return Matcher()
    fields = fields_of(node, what, report, meant=MEANT_MATCH)
    if fields is None:
        return Matcher()
    matcher = Matcher(
        operations=fields.read("operation", _read_operations, None),
        methods=fields.read("method", _read_methods, None),
        bucket=fields.read("bucket", read_pattern, None),
        key=fields.read("key", read_key_pattern, None),
        client=fields.read("client", _read_client, None),
        user_agent=fields.read("user_agent", read_pattern, None),
        access_key=fields.read("access_key", read_pattern, None),
        sources=fields.read("source", read_sources, ()),
        listener=fields.read("listener", read_pattern, None),
        size=fields.read("size", read_size_comparisons, None),
        part=fields.read("part", read_part_comparisons, None),
        has_range=fields.read("range", read_yes_or_no, None),
        is_presigned=fields.read("presigned", read_yes_or_no, None),
        headers=fields.read("header", _read_headers, ()),
        query=fields.read("query", _read_query, ()),
        written=fields.read("written", read_age, None),
        response=fields.read("response", read_answered, None),
        any_of=fields.read("any", partial(_read_matchers, depth=depth), ()),
        all_of=fields.read("all", partial(_read_matchers, depth=depth), ()),
        none_of=fields.read("not", partial(_read_not, depth=depth), ()),
    )
    fields.close()
    return matcher


def read_answered(node: Node, what: str, report: Report) -> Answered:
    """What the store's response must be."""
    fields = fields_of(node, what, report)
    if fields is None:
        return Answered()
    answered = Answered(
        statuses=fields.read("status", read_statuses, ()),
        code=fields.read("code", read_pattern, None),
        size=fields.read("size", read_size_comparisons, None),
        headers=fields.read("header", _read_headers, ()),
    )
    fields.close()
    if isinstance(node, Mapping) and not node.entries:
        report.error(node.place, f"{what} is empty", found="{}", accepted=RESPONSE)
    code = fields.take("code")
    if code is not None and fields.take("status") is None:
        message = "code needs a status beside it: without one, a rule is asked after successes only"
        suggestion = "status: [4xx, 5xx]"
        report.error(code.place, message, found=code.place.text, suggestion=suggestion)
    return answered


def _read_matchers(node: Node, what: str, report: Report, *, depth: int) -> tuple[Matcher, ...]:
    """A list of what `match` may hold."""
    items = items_of(node, what, report)
    if isinstance(node, Sequence) and not items:
        report.error(node.place, f"{what} is an empty list", found="[]", accepted=CONDITIONS)
    return tuple(read_match(item, what, report, depth + 1) for item in items)


def _read_not(node: Node, what: str, report: Report, *, depth: int) -> tuple[Matcher, ...]:
    """What must not match; a list means that none of it may."""
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        report.error(node.place, f"{what} is an empty list", found="[]", accepted=CONDITIONS)
    for item in items:
        if isinstance(item, Mapping) and not item.entries:
            message = f"{what} is empty, so nothing could match"
            report.error(item.place, message, found="{}", accepted=CONDITIONS)
    return tuple(read_match(item, what, report, depth + 1) for item in items)


def read_trigger(node: Node, what: str, report: Report) -> Trigger:
    """When the rule fires; an empty mapping is always."""
    fields = fields_of(node, what, report, later=LATER_TRIGGER)
    if fields is None:
        return Trigger()
    trigger = Trigger(
        share=fields.read("share", _read_trigger_share, None),
        every=fields.read("every", read_count, None),
        first=fields.read("first", read_count, None),
        skip=fields.read("skip", read_skip, None),
        at_most=fields.read("at_most", read_count, None),
        per=fields.read("per", _read_per, Per.RULE),
    )
    per = fields.take("per")
    counts = any((trigger.skip, trigger.first, trigger.every, trigger.at_most))
    if per is not None and trigger.per is not Per.RULE and not counts:
        message = "per changes nothing here: it is for skip, first, every and at_most"
        report.warn(per.place, message, found=trigger.per.value)
    fields.close()
    return trigger


def read_pattern(node: Node, what: str, report: Report) -> Pattern:
    """A text, glob, regular expression or null, or any of a list; `*` is any text."""
    return _pattern(node, what, report, segments=False)


def read_key_pattern(node: Node, what: str, report: Report) -> Pattern:
    """The same for keys: `*` stays within a segment and `**` crosses."""
    return _pattern(node, what, report, segments=True)


def _pattern(node: Node, what: str, report: Report, *, segments: bool) -> Pattern:
    items = any_of(node, what, report)
    alternatives = (_alternative(item, what, report, segments=segments) for item in items)
    found = tuple(a for a in alternatives if a is not None)
    return Pattern(found) if found else ANYTHING


def _alternative(
    node: Node, what: str, report: Report, *, segments: bool
) -> Glob | Regex | Absent | None:
    if isinstance(node, Scalar) and node.is_null:
        return Absent()
    if isinstance(node, Mapping) and node.place.text.startswith("{"):
        found = node.place.text
        message = f"{what} is {quoted(found)}, which is a mapping to YAML: quote it"
        report.error(node.place, message, found=found, suggestion=in_quotes(found))
        return None
    text = text_of(node, what, report, PATTERN)
    if text is None:
        return None
    if wrong := pattern_error(text):
        message = f"{what} is {quoted(text)}: {wrong}"
        report.error(node.place, message, found=text, accepted=PATTERN)
        return None
    pattern = pattern_of(text, segments=segments)
    if isinstance(pattern, Regex) and repeats_repetition(pattern.text):
        message = f"{what} repeats a repetition, which can take very long on some values"
        report.warn(node.place, message, found=text, accepted=UNREPEATED)
    return pattern


def _read_operations(node: Node, what: str, report: Report) -> frozenset[str]:
    names: set[str] = set()
    for item in any_of(node, what, report):
        text = text_of(item, what, report, OPERATION_WORDS)
        if text is None:
            continue
        if text not in OPERATION_WORDS:
            _unknown_operation(item, text, what, report)
        names.update(GROUPS.get(text, (text,)))
    return frozenset(names)


def _unknown_operation(node: Node, text: str, what: str, report: Report) -> None:
    kind = "is no group" if text.startswith("$") else "S3 does not have"
    if text in TWINS:
        kind = "S3 has given another name"
    report.error(
        node.place,
        f"{what} is {quoted(text)}, which {kind}",
        found=text,
        accepted=tuple(GROUPS) if text.startswith("$") else (*OPERATIONS, *GROUPS),
        suggestion=TWINS.get(text) or report.guess(text, OPERATION_WORDS),
    )


def _read_methods(node: Node, what: str, report: Report) -> frozenset[str]:
    items = any_of(node, what, report)
    words = (read_word(item, what, report, METHODS) for item in items)
    return frozenset(word for word in words if word is not None)


def _read_client(node: Node, what: str, report: Report) -> Pattern:
    """A pattern over client families; a plain text that is none of them could never match."""
    pattern = read_pattern(node, what, report)
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, Scalar) and not item.is_null:
            glob = pattern_of(item.text)
            literal = glob.literal if isinstance(glob, Glob) else None
            if literal is not None and literal not in FAMILIES:
                report.error(
                    item.place,
                    f"{what} is {quoted(literal)}, which is no client family",
                    found=literal,
                    accepted=FAMILIES,
                    suggestion=report.guess(literal, FAMILIES),
                )
    return pattern


def _read_headers(node: Node, what: str, report: Report) -> tuple[tuple[str, Pattern], ...]:
    found: dict[str, Pattern] = {}
    for key, value in _named(node, what, report):
        name = key.text.lower()
        if not TOKEN.fullmatch(name):
            message = f"{quoted(key.text)} is no name of a header"
            report.error(key.place, message, found=key.text, accepted=FIELD_NAME)
        elif name in found:
            message = f"header {quoted(key.text)} stands here twice; case makes no difference"
            report.error(key.place, message, found=key.text)
        found[name] = read_pattern(value, f"header {name}", report)
    return tuple(found.items())


def _read_query(node: Node, what: str, report: Report) -> tuple[tuple[str, Pattern], ...]:
    return tuple(
        (
            key.text,
            _pattern(value, f"query {key.text}", report, segments=key.text in KEY_QUERIES),
        )
        for key, value in _named(node, what, report)
    )


def _named(node: Node, what: str, report: Report) -> tuple[tuple[Scalar, Node], ...]:
    if isinstance(node, Mapping):
        return node.entries
    wrong_shape(node, what, report, "names with a text, a glob, a /regular expression/ or null")
    return ()


def _read_trigger_share(node: Node, what: str, report: Report) -> float:
    if isinstance(node, Mapping):
        message = f"{what}: a share that changes over time is not in this version"
        report.error(node.place, message, found=node.place.text, accepted=(SHARES,))
        return 1.0
    return read_share(node, what, report)


def _read_per(node: Node, what: str, report: Report) -> Per:
    words = tuple(per.value for per in Per)
    later: tuple[str, ...] = LATER_PER
    if isinstance(node, Scalar) and re.fullmatch(r"prefix/[0-9]+", node.text):
        later = (node.text,)
    word = read_word(node, what, report, words, later)
    return Per(word) if word is not None else Per.RULE
