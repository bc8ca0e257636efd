"""What a connection sends: small pieces leave together, at the end of the loop's turn.

A peer that sleeps has to be woken by each send, which costs more than the send; sends that follow
each other at once find it awake. Measured with 32 connections: 5 us of 29 for an answer made here,
2 of 37 for a small object.
"""

from __future__ import annotations

import asyncio
from typing import Final

AT_ONCE: Final = 16384  # what is larger goes at once: there is no gain, and it would be copied


class Turn:
    """All that is to be sent at the end of this turn of the loop."""

    __slots__ = ("_loop", "_waiting")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: list[Sending] = []

    def add(self, sending: Sending) -> None:
        """It has something to send."""
        if not self._waiting:
            self._loop.call_soon(self._end)
        self._waiting.append(sending)

    def _end(self) -> None:
        waiting, self._waiting = self._waiting, []
        for sending in waiting:
            sending.flush()


class Sending:
    """The way out of one transport. Whoever ends or looks at the transport flushes first."""

    __slots__ = ("_data", "_transport", "_turn")

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._transport: asyncio.Transport | None = None
        self._data = b""

    def attach(self, transport: asyncio.Transport) -> None:
        """What was kept so far is sent, and all that comes."""
        self._transport = transport
        self.flush()

    def send(self, data: bytes) -> None:
        """Send, in order; until there is a transport, keep."""
        if self._data:
            self._data += data
        else:
            self._data = data
            if self._transport is not None:
                self._turn.add(self)
        if len(self._data) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Hand everything to the transport."""
        transport = self._transport
        if self._data and transport is not None:
            data, self._data = self._data, b""
            if not transport.is_closing():
                transport.write(data)

    def drop(self) -> None:
        """What was not handed on is not sent."""
        self._data = b""
