"""Faults of the response body: `truncate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from faultproxy.core.faults.fault import Firing, Kind
from faultproxy.core.plan import Cut, End, Moment, Plan, Position, Step


@dataclass(frozen=True, slots=True)
class Truncate:
    """Send the true head and the body up to `at`, then end the connection.

    Content-Length keeps its true value, and a chunked body gets no last chunk, so that a careful
    client sees a short read. Source: RFC 9112, section 8.
    """

    name: ClassVar[str] = "truncate"
    kind: ClassVar[Kind] = Kind.ENDS
    moments: ClassVar[frozenset[Moment]] = frozenset((Moment.BODY,))

    at: Position
    end: Cut = Cut.FIN

    def shape(self, plan: Plan, firing: Firing) -> Plan:
        """End within the body; a response without payload cannot be truncated."""
        return plan.with_step(
            Step(
                at=self.at,
                act=End(self.end),
                rule=firing.rule,
                fault=self.name,
                needs_payload=True,
            )
        )
