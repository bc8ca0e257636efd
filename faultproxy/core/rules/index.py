"""Rules compiled: a request finds the few that can cover it with two dict look-ups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from faultproxy.core.faults.fault import Constant, Drawing, Fault, Kind
from faultproxy.core.plan import Plan
from faultproxy.core.request import Request
from faultproxy.core.rules.matcher import Matcher
from faultproxy.core.rules.pattern import Pattern
from faultproxy.core.rules.scenario import Phase, Rule
from faultproxy.core.rules.trigger import Per, Trigger

MAX_BUCKETS = 4096  # remembered for each table


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
    """The rules that can cover a request, in file order, by the phase they are asked in."""

    before: tuple[Candidate, ...] = ()
    after: tuple[Candidate, ...] = ()
    drawing: tuple[Pattern | None, ...] = ()  # what those that draw ask of the key
    settled: bool = False  # all of them cover it for certain

    def draws_for(self, key: str | None) -> bool:
        """Whether one that draws can cover this key: only then does it matter how often it came.

        Key, bucket and operation are part of an identity: what does not cover them once never does.
        """
        for asked in self.drawing:  # noqa: SIM110 (a generator costs more than all the rest)
            if asked is None or asked.matches(key):
                return True
        return False


NOBODY = Candidates()


class _Table:
    """Candidates of one operation, by the bucket that a request names.

    `everywhere` are those of any bucket, where no rule looks at the bucket. Else `seen` keeps what
    was worked out for the buckets that came by, for so many of them.
    """

    __slots__ = ("_anywhere", "_literal", "everywhere", "seen")

    def __init__(self, candidates: list[Candidate]) -> None:
        self._literal: dict[str, list[Candidate]] = {}
        self._anywhere: list[Candidate] = []
        for each in candidates:
            literals = _literals(each)
            if literals is None:
                self._anywhere.append(each)
            for name in literals or ():
                self._literal.setdefault(name, []).append(each)
        looks = any(each.rule.matcher.bucket is not None for each in candidates)
        self.everywhere = None if looks else _split(candidates)
        self.seen: dict[bytes | None, Candidates] = {}

    def look_up(self, raw: bytes | None, bucket: str | None) -> Candidates:
        """The candidates for a bucket, as it came and decoded, that is not among `seen`."""
        named = self._literal.get(bucket, []) if bucket is not None else []
        found = _split([*named, *(each for each in self._anywhere if _in_bucket(each, bucket))])
        if len(self.seen) >= MAX_BUCKETS:
            self.seen.clear()
        self.seen[raw] = found
        return found


class Index:
    """The enabled rules of a scenario, by operation and by bucket where that is literal."""

    __slots__ = ("_other", "_tables")

    def __init__(self, rules: Iterable[Rule]) -> None:
        candidates = [_candidate(i, rule) for i, rule in enumerate(rules) if rule.enabled]
        named: set[str] = set()
        for candidate in candidates:
            named |= candidate.rule.matcher.operations or frozenset()
        anywhere = [each for each in candidates if each.rule.matcher.operations is None]
        # Operations that no rule names share one table.
        self._other = _Table(anywhere)
        self._tables = {
            operation: _Table([each for each in candidates if _covers(each, operation)])
            for operation in named
        }

    def candidates(self, request: Request) -> Candidates:
        """The rules that can cover the request by its operation and bucket."""
        table = self._tables.get(request.operation, self._other)
        if table.everywhere is not None:
            return table.everywhere
        raw = request.place[0]
        found = table.seen.get(raw)
        return table.look_up(raw, request.bucket) if found is None else found


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
        settled=replace(rule.matcher, operations=None, bucket=None) == Matcher(),
        conditional=rule.trigger != Trigger(per=rule.trigger.per),
    )


def _alone(rule: Rule) -> Plan | None:
    fault = rule.faults[0]
    return fault.alone(rule.name) if len(rule.faults) == 1 and isinstance(fault, Constant) else None


def _name_of(faults: tuple[Fault, ...], kind: Kind) -> str | None:
    return next((fault.name for fault in faults if fault.kind is kind), None)


def _draws(fault: Fault) -> bool:
    return isinstance(fault, Drawing) and fault.draws


def _covers(candidate: Candidate, operation: str) -> bool:
    operations = candidate.rule.matcher.operations
    return operations is None or operation in operations


def _literals(candidate: Candidate) -> frozenset[str] | None:
    bucket = candidate.rule.matcher.bucket
    return None if bucket is None else bucket.literals


def _in_bucket(candidate: Candidate, bucket: str | None) -> bool:
    pattern = candidate.rule.matcher.bucket
    return pattern is None or pattern.matches(bucket)


def _split(candidates: Iterable[Candidate]) -> Candidates:
    found = sorted(candidates, key=lambda each: each.place)
    if not found:
        return NOBODY
    return Candidates(
        before=tuple(each for each in found if each.rule.phase is Phase.BEFORE),
        after=tuple(each for each in found if each.rule.phase is Phase.AFTER),
        drawing=tuple({each.matcher.key: None for each in found if each.draws}),
        settled=all(each.settled for each in found),
    )
