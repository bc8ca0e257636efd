"""When injecting halts by itself: too much of what passes goes wrong."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from faultproxy.core.quantity import duration_text, percent_text

FEWEST = 20  # exchanges in the window: of fewer a share says nothing, one of one would be 100 %
OVER_S = 60.0
SHORTEST_S, LONGEST_S = 1.0, 3600.0  # of the window; one second of it is one count in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """Injecting halts when more than one of these shares (0 to 1) of exchanges is passed.

    Of those that ended in the last `over_s` seconds, 1 to 3600. None is not looked at.
    """

    own_errors: float | None = None
    genuine_errors: float | None = None
    injected: float | None = None
    over_s: float = OVER_S

    @property
    def limits(self) -> tuple[tuple[str, float | None], ...]:
        """The shares by their names, in the order in which they are looked at."""
        return (
            ("own_errors", self.own_errors),
            ("genuine_errors", self.genuine_errors),
            ("injected", self.injected),
        )

    @property
    def text(self) -> str:
        """As a rule file writes it."""
        given = [
            f"{name}: {percent_text(limit)}" for name, limit in self.limits if limit is not None
        ]
        return f"{{{', '.join([*given, f'over: {duration_text(self.over_s)}'])}}}"


@dataclass(slots=True)
class _Second:
    """What ended in one second; the first count is of all exchanges."""

    number: int
    counts: list[int]


class HaltWatch:
    """Counts exchanges as they end, second by second, and says when a share is passed.

    `now_s` is monotonic, here and everywhere.
    """

    __slots__ = ("_limits", "_seconds", "_sums", "halt")

    def __init__(self, halt: Halt) -> None:
        self.halt = halt
        self._limits = halt.limits
        self._seconds: deque[_Second] = deque()
        self._sums = [0, 0, 0, 0]

    def count(
        self, now_s: float, *, own: bool, genuine: bool, injected: bool, times: int = 1
    ) -> None:
        """One more exchange has ended, or so many that are alike."""
        self._forget(now_s)
        number = int(now_s)
        if not self._seconds or self._seconds[-1].number != number:
            self._seconds.append(_Second(number, [0, 0, 0, 0]))
        counts, sums = self._seconds[-1].counts, self._sums
        for place, holds in enumerate((True, own, genuine, injected)):
            counts[place] += holds * times
            sums[place] += holds * times

    def passed(self) -> str | None:
        """The first share that is passed, in words; None where none is, or too few have ended."""
        total, *counted = self._sums
        if total < FEWEST:
            return None
        for (name, limit), count in zip(self._limits, counted, strict=True):
            if limit is not None and count > limit * total:
                over = duration_text(self.halt.over_s)
                return f"{name} above {percent_text(limit)}: {count} of {total} in {over}"
        return None

    def _forget(self, now_s: float) -> None:
        """What ended before the window began."""
        oldest = int(now_s - self.halt.over_s)
        while self._seconds and self._seconds[0].number < oldest:
            for place, count in enumerate(self._seconds.popleft().counts):
                self._sums[place] -= count

    def __len__(self) -> int:
        """How many seconds are remembered."""
        return len(self._seconds)
