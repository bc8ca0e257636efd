"""Whoever listens to the events: what waits for it, and how much of it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from faultproxy.control.ring import Kept, decided_of
from faultproxy.control.selection import Selection
from faultproxy.event import Event, line_of
from faultproxy.proxy.batch import Batch

# What may wait for one: more than happens while it is sent all of the past. Its bytes are shared
# with all who see the same.
MAX_LINES = 10_000
MAX_BYTES = 8 * 1024 * 1024
PIECE_BYTES = 64 * 1024  # what is written in one go


def shown(number: int, event: Event) -> bytes:
    """A server-sent event: a line of the journal, with its number."""
    return b"event: exchange\nid: %d\ndata: %b\n" % (number, line_of(event))


def left_out(count: int) -> bytes:
    """A server-sent event that says how many others were not sent; it has no number."""
    return b"event: left-out\ndata: %b\n\n" % orjson.dumps({"left_out": count})


class Shown:
    """A batch, the first of it with this number, for subscribers: each is shown once for all."""

    __slots__ = ("_shown", "kept", "passed")

    def __init__(self, first: int, batch: Batch, domains: tuple[str, ...]) -> None:
        decided, events = decided_of(batch), batch.events
        self.passed = len(batch.passed)
        self.kept = [
            Kept(first + place, row, decided.get(place), domains, events.get(place))
            for place, row in enumerate(batch.rows)
        ]
        self._shown: dict[int, bytes] = {}

    def shown(self, place: int) -> bytes:
        """The server-sent event of the one at this place."""
        text = self._shown.get(place)
        if text is None:
            kept = self.kept[place]
            text = self._shown[place] = shown(kept.number, kept.event())
        return text


@dataclass(slots=True)
class Sample:
    """At most so many in each second, counted from the first.

    Where the second before had more, they are spread over the second.
    """

    per_s: int
    _from_s: float = float("-inf")
    _seen: int = 0
    _taken: int = 0
    _spread: bool = False

    def take(self, count: int, now_s: float) -> int:
        """How many of so many may be sent now."""
        passed_s = now_s - self._from_s
        if passed_s >= 1.0:
            self._spread = passed_s < 2.0 and self._seen > self.per_s
            self._from_s, passed_s = now_s, 0.0
            self._seen = self._taken = 0
        self._seen += count
        allowed = min(self.per_s, 1 + int(self.per_s * passed_s)) if self._spread else self.per_s
        taken = max(0, min(count, allowed - self._taken))
        self._taken += taken
        return taken


class Subscriber:
    """Takes what it is to see, and keeps it until it can be written.

    `left_out`: events that a sample did not take, or that were gone from the ring, and that nobody
    was told of yet. `over`: nothing more will come. `dropped`: it did not read. `abort` ends its
    connection.
    """

    __slots__ = (
        "_bytes",
        "_lines",
        "_now_s",
        "_sample",
        "abort",
        "dropped",
        "left_out",
        "over",
        "selection",
        "woken",
    )

    def __init__(
        self,
        selection: Selection,
        sample: int | None,
        abort: Callable[[], None],
        now_s: Callable[[], float],
    ) -> None:
        self.selection = selection
        self.abort = abort
        self.left_out = 0
        self.over = False
        self.dropped = False
        self.woken = asyncio.Event()
        self._now_s = now_s
        self._sample = None if sample is None else Sample(sample)
        self._lines: deque[bytes] = deque()
        self._bytes = 0

    @property
    def per_s(self) -> int:
        """How many it sees at most in a second of those that passed, where it need not see all."""
        return 0 if self._sample is None else self._sample.per_s

    @property
    def wants_every(self) -> bool:
        """Whether it may miss none that passed; of a selection nobody could say how many it misses.

        What is never only counted is there in any case.
        """
        return self.selection.takes_passed and (self._sample is None or bool(self.selection))

    def offer(self, batch: Shown) -> bool:
        """Take what it is to see of these; False where too much waits already."""
        places: Sequence[int] = range(len(batch.kept))
        if self.selection:
            takes = self.selection.takes
            places = [place for place, kept in enumerate(batch.kept) if takes(kept)]
        if self._sample is not None:
            taken = self._sample.take(len(places), self._now_s())
            if taken < len(places) and not self.left_out:
                self.woken.set()  # a second from now at the latest it is to be told
            self.left_out += len(places) - taken
            places = places[:taken]
        if batch.passed and self._sample is not None and not self.selection:
            if not self.left_out:
                self.woken.set()
            self.left_out += batch.passed
        for place in places:
            text = batch.shown(place)
            self._lines.append(text)
            self._bytes += len(text)
        if places:
            self.woken.set()
        return len(self._lines) <= MAX_LINES and self._bytes <= MAX_BYTES

    def piece(self) -> bytes:
        """Some of what waits, nothing where nothing does."""
        taken = []
        size = 0
        while self._lines and size < PIECE_BYTES:
            text = self._lines.popleft()
            size += len(text)
            taken.append(text)
        self._bytes -= size
        return b"".join(taken)

    def end(self) -> None:
        """Nothing more will come: what waits is still written."""
        self.over = True
        self.woken.set()

    def drop(self) -> None:
        """It does not read: nothing waits for it any more."""
        self.dropped = self.over = True
        self._lines.clear()
        self._bytes = 0
        self.woken.set()
        self.abort()
