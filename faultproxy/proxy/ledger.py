"""The ledger: exchanges that have ended, until what there is to tell of them has been told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from faultproxy.event import Event, Row, line_of
from faultproxy.proxy.batch import Batch, Passed

if TYPE_CHECKING:
    from faultproxy.journal import Journal
    from faultproxy.proxy.ended import Ended

# Taken before they are told. Events keep much alive, and so few of them wait.
EVENTS, ROWS, PASSED = 32, 128, 1024
# So many that nothing was done to are kept between two ticks, and the others only counted.
KEPT = 1000


class Reader(Protocol):
    """Who is told of every exchange."""

    def told(self, batch: Batch) -> None:
        """These have ended."""
        ...


class Written:
    """A reader that puts every event into a journal: its ledger has to be `full`."""

    __slots__ = ("_journal",)

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def told(self, batch: Batch) -> None:
        """Append the lines of these events."""
        append = self._journal.append
        for event in batch.events.values():
            append(line_of(event))


class Ledger:
    """Takes exchanges as they end, and tells its readers of them soon, many in one go.

    Between two exchanges the same work takes twice as long, since by then the processor has
    forgotten it. Its owner calls `flush` every second; whoever wants to know sooner calls it too.
    `full`: somebody needs the event of every exchange, and not just its data. `room`: for so many
    that nothing was done to, before the next of them are only counted in `passed`.
    """

    __slots__ = ("_batch", "_readers", "_room", "_taken", "full", "passed", "room")

    def __init__(self, readers: Sequence[Reader] = (), *, full: bool = False) -> None:
        self._readers = tuple(readers)
        self._taken: list[Event | Row] = []
        self.full = full
        self._batch = EVENTS if full else ROWS
        self._room = self.room = math.inf if full else KEPT
        self.passed = Passed()

    def add(self, reader: Reader) -> None:
        """Tell this one too, of everything that is not told yet."""
        self._readers = (*self._readers, reader)

    def take(self, ended: Event | Row) -> None:
        """What there is to tell of an exchange, or of a connection that never had one."""
        self._taken.append(ended)
        if len(self._taken) >= self._batch:
            self.flush()

    def keep(self, room: float) -> None:
        """How many are kept from one tick to the next, where nothing needs all of them."""
        if not self.full:
            self._room = self.room = room

    def count(self, exchange: Ended) -> None:
        """One that nothing was done to and that there is no room for."""
        passed, request = self.passed, exchange.request
        key = ("" if request is None else request.operation), exchange.status
        passed.exchanges[key] = passed.exchanges.get(key, 0) + 1
        passed.took_s.append(exchange.took_s)
        passed.wait_s.append(exchange.wait_s)
        passed.received_bytes += exchange.received_bytes
        passed.sent_bytes += exchange.sent_bytes
        if len(passed.took_s) >= PASSED:
            self.flush()

    def tick(self) -> None:
        """Tell of all that have ended, and make room."""
        self.flush()
        self.room = self._room

    def flush(self) -> None:
        """Tell of all that have ended."""
        passed = self.passed
        if not self._taken and not passed:
            return
        if passed:
            self.passed = Passed()
        batch, self._taken = Batch(self._taken, passed), []
        for reader in self._readers:
            reader.told(batch)
