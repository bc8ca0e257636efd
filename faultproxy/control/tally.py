"""How much of everything there was, as plain numbers: what the metrics show."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import repeat

from faultproxy.core.rules.engine import UNTOUCHED
from faultproxy.event import Event, Outcome

# Seconds: an answer out of a cache, a store nearby, a store far away, a timeout.
BOUNDS_S = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0),
)
MAX_LABELS = 1000
OTHER = "other"
NONE = "none"  # the operation of a connection that never had a request

EXCHANGE = Event._fields.index("exchange")
REQUEST = Event._fields.index("request")
OUTCOME = Event._fields.index("outcome")
STATUS = Event._fields.index("status")
TOOK_S = Event._fields.index("took_s")
WAIT_S = Event._fields.index("wait_s")
RECEIVED = Event._fields.index("received_bytes")
SENT = Event._fields.index("sent_bytes")
DECISION = Event._fields.index("decision")
FIRED = Event._fields.index("fired")
ERROR = Event._fields.index("error")


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

    __slots__ = ("_places", "sum_s")

    def __init__(self) -> None:
        self._places: Counter[int] = Counter()  # place of the lowest bound that it is not above
        self.sum_s = 0.0

    def add(self, values_s: Sequence[float]) -> None:
        """These were measured."""
        self.sum_s += sum(values_s)
        self._places.update(map(bisect_left, repeat(BOUNDS_S), values_s))

    def buckets(self) -> list[tuple[str, float]]:
        """Each bound and how many are not above it, as Prometheus wants them."""
        found: list[tuple[str, float]] = []
        count = 0
        for place, bound in enumerate((*map(str, BOUNDS_S), "+Inf")):
            count += self._places[place]
            found.append((bound, count))
        return found


class Tally:
    """A reader of the ledger that counts. Numbers only grow, whatever becomes of the rules.

    `exchanges` are by operation, outcome and status; `rule_matched` by rule, `rule_spared` by rule
    and reason, `injected` by rule and fault, `own_errors` by reason.
    """

    __slots__ = (
        *("exchanges", "injected", "own_errors", "rule_matched", "rule_spared"),
        *("received_bytes", "sent_bytes", "took", "wait"),
    )

    def __init__(self) -> None:
        self.exchanges: Counter[tuple[str, Outcome, int | None]] = Counter()
        self.injected = Named()
        self.rule_matched = Named()
        self.rule_spared = Named()
        self.own_errors = Named()
        self.took = Seconds()
        self.wait = Seconds()
        self.received_bytes = 0
        self.sent_bytes = 0

    def told(self, events: Sequence[Event]) -> None:
        """These have ended; many are counted in little more time than one."""
        columns = tuple(zip(*events, strict=True))
        if not columns:
            return
        operations = [
            NONE if request is None else request.operation for request in columns[REQUEST]
        ]
        self.exchanges.update(zip(operations, columns[OUTCOME], columns[STATUS], strict=True))
        took, wait = columns[TOOK_S], columns[WAIT_S]
        if not all(columns[EXCHANGE]):  # what a connection took says nothing of exchanges
            took = tuple([event.took_s for event in events if event.exchange is not None])
        self.took.add(took)
        try:
            self.wait.add(wait)
        except TypeError:  # the store was not asked every time
            self.wait.add([event.wait_s for event in events if event.wait_s is not None])
        self.received_bytes += sum(columns[RECEIVED])
        self.sent_bytes += sum(columns[SENT])
        untouched = columns[DECISION].count(UNTOUCHED) == len(events)
        if not untouched or any(columns[ERROR]) or any(columns[FIRED]):
            for event in events:
                self._count(event)

    def _count(self, event: Event) -> None:
        """What the rules and the proxy itself did."""
        for label in event.fired:
            rule, _, fault = label.rpartition("/")
            self.injected.add(rule, fault)
        for rule in event.decision.fired:
            self.rule_matched.add(rule)
        for rule, reason in event.decision.spared.items():
            self.rule_matched.add(rule)
            self.rule_spared.add(rule, reason.partition(" ")[0])
        if event.error is not None:
            self.own_errors.add(event.error)
