"""Exchanges that ended together, as whoever reads them wants them: data, or events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from faultproxy.event import Event, Row, row_of


class Passed:
    """Exchanges that passed and are only counted: more than anybody could look at.

    `exchanges` are by operation and status; `took_s` and `wait_s` have a value for each.
    """

    __slots__ = ("exchanges", "received_bytes", "sent_bytes", "took_s", "wait_s")

    def __init__(self) -> None:
        self.exchanges: dict[tuple[str, int | None], int] = {}
        self.took_s: list[float] = []
        self.wait_s: list[float | None] = []
        self.received_bytes = 0
        self.sent_bytes = 0

    def __len__(self) -> int:
        return len(self.took_s)


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
