"""Exchanges that ended together, as whoever reads them wants them: data, or events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from faultproxy.event import Event, Row, row_of


class Batch:
    """What there is to tell of exchanges, in the order in which they ended.

    `rows` are all of them as data. `events` are those that are known in full, by place: all that
    a rule or a failure had a part in, and all there are where something wants every event.
    """

    __slots__ = ("events", "rows")

    def __init__(self, items: Sequence[Event | Row]) -> None:
        events = {place: item for place, item in enumerate(items) if type(item) is Event}
        self.events: Mapping[int, Event] = events
        if events:
            self.rows = [row_of(item) if type(item) is Event else item for item in items]
        else:
            self.rows = list(items)

    def __len__(self) -> int:
        return len(self.rows)
