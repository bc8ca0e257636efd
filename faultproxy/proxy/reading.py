"""Whether a transport reads: it does when nobody has a reason against it."""

from __future__ import annotations

import asyncio
from typing import Final


class Reading:
    """The reasons for which one transport is paused, as a set of bits."""

    PEER: Final = 1  # the other side cannot take more
    WAIT: Final = 2  # a wait or a hang is under way
    CONNECT: Final = 4  # the other side is not connected yet
    AHEAD: Final = 8  # the client sends more requests than are answered

    __slots__ = ("_reasons", "_transport")

    def __init__(self) -> None:
        self._reasons = 0
        self._transport: asyncio.Transport | None = None

    def attach(self, transport: asyncio.Transport) -> None:
        """From now on this transport is paused and resumed."""
        self._transport = transport
        if self._reasons:
            transport.pause_reading()

    @property
    def held(self) -> bool:
        """Whether there is a reason not to read."""
        return self._reasons != 0

    def hold(self, reason: int) -> None:
        """Stop reading for this reason."""
        if not self._reasons and self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()
        self._reasons |= reason

    def free(self, reason: int) -> None:
        """The reason is gone; read again where it was the last."""
        if not self._reasons & reason:
            return
        self._reasons &= ~reason
        if not self._reasons and self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def release(self, transport: asyncio.Transport) -> None:
        """Every reason is gone: whoever ended the connection reads on and throws away."""
        self._reasons = 0
        self._transport = None
        if not transport.is_closing():
            transport.resume_reading()
