"""Whether one matcher covers all that another one does, as far as that can be told for certain."""

from __future__ import annotations

from dataclasses import replace

from faultproxy.core.rules.matcher import Matcher
from faultproxy.core.rules.pattern import SPECIAL, Absent, Glob, Pattern, Regex

EVERYTHING = Matcher()
Named = tuple[tuple[str, Pattern], ...]


def covers(wide: Matcher, narrow: Matcher) -> bool:
    """Whether `wide` matches every request that `narrow` matches; False where it cannot be told."""
    if wide == EVERYTHING:
        return True
    return (
        _holds(wide.operations, narrow.operations)
        and _holds(wide.methods, narrow.methods)
        and _takes(wide.bucket, narrow.bucket)
        and _takes(wide.key, narrow.key)
        and _takes(wide.client, narrow.client)
        and _takes(wide.access_key, narrow.access_key)
        and _take_all(wide.headers, narrow.headers)
        and _take_all(wide.query, narrow.query)
        and rest_of(wide) in (EVERYTHING, rest_of(narrow))
    )


def rest_of(matcher: Matcher) -> Matcher:
    """The conditions that are only compared as they stand: those that are not looked into here."""
    return replace(
        matcher,
        operations=None,
        methods=None,
        bucket=None,
        key=None,
        client=None,
        access_key=None,
        headers=(),
        query=(),
    )


def _holds(wide: frozenset[str] | None, narrow: frozenset[str] | None) -> bool:
    return wide is None or (narrow is not None and narrow <= wide)


def _take_all(wide: Named, narrow: Named) -> bool:
    given = dict(narrow)
    return all(_takes(pattern, given.get(name)) for name, pattern in wide)


def _takes(wide: Pattern | None, narrow: Pattern | None) -> bool:
    """Whether every value that `narrow` matches is matched by `wide`; None is any value."""
    if wide is None:
        return True
    return narrow is not None and all(_takes_one(wide, each) for each in narrow.alternatives)


def _takes_one(wide: Pattern, narrow: Glob | Regex | Absent) -> bool:
    if narrow in wide.alternatives:
        return True
    match narrow:
        case Absent():
            return wide.matches(None)
        case Glob(text):
            if narrow.literal is not None:
                return wide.matches(text)
            return any(text.startswith(start) for start in _starts(wide))
        case Regex():
            return "" in _starts(wide)


def _starts(wide: Pattern) -> list[str]:
    """What a value has to begin with, for each alternative that asks nothing else."""
    found: list[str] = []
    for each in wide.alternatives:
        if isinstance(each, Glob):
            start = each.text.rstrip("*")
            stars = len(each.text) - len(start)
            enough = 2 if each.segments else 1
            if stars >= enough and SPECIAL.isdisjoint(start):
                found.append(start)
    return found
