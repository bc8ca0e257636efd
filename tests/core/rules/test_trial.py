"""A trial decides as the engine would, and leaves what it remembers alone."""

from __future__ import annotations

import pytest

from faultproxy.core.rules.memory import Memory
from faultproxy.core.rules.trial import Trial


def test_counts_are_copied() -> None:
    real = Memory()
    real.book("r").tally.hits = 3
    real.book("r").counts.spared["share"] = 2
    trial = Trial(real)
    book = trial.book("r")
    assert (book.tally.hits, book.counts.spared) == (3, {"share": 2})
    book.tally.hits += 1
    book.counts.spared["share"] += 1
    assert real.book("r").tally.hits == 3
    assert real.book("r").counts.spared == {"share": 2}


@pytest.mark.parametrize("value", ["a", None, "x" * 5000])
def test_tallies_by_value_are_copied(value: str | None) -> None:
    real = Memory()
    real.tally_of(real.book("r"), value).hits = 3
    trial = Trial(real)
    tally = trial.tally_of(trial.book("r"), value)
    assert tally.hits == 3
    tally.hits += 1
    assert trial.tally_of(trial.book("r"), value).hits == 4
    assert real.tally_of(real.book("r"), value).hits == 3


def test_a_rule_that_was_never_asked_stays_unknown() -> None:
    real = Memory()
    trial = Trial(real)
    trial.tally_of(trial.book("r"), "a").hits = 1
    assert real.known_book("r") is None


def test_identities_are_counted_on() -> None:
    real = Memory()
    real.seen("a")
    trial = Trial(real)
    assert [trial.seen("a"), trial.seen("a"), trial.seen("b")] == [2, 3, 1]
    assert real.seen("a") == 2


def test_what_was_written_is_known() -> None:
    real = Memory()
    real.wrote("o", 5.0)
    trial = Trial(real)
    assert trial.written_s("o") == 5.0
    trial.wrote("o", 6.0)
    trial.wrote("p", 7.0)
    assert (trial.written_s("o"), trial.written_s("p")) == (6.0, 7.0)
    assert (real.written_s("o"), real.written_s("p")) == (5.0, None)
