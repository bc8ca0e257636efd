"""The ledger: exchanges that have ended, until what there is to tell of them has been told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from faultproxy.event import Event, Row, line_of
from faultproxy.proxy.batch import Batch

if TYPE_CHECKING:
    from faultproxy.journal import Journal

# Taken before they are told. Events keep much alive, and so few of them wait.
EVENTS, ROWS = 32, 128


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
    `full`: somebody needs the event of every exchange, and not just its data.
    """

    __slots__ = ("_batch", "_readers", "_taken", "full")

    def __init__(self, readers: Sequence[Reader] = (), *, full: bool = False) -> None:
        self._readers = tuple(readers)
        self._taken: list[Event | Row] = []
        self.full = full
        self._batch = EVENTS if full else ROWS

    def add(self, reader: Reader) -> None:
        """Tell this one too, of everything that is not told yet."""
        self._readers = (*self._readers, reader)

    def take(self, ended: Event | Row) -> None:
        """What there is to tell of an exchange, or of a connection that never had one."""
        self._taken.append(ended)
        if len(self._taken) >= self._batch:
            self.flush()

    def flush(self) -> None:
        """Tell of all that have ended."""
        if not self._taken:
            return
        batch, self._taken = Batch(self._taken), []
        for reader in self._readers:
            reader.told(batch)
