"""Halting: a reader of what has ended that stops injecting when the scenario's `halt` says so."""

from __future__ import annotations

from collections.abc import Callable

from faultproxy.core.rules.halt import Halt, HaltWatch
from faultproxy.event import COLUMNS
from faultproxy.proxy.batch import Batch

TOO_MANY_REQUESTS = 429  # what some stores say in place of 503 Slow Down

ERROR, OUTCOME, UPSTREAM_STATUS = map(COLUMNS.index, ("error", "outcome", "upstream_status"))


class Halting:
    """Tells `halt` once why injecting has to stop, and looks on anew when it goes on.

    `in_force` gives the `halt` in force, None where there is none or nothing is injected: then
    what ends is not looked at, and what was counted is forgotten. `now_s` is monotonic.
    """

    __slots__ = ("_halt", "_in_force", "_now_s", "_watch")

    def __init__(
        self,
        in_force: Callable[[], Halt | None],
        now_s: Callable[[], float],
        halt: Callable[[str], None],
    ) -> None:
        self._in_force = in_force
        self._now_s = now_s
        self._halt = halt
        self._watch: HaltWatch | None = None

    def told(self, batch: Batch) -> None:
        """Count these; what ended behind the one that halts was under way, and counts no more."""
        halt = self._in_force()
        if halt is None:
            self._watch = None
            return
        watch = self._watch
        if watch is None or watch.halt != halt:
            watch = self._watch = HaltWatch(halt)
        now_s = self._now_s()
        if batch.passed:
            watch.count(now_s, own=False, genuine=False, injected=False, times=len(batch.passed))
        for row in batch.rows:
            watch.count(
                now_s,
                own=row[ERROR] is not None,
                genuine=is_genuine_error(row[UPSTREAM_STATUS]),
                injected=row[OUTCOME] == "injected",
            )
            reason = watch.passed()
            if reason is not None:
                self._watch = None
                self._halt(reason)
                return


def is_genuine_error(upstream_status: int | None) -> bool:
    """Whether the store itself said that it fails or has too much to do."""
    if upstream_status is None:
        return False
    return upstream_status >= 500 or upstream_status == TOO_MANY_REQUESTS
