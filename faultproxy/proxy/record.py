"""What is told of an exchange that is over: one journal line, and the console's share of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from faultproxy.core.plan import Answer
from faultproxy.core.rules.engine import UNTOUCHED
from faultproxy.event import Event
from faultproxy.proxy.ended import Ended, event_of, plain_row_of

if TYPE_CHECKING:
    from faultproxy.core.http.framing import Body
    from faultproxy.core.rules.engine import Decision
    from faultproxy.core.timeline import Timeline
    from faultproxy.event import Ending, Outcome
    from faultproxy.proxy.ledger import Ledger
    from faultproxy.proxy.roles import ClientSide
    from faultproxy.proxy.runtime import Runtime

GOOD = frozenset(range(200, 400))


class Recorded(Ended, Protocol):
    """What is asked of an exchange to record it.

    What an event says of it is what is true of nearly all, until `record` finds otherwise.
    """

    runtime: Runtime
    started_s: float
    request_body: Body | None
    response_body: Body | None
    head_sent: bool
    timeline: Timeline
    answer: Answer | None
    cut_here: bool


def record(exchange: Recorded) -> None:
    """Tell of an exchange that has ended; costs nothing where nobody listens."""
    runtime = exchange.runtime
    if exchange.fired:
        runtime.console.faults_injected(
            exchange.fired, exchange.request, exchange.status, exchange.number
        )
    ledger = runtime.ledger
    if ledger is None:
        return
    exchange.took_s = runtime.now_s() - exchange.started_s
    body = exchange.response_body
    if body is not None and exchange.head_sent:
        exchange.sent_bytes = body.payload
    if exchange.request_body is not None:
        exchange.received_bytes = exchange.request_body.payload
    plain = exchange.decision is UNTOUCHED and exchange.answer is None
    alike = plain and ledger.room <= 0 and _is_like_many(exchange)
    if alike and not ledger.writes:
        ledger.count(exchange)
        return
    exchange.outcome = _outcome(exchange)
    # Nobody was to be told when one began that has no request.
    if plain and not ledger.writes and exchange.request is not None:
        ledger.room -= 1
        ledger.take(plain_row_of(exchange))
        return
    if not plain:
        exchange.undone = exchange.timeline.undone
        exchange.code = _code(exchange)
    _tell(exchange, ledger, alike=alike, plain=plain)


def _tell(exchange: Recorded, ledger: Ledger, *, alike: bool, plain: bool) -> None:
    """Tell of it in full; those who read, only where there is room for one like many."""
    event = event_of(exchange)
    if ledger.writes:
        ledger.write(event)
    if alike:
        ledger.count(exchange)
    elif ledger.reads:
        ledger.room -= plain
        ledger.take(event)


def _is_like_many(exchange: Recorded) -> bool:
    """Whether it looks like nearly all others: the store said yes, and the client has it."""
    return (
        exchange.ending == "kept"
        and exchange.error is None
        and exchange.upstream_status in GOOD
        and not exchange.cut_here
    )


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
