"""The rules in force, as values: what a rule file says once it has been read."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import Enum

from faultproxy.core.faults.fault import Fault, Kind, Placed
from faultproxy.core.plan import Moment, order
from faultproxy.core.rules.halt import Halt
from faultproxy.core.rules.matcher import Matcher
from faultproxy.core.rules.trigger import Trigger

# What a matcher knows of a connection before it has said anything.
OF_CONNECTIONS = ("sources", "listener")


class Phase(Enum):
    """The moment a rule is asked: the request head is here, or the store's answer is."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A name, a matcher (where), a trigger (when) and faults (what)."""

    name: str
    faults: tuple[Fault, ...]
    about: str = ""
    enabled: bool = True
    matcher: Matcher = field(default_factory=Matcher)
    trigger: Trigger = field(default_factory=Trigger)
    phase: Phase = Phase.BEFORE

    @property
    def at_accept(self) -> bool:
        """Whether it is asked once a connection, before there is a request."""
        return any(fault.at.moment is Moment.ACCEPT for fault in self.faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """The rules in force and the seed they draw with; `seed` is None until one is drawn.

    `blast_radius` is the share (0 to 1) of calls that can meet any fault, None for all of them.
    `halt` says when injecting stops by itself, None for never.
    """

    rules: tuple[Rule, ...] = ()
    about: str = ""
    seed: int | None = None
    dialect: str = "aws"
    blast_radius: float | None = None
    halt: Halt | None = None


def contradiction(rule: Rule) -> tuple[int, str] | None:
    """The first fault of a rule that cannot be carried out, by its index, and why; else None.

    Faults are carried out in the order of their positions, then of the file. At most one answers,
    at most one ends, nothing comes after the end, and none stands where it cannot.
    """
    places = range(len(rule.faults))
    answered: int | None = None
    ended: int | None = None
    for place in sorted(places, key=lambda each: (order(rule.faults[each].at), each)):
        fault = rule.faults[place]
        reason = _misplaced(fault, rule)
        if reason is not None:
            return place, reason
        if fault.kind is Kind.ANSWERS and answered is not None:
            return place, f"{fault.name} answers, and {rule.faults[answered].name} has answered"
        if ended is not None:
            return place, f"{fault.name} comes after {rule.faults[ended].name} ended the exchange"
        answered = place if fault.kind is Kind.ANSWERS else answered
        ended = place if fault.kind is Kind.ENDS else ended
    return None


def _misplaced(fault: Fault, rule: Rule) -> str | None:
    moment = fault.at.moment
    if isinstance(fault, Placed) and moment not in fault.moments:
        return f"{fault.name} cannot stand at {_name(moment)}"
    if moment is Moment.ACCEPT and _looks_at_requests(rule.matcher):
        return (
            f"{fault.name} at accept comes before any request: "
            "`match` can have source and listener only"
        )
    if rule.phase is Phase.AFTER and moment < Moment.RESPONSE:
        return (
            f"{fault.name} at {_name(moment)} acts on the request, which phase after has behind it"
        )
    return None


def _looks_at_requests(matcher: Matcher) -> bool:
    everything = Matcher()
    return any(
        getattr(matcher, each.name) != getattr(everything, each.name)
        for each in fields(matcher)
        if each.compare and each.name not in OF_CONNECTIONS
    )


def _name(moment: Moment) -> str:
    return moment.name.lower()
