"""Rules compiled: what many rules look at is looked at once for all of them.

Each rule is a bit of an integer, each thing that rules look at a dimension (`dimension.py`), and
the rules that can cover a request are what all dimensions let through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from faultproxy.core.faults.fault import Constant, Drawing, Fault, Kind
from faultproxy.core.plan import Plan
from faultproxy.core.request import Request
from faultproxy.core.rules.dimension import (
    MAX_REMEMBERED,
    ByNames,
    ByText,
    ByValue,
    Dimension,
    Value,
)
from faultproxy.core.rules.matcher import Matcher
from faultproxy.core.rules.pattern import Pattern
from faultproxy.core.rules.scenario import Phase, Rule
from faultproxy.core.rules.trigger import Per, Trigger

# The bits of the rules that look at something, and what it lets through.
Looked = tuple[int, Dimension]
Condition = TypeVar("Condition")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A rule and what the engine wants to know of it, worked out once.

    `place` is the rule's in the scenario. `closing` is the fault that closes the exchange to later
    rules: the one that ends, else the one that answers; None where the rule only shapes.
    `conditional`: its trigger may say no. `alone` is what it makes of an empty plan, where that is
    always the same. `fired` is what a decision says of it. `settled`: the index has looked at all
    that its matcher asks.
    """

    rule: Rule
    matcher: Matcher
    place: int
    closing: str | None
    draws: bool
    conditional: bool
    alone: Plan | None
    per_rule: bool
    fired: tuple[str, ...]
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The rules that can cover a request, in file order, by the phase they are asked in.

    `settled`: all of them cover it for certain.
    """

    before: tuple[Candidate, ...] = ()
    after: tuple[Candidate, ...] = ()
    settled: bool = True


NOBODY = Candidates()


# The rules that can cover a request, and whether it matters how often its identity came.
Found = tuple[Candidates, bool]


class _Start:
    """What the bucket of a request leaves to be looked at; `found`, where that is nothing."""

    __slots__ = ("bits", "found", "others", "places")

    def __init__(
        self, bits: int, places: Iterable[Looked], others: Iterable[Looked], found: Found
    ) -> None:
        self.bits = bits
        self.places = tuple(looked for looked in places if looked[0] & bits)
        self.others = tuple(looked for looked in others if looked[0] & bits)
        self.found = None if self.places or self.others else found


class Index:
    """The enabled rules of a scenario."""

    __slots__ = (
        "_all",
        "_bucket",
        "_candidates",
        "_drawing",
        "_others",
        "_places",
        "_sets",
        "_starts",
    )

    def __init__(self, rules: Iterable[Rule]) -> None:
        found = [_candidate(place, rule) for place, rule in enumerate(rules) if rule.enabled]
        matchers = [each.matcher for each in found]
        self._candidates = found
        self._all = (1 << len(found)) - 1
        self._drawing = sum(1 << bit for bit, each in enumerate(found) if each.draws)
        self._bucket = BUCKET(matchers)[1]
        self._places = _dimensions(PLACES, matchers)
        self._others = _dimensions(OTHERS, matchers)
        self._starts: dict[bytes | None, _Start] = {}
        self._sets: dict[int, Candidates] = {0: NOBODY}

    def find(self, request: Request) -> Found:
        """The rules that can cover a request.

        The identity counts where one that draws can cover operation, bucket and key: these are
        parts of it, and nothing else that rules look at is.
        """
        raw = request.place[0]
        start = self._starts.get(raw) or self._start(raw, request)
        if start.found is not None:
            return start.found
        bits = start.bits
        for asking, dimension in start.places:
            if bits & asking:
                bits &= dimension(request)
        counts = bits & self._drawing != 0
        for asking, dimension in start.others:
            if bits & asking:
                bits &= dimension(request)
        found = self._sets.get(bits)
        return self._set_of(bits) if found is None else found, counts

    def _start(self, raw: bytes | None, request: Request) -> _Start:
        bits = self._all & self._bucket(request)
        found = (self._set_of(bits), bits & self._drawing != 0)
        if len(self._starts) >= MAX_REMEMBERED:
            self._starts.clear()
        start = self._starts[raw] = _Start(bits, self._places, self._others, found)
        return start

    def _set_of(self, bits: int) -> Candidates:
        if not bits:
            return NOBODY
        found = [each for bit, each in enumerate(self._candidates) if bits >> bit & 1]
        candidates = Candidates(
            before=tuple(each for each in found if each.rule.phase is Phase.BEFORE),
            after=tuple(each for each in found if each.rule.phase is Phase.AFTER),
            settled=all(each.settled for each in found),
        )
        if len(self._sets) >= MAX_REMEMBERED:
            self._sets.clear()
        self._sets[bits] = candidates
        return candidates


def _dimensions(
    makers: Iterable[Callable[[Sequence[Matcher]], Looked]], matchers: Sequence[Matcher]
) -> tuple[Looked, ...]:
    """One for each thing that some of these matchers (whose bits are their places) look at."""
    return tuple(looked for looked in (maker(matchers) for maker in makers) if looked[0])


def _parted(
    matchers: Sequence[Matcher], condition_of: Callable[[Matcher], Condition | None]
) -> tuple[list[tuple[int, Condition]], int, int]:
    """Bits with their conditions, all of these bits, and the bits that have none."""
    asked: list[tuple[int, Condition]] = []
    asking = free = 0
    for place, matcher in enumerate(matchers):
        bit = 1 << place
        condition = condition_of(matcher)
        if condition is None:
            free |= bit
        else:
            asking |= bit
            asked.append((bit, condition))
    return asked, asking, free


def _by_value(
    value_of: Callable[[Request], Value],
    condition_of: Callable[[Matcher], Callable[[Value], bool] | None],
) -> Callable[[Sequence[Matcher]], Looked]:
    def make(matchers: Sequence[Matcher]) -> Looked:
        asked, asking, free = _parted(matchers, condition_of)
        return asking, ByValue(value_of, asked, free)

    return make


def _by_text(
    text_of: Callable[[Request], str | None], pattern_of: Callable[[Matcher], Pattern | None]
) -> Callable[[Sequence[Matcher]], Looked]:
    def make(matchers: Sequence[Matcher]) -> Looked:
        asked, asking, free = _parted(matchers, pattern_of)
        return asking, ByText(text_of, asked, free)

    return make


def _by_names(
    names_of: Callable[[Request], Iterable[str]],
    needed: Callable[[Matcher], tuple[tuple[str, Pattern], ...]],
) -> Callable[[Sequence[Matcher]], Looked]:
    def name_of(matcher: Matcher) -> str | None:
        """A name without which it does not match: one is enough to leave it out."""
        return next((name for name, held in needed(matcher) if not held.matches(None)), None)

    def make(matchers: Sequence[Matcher]) -> Looked:
        asked, asking, free = _parted(matchers, name_of)
        return asking, ByNames(names_of, asked, free)

    return make


def _held(pattern: Pattern | None) -> Callable[[str | None], bool] | None:
    return None if pattern is None else pattern.matches


def _among(names: frozenset[str] | None) -> Callable[[str], bool] | None:
    return None if names is None else names.__contains__


BUCKET = _by_text(lambda request: request.bucket, lambda each: each.bucket)
# What else stands in the identity of a request.
PLACES = (
    _by_value(lambda request: request.operation, lambda each: _among(each.operations)),
    _by_text(lambda request: request.key, lambda each: each.key),
)
OTHERS = (
    _by_value(lambda request: request.method, lambda each: _among(each.methods)),
    _by_value(lambda request: request.client, lambda each: _held(each.client)),
    _by_value(lambda request: request.access_key, lambda each: _held(each.access_key)),
    _by_names(lambda request: request.query, lambda each: each.query),
    _by_names(lambda request: request.head.names(), lambda each: each.headers),
)


def _candidate(place: int, rule: Rule) -> Candidate:
    return Candidate(
        rule=rule,
        matcher=rule.matcher,
        place=place,
        closing=_name_of(rule.faults, Kind.ENDS) or _name_of(rule.faults, Kind.ANSWERS),
        draws=rule.trigger.draws or any(_draws(fault) for fault in rule.faults),
        alone=_alone(rule),
        per_rule=rule.trigger.per is Per.RULE,
        fired=(rule.name,),
        settled=_is_settled(rule.matcher),
        conditional=rule.trigger != Trigger(per=rule.trigger.per),
    )


def _alone(rule: Rule) -> Plan | None:
    fault = rule.faults[0]
    return fault.alone(rule.name) if len(rule.faults) == 1 and isinstance(fault, Constant) else None


def _name_of(faults: tuple[Fault, ...], kind: Kind) -> str | None:
    return next((fault.name for fault in faults if fault.kind is kind), None)


def _draws(fault: Fault) -> bool:
    return isinstance(fault, Drawing) and fault.draws


def _is_settled(matcher: Matcher) -> bool:
    """Whether it looks at nothing but what its dimensions know for certain."""
    by_text = (matcher.bucket, matcher.key)
    if any(pattern is not None and pattern.literals is None for pattern in by_text):
        return False
    rest = replace(
        matcher,
        operations=None,
        methods=None,
        bucket=None,
        key=None,
        client=None,
        access_key=None,
    )
    return rest == Matcher()
