"""GET /events: the journal as server-sent events, while it happens."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from faultproxy.control.delivery import Delivery
from faultproxy.control.hub import TICK_S, Hub
from faultproxy.control.reading import known_query
from faultproxy.control.refusal import Refusal, bad_request
from faultproxy.control.ring import SIZE
from faultproxy.control.selection import Selection, read_selection
from faultproxy.control.subscriber import Subscriber
from faultproxy.proxy import wire
from faultproxy.rulefile.problem import quoted

MAX_SUBSCRIBERS = 100
MAX_SAMPLE = 10_000
SEND_BUFFER = 256 * 1024  # the kernel would keep megabytes for a subscriber that does not read
STOP_S = 1.0  # what still waits may be written for so long when the server stops
NUMBER = re.compile("[0-9]{1,18}")
PATTERNS = ("operation", "key", "rule", "outcome")
QUERY = ("last", *PATTERNS, "sample")
HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request wants to see.

    `last`: so many events of the past; `sample`: at most so many a second, None for all; `after`:
    the number of the last event that the client had before it lost its connection.
    """

    last: int
    sample: int | None
    selection: Selection
    after: int | None


class Events:
    """The resource. `flush` tells the hub of everything that has ended, `look` of what it shows."""

    def __init__(self, hub: Hub, flush: Callable[[], None], look: Callable[[], None]) -> None:
        self._hub = hub
        self._flush = flush
        self._look = look
        self._requests: dict[Subscriber, web.Request] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._stopping = False
        self._deserted = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.get("/events", self.stream, allow_head=False)]

    async def stop(self, app: web.Application | None = None) -> None:
        """Let every subscriber have what waits for it, and end; fits `on_shutdown`."""
        del app
        self._stopping = True
        self._flush()
        for subscriber in self._requests:
            subscriber.end()
        if self._requests:
            self._deserted.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STOP_S):
                    await self._deserted.wait()
        for subscriber in tuple(self._requests):
            subscriber.abort()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Events until the client leaves or does not read, or the server stops."""
        asked = read_asked(request)
        if len(self._requests) >= MAX_SUBSCRIBERS:
            raise Refusal(503, "too-many-subscribers", f"{MAX_SUBSCRIBERS} listen already")
        now_s = asyncio.get_running_loop().time
        subscriber = Subscriber(asked.selection, asked.sample, lambda: _abort(request), now_s)
        response = web.StreamResponse(headers=HEADERS)
        ring = self._hub.ring
        delivery = Delivery(ring=ring, subscriber=subscriber, response=response, now_s=now_s)
        self._flush()
        end = ring.next
        self._enter(subscriber, request)
        try:
            await response.prepare(request)
            start = await _start(asked, delivery, end)
            await delivery.past(start, end)
            await delivery.present()
        except ConnectionError:
            pass  # it is gone, or was dropped
        except TimeoutError:
            self._hub.drop(subscriber)
        finally:
            self._leave(subscriber)
        return response

    def _enter(self, subscriber: Subscriber, request: web.Request) -> None:
        self._requests[subscriber] = request
        self._hub.enter(subscriber)
        if request.transport is not None:
            sock = request.transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        if self._stopping:
            subscriber.end()
        if self._timer is None:
            self._tick()

    def _leave(self, subscriber: Subscriber) -> None:
        self._hub.leave(subscriber)
        del self._requests[subscriber]
        if not self._requests:
            self._deserted.set()
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _tick(self) -> None:
        """While somebody listens: tell what has ended, and notice who has left without a word."""
        self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)
        self._look()
        for subscriber, request in self._requests.items():
            if request.transport is None or request.transport.is_closing():
                subscriber.end()


async def _start(asked: Asked, delivery: Delivery, end: int) -> int:
    """The number of the first event to send, of those before `end`."""
    after = asked.after
    if after is None or after >= end:  # where it is not from an earlier run
        return await delivery.start_of(asked.last, end)
    if asked.sample is None:
        return after + 1
    start = max(after + 1, end - asked.last)
    delivery.subscriber.left_out += start - after - 1
    return start


def _abort(request: web.Request) -> None:
    """With RST: else the kernel would go on trying to deliver what it has."""
    if request.transport is not None:
        wire.reset(request.transport)


def read_asked(request: web.Request) -> Asked:
    """What a request wants to see. Raises Refusal."""
    query = request.query
    known_query(request, QUERY, repeated=PATTERNS)
    sample = _number(query.get("sample"), "sample", 1, MAX_SAMPLE)
    after = request.headers.get("Last-Event-ID", "")
    return Asked(
        last=_number(query.get("last"), "last", 0, SIZE) or 0,
        sample=sample,
        selection=read_selection({name: query.getall(name) for name in query}),
        after=int(after) if NUMBER.fullmatch(after) else None,
    )


def _number(text: str | None, name: str, least: int, most: int) -> int | None:
    """The value, None where there is none."""
    if text is None:
        return None
    if not (NUMBER.fullmatch(text) and least <= int(text) <= most):
        raise bad_request(f"{name} is {quoted(text)}, not a number from {least:,} to {most:,}")
    return int(text)
