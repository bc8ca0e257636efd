"""Values that carry their unit: durations, sizes, shares, counts; text in, a number or None out."""

from __future__ import annotations

import re
from decimal import Decimal

DURATION = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?)(ms|s|m|h)")
SECONDS = {"ms": Decimal("0.001"), "s": Decimal(1), "m": Decimal(60), "h": Decimal(3600)}
LONGEST_S = 87_600 * 3600  # ten years: longer ones are slips, and dates moved by them leave time

SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?)([KMGT]i?B|kB|B)")
UNIT_BYTES = {
    "B": 1,
    "kB": 10**3,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
}
SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,12})?)%")
COUNT = re.compile(r"[0-9]{1,12}")
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")

DURATIONS = "a number and a unit, such as 250ms, 2s or 1.5m"
SIZES = "a number and a unit, such as 100B, 64KiB or 5MB"
SHARES = "a percentage above 0% and up to 100%, such as 25% or 0.1%"


def parse_duration(text: str) -> float | None:
    """Seconds of `250ms`, `2s`, `1.5m`, `1h` (at most ten years), or None."""
    found = DURATION.fullmatch(text)
    if not found:
        return None
    seconds = Decimal(found[1]) * SECONDS[found[2]]
    return float(seconds) if seconds <= LONGEST_S else None


def parse_size(text: str) -> int | None:
    """Bytes of `0B`, `100B`, `64KiB`, `5MB`, `1.5MiB` (whole bytes only), or None."""
    found = SIZE.fullmatch(text)
    if not found:
        return None
    size = Decimal(found[1]) * UNIT_BYTES[found[2]]
    return int(size) if size == int(size) else None


def parse_percentage(text: str) -> float | None:
    """A number from 0 to 1 for `0%` to `100%`, or None."""
    found = SHARE.fullmatch(text)
    if not found:
        return None
    share = Decimal(found[1]) / 100
    return float(share) if share <= 1 else None


def parse_share(text: str) -> float | None:
    """A number above 0 and up to 1 for `0.1%` to `100%`, or None."""
    return parse_percentage(text) or None


def parse_count(text: str) -> int | None:
    """A whole number from 0 of at most twelve digits, or None."""
    return int(text) if COUNT.fullmatch(text) else None


def is_bare(text: str) -> bool:
    """Whether the text is a number that lacks its unit."""
    return NUMBER.fullmatch(text) is not None
