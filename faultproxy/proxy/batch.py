"""Exchanges that ended together, as whoever reads them wants them: data, or events."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from faultproxy.event import Event, Row, row_of

# What is counted of an exchange that passed: one look for all of it.
facts_of = attrgetter(
    "request.operation", "status", "took_s", "wait_s", "request_body", "response_body"
)


class Passed:
    """Exchanges that passed and are only counted: more than anybody could look at.

    `exchanges` are by operation and status. `took_s` are seconds in all, `wait_s` those to the
    response head: arrays, since so many objects would be in the way of the next exchanges.
    """

    __slots__ = ("exchanges", "received_bytes", "sent_bytes", "took_s", "wait_s")

    def __init__(self) -> None:
        self.exchanges: Counter[tuple[str, int]] = Counter()
        self.took_s = array("d")
        self.wait_s = array("d")
        self.received_bytes = 0
        self.sent_bytes = 0

    def add(self, facts: Sequence[tuple[Any, ...]]) -> None:
        """Count those of which there are these facts."""
        operations, statuses, took_s, wait_s, received, sent = zip(*facts, strict=True)
        self.exchanges.update(zip(operations, statuses, strict=True))
        self.took_s.extend(took_s)
        self.wait_s.extend(wait_s)
        self.received_bytes += sum(body.payload for body in received if body is not None)
        self.sent_bytes += sum(body.payload for body in sent if body is not None)

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
