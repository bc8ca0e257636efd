"""How much of everything there was, as plain numbers: what the metrics show."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import inf

from faultproxy.core.rules.decision import UNTOUCHED
from faultproxy.event import COLUMNS, Event, Outcome
from faultproxy.proxy.batch import Batch, Passed

# Seconds: an answer out of a cache, a store nearby, a store far away, a timeout.
BOUNDS_S = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0),
)
MAX_LABELS = 1000
OTHER = "other"

EXCHANGE, OPERATION, OUTCOME, STATUS = map(
    COLUMNS.index, ("exchange", "operation", "outcome", "status")
)
TOOK_S, WAIT_S, RECEIVED, SENT = map(
    COLUMNS.index, ("took_s", "wait_s", "received_bytes", "sent_bytes")
)
ERROR = COLUMNS.index("error")


class Named:
    """Counts by names that come from outside: so many of them, and all later ones together."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: dict[tuple[str, ...], int] = {}

    def add(self, *names: str) -> None:
        """One more of these."""
        counts = self._counts
        if names not in counts and len(counts) >= MAX_LABELS:
            names = (OTHER,) * len(names)
        counts[names] = counts.get(names, 0) + 1

    def __iter__(self) -> Iterator[tuple[tuple[str, ...], int]]:
        return iter(self._counts.items())


class Seconds:
    """How long something took: how often, in all, and by the bounds that it stayed within."""

    __slots__ = ("_between", "sum_s")

    def __init__(self) -> None:
        self._between = [0] * (len(BOUNDS_S) + 1)  # up to a bound, and above the last one
        self.sum_s = 0.0

    def add(self, values_s: Sequence[float]) -> None:
        """These were measured."""
        if not values_s:
            return
        self.sum_s += sum(values_s)
        # Many are sorted faster than each is compared with the bounds, and few of those are near.
        ordered = sorted(values_s)
        done, place = 0, bisect_left(BOUNDS_S, ordered[0])
        while done < len(ordered):
            bound = BOUNDS_S[place] if place < len(BOUNDS_S) else inf
            end = bisect_right(ordered, bound, done)
            self._between[place] += end - done
            done, place = end, place + 1

    def buckets(self) -> list[tuple[str, float]]:
        """Each bound and how many are not above it, as Prometheus wants them."""
        bounds = (*map(str, BOUNDS_S), "+Inf")
        return list(zip(bounds, map(float, accumulate(self._between)), strict=True))


class Tally:
    """A reader of the ledger that counts. Numbers only grow, whatever becomes of the rules.

    `exchanges` are by operation (None for a connection that never had a request), outcome and
    status; `rule_matched` by rule, `rule_spared` by rule and reason, `injected` by rule and fault,
    `own_errors` by reason.
    """

    __slots__ = (
        *("exchanges", "injected", "own_errors", "rule_matched", "rule_spared"),
        *("received_bytes", "sent_bytes", "took", "wait"),
    )

    def __init__(self) -> None:
        self.exchanges: Counter[tuple[str | None, Outcome, int | None]] = Counter()
        self.injected = Named()
        self.rule_matched = Named()
        self.rule_spared = Named()
        self.own_errors = Named()
        self.took = Seconds()
        self.wait = Seconds()
        self.received_bytes = 0
        self.sent_bytes = 0

    def told(self, batch: Batch) -> None:
        """These have ended; many are counted in little more time than one."""
        if batch.passed:
            self._pass(batch.passed)
        columns = tuple(zip(*batch.rows, strict=True))
        if not columns:
            return
        self.exchanges.update(
            zip(columns[OPERATION], columns[OUTCOME], columns[STATUS], strict=True)
        )
        took = columns[TOOK_S]
        if not all(columns[EXCHANGE]):  # what a connection took says nothing of exchanges
            took = tuple([row[TOOK_S] for row in batch.rows if row[EXCHANGE] is not None])
        self.took.add(took)
        # The store was not asked every time.
        self.wait.add([each for each in columns[WAIT_S] if each is not None])
        self.received_bytes += sum(columns[RECEIVED])
        self.sent_bytes += sum(columns[SENT])
        if any(columns[ERROR]):
            for reason in filter(None, columns[ERROR]):
                self.own_errors.add(reason)
        for event in batch.events.values():
            if event.decision is not UNTOUCHED or event.fired:
                self._count(event)

    def _pass(self, passed: Passed) -> None:
        for (operation, status), count in passed.exchanges.items():
            self.exchanges[operation, "passed", status] += count
        self.took.add(passed.took_s)
        self.wait.add(passed.wait_s)
        self.received_bytes += passed.received_bytes
        self.sent_bytes += passed.sent_bytes

    def _count(self, event: Event) -> None:
        """What the rules did."""
        for label in event.fired:
            rule, _, fault = label.rpartition("/")
            self.injected.add(rule, fault)
        for rule in event.decision.fired:
            self.rule_matched.add(rule)
        for rule, reason in event.decision.spared.items():
            self.rule_matched.add(rule)
            self.rule_spared.add(rule, reason.partition(" ")[0])
