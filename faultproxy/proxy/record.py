"""What is told of an exchange that is over: one journal line, and the console's share of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from faultproxy.core.plan import Answer
from faultproxy.core.rules.engine import UNTOUCHED

if TYPE_CHECKING:
    from faultproxy.core.http.framing import Body
    from faultproxy.core.request import Request
    from faultproxy.core.rules.engine import Decision
    from faultproxy.core.timeline import Timeline
    from faultproxy.journal import Ending, Journal, Outcome
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
    head_sent: bool
    status: int | None
    upstream_status: int | None
    wait_s: float | None
    error: str | None
    cut_here: bool


class EndedExchange:
    """An exchange that is over, until its line is made."""

    __slots__ = ("_ending", "_exchange", "_took_s")

    def __init__(self, exchange: Recorded, ending: Ending) -> None:
        self._exchange = exchange
        self._ending = ending
        self._took_s = exchange.runtime.now_s() - exchange.started_s

    def tell(self, journal: Journal) -> None:
        """Record it."""
        exchange, decision, answer = self._exchange, self._exchange.decision, self._exchange.answer
        request_body, response_body = exchange.request_body, exchange.response_body
        sent = 0 if response_body is None or not exchange.head_sent else response_body.payload
        journal.record(
            unix_s=exchange.unix_s,
            exchange=exchange.number,
            connection=exchange.downstream.number,
            source=exchange.downstream.source,
            listener=exchange.downstream.listener,
            request=exchange.request,
            decision=None if decision is UNTOUCHED else decision,
            fired=exchange.fired,
            undone=exchange.timeline.undone,
            outcome=_outcome(exchange, self._ending),
            status=exchange.status,
            code=None if answer is None or exchange.status is None else answer.code,
            upstream_status=exchange.upstream_status,
            ending=self._ending,
            received_bytes=0 if request_body is None else request_body.payload,
            sent_bytes=sent,
            wait_s=exchange.wait_s,
            took_s=self._took_s,
            error=exchange.error,
        )


def record(exchange: Recorded, ending: Ending) -> None:
    """Tell of an exchange that has ended; costs nothing where nobody listens."""
    runtime = exchange.runtime
    for fired in exchange.fired:
        rule, _, fault = fired.rpartition("/")
        runtime.console.fault_injected(
            rule, fault, exchange.request, exchange.status, exchange.number
        )
    if runtime.journal is not None:
        runtime.journal.take(EndedExchange(exchange, ending))


def _outcome(exchange: Recorded, ending: Ending) -> Outcome:
    if exchange.fired:
        return "injected"
    if exchange.error is not None or exchange.cut_here:
        return "failed"
    return "abandoned" if ending == "gone" else "passed"


def record_refused(runtime: Runtime, downstream: ClientSide, reason: str, answer: Answer) -> None:
    """Tell of a connection that was refused before a request head was complete."""
    if runtime.journal is None:
        return
    runtime.journal.record(
        unix_s=runtime.unix_s(),
        exchange=None,
        connection=downstream.number,
        source=downstream.source,
        listener=downstream.listener,
        request=None,
        decision=None,
        fired=(),
        undone={},
        outcome="failed",
        status=answer.status,
        code=answer.code,
        upstream_status=None,
        ending="closed",
        received_bytes=0,
        sent_bytes=len(answer.body),
        wait_s=None,
        took_s=0.0,
        error=reason,
    )
