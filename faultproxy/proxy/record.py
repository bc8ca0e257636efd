"""What is told of connections that ended before there was an exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faultproxy.event import Event

if TYPE_CHECKING:
    from faultproxy.core.plan import Answer
    from faultproxy.core.rules.decision import Decision
    from faultproxy.event import Ending
    from faultproxy.proxy.roles import ClientSide
    from faultproxy.proxy.runtime import Runtime


def record_refused(runtime: Runtime, downstream: ClientSide, reason: str, answer: Answer) -> None:
    """Tell of a connection that was refused before a request head was complete."""
    if runtime.ledger is None:
        return
    event = Event(
        unix_s=runtime.unix_s(),
        connection=downstream.number,
        source=downstream.source,
        listener=downstream.listener,
        outcome="failed",
        status=answer.status,
        code=answer.code,
        ending="closed",
        sent_bytes=len(answer.body),
        took_s=0.0,
        error=reason,
    )
    runtime.ledger.tell(event)


def record_accepted(
    runtime: Runtime,
    downstream: ClientSide,
    decision: Decision,
    ending: Ending,
    unix_s: float,
    took_s: float,
) -> None:
    """Tell of a connection that a rule ended when it was accepted, `unix_s`."""
    fired = tuple(step.label for step in decision.plan.steps)
    runtime.console.faults_injected(fired, None, None, None)
    if runtime.ledger is None:
        return
    event = Event(
        unix_s=unix_s,
        connection=downstream.number,
        source=downstream.source,
        listener=downstream.listener,
        decision=decision,
        fired=fired,
        outcome="injected",
        ending=ending,
        took_s=took_s,
    )
    runtime.ledger.tell(event)
