"""A wait or a silence that a plan asked for: both directions held, the client's end noticed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from faultproxy.core.plan import Cut, Step
from faultproxy.proxy.reading import Reading
from faultproxy.proxy.roles import ClientSide, StoreSide


class Pause:
    """Nothing is read from either side until `end`.

    `step` is what the plan asked for, from the loop time `since_s` on; None where it asked for no
    wait, and the client has yet to take what it is owed.
    """

    __slots__ = ("_client", "_over", "_store", "_timer", "since_s", "step")

    def __init__(
        self,
        client: ClientSide,
        store: StoreSide | None,
        step: Step | None = None,
        since_s: float = 0.0,
    ) -> None:
        self.step = step
        self.since_s = since_s
        self._client = client
        self._store = store
        self._timer: asyncio.TimerHandle | None = None
        self._over: Callable[[], None] | None = None
        client.reading.hold(Reading.WAIT)
        if store is not None:
            store.reading.hold(Reading.WAIT)

    def watch(self, *, client_ends: bool) -> None:
        """Notice a client that leaves meanwhile.

        `client_ends`: one that has said all it has to say may be waiting for its answer, or may be
        gone. A wait of a known length runs out for it; what may never end, ends with it.
        """
        client = self._client
        if client_ends and client.eof:
            client.leave(Cut.FIN)
            return

        def half_closed() -> None:
            if client_ends:
                client.leave(Cut.FIN)

        client.watch(gone=lambda: client.leave(Cut.RST), half_closed=half_closed)

    def until(
        self, loop: asyncio.AbstractEventLoop, for_s: float | None, over: Callable[[], None]
    ) -> None:
        """Call `over` when so much time has passed (None: never), or when `finish` is called.

        Not where the pause ends before.
        """
        self._over = over
        if for_s is not None:
            self._timer = loop.call_later(for_s, over)

    def finish(self) -> None:
        """Its time is up, however much of it was left; a pause without a time is left alone."""
        if self._over is not None:
            self._over()

    def end(self) -> None:
        """Both directions flow again, and nobody is called any more."""
        if self._timer is not None:
            self._timer.cancel()
        self._client.unwatch()
        self._client.reading.free(Reading.WAIT)
        if self._store is not None:
            self._store.reading.free(Reading.WAIT)


class MayWait:
    """What a plan can keep waiting or silent, at one place at a time."""

    __slots__ = ()

    _pause: Pause | None = None  # nothing moves

    def pause_injecting(self) -> None:
        """Nothing is to be injected any more: what waits or is silent has its time up."""
        if self._pause is not None:
            self._pause.finish()

    @property
    def waiting(self) -> Step | None:
        """The step of the plan at which nothing moves."""
        return None if self._pause is None else self._pause.step

    @property
    def waiting_since_s(self) -> float | None:
        """The loop time since when."""
        return None if self._pause is None else self._pause.since_s
