"""Values that carry their unit."""

from __future__ import annotations

import pytest

from faultproxy.rulefile.values import (
    parse_count,
    parse_duration,
    parse_percentage,
    parse_share,
    parse_size,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("250ms", 0.25),
        ("2s", 2.0),
        ("1.5m", 90.0),
        ("1h", 3600.0),
        ("0s", 0.0),
        ("87600h", 315360000.0),
        ("87601h", None),
        ("250", None),
        ("", None),
        ("2 s", None),
        ("2S", None),
        ("-2s", None),
        (".5s", None),
        ("1e3s", None),
        ("2s\n", None),
        ("٣s", None),
    ],
)
def test_a_duration_is_seconds(text: str, seconds: float | None) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0B", 0),
        ("100B", 100),
        ("64KiB", 65536),
        ("8MiB", 8 << 20),
        ("1GiB", 1 << 30),
        ("5MB", 5_000_000),
        ("1.5KiB", 1536),
        ("0.5B", None),
        ("100", None),
        ("64kib", None),
        ("-1B", None),
    ],
)
def test_a_size_is_whole_bytes(text: str, size: int | None) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("text", "share"),
    [("25%", 0.25), ("0.1%", 0.001), ("100%", 1.0), ("0%", None), ("100.1%", None), ("0.5", None)],
)
def test_a_share_is_above_0_and_up_to_1(text: str, share: float | None) -> None:
    assert parse_share(text) == share


def test_a_percentage_may_be_0() -> None:
    assert parse_percentage("0%") == 0.0


@pytest.mark.parametrize(
    ("text", "count"), [("0", 0), ("12", 12), ("-1", None), ("1_0", None), ("1.0", None)]
)
def test_a_count_is_a_bare_whole_number(text: str, count: int | None) -> None:
    assert parse_count(text) == count
