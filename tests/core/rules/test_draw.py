"""Draws that depend on their names alone."""

from __future__ import annotations

import pytest

from faultproxy.core.rules.draw import Draw


def test_a_draw_is_the_same_for_the_same_names() -> None:
    assert Draw(1, "r", "i", 2)("p") == Draw(1, "r", "i", 2)("p")


def test_draws_stay_the_same_from_version_to_version() -> None:
    assert Draw(7, "a-rule", "GetObject b k", 1)("share") == 0.23664504198383407


OTHERS = [
    Draw(2, "r", "i", 2),
    Draw(1, "s", "i", 2),
    Draw(1, "r", "j", 2),
    Draw(1, "r", "i", 3),
    Draw(1, "r", "i", 2).at(0),
    Draw(1, "r", "i", 2).at(1),
    Draw(1, "r", "i\x002", 2),
    Draw(1, "r", "i\udcff", 2),
]


@pytest.mark.parametrize("other", OTHERS, ids=range(len(OTHERS)))
def test_another_seed_rule_identity_count_or_place_draws_another_number(other: Draw) -> None:
    assert other("p") != Draw(1, "r", "i", 2)("p")
    assert other("p") != other("q")


def test_the_place_of_a_fault_is_part_of_its_draws() -> None:
    draw = Draw(1, "r", "i", 2)
    assert draw.at(1)("p") == Draw(1, "r", "i", 2, "1")("p")
    assert draw.at(0)("p") != draw.at(1)("p")


@pytest.mark.parametrize("seed", range(200))
def test_draws_are_spread_evenly_over_zero_to_one(seed: int) -> None:
    drawn = [Draw(seed, "r", f"key-{n % 10}", n // 10)("share") for n in range(1000)]
    assert all(0.0 <= each < 1.0 for each in drawn)
    assert 0.45 < sum(drawn) / len(drawn) < 0.55
    assert 60 < sum(each < 0.1 for each in drawn) < 145
