"""Slips of the finger are told from words that only look alike."""

from __future__ import annotations

import pytest

from faultproxy.rulefile.slip import Slips


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ("slow-down", "slow-dwon"),
        ("slow-down", "slowdown"),
        ("partNumber", "partnumber"),
        ("multipart-reset", "multipert-reset"),
        ("multipart-reset", "mulipart-reset"),
        ("multipart-reset", "multtipart-reset"),
        ("content-type", "contenttype"),
    ],
)
def test_one_slip_is_found_in_either_direction(known: str, name: str) -> None:
    assert Slips((known,)).meant(name) == known
    assert Slips((name,)).meant(known) == name


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ("slow-down", "slow-down"),
        ("read-slow", "head-slow"),
        ("slow-read", "slow-reads"),
        ("get-1", "get-2"),
        ("part-1-1", "part-11"),
        ("bucket-a", "bucket-b"),
        ("get-reset", "put-reset"),
        ("write", "white"),
        ("x" * 60, "x" * 59 + "y"),
        ("multipart", "mulitprat"),
    ],
)
def test_two_words_are_left_alone(known: str, name: str) -> None:
    assert Slips((known,)).meant(name) is None


def test_a_name_that_is_known_is_meant_as_it_is() -> None:
    assert Slips(("slow-down", "slow-dwon")).meant("slow-dwon") is None
