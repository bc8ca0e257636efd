"""What is told of an exchange that is over: one journal line, and the console's share of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from faultproxy.core.plan import Answer
from faultproxy.event import Event

if TYPE_CHECKING:
    from faultproxy.core.http.framing import Body
    from faultproxy.core.request import Request
    from faultproxy.core.rules.engine import Decision
    from faultproxy.core.timeline import Timeline
    from faultproxy.event import Ending, Outcome
    from faultproxy.proxy.roles import ClientSide
    from faultproxy.proxy.runtime import Runtime


class Recorded(Protocol):
    """What a record says of an exchange."""

    runtime: Runtime
    downstream: ClientSide
    number: int
    started_s: float
    unix_s: float
    request: Request | None
    request_body: Body | None
    decision: Decision
    timeline: Timeline
    fired: tuple[str, ...]
    answer: Answer | None
    response_body: Body | None
    whole_bytes: int
    head_sent: bool
    status: int | None
    upstream_status: int | None
    wait_s: float | None
    error: str | None
    cut_here: bool
    ending: Ending
    took_s: float

    def tell(self) -> Event:
        """What there is to tell of it, once it is over."""
        ...


def event_of(exchange: Recorded) -> Event:
    """What there is to tell of an exchange that is over."""
    decision, downstream = exchange.decision, exchange.downstream
    request_body, response_body = exchange.request_body, exchange.response_body
    sent = exchange.whole_bytes
    if response_body is not None and exchange.head_sent:
        sent = response_body.payload
    return Event(
        unix_s=exchange.unix_s,
        exchange=exchange.number,
        connection=downstream.number,
        source=downstream.source,
        listener=downstream.listener,
        request=exchange.request,
        decision=decision,
        fired=exchange.fired,
        undone=exchange.timeline.undone,
        outcome=_outcome(exchange),
        status=exchange.status,
        code=_code(exchange),
        upstream_status=exchange.upstream_status,
        ending=exchange.ending,
        received_bytes=0 if request_body is None else request_body.payload,
        sent_bytes=sent,
        wait_s=exchange.wait_s,
        took_s=exchange.took_s,
        error=exchange.error,
    )


def record(exchange: Recorded) -> None:
    """Tell of an exchange that has ended; costs nothing where nobody listens."""
    runtime = exchange.runtime
    if exchange.fired:
        runtime.console.faults_injected(
            exchange.fired, exchange.request, exchange.status, exchange.number
        )
    if runtime.ledger is not None:
        exchange.took_s = runtime.now_s() - exchange.started_s
        runtime.ledger.take(exchange)


def _outcome(exchange: Recorded) -> Outcome:
    if exchange.fired:
        return "injected"
    if exchange.error is not None or exchange.cut_here:
        return "failed"
    return "abandoned" if exchange.ending == "gone" else "passed"


def _code(exchange: Recorded) -> str | None:
    """Of what the client got: made here, or the store's where a rule asked for it."""
    if exchange.status is None:
        return None
    return exchange.decision.code if exchange.answer is None else exchange.answer.code


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
    runtime.ledger.take(event)


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
    runtime.ledger.take(event)
