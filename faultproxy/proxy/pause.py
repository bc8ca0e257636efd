"""A wait or a silence that a plan asked for: both directions held, the client's end noticed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from faultproxy.core.plan import Cut
from faultproxy.proxy.reading import Reading
from faultproxy.proxy.roles import ClientSide, StoreSide


class Pause:
    """Nothing is read from either side until `end`.

    `client_ends`: a client that has said all it has to say may be waiting for its answer, or may be
    gone. A wait runs out for it; a silence, which would never end, ends with it.
    """

    __slots__ = ("_client", "_store", "_timer")

    def __init__(self, client: ClientSide, store: StoreSide | None) -> None:
        self._client = client
        self._store = store
        self._timer: asyncio.TimerHandle | None = None
        client.reading.hold(Reading.WAIT)
        if store is not None:
            store.reading.hold(Reading.WAIT)

    def watch(self, *, client_ends: bool) -> None:
        """Notice a client that leaves meanwhile."""
        client = self._client
        if client_ends and client.eof:
            client.leave(Cut.FIN)
            return

        def half_closed() -> None:
            if client_ends:
                client.leave(Cut.FIN)

        client.watch(gone=lambda: client.leave(Cut.RST), half_closed=half_closed)

    def call_later(
        self, loop: asyncio.AbstractEventLoop, delay_s: float, then: Callable[[], None]
    ) -> None:
        """Call when so much time has passed, unless the pause ends before."""
        self._timer = loop.call_later(delay_s, then)

    def end(self) -> None:
        """Both directions flow again, and nobody is called any more."""
        if self._timer is not None:
            self._timer.cancel()
        self._client.unwatch()
        self._client.reading.free(Reading.WAIT)
        if self._store is not None:
            self._store.reading.free(Reading.WAIT)
