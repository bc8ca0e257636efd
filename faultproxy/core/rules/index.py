"""Rules compiled: a request finds the few that can cover it with two dict look-ups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from faultproxy.core.faults.fault import Drawing, Fault, Kind
from faultproxy.core.request import Request
from faultproxy.core.rules.scenario import Phase, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A rule and what the engine wants to know of it, worked out once.

    `place` is the rule's in the scenario. `closing` is the fault that closes the exchange to later
    rules: the one that ends, else the one that answers; None where the rule only shapes.
    """

    rule: Rule
    place: int
    closing: str | None
    draws: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The rules that can cover a request, in file order, by the phase they are asked in."""

    before: tuple[Candidate, ...] = ()
    after: tuple[Candidate, ...] = ()
    draws: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """Candidates of one operation: by the name of a bucket that some rule names, and the rest."""

    buckets: dict[str | None, Candidates]
    rest: Candidates


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
        self._other = _table(anywhere)
        self._tables = {
            operation: _table([each for each in candidates if _covers(each, operation)])
            for operation in named
        }

    def candidates(self, request: Request) -> Candidates:
        """The rules that can cover the request by its operation and bucket."""
        table = self._tables.get(request.operation, self._other)
        if not table.buckets:
            return table.rest
        return table.buckets.get(request.bucket, table.rest)


def _candidate(place: int, rule: Rule) -> Candidate:
    return Candidate(
        rule=rule,
        place=place,
        closing=_name_of(rule.faults, Kind.ENDS) or _name_of(rule.faults, Kind.ANSWERS),
        draws=rule.trigger.draws or any(_draws(fault) for fault in rule.faults),
    )


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


def _table(candidates: list[Candidate]) -> _Table:
    named: dict[str, list[Candidate]] = {}
    rest: list[Candidate] = []
    for each in candidates:
        literals = _literals(each)
        if literals is None:
            rest.append(each)
        for name in literals or ():
            named.setdefault(name, []).append(each)
    return _Table({name: _split(found + rest) for name, found in named.items()}, _split(rest))


def _split(candidates: Iterable[Candidate]) -> Candidates:
    found = sorted(candidates, key=lambda each: each.place)
    return Candidates(
        before=tuple(each for each in found if each.rule.phase is Phase.BEFORE),
        after=tuple(each for each in found if each.rule.phase is Phase.AFTER),
        draws=any(each.draws for each in found),
    )
