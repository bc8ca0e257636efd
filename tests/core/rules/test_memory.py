"""What the engine remembers stays bounded."""

from __future__ import annotations

import random
from collections import OrderedDict

import pytest

from faultproxy.core.rules.memory import Memory, RuleCounts, Tally


def test_an_identity_is_counted_from_one() -> None:
    memory = Memory()
    assert [memory.seen("a"), memory.seen("b"), memory.seen("a")] == [1, 1, 2]


def test_the_identity_seen_longest_ago_is_forgotten_first() -> None:
    memory = Memory(max_identities=2)
    for identity in ("a", "b", "a", "c"):
        memory.seen(identity)
    assert memory.seen("a") == 3
    assert memory.seen("b") == 1


@pytest.mark.parametrize("seed", range(50))
def test_identities_are_forgotten_in_the_order_in_which_they_were_seen_last(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faultproxy.core.rules.memory.AT_ONCE", 4)
    rng = random.Random(seed)
    memory, expected = Memory(max_identities=20), OrderedDict[int, int]()
    for _ in range(2000):
        identity = rng.randrange(rng.choice((10, 25, 60)))
        times = expected.pop(identity, 0) + 1
        expected[identity] = times
        if len(expected) > 20:
            expected.popitem(last=False)
        assert memory.seen(identity) == times
        assert len(memory) == len(expected)


def test_tallies_are_kept_apart_by_rule_and_value() -> None:
    memory = Memory()
    memory.tally_of(memory.book("r"), "a").hits = 1
    memory.tally_of(memory.book("r"), None).hits = 2
    memory.tally_of(memory.book("s"), "a").hits = 3
    assert memory.tally_of(memory.book("r"), "a").hits == 1
    assert memory.tally_of(memory.book("r"), None).hits == 2
    assert memory.tally_of(memory.book("s"), "a").hits == 3
    assert memory.tally_of(memory.book("r"), "") == Tally()


def test_the_tally_of_a_rule_survives_a_flood_of_values() -> None:
    memory = Memory(max_values=2)
    memory.book("r").tally.hits = 5
    memory.tally_of(memory.book("r"), "old").hits = 5
    for n in range(10):
        memory.tally_of(memory.book("s"), str(n))
    assert memory.book("r").tally.hits == 5
    assert memory.tally_of(memory.book("r"), "old").hits == 0


def test_long_names_are_told_apart_behind_their_first_letters() -> None:
    memory = Memory()
    memory.wrote("x" * 5000 + "1", 1.0)
    memory.wrote("x" * 5000 + "2\udcff", 2.0)
    assert memory.written_s("x" * 5000 + "1") == 1.0
    assert memory.written_s("x" * 5000 + "2\udcff") == 2.0


def test_the_object_written_longest_ago_is_forgotten_first() -> None:
    memory = Memory(max_written=2)
    for now_s, name in enumerate(("a", "b", "a", "c")):
        memory.wrote(name, float(now_s))
    assert [memory.written_s(name) for name in "abc"] == [2.0, None, 3.0]
    assert len(memory) == 2


def test_a_rule_that_was_never_asked_has_counts_of_zero() -> None:
    assert Memory().book("r").counts == RuleCounts(matched=0, fired=0, spared={})


@pytest.mark.parametrize("seed", range(200))
def test_memory_never_holds_more_than_its_bounds(seed: int) -> None:
    rng = random.Random(seed)
    memory = Memory(max_values=7, max_identities=5)
    for _ in range(300):
        memory.seen(str(rng.randrange(30)))
        memory.tally_of(memory.book(rng.choice("rs")), str(rng.randrange(30)))
        assert len(memory) <= 12


def test_a_rule_that_is_not_kept_starts_anew() -> None:
    memory = Memory()
    old, kept = memory.book("old"), memory.book("kept")
    memory.tally_of(old, "a").hits = 3
    memory.tally_of(kept, "a").hits = 4
    memory.keep(["kept"])
    assert memory.book("kept") is kept
    assert memory.tally_of(memory.book("kept"), "a").hits == 4
    assert memory.tally_of(memory.book("old"), "a").hits == 0
    old.tally.hits += 1  # an exchange that began before
    assert memory.book("old").tally.hits == 0
