"""Exchanges that ended together, as whoever reads them wants them: data, or events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from faultproxy.event import Event, Row, row_of

# What is counted of exchanges that passed, FACTS of each in turn: operation, status, seconds in all
# and to the response head, payload received and sent. They are for nearly every exchange, and lie
# in one list so that little is touched. No type says which is which.
Counted = list[Any]
FACTS = 6


class Passed:
    """Exchanges that passed and are only counted: more than anybody could look at.

    `exchanges` are how many, by operation and status; each has a value in `took_s`, in all, and in
    `wait_s`, to the response head.
    """

    __slots__ = ("_count", "exchanges", "received_bytes", "sent_bytes", "took_s", "wait_s")

    def __init__(self, counted: Sequence[Any] = ()) -> None:
        self._count = len(counted) // FACTS
        self.exchanges: Mapping[tuple[str, int], int] = {}
        self.took_s: Sequence[float] = ()
        self.wait_s: Sequence[float] = ()
        self.received_bytes = self.sent_bytes = 0
        if counted:
            operations, statuses = counted[::FACTS], counted[1::FACTS]
            self.took_s, self.wait_s = counted[2::FACTS], counted[3::FACTS]
            kinds = set(statuses)
            if len(kinds) == 1:  # nearly always, and a third of the work
                (status,) = kinds
                count = operations.count
                self.exchanges = {(each, status): count(each) for each in set(operations)}
            else:
                self.exchanges = Counter(zip(operations, statuses, strict=True))
            self.received_bytes, self.sent_bytes = sum(counted[4::FACTS]), sum(counted[5::FACTS])

    def __len__(self) -> int:
        return self._count


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
