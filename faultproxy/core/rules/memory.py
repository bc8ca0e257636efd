"""What the engine remembers: one value, bounded whatever passes by."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from faultproxy.core.rules.draw import Draw
from faultproxy.core.rules.trigger import Fires, Spared, Trigger
from faultproxy.core.s3.identity import short_name

MAX_VALUES = 100_000
MAX_IDENTITIES = 100_000
MAX_WRITTEN = 100_000
AT_ONCE = 1024  # identities that are looked up to be forgotten


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


@dataclass(slots=True, eq=False)
class Book:
    """What is remembered of one rule since it came into force."""

    counts: RuleCounts = field(default_factory=RuleCounts)
    tally: Tally = field(default_factory=Tally)  # of all its hits together


def judge(
    trigger: Trigger, counts: RuleCounts, tally: Tally, draw: Draw, bound: str | None
) -> Fires | Spared:
    """What a rule that matches says; counts the hit whatever that is, and not the firing.

    `bound` is the reason for which no rule at all may fire, asked last.
    """
    counts.matched += 1
    tally.hits += 1
    verdict = trigger.verdict(tally.hits, tally.fired, draw)
    if bound is not None and isinstance(verdict, Fires):
        verdict = Spared(bound, tally.hits)
    if isinstance(verdict, Spared):
        counts.spared[verdict.word] = counts.spared.get(verdict.word, 0) + 1
    return verdict


class Memory:
    """Books of rules, tallies by value, identities, and which objects were written when.

    What there can be many of is kept for those seen last: an evicted value starts anew. A rule that
    counts all its hits together has one tally, which is never evicted. Long names are kept as
    their hash, so that a flood of them costs no more than a flood of short ones.
    """

    __slots__ = (
        "_books",
        "_identities",
        "_max_identities",
        "_max_values",
        "_max_written",
        "_oldest",
        "_values",
        "_written",
        "knows_writes",
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
        self.knows_writes = False  # any object is known to have been written
        self._written: OrderedDict[str | bytes, float] = OrderedDict()
        self._books: dict[str, Book] = {}
        self._values: OrderedDict[tuple[Book, str | bytes | None], Tally] = OrderedDict()
        self._identities: dict[Hashable, int] = {}  # seen last, last
        self._oldest: list[tuple[Hashable, int]] = []  # the next to be forgotten is the last

    def seen(self, counted_as: Hashable) -> int:
        """Count a request of this identity; how often it was seen, this time included."""
        identities = self._identities
        n = identities.pop(counted_as, 0) + 1
        identities[counted_as] = n
        if n == 1 and len(identities) > self._max_identities:
            self._forget_identity()
        return n

    def _forget_identity(self) -> None:
        """Forget the one that was seen longest ago.

        The first of a dict is found past all that were taken out: so it is asked for many at once,
        and of these one that was seen again since then has another count, or is gone.
        """
        identities = self._identities
        while True:
            if not self._oldest:
                self._oldest = list(islice(identities.items(), AT_ONCE))[::-1]
            counted_as, n = self._oldest.pop()
            if identities.get(counted_as) == n:
                del identities[counted_as]
                return

    def book(self, rule: str) -> Book:
        """The book of a rule, by its name; a new one where it has none."""
        book = self._books.get(rule)
        if book is None:
            book = self._books[rule] = Book()
        return book

    def known_book(self, rule: str) -> Book | None:
        """The book of a rule that has one."""
        return self._books.get(rule)

    def known_tally(self, book: Book, value: str | None) -> Tally | None:
        """The tally of a rule for a value that it was hit with."""
        return self._values.get((book, None if value is None else short_name(value)))

    def known_times(self, counted_as: Hashable) -> int:
        """How often a request of this identity was seen."""
        return self._identities.get(counted_as, 0)

    def keep(self, rules: Iterable[str]) -> None:
        """Forget the books of all rules but these.

        Who still holds one, an exchange that began under an older rule of that name, counts on in
        what nobody reads any more.
        """
        kept = frozenset(rules)
        self._books = {name: book for name, book in self._books.items() if name in kept}

    def tally_of(self, book: Book, value: str | None) -> Tally:
        """The tally of a rule for one value of its `per`; None counts as a value of its own."""
        name = (book, None if value is None else short_name(value))
        tally = self._values.pop(name, None) or Tally()
        self._values[name] = tally
        if len(self._values) > self._max_values:
            self._values.popitem(last=False)
        return tally

    def wrote(self, name: str, now_s: float) -> None:
        """An object of this name was written."""
        self.knows_writes = True
        short = short_name(name)
        self._written.pop(short, None)
        self._written[short] = now_s
        if len(self._written) > self._max_written:
            self._written.popitem(last=False)

    def written_s(self, name: str) -> float | None:
        """When an object of this name was written last; None where that is not known."""
        return self._written.get(short_name(name)) if self._written else None

    def __len__(self) -> int:
        """How many values, identities and written objects are remembered."""
        return len(self._values) + len(self._identities) + len(self._written)
