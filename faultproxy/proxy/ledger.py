"""The ledger: exchanges that have ended, until what there is to tell of them has been told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from faultproxy.event import Event, Row, line_of
from faultproxy.proxy.batch import FACTS, Batch, Counted, Passed
from faultproxy.proxy.ended import Ended, complete, event_of, plain_row_of

if TYPE_CHECKING:
    from faultproxy.journal import Journal

# Exchanges that end before they are looked at: they keep much alive, and so few of them wait.
ENDED, ENDED_WITH_JOURNAL = 16, 32
# Rows, and facts of exchanges that are only counted, before readers are told.
ROWS, COUNTED = 128, 256 * FACTS
# So many a second that nothing was done to are kept, and the others only counted.
KEPT = 100


class Reader(Protocol):
    """Who is told of every exchange."""

    def told(self, batch: Batch) -> None:
        """These have ended."""
        ...


class Ledger:
    """Takes exchanges as they end, and tells its readers of them soon, many in one go.

    Between two exchanges the same work takes twice as long, since by then the processor has
    forgotten it. Its owner calls `tick` every second, and `look` more often while somebody listens;
    whoever wants to know at once calls `flush`.
    `writes`: there is a journal, which has a line for each. `reads`: there are readers that want to
    know. `room`: for so many that nothing was done to, before the next of them are only counted:
    then `only_counts`, and an exchange that passed puts itself into `counted`, COUNTED facts at
    most.
    """

    __slots__ = (
        *("_at_every_look", "_at_once", "_ended", "_full", "_journal", "_readers", "_room"),
        *("_taken", "_waiting", "counted", "only_counts", "reads", "room", "writes"),
    )

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal
        self._readers: tuple[Reader, ...] = ()
        self._ended: list[Ended] = []
        self._taken: list[Event | Row] = []
        self.counted: Counted = []
        self.writes = journal is not None
        self.reads = True
        self._full = False
        self.only_counts = False
        self._waiting = ENDED if journal is None else ENDED_WITH_JOURNAL
        self._at_once = False
        self._room: float = KEPT
        self._at_every_look = False
        self.room: float = KEPT

    def add(self, reader: Reader) -> None:
        """Tell this one too, of everything that is not told yet."""
        self._readers = (*self._readers, reader)

    def keep(self, room: float, at_every_look: bool) -> None:
        """How many are kept where nothing needs all of them: in a second, or between two looks."""
        self._room = room
        self._at_every_look = at_every_look
        self._make_room()

    def _make_room(self) -> None:
        self.room = self._room
        self._look_at_room()

    def _look_at_room(self) -> None:
        """Whether those that are like nearly all others are only counted from now on."""
        self._full = self.room <= 0 and not self._at_once
        self.only_counts = self._full and not self.writes

    def _take_room(self) -> None:
        self.room -= 1
        if self.room <= 0:
            self._look_at_room()

    def hurry(self, *, wanted: bool) -> None:
        """Whether readers are to know at once, whatever that costs, or many in one go."""
        self._at_once = wanted
        self._look_at_room()

    def end(self, ended: Ended) -> None:
        """An exchange has ended."""
        waiting = self._ended
        waiting.append(ended)
        if not self.writes:
            self._take_room()
        if len(waiting) >= self._waiting or self._at_once:
            self._settle()

    def tell(self, event: Event) -> None:
        """A connection has ended that never had an exchange."""
        self._settle()
        if self._journal is not None:
            self._journal.append(line_of(event))
        if self.reads:
            self._taken.append(event)

    def _settle(self) -> None:
        """Find out what there is to tell of those that have ended."""
        ended, self._ended = self._ended, []
        if self._journal is not None:
            self._write(self._journal, ended)
        else:
            self._take(ended)
        if self._at_once or len(self._taken) >= ROWS:
            self._deliver()

    def _take(self, ended: Sequence[Ended]) -> None:
        """Keep of them what readers are told."""
        for each in ended:
            self._taken.append(plain_row_of(each) if complete(each) else event_of(each))

    def _write(self, journal: Journal, ended: Sequence[Ended]) -> None:
        """Write lines of the journal, and keep what readers are told."""
        for each in ended:
            complete(each)
            event = event_of(each)
            journal.append(line_of(event))
            if not self.reads:
                continue
            request = each.passing
            if self._full and request is not None:
                facts = event.took_s, event.wait_s, event.received_bytes, event.sent_bytes
                self.counted += (request.operation, event.status, *facts)
            else:
                self._take_room()
                self._taken.append(event)
        if len(self.counted) >= COUNTED:
            self._deliver()

    def tick(self) -> None:
        """Tell of all that have ended, and make room."""
        self.flush()
        self._make_room()

    def look(self) -> None:
        """Somebody listens: tell of those that are not only counted."""
        if self._at_every_look:
            self.tick()
        elif self._ended or self._taken:
            self.flush()

    def flush(self) -> None:
        """Tell of all that have ended."""
        if self._ended:
            self._settle()
        if self._taken or self.counted:
            self._deliver()

    def _deliver(self) -> None:
        taken, self._taken = self._taken, []
        counted, self.counted = self.counted, []
        batch = Batch(taken, Passed(counted))
        for reader in self._readers:
            reader.told(batch)
