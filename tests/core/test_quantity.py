"""Quantities read as a person writes them."""

from __future__ import annotations

import pytest

from faultproxy.core.quantity import (
    duration_text,
    listed,
    ordinal,
    percent_text,
    share_text,
    size_text,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0ms"),
        (0.0015, "1.5ms"),
        (0.25, "250ms"),
        (1.0, "1s"),
        (1.25, "1250ms"),
        (1.5, "1.5s"),
        (12.345, "12.345s"),
        (90.0, "90s"),
        (120.0, "2m"),
        (5400.0, "90m"),
        (7200.0, "2h"),
    ],
)
def test_a_duration_has_the_unit_that_suits_it(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0B"), (1000, "1000B"), (1024, "1KiB"), (8 << 20, "8MiB"), (3 << 30, "3GiB")],
)
def test_a_size_has_the_largest_unit_that_it_is_a_whole_number_of(count: int, text: str) -> None:
    assert size_text(count) == text


@pytest.mark.parametrize(("share", "text"), [(0.2, "20 %"), (0.001, "0.1 %"), (0.07, "7 %")])
def test_a_share_is_a_percentage(share: float, text: str) -> None:
    assert share_text(share) == text
    assert percent_text(share) == text.replace(" ", "")


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (22, "22nd")],
)
def test_an_ordinal_ends_as_it_is_spoken(number: int, text: str) -> None:
    assert ordinal(number) == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b"), "a or b"),
        (("a", "b", "c"), "a, b or c"),
        (tuple("abcd"), "a, b or 2 more"),
    ],
)
def test_a_list_is_spoken_and_a_long_one_counted(words: tuple[str, ...], text: str) -> None:
    assert listed(words, "or", most=3) == text
