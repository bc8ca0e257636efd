"""The ports: accepting, the clock that all connections share, and a stop that lets work finish."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from faultproxy.proxy import wire
from faultproxy.proxy.downstream import Downstream
from faultproxy.proxy.runtime import Runtime, tick_s
from faultproxy.settings import Address

BACKLOG = 4096  # a burst of new connections must not cost a SYN retransmission, which is a second
ACCEPTS_IN_ONE_GO = 64  # asyncio goes on so often even where there is no descriptor left


class Entrance:
    """Makes the protocol of each connection that one port accepts."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.name = ""  # the address with the port that it really has

    def __call__(self) -> Downstream:
        return Downstream(self._runtime, self.name)


class Listener:
    """Accepts connections on every address until it is stopped."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._servers: list[asyncio.Server] = []
        self._tick: asyncio.TimerHandle | None = None
        self.addresses: list[Address] = []

    async def start(self, addresses: Sequence[Address]) -> None:
        """Bind and accept. Raises OSError where an address cannot be had; nothing listens then."""
        loop = self._runtime.loop
        try:
            for address in addresses:
                entrance = Entrance(self._runtime)
                server = await loop.create_server(
                    entrance,
                    address.host,
                    address.port,
                    backlog=ACCEPTS_IN_ONE_GO,
                    start_serving=False,
                )
                self._servers.append(server)
                bound = Address(address.host, server.sockets[0].getsockname()[1])
                entrance.name = str(bound)
                self.addresses.append(bound)
            for server in self._servers:
                await server.start_serving()
                for listening in server.sockets:
                    wire.lengthen_queue(listening.fileno(), BACKLOG)
        except BaseException:
            self._close()
            raise
        self._look()

    def _look(self) -> None:
        """Let every connection notice what time it is."""
        now_s = self._runtime.now_s()
        for connection in list(self._runtime.connections):
            connection.look(now_s)
        self._runtime.console.flush()
        self._runtime.flush()
        self._tick = self._runtime.loop.call_later(tick_s(self._runtime.settings), self._look)

    def _close(self) -> None:
        for server in self._servers:
            server.close()

    async def stop(self, drain_s: float, hurry: asyncio.Event) -> None:
        """No new connections; exchanges under way finish within `drain_s`, or until `hurry`."""
        runtime = self._runtime
        runtime.stopping = True
        self._close()
        for connection in list(runtime.connections):
            connection.stop()
        busy = sum(connection.busy for connection in runtime.connections)
        if busy:
            hint = "a second signal ends at once"
            runtime.console.info("proxy.draining", exchanges=busy, within_s=drain_s, hint=hint)
        await self._wait(lambda: bool(runtime.connections), drain_s, hurry)
        for connection in list(runtime.connections):
            connection.abort()
        await self._wait(lambda: any(each.owes for each in runtime.upstreams), wire.LINGER_S, hurry)
        for upstream in list(runtime.upstreams):
            upstream.finish()
        await asyncio.sleep(0)  # connection_lost of those, and with it their journal lines
        if self._tick is not None:
            self._tick.cancel()

    async def _wait(self, busy: Callable[[], bool], within_s: float, hurry: asyncio.Event) -> None:
        until = self._runtime.now_s() + within_s
        while busy() and not hurry.is_set() and self._runtime.now_s() < until:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(hurry.wait(), 0.02)
