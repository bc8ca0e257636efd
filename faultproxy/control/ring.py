"""The newest exchanges that have ended, kept small: a head stays as it came, unparsed."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from faultproxy.core.http.head import parse_request_head
from faultproxy.core.request import Request
from faultproxy.core.rules.engine import UNTOUCHED, Decision
from faultproxy.event import Event

SIZE = 10_000
MAX_HEAD_BYTES = 16 * 1024 * 1024  # of all heads together: a client may send large ones

# An event with its parsed request takes three times as much as its raw head, and to free it later
# costs more than taking it apart now, since by then the processor has forgotten it.
AT = Event._fields.index("request")
REST = itemgetter(*(place for place in range(len(Event._fields)) if place != AT))


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of the event with this number; `rest` are its fields but for the request."""

    number: int
    raw: bytes
    rest: tuple[object, ...]
    domains: tuple[str, ...]

    def event(self) -> Event:
        """The event again; whatever its line says is as it was."""
        bare = Event._make((*self.rest[:AT], None, *self.rest[AT:]))
        if not self.raw:
            return bare
        request = Request(
            parse_request_head(self.raw),
            source=bare.source,
            listener=bare.listener,
            connection=bare.connection,
            domains=self.domains,
        )
        return bare._replace(request=request)


class Ring:
    """Events numbered from 1; of these the newest `size`, fewer where their heads are large."""

    __slots__ = ("_domains", "_head_bytes", "_heads", "_rests", "_size", "next")

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._heads: deque[bytes] = deque()  # empty where there was no request
        self._rests: deque[tuple[object, ...]] = deque()
        self._head_bytes = 0
        self._domains: tuple[str, ...] = ()  # of virtual-hosted buckets: the same for all requests
        self.next = 1  # the number that the next event gets

    @property
    def first(self) -> int:
        """The number of the oldest that is kept; that of the next where there is none."""
        return self.next - len(self._heads)

    def add(self, events: Sequence[Event]) -> None:
        """These have ended, in this order."""
        requests = [event.request for event in events]
        heads = [b"" if request is None else request.head.raw for request in requests]
        for request in requests[-1:]:
            self._domains = self._domains if request is None else request.domains
        if [event.decision for event in events].count(UNTOUCHED) < len(events):
            events = [_without_plan(event) for event in events]
        self._heads.extend(heads)
        self._rests.extend(map(REST, events))
        self.next += len(heads)
        self._head_bytes += sum(map(len, heads))
        self._forget(len(self._heads) - self._size)

    def _forget(self, excess: int) -> None:
        heads, rests = self._heads, self._rests
        while excess > 0 or self._head_bytes > MAX_HEAD_BYTES:
            excess -= 1
            rests.popleft()
            self._head_bytes -= len(heads.popleft())

    def between(self, start: int, end: int) -> list[Kept]:
        """What is kept of the numbers from `start` up to `end`, itself not included."""
        first = self.first
        start, end = max(start, first), min(end, self.next)
        place = start - first, max(start, end) - first
        found = zip(islice(self._heads, *place), islice(self._rests, *place), strict=True)
        return [Kept(at, raw, rest, self._domains) for at, (raw, rest) in enumerate(found, start)]


def _without_plan(event: Event) -> Event:
    """Without what only the exchange needed: its plan, and what rules still waited for."""
    decision = event.decision
    if decision is UNTOUCHED:
        return event
    told = Decision()
    told.rule, told.fault = decision.rule, decision.fault
    told.hit, told.phase = decision.hit, decision.phase
    told.fired, told.spared = decision.fired, decision.spared
    return event._replace(decision=told)
