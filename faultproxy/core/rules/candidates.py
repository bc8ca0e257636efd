"""Rules as the engine asks them: what it wants to know of each, worked out once."""

from __future__ import annotations

from dataclasses import dataclass, field

from faultproxy.core.faults.fault import Constant, Drawing, Fault, Kind
from faultproxy.core.plan import Plan
from faultproxy.core.request import Request
from faultproxy.core.response import Response
from faultproxy.core.rules.conditions import is_settled
from faultproxy.core.rules.matcher import (
    Matcher,
    asks_status,
    before_response,
    looks_at_response,
    parts,
)
from faultproxy.core.rules.scenario import Rule
from faultproxy.core.rules.trigger import Per, Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A rule and what the engine wants to know of it, worked out once.

    `place` is the rule's in the scenario. `closing` is the fault that closes the exchange to later
    rules: the one that ends, else the one that answers; None where the rule only shapes.
    `conditional`: its trigger may say no. `alone` is what it makes of an empty plan, where that is
    always the same. `fired` is what a decision says of it. `matcher` is what of its own can be told
    before the store has answered; `settled`: the index has looked at all of that. `judges` is its
    own, where that looks at the response. `any_status`: it says for itself which statuses it is
    for, `reads`: it looks at the code in the body.
    """

    rule: Rule
    matcher: Matcher
    judges: Matcher | None
    any_status: bool
    reads: bool
    place: int
    closing: str | None
    draws: bool
    conditional: bool
    alone: Plan | None
    per_rule: bool
    fired: tuple[str, ...]
    settled: bool

    def takes(self, status: int) -> bool:
        """Whether it can cover a response of this status."""
        if not self.any_status:
            return 200 <= status < 300
        asked = None if self.judges is None else self.judges.response
        return asked is None or asked.takes(status)

    def covers(self, request: Request, response: Response) -> bool:
        """Whether it covers the response to a request that its `matcher` matches."""
        if not self.any_status and not response.succeeded:
            return False
        return self.judges is None or self.judges.matches(request, response)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """The rules that can cover a request, in file order, by the phase they are asked in.

    `settled`: all of them cover it for certain, as far as that can be told before the response.
    """

    before: tuple[Candidate, ...] = ()
    after: tuple[Candidate, ...] = ()
    settled: bool = True
    _taking: dict[int, tuple[Candidate, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def taking(self, status: int) -> tuple[Candidate, ...]:
        """Those of phase `after` that can cover a response of this status: one look-up."""
        found = self._taking.get(status)
        if found is None:
            found = self._taking[status] = tuple(each for each in self.after if each.takes(status))
        return found


NOBODY = Candidates()


def candidate_of(place: int, rule: Rule) -> Candidate:
    matcher = before_response(rule.matcher)
    asked = [each.response for each in parts(rule.matcher) if each.response is not None]
    return Candidate(
        rule=rule,
        matcher=matcher,
        judges=rule.matcher if looks_at_response(rule.matcher) else None,
        any_status=asks_status(rule.matcher),
        reads=any(each.code is not None for each in asked),
        place=place,
        closing=_name_of(rule.faults, Kind.ENDS) or _name_of(rule.faults, Kind.ANSWERS),
        draws=rule.trigger.draws or any(_draws(fault) for fault in rule.faults),
        alone=_alone(rule),
        per_rule=rule.trigger.per is Per.RULE,
        fired=(rule.name,),
        settled=is_settled(matcher),
        conditional=rule.trigger != Trigger(per=rule.trigger.per),
    )


def _alone(rule: Rule) -> Plan | None:
    fault = rule.faults[0]
    return fault.alone(rule.name) if len(rule.faults) == 1 and isinstance(fault, Constant) else None


def _name_of(faults: tuple[Fault, ...], kind: Kind) -> str | None:
    return next((fault.name for fault in faults if fault.kind is kind), None)


def _draws(fault: Fault) -> bool:
    return isinstance(fault, Drawing) and fault.draws
