"""The hub: keeps the newest events, and hands all of them to whoever listens."""

from __future__ import annotations

from faultproxy.control.ring import SIZE, Ring
from faultproxy.control.subscriber import Shown, Subscriber
from faultproxy.proxy.batch import Batch
from faultproxy.sink import Warn


class Hub:
    """A reader of the ledger. `dropped` counts subscribers that did not read."""

    __slots__ = ("_warn", "dropped", "listening", "ring")

    def __init__(self, warn: Warn, *, size: int = SIZE, domains: tuple[str, ...] = ()) -> None:
        """`domains` are those of virtual-hosted buckets."""
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
        ring.add(batch)
        if not self.listening:
            return
        ended = Shown(first, batch, ring.domains)
        for subscriber in tuple(self.listening):
            if not subscriber.offer(ended):
                self.drop(subscriber)

    def drop(self, subscriber: Subscriber) -> None:
        """End one that does not read; the first is told on the console."""
        if subscriber.dropped:
            return
        self.listening.discard(subscriber)
        subscriber.drop()
        self.dropped += 1
        if self.dropped == 1:
            hint = "it did not read what GET /events sent; more of them are only counted"
            self._warn("subscriber.dropped", hint=hint)
