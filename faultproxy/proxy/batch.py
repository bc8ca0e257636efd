"""Exchanges that ended together, as whoever reads them wants them: data, or events."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from faultproxy.event import Event, Row, row_of

if TYPE_CHECKING:
    from faultproxy.core.http.framing import Body
    from faultproxy.proxy.ended import Ended

# What is counted of an exchange that passed: one look for all of it.
_facts_of = attrgetter(
    "request.operation", "status", "took_s", "wait_s", "request_body", "response_body"
)


class Passed:
    """Exchanges that passed and are only counted: more than anybody could look at.

    Each has a value in every column: the operation, the status, `took_s` in all and `wait_s` to the
    response head. Columns are arrays, since so many objects would be in the way of the next
    exchanges.
    """

    __slots__ = ("_operations", "_statuses", "received_bytes", "sent_bytes", "took_s", "wait_s")

    def __init__(self) -> None:
        self._operations: list[str] = []
        self._statuses = array("H")
        self.took_s = array("d")
        self.wait_s = array("d")
        self.received_bytes = 0
        self.sent_bytes = 0

    def add(self, ended: Sequence[Ended]) -> None:
        """Count these, some in one go."""
        facts = map(_facts_of, ended)
        operations, statuses, took_s, wait_s, received, sent = zip(*facts, strict=True)
        self._operations += operations
        self._statuses.extend(statuses)
        self.took_s.extend(took_s)
        self.wait_s.extend(wait_s)
        self.received_bytes += _payload(received)
        self.sent_bytes += _payload(sent)

    @property
    def exchanges(self) -> Mapping[tuple[str, int], int]:
        """How many, by operation and status."""
        return Counter(zip(self._operations, self._statuses, strict=True))

    def __len__(self) -> int:
        return len(self.took_s)


def _payload(bodies: Iterable[Body | None]) -> int:
    count = 0
    for body in bodies:
        if body is not None:
            count += body.payload
    return count


NONE = Passed()


class Batch:
    """What there is to tell of exchanges, in the order in which they ended.

    `rows` are all of them as data, but for those that `passed`. `events` are those that are known
    in full, by place: all that a rule or a failure had a part in, and where there is a journal all.
    """

    __slots__ = ("events", "passed", "rows")

    def __init__(self, items: Sequence[Event | Row], passed: Passed = NONE) -> None:
        self.passed = passed
        events = {place: item for place, item in enumerate(items) if type(item) is Event}
        self.events: Mapping[int, Event] = events
        if events:
            self.rows = [row_of(item) if type(item) is Event else item for item in items]
        else:
            self.rows = list(items)
