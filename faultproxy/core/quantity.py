"""Quantities in words: durations, sizes and shares as a person writes them."""

from __future__ import annotations

SIZES = (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10))
DURATIONS = (("h", 3600_000), ("m", 60_000), ("s", 1000))
ENDINGS = {1: "st", 2: "nd", 3: "rd"}
LONGEST_IN_MS = 10_000  # longer ones are told in seconds, whole or not


def size_text(count: int) -> str:
    """A size in the largest unit that it is a whole number of."""
    for unit, size in SIZES:
        if count and count % size == 0:
            return f"{count // size}{unit}"
    return f"{count}B"


def duration_text(seconds: float) -> str:
    """A duration in the largest unit that it is a whole number of: `1h`, `90s`, `250ms`, `1.5s`."""
    milliseconds = round(seconds * 1000)
    for unit, length in DURATIONS:
        if milliseconds and milliseconds % length == 0:
            return f"{milliseconds // length}{unit}"
    if milliseconds > LONGEST_IN_MS or (milliseconds % 100 == 0 and milliseconds > 1000):
        return f"{milliseconds / 1000:g}s"
    return f"{seconds * 1000:g}ms"


def share_text(share: float) -> str:
    """A share (0 to 1) in a sentence: `20 %`, `0.1 %`."""
    return f"{share * 100:.12g} %"


def percent_text(share: float) -> str:
    """A share (0 to 1) as a rule file writes it: `20%`, `0.1%`."""
    return f"{share * 100:.12g}%"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `11th`."""
    ending = "th" if number % 100 in (11, 12, 13) else ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def listed(words: tuple[str, ...], between: str = "and", most: int = 8) -> str:
    """`a`, `a and b`, `a, b and c`; where there are more than `most`, how many more."""
    if len(words) > most:
        words = (*words[: most - 1], f"{len(words) - most + 1:,} more")
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {between} {words[-1]}"
