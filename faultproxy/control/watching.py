"""Files that steer: the pause file, and rule files that are read again when they change."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from faultproxy.control.steering import ReloadCause, Steering

LOOK_S = 0.1
SETTLED_S = 0.2  # an editor writes a file in several steps

# What tells one content of a file from another without reading it; None where it is not there.
Seen = tuple[int, int, int] | None


class Watching:
    """Looks at files ten times a second.

    Not every file system tells of changes (network mounts, bind mounts of containers), and a link
    may be switched to another file: looking works everywhere.
    """

    def __init__(
        self, steering: Steering, *, pause_file: Path | None, rules: Sequence[str]
    ) -> None:
        """`rules` are the files to be read again when they change: none where nobody asked."""
        self._steering = steering
        self._pause_file = pause_file
        self._rules = tuple(rules)
        self._loaded = self._look()

    @property
    def has_files(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self._rules) or self._pause_file is not None

    def look_for_pause(self) -> None:
        """Obey the pause file."""
        if self._pause_file is not None:
            self._steering.pause_file(exists=self._pause_file.exists())

    async def run(self) -> None:
        """Until it is cancelled."""
        loop = asyncio.get_running_loop()
        last = self._loaded
        changed_s: float | None = None
        while True:
            await asyncio.sleep(LOOK_S)
            self.look_for_pause()
            seen = self._look()
            if seen != last:
                last, changed_s = seen, loop.time()
            elif changed_s is not None and loop.time() - changed_s >= SETTLED_S:
                changed_s = None
                if seen != self._loaded:
                    self._loaded = seen
                    await self._steering.reload(ReloadCause.WATCH)

    def _look(self) -> tuple[Seen, ...]:
        return tuple(_seen(name) for name in self._rules)


def _seen(name: str) -> Seen:
    try:
        stat = os.stat(name)
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns
