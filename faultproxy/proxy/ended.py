"""What an exchange that has ended is asked for, to make an event of it."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol

from faultproxy.event import Event, Row

if TYPE_CHECKING:
    from faultproxy.core.http.head import RequestHead
    from faultproxy.core.request import Request
    from faultproxy.core.rules.engine import Decision
    from faultproxy.event import Ending, Outcome
    from faultproxy.proxy.roles import ClientSide


class Ended(Protocol):
    """An exchange that has ended and does not change any more."""

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
