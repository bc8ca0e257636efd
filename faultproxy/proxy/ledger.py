"""The ledger: exchanges that have ended, until what there is to tell of them has been told."""

from __future__ import annotations

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


class Ledger:
    """Takes exchanges as they end, and tells its readers of them soon, many in one go.

    Between two exchanges the same work takes twice as long, since by then the processor has
    forgotten it. Its owner calls `tick` every second; whoever wants to know sooner calls `flush`.
    `writes`: there is a journal, which has a line for each. `reads`: there are readers that want to
    know. `room`: for so many that nothing was done to, before the next of them are only counted.
    """

    __slots__ = (
        *("_at_once", "_journal", "_readers", "_room", "_taken", "_unwritten"),
        *("passed", "reads", "room", "writes"),
    )

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal
        self._readers: tuple[Reader, ...] = ()
        self._taken: list[Event | Row] = []
        self._unwritten: list[Event] = []
        self.writes = journal is not None
        self.reads = True
        self._at_once = ROWS
        self._room: float = KEPT
        self.room: float = KEPT
        self.passed = Passed()

    def add(self, reader: Reader) -> None:
        """Tell this one too, of everything that is not told yet."""
        self._readers = (*self._readers, reader)

    def hurry(self, *, wanted: bool) -> None:
        """Whether readers are to know at once, whatever that costs, or many in one go."""
        self._at_once = 1 if wanted else ROWS

    def tell(self, event: Event) -> None:
        """Something has ended that is like no other."""
        if self.writes:
            self.write(event)
        if self.reads:
            self.take(event)

    def write(self, event: Event) -> None:
        """A line of the journal."""
        self._unwritten.append(event)
        if len(self._unwritten) >= EVENTS:
            self._write()

    def _write(self) -> None:
        events, self._unwritten = self._unwritten, []
        if self._journal is not None:
            for event in events:
                self._journal.append(line_of(event))

    def take(self, ended: Event | Row) -> None:
        """What readers are told of an exchange, or of a connection that never had one."""
        self._taken.append(ended)
        if len(self._taken) >= self._at_once:
            self.flush()

    def keep(self, room: float) -> None:
        """How many are kept from one tick to the next, where nothing needs all of them."""
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
        self._write()
        passed = self.passed
        if not self._taken and not passed:
            return
        if passed:
            self.passed = Passed()
        batch, self._taken = Batch(self._taken, passed), []
        for reader in self._readers:
            reader.told(batch)
