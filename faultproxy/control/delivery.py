"""What one subscriber is sent: what it asked for of the past, then what happens."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from faultproxy.control.ring import Ring
from faultproxy.control.subscriber import Subscriber, left_out, shown

AT_ONCE = 32  # events of the past that are taken up before others are served
LEFT_OUT_S = 1.0
KEEP_ALIVE_S = 15.0
WRITE_S = 30.0  # who takes nothing for so long does not read


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Writes the answer of one subscriber.

    Raises TimeoutError where it does not read, ConnectionError where it is gone.
    """

    ring: Ring
    subscriber: Subscriber
    response: web.StreamResponse
    now_s: Callable[[], float]

    async def start_of(self, last: int, end: int) -> int:
        """The number from which on there are so many events that it is to see, before `end`."""
        ring, takes = self.ring, self.subscriber.selection.takes
        if not last or not self.subscriber.selection:
            return max(ring.first, end - last)
        found: deque[int] = deque(maxlen=last)
        at = ring.first
        while at < end:
            kept = ring.between(at, min(at + AT_ONCE, end))
            found.extend(each.number for each in kept if takes(each))
            at = max(at, ring.first) + len(kept)
            await asyncio.sleep(0)
        return found[0] if found else end

    async def past(self, start: int, end: int) -> None:
        """Send the events from `start` up to `end`, or say how many are gone."""
        ring, takes = self.ring, self.subscriber.selection.takes
        while start < end:
            first = min(ring.first, end)
            self.subscriber.left_out += max(0, first - start)
            kept = ring.between(start, min(max(start, first) + AT_ONCE, end))
            start = max(start, first) + len(kept)
            text = b"".join([shown(each.number, each.event()) for each in kept if takes(each)])
            if text:
                await self._write(text)
            await asyncio.sleep(0)

    async def present(self) -> None:
        """Send what happens, until nothing more will."""
        subscriber = self.subscriber
        due_s = self.now_s() + LEFT_OUT_S
        while True:
            subscriber.woken.clear()
            text = subscriber.piece()
            if subscriber.left_out and (subscriber.over or self.now_s() >= due_s):
                text += left_out(subscriber.left_out)
                subscriber.left_out = 0
                due_s = self.now_s() + LEFT_OUT_S
            if text:
                await self._write(text)
            elif subscriber.over:
                return
            elif subscriber.left_out:
                await self._woken(due_s - self.now_s())
            elif not await self._woken(KEEP_ALIVE_S):
                await self._write(b":\n\n")

    async def _woken(self, within_s: float) -> bool:
        try:
            async with asyncio.timeout(within_s):
                await self.subscriber.woken.wait()
        except TimeoutError:
            return False
        return True

    async def _write(self, text: bytes) -> None:
        async with asyncio.timeout(WRITE_S):
            await self.response.write(text)
