"""Work beside the loop: reading a thousand rules takes half a second, and traffic goes on."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")
# The loop gives its turn away with every call of the kernel, and has it back after so long.
TURN_S = 0.0002


class Aside:
    """One piece of work at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def do(self, work: Callable[[], Made]) -> Made:
        """What the work comes to; it runs in a thread and must not change what others see."""
        async with self._turn:
            return await asyncio.to_thread(_beside_traffic, work)


def _beside_traffic(work: Callable[[], Made]) -> Made:
    turn_s, collects = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(TURN_S)
    gc.disable()  # to look through all that was read stops everything, for a tenth of a second
    try:
        return work()
    finally:
        sys.setswitchinterval(turn_s)
        if collects:
            gc.enable()
