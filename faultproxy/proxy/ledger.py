"""The ledger: exchanges that have ended, until what there is to tell of them has been told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from faultproxy.event import Event, line_of
from faultproxy.proxy.ended import Ended, event_of

if TYPE_CHECKING:
    from faultproxy.journal import Journal

BATCH = 32  # exchanges taken before they become events


class Reader(Protocol):
    """Who is told of every exchange."""

    def told(self, events: Sequence[Event]) -> None:
        """These have ended, in this order."""
        ...


class Written:
    """A reader that puts every event into a journal."""

    __slots__ = ("_journal",)

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def told(self, events: Sequence[Event]) -> None:
        """Append the lines of these events."""
        append = self._journal.append
        for event in events:
            append(line_of(event))


class Ledger:
    """Takes exchanges as they end, and tells its readers of them soon, many in one go.

    Between two exchanges the same work takes twice as long, since by then the processor has
    forgotten it. Its owner calls `flush` every second; whoever wants to know sooner calls it too.
    """

    __slots__ = ("_readers", "_taken")

    def __init__(self, readers: Sequence[Reader]) -> None:
        self._readers = tuple(readers)
        self._taken: list[Ended | Event] = []

    def add(self, reader: Reader) -> None:
        """Tell this one too, of everything that is not told yet."""
        self._readers = (*self._readers, reader)

    def take(self, ended: Ended | Event) -> None:
        """An exchange, or what there is to tell of a connection that never had one."""
        self._taken.append(ended)
        if len(self._taken) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Tell of all that have ended."""
        if not self._taken:
            return
        taken, self._taken = self._taken, []
        events = [each if isinstance(each, Event) else event_of(each) for each in taken]
        for reader in self._readers:
            reader.told(events)
