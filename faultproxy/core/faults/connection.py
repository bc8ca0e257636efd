"""Faults that end the client's connection, or leave it silent: `hang`, `reset`, `close`.

At `accept` and at the request the store gets nothing. Further on it gets what comes before the
position: a cut in the upload reaches it as the same cut, one in the response finds the request
already carried out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from faultproxy.core import plan as plans
from faultproxy.core.faults.fault import Firing, Kind
from faultproxy.core.plan import AT_REQUEST, Cut, Moment, Plan, Position, Step

ANYWHERE = frozenset(Moment)


@dataclass(frozen=True, slots=True)
class Hang:
    """Keep the connection open and silent for `for_s` (None: for ever), then end it with FIN."""

    name: ClassVar[str] = "hang"
    kind: ClassVar[Kind] = Kind.ENDS
    moments: ClassVar[frozenset[Moment]] = ANYWHERE

    for_s: float | None = None
    at: Position = AT_REQUEST

    def shape(self, plan: Plan, firing: Firing) -> Plan:
        """Fall silent at the position."""
        return end_at(plan, self._step(firing.rule))

    def alone(self, rule: str) -> Plan:
        return end_at(Plan(), self._step(rule))

    def _step(self, rule: str) -> Step:
        return Step(at=self.at, act=plans.Hang(self.for_s), rule=rule, fault=self.name)


@dataclass(frozen=True, slots=True)
class Reset:
    """End the connection with RST: the client sees ECONNRESET. Source: RFC 9293, 3.10.7."""

    name: ClassVar[str] = "reset"
    kind: ClassVar[Kind] = Kind.ENDS
    moments: ClassVar[frozenset[Moment]] = ANYWHERE

    at: Position = AT_REQUEST

    def shape(self, plan: Plan, firing: Firing) -> Plan:
        """Send RST at the position."""
        return end_at(plan, self._step(firing.rule))

    def alone(self, rule: str) -> Plan:
        return end_at(Plan(), self._step(rule))

    def _step(self, rule: str) -> Step:
        return Step(at=self.at, act=plans.End(Cut.RST), rule=rule, fault=self.name)


@dataclass(frozen=True, slots=True)
class Close:
    """End the connection with FIN: the client sees a clean end of stream where more was due."""

    name: ClassVar[str] = "close"
    kind: ClassVar[Kind] = Kind.ENDS
    moments: ClassVar[frozenset[Moment]] = ANYWHERE

    at: Position = AT_REQUEST

    def shape(self, plan: Plan, firing: Firing) -> Plan:
        """Send FIN at the position."""
        return end_at(plan, self._step(firing.rule))

    def alone(self, rule: str) -> Plan:
        return end_at(Plan(), self._step(rule))

    def _step(self, rule: str) -> Step:
        return Step(at=self.at, act=plans.End(Cut.FIN), rule=rule, fault=self.name)


def end_at(plan: Plan, step: Step) -> Plan:
    """The plan with an ending: where it comes at the request or before, the store gets nothing."""
    ended = plan.with_step(step)
    return ended.never_delivered() if step.at.moment <= Moment.REQUEST else ended
