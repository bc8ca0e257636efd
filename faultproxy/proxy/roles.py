"""What the parts of an exchange know of each other: only this much, so that imports go one way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from faultproxy.core.http.head import ResponseHead
    from faultproxy.core.plan import Cut, Step
    from faultproxy.core.request import Request
    from faultproxy.core.rules.decision import Decision
    from faultproxy.proxy.reading import Reading
    from faultproxy.proxy.sending import Sending


class StoreUser(Protocol):
    """An exchange, as the store's side sees it: who is told what comes from there."""

    awaits_head: bool  # the final response head has not come yet

    def interim(self, head: ResponseHead) -> None:
        """A 1xx has come."""
        ...

    def response_head(self, head: ResponseHead, rest: bytes) -> None:
        """The final head has come, and `rest` behind it."""
        ...

    def response_data(self, data: bytes) -> None:
        """More of the response body has come."""
        ...

    def fail(self, reason: str) -> None:
        """No answer can come any more, for this REASON of an own failure."""
        ...

    def upstream_ended(self, how: Cut, *, in_head: bool) -> None:
        """The store has ended the connection; `in_head`: in the middle of a head."""
        ...

    def failed_inside(self, error: Exception) -> None:
        """Something went wrong in here while the exchange was being served."""
        ...


class UnderWay(Protocol):
    """An exchange, or a connection that a rule keeps before it has any: what one can ask of it.

    Times are loop times. `number`, `request` and `waiting` are None where there is none.
    """

    @property
    def number(self) -> int | None:
        """Of the exchange."""
        ...

    @property
    def request(self) -> Request | None:
        """What was asked, where rules or the journal look at it."""
        ...

    @property
    def decision(self) -> Decision:
        """What was decided."""
        ...

    @property
    def started_s(self) -> float:
        """When its head was complete, or the connection accepted."""
        ...

    @property
    def waiting(self) -> Step | None:
        """The step of the plan at which it waits or is silent."""
        ...

    @property
    def waiting_since_s(self) -> float | None:
        """When that began."""
        ...


class StoreSide(Protocol):
    """A connection to the store, as an exchange sees it."""

    exchange: StoreUser | None
    reading: Reading
    fresh: bool
    usable: bool

    def send(self, data: bytes) -> None:
        """Send, in order."""
        ...

    def unsent_bytes(self) -> int:
        """Bytes that the kernel has not taken yet."""
        ...

    def cut(self, how: Cut) -> None:
        """End the connection behind exactly what was sent."""
        ...

    def drop(self) -> None:
        """Close without a word more."""
        ...


class ClientSide(Protocol):
    """A client's connection, as an exchange and the store's side see it."""

    transport: asyncio.Transport
    reading: Reading
    sending: Sending
    deadline: float
    number: int
    source: str
    listener: str
    eof: bool
    closed: bool

    @property
    def upstream(self) -> StoreSide | None:
        """The connection to the store that there is."""
        ...

    def connect(self) -> StoreSide:
        """The connection to the store that belongs to this client."""
        ...

    def keep_for_later(self, data: bytes) -> None:
        """This belongs to the next request."""
        ...

    def done(self, now_s: float, *, keep: bool) -> None:
        """The exchange is over, now at `now_s`."""
        ...

    def detach(self, exchange: StoreUser) -> None:
        """The exchange is over, and the connection with it or about to be."""
        ...

    def upstream_ended(self, how: Cut) -> None:
        """The store ended a connection that no exchange is using."""
        ...

    def end(self, how: Cut, then: Callable[[bool], None] | None = None) -> None:
        """End the connection behind what was written."""
        ...

    def leave(self, how: Cut) -> None:
        """The client was found to be gone."""
        ...

    def abort(self) -> None:
        """Drop both connections at once."""
        ...

    def watch(self, *, gone: Callable[[], None], half_closed: Callable[[], None]) -> None:
        """Notice the client's end while its transport is paused."""
        ...

    def unwatch(self) -> None:
        """The wait is over."""
        ...
