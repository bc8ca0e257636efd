"""The newest exchanges that have ended, kept small: those that ended together in one piece.

Ten thousand events of objects take 11 MB in so many small pieces that every exchange would get its
memory from far outside the processor's caches. In one piece they are written once, in a row, and
what they were made of is free again for the next exchange.
"""

from __future__ import annotations

import marshal
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from faultproxy.core.http.head import parse_request_head
from faultproxy.core.request import Request
from faultproxy.core.rules.decision import UNTOUCHED, Decision
from faultproxy.event import COLUMNS, DATA, NOTHING, Event, Row
from faultproxy.proxy.batch import Batch

SIZE = 10_000
MAX_BYTES = 24 * 1024 * 1024  # of all pieces together: a client may send large heads
WITHOUT_REFERENCES = 2  # a version of marshal's: it does not look for equal objects
DECIDED = ("rule", "fault", "hit", "phase", "fired", "spared")
RAW, OPERATION, OUTCOME, FIRED = map(COLUMNS.index, ("raw", "operation", "outcome", "fired"))
FIRST = len(COLUMNS) - len(DATA)  # of the columns that an event has too


@dataclass(frozen=True, slots=True)
class Decided:
    """What rules made of an exchange, without its plan and what still waited for a response."""

    decision: Decision
    undone: Mapping[str, str]


@dataclass(slots=True)
class Kept:
    """The event with this number; it is made again only where somebody wants it."""

    number: int
    row: Row
    decided: Decided | None
    domains: tuple[str, ...]
    _event: Event | None = field(default=None, repr=False)

    @property
    def operation(self) -> str | None:
        """None without a request."""
        operation: str | None = self.row[OPERATION]
        return operation

    @property
    def outcome(self) -> str:
        """What became of the exchange."""
        return str(self.row[OUTCOME])

    @property
    def rules(self) -> set[str]:
        """The names of those that did something."""
        rules = {label.rpartition("/")[0] for label in self.row[FIRED]}
        return rules if self.decided is None else rules.union(self.decided.decision.fired)

    def event(self) -> Event:
        """The event again; whatever its line says is as it was."""
        event = self._event
        if event is None:
            event = self._event = self._made()
        return event

    def _made(self) -> Event:
        event = Event(**dict(zip(DATA, self.row[FIRST:], strict=True)))
        if self.decided is not None:
            event = event._replace(decision=self.decided.decision, undone=self.decided.undone)
        raw = self.row[RAW]
        if not raw:
            return event
        request = Request(
            parse_request_head(raw),
            source=event.source,
            listener=event.listener,
            connection=event.connection,
            domains=self.domains,
        )
        return event._replace(request=request)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Events that ended together, the first of them with this number."""

    first: int
    end: int
    data: bytes
    decided: Mapping[int, Decided]  # by place

    def rows(self) -> Iterator[tuple[int, Row, Decided | None]]:
        """All of them, by number."""
        # Made here, of nothing but data.
        for place, row in enumerate(marshal.loads(self.data)):  # noqa: S302
            yield self.first + place, row, self.decided.get(place)


class Ring:
    """Events numbered from 1; of these the newest `size`, fewer where their heads are large.

    `domains` are those of virtual-hosted buckets.
    """

    __slots__ = ("_bytes", "_pieces", "_size", "domains", "next")

    def __init__(self, size: int = SIZE, *, domains: tuple[str, ...] = ()) -> None:
        self._size = size
        self._pieces: deque[_Piece] = deque()
        self._bytes = 0
        self.domains = domains
        self.next = 1  # the number that the next event gets

    @property
    def first(self) -> int:
        """The number of the oldest that is kept; that of the next where there is none."""
        if not self._pieces:
            return self.next
        return max(self._pieces[0].first, self.next - self._size)

    def add(self, batch: Batch) -> None:
        """These have ended."""
        rows = batch.rows
        data = marshal.dumps(rows, WITHOUT_REFERENCES)
        decided = decided_of(batch) if batch.events else {}
        first, self.next = self.next, self.next + len(rows)
        self._pieces.append(_Piece(first, self.next, data, decided))
        self._bytes += len(data)
        pieces, oldest = self._pieces, self.next - self._size
        while pieces and (pieces[0].end <= oldest or self._bytes > MAX_BYTES):
            self._bytes -= len(pieces.popleft().data)

    def between(self, start: int, end: int) -> list[Kept]:
        """What is kept of the numbers from `start` up to `end`, itself not included."""
        start, end = max(start, self.first), min(end, self.next)
        return [
            Kept(number, row, decided, self.domains)
            for piece in self._pieces
            if piece.first < end and piece.end > start
            for number, row, decided in piece.rows()
            if start <= number < end
        ]


def decided_of(batch: Batch) -> dict[int, Decided]:
    """By place, what rules made of those that they had a say in."""
    return {
        place: _decided(event)
        for place, event in batch.events.items()
        if event.decision is not UNTOUCHED or event.undone is not NOTHING
    }


def _decided(event: Event) -> Decided:
    told = Decision()
    for name in DECIDED:
        setattr(told, name, getattr(event.decision, name))
    return Decided(told, event.undone)
