"""Exchanges that ended together, as whoever reads them wants them: data, or events."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from faultproxy.core.rules.engine import UNTOUCHED
from faultproxy.event import Event, Row, row_of

if TYPE_CHECKING:
    from faultproxy.proxy.ended import Ended

FAILURE = 400  # the first status that is one


class Passed:
    """Exchanges that passed and are only counted: more than anybody could look at.

    All have a value in each column; in arrays, where a value takes eight bytes and is in no
    object's way. `took_s` are seconds in all, `wait_s` those to the response head.
    """

    __slots__ = ("operations", "received_bytes", "sent_bytes", "statuses", "took_s", "wait_s")

    def __init__(self) -> None:
        self.operations: list[str | None] = []
        self.statuses: list[int] = []
        self.took_s = array("d")
        self.wait_s = array("d")
        self.received_bytes = 0
        self.sent_bytes = 0

    def take(self, ended: Ended) -> bool:
        """Count it, where it is like nearly all others: the store said yes, the client has it."""
        status = ended.status
        if (
            ended.decision is not UNTOUCHED
            or ended.answer is not None
            or ended.ending != "kept"
            or ended.error is not None
            or status is None
            or status >= FAILURE
        ):
            return False
        request, received, sent = ended.request, ended.request_body, ended.response_body
        self.operations.append(None if request is None else request.operation)
        self.statuses.append(status)
        self.took_s.append(ended.took_s)
        self.wait_s.append(ended.wait_s or 0.0)
        if sent is not None:
            self.sent_bytes += sent.payload
        if received is not None:
            self.received_bytes += received.payload
        return True

    def __len__(self) -> int:
        return len(self.operations)


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
