"""What the engine remembers: one value, bounded whatever passes by."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b

from faultproxy.core.rules.draw import Draw
from faultproxy.core.rules.trigger import Fires, Spared, Trigger

MAX_VALUES = 100_000
MAX_IDENTITIES = 100_000
MAX_WRITTEN = 100_000
MAX_NAME_CHARACTERS = 200


@dataclass(slots=True)
class Tally:
    """How often a rule was hit and fired, for one value of its `per`."""

    hits: int = 0
    fired: int = 0


@dataclass(slots=True)
class RuleCounts:
    """Requests a rule matched, those it fired on, and those it spared by the word that says why."""

    matched: int = 0
    fired: int = 0
    spared: dict[str, int] = field(default_factory=dict)


def judge(trigger: Trigger, counts: RuleCounts, tally: Tally, draw: Draw) -> Fires | Spared:
    """What a rule that matches says; counts the hit whatever that is, and not the firing."""
    counts.matched += 1
    tally.hits += 1
    verdict = trigger.verdict(tally.hits, tally.fired, draw)
    if isinstance(verdict, Spared):
        counts.spared[verdict.word] = counts.spared.get(verdict.word, 0) + 1
    return verdict


class Memory:
    """Tallies, identities, counts per rule, and which objects were written when.

    What there can be many of is kept for those seen last: an evicted value starts anew. A rule that
    counts all its hits together has one tally, which is never evicted. Long names are kept as
    their hash, so that a flood of them costs no more than a flood of short ones.
    """

    __slots__ = (
        "_counts",
        "_identities",
        "_max_identities",
        "_max_values",
        "_max_written",
        "_of_rules",
        "_values",
        "_written",
    )

    def __init__(
        self,
        *,
        max_values: int = MAX_VALUES,
        max_identities: int = MAX_IDENTITIES,
        max_written: int = MAX_WRITTEN,
    ) -> None:
        self._max_values = max_values
        self._max_identities = max_identities
        self._max_written = max_written
        self._written: OrderedDict[str | bytes, float] = OrderedDict()
        self._of_rules: dict[str, Tally] = {}
        self._values: OrderedDict[tuple[str, str | bytes | None], Tally] = OrderedDict()
        self._identities: OrderedDict[str | bytes, int] = OrderedDict()
        self._counts: dict[str, RuleCounts] = {}

    def seen(self, identity: str) -> int:
        """Count a request of this identity; how often it was seen, this time included."""
        short = _short(identity)
        n = self._identities.pop(short, 0) + 1
        self._identities[short] = n
        if len(self._identities) > self._max_identities:
            self._identities.popitem(last=False)
        return n

    def tally(self, rule: str) -> Tally:
        """The one tally of a rule that counts all its hits together."""
        tally = self._of_rules.get(rule)
        if tally is None:
            tally = self._of_rules[rule] = Tally()
        return tally

    def tally_of(self, rule: str, value: str | None) -> Tally:
        """The tally of a rule for one value of its `per`; None counts as a value of its own."""
        name = (rule, None if value is None else _short(value))
        tally = self._values.pop(name, None) or Tally()
        self._values[name] = tally
        if len(self._values) > self._max_values:
            self._values.popitem(last=False)
        return tally

    def counts(self, rule: str) -> RuleCounts:
        """What became of a rule so far."""
        counts = self._counts.get(rule)
        if counts is None:
            counts = self._counts[rule] = RuleCounts()
        return counts

    def wrote(self, name: str, now_s: float) -> None:
        """An object of this name was written."""
        short = _short(name)
        self._written.pop(short, None)
        self._written[short] = now_s
        if len(self._written) > self._max_written:
            self._written.popitem(last=False)

    def written_s(self, name: str) -> float | None:
        """When an object of this name was written last; None where that is not known."""
        return self._written.get(_short(name)) if self._written else None

    def __len__(self) -> int:
        """How many values, identities and written objects are remembered."""
        return len(self._values) + len(self._identities) + len(self._written)


def _short(name: str) -> str | bytes:
    if len(name) <= MAX_NAME_CHARACTERS:
        return name
    return blake2b(name.encode(errors="surrogatepass"), digest_size=16).digest()
