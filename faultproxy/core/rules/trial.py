"""A memory to try something on: it knows what another one knows, and leaves that as it is."""

from __future__ import annotations

from collections.abc import Hashable
from copy import copy

from faultproxy.core.rules.memory import Book, Memory, RuleCounts, Tally
from faultproxy.core.s3.identity import short_name


class Trial(Memory):
    """What is asked for is copied when it is asked for: it costs nothing to make."""

    __slots__ = ("_originals", "_real")

    def __init__(self, real: Memory) -> None:
        super().__init__()
        self._real = real
        self.knows_writes = real.knows_writes
        self._originals: dict[Book, Book | None] = {}

    def book(self, rule: str) -> Book:
        """A copy of the book of a rule."""
        own = self._books.get(rule)
        if own is None:
            real = self._real.known_book(rule)
            own = self._books[rule] = Book() if real is None else _copied(real)
            self._originals[own] = real
        return own

    def tally_of(self, book: Book, value: str | None) -> Tally:
        """A copy of the tally of a rule for one value of its `per`."""
        name = (book, None if value is None else short_name(value))
        real = self._originals.get(book)
        if name not in self._values and real is not None:
            known = self._real.known_tally(real, value)
            if known is not None:
                self._values[name] = copy(known)
        return super().tally_of(book, value)

    def seen(self, counted_as: Hashable) -> int:
        """How often a request of this identity was seen, this time included."""
        if counted_as not in self._identities:
            self._identities[counted_as] = self._real.known_times(counted_as)
        return super().seen(counted_as)

    def written_s(self, name: str) -> float | None:
        """When an object of this name was written last; None where that is not known."""
        own = super().written_s(name)
        return self._real.written_s(name) if own is None else own


def _copied(book: Book) -> Book:
    counts = book.counts
    copied = RuleCounts(counts.matched, counts.fired, dict(counts.spared))
    return Book(copied, copy(book.tally))
