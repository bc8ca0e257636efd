"""What an exchange that has ended is asked for, to make an event of it."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol

from faultproxy.core.rules.decision import UNTOUCHED
from faultproxy.event import Event, Row

if TYPE_CHECKING:
    from faultproxy.core.http.framing import Body
    from faultproxy.core.http.head import RequestHead
    from faultproxy.core.plan import Answer
    from faultproxy.core.request import Request
    from faultproxy.core.rules.decision import Decision
    from faultproxy.core.timeline import Timeline
    from faultproxy.event import Ending, Outcome
    from faultproxy.proxy.roles import ClientSide


class Ended(Protocol):
    """An exchange that has ended and does not change any more.

    What an event says of it is what is true of nearly all, until `complete` finds otherwise.
    """

    downstream: ClientSide
    head: RequestHead
    number: int
    unix_s: float
    request: Request | None
    decision: Decision
    fired: tuple[str, ...]
    undone: Mapping[str, str]
    outcome: Outcome
    ending: Ending
    status: int | None
    code: str | None
    upstream_status: int | None
    received_bytes: int
    sent_bytes: int
    wait_s: float | None
    took_s: float
    error: str | None
    request_body: Body | None
    response_body: Body | None
    head_sent: bool
    timeline: Timeline
    answer: Answer | None
    cut_here: bool
    passing: Request | None


# The fields of an event in their order: one look for all of them takes a third of the time.
_FACTS = attrgetter(
    *("unix_s", "downstream.number", "downstream.source", "downstream.listener"),
    *("outcome", "ending", "took_s", "number", "request", "decision", "fired", "undone"),
    *("status", "code", "upstream_status", "received_bytes", "sent_bytes", "wait_s", "error"),
)
# And those of a row, of an exchange that no rule had a say in.
_ROW = attrgetter(
    *("head.raw", "request.operation", "unix_s"),
    *("downstream.number", "downstream.source", "downstream.listener"),
    *("outcome", "ending", "took_s", "number", "fired", "status", "code", "upstream_status"),
    *("received_bytes", "sent_bytes", "wait_s", "error"),
)


def event_of(ended: Ended) -> Event:
    """What there is to tell of it."""
    return Event._make(_FACTS(ended))


def plain_row_of(ended: Ended) -> Row:
    """The same as data, where there was a request and no rule had a say in it."""
    row: Row = _ROW(ended)
    return row


def complete(ended: Ended) -> bool:
    """Find out what an event says of it; whether a row says as much."""
    body = ended.response_body
    if body is not None and ended.head_sent:
        ended.sent_bytes = body.payload
    if ended.request_body is not None:
        ended.received_bytes = ended.request_body.payload
    ended.outcome = _outcome(ended)
    decision = ended.decision
    untouched = decision is UNTOUCHED or not decision.says_something
    if untouched and ended.answer is None:
        # Nobody was to be told when one began that has no request.
        return ended.request is not None
    ended.undone = ended.timeline.undone
    ended.code = _code(ended)
    return False


def _outcome(ended: Ended) -> Outcome:
    if ended.fired:
        return "injected"
    if ended.error is not None or ended.cut_here:
        return "failed"
    return "abandoned" if ended.ending == "gone" else "passed"


def _code(ended: Ended) -> str | None:
    """Of what the client got: made here, or the store's where a rule asked for it."""
    if ended.status is None:
        return None
    return ended.decision.code if ended.answer is None else ended.answer.code
