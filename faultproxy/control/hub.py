"""The hub: keeps the newest events, and hands all of them to whoever listens."""

from __future__ import annotations

import math
from collections.abc import Callable

from faultproxy.control.ring import SIZE, Ring
from faultproxy.control.subscriber import Shown, Subscriber
from faultproxy.proxy.batch import Batch
from faultproxy.proxy.ledger import KEPT
from faultproxy.sink import Warn

TICK_S = 0.05  # while somebody listens, what has ended is told so soon
FEWEST = 12  # that are kept so long for a sample: they come in bursts


class Hub:
    """A reader of the ledger. `dropped` counts subscribers that did not read."""

    __slots__ = ("_keep", "_samples", "_warn", "dropped", "listening", "ring")

    def __init__(
        self,
        warn: Warn,
        *,
        size: int = SIZE,
        domains: tuple[str, ...] = (),
        keep: Callable[[float, bool], None] = lambda _room, _at_every_look: None,
    ) -> None:
        """`domains` are those of virtual-hosted buckets; `keep` is that of the ledger."""
        self._keep = keep
        self._samples = False  # somebody is told how many were left out
        self.ring = Ring(size, domains=domains)
        self.dropped = 0
        self.listening: set[Subscriber] = set()
        self._warn = warn

    @property
    def subscribers(self) -> int:
        """How many listen."""
        return len(self.listening)

    def told(self, batch: Batch) -> None:
        """These have ended."""
        ring = self.ring
        first = ring.next
        if batch.rows:
            ring.add(batch)
        if not self.listening or not (batch.rows or self._samples):
            return
        ended = Shown(first, batch, ring.domains)
        for subscriber in tuple(self.listening):
            if not subscriber.offer(ended):
                self.drop(subscriber)

    def enter(self, subscriber: Subscriber) -> None:
        """One more listens."""
        self.listening.add(subscriber)
        self._need()

    def leave(self, subscriber: Subscriber) -> None:
        """One listens no more."""
        self.listening.discard(subscriber)
        self._need()

    def _need(self) -> None:
        """Have kept what those who listen are to see: all, or enough for a sample of it."""
        per_s = max((each.per_s for each in self.listening), default=0)
        self._samples = per_s > 0
        if any(each.wants_every for each in self.listening):
            self._keep(math.inf, False)
        elif self._samples:
            self._keep(max(FEWEST, math.ceil(per_s * TICK_S)), True)
        else:
            self._keep(KEPT, False)

    def drop(self, subscriber: Subscriber) -> None:
        """End one that does not read; the first is told on the console."""
        if subscriber.dropped:
            return
        self.leave(subscriber)
        subscriber.drop()
        self.dropped += 1
        if self.dropped == 1:
            hint = "it did not read what GET /events sent; more of them are only counted"
            self._warn("subscriber.dropped", hint=hint)
