"""Comparisons with a whole number, such as a size: `>= 8MiB`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt

SIGNS: Mapping[str, Callable[[int, int], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt, "=": eq}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A sign of SIGNS and what is compared with. `text` is how a rule file writes it."""

    sign: str
    number: int
    text: str

    def holds(self, number: int) -> bool:
        """Whether it is true of this number."""
        return SIGNS[self.sign](number, self.number)


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Any of these is true; none is of a number that is not known."""

    alternatives: tuple[Comparison, ...]

    def hold(self, number: int | None) -> bool:
        """Whether one of them is true of this number."""
        return number is not None and any(each.holds(number) for each in self.alternatives)

    @property
    def edges(self) -> tuple[int, ...]:
        """Numbers at which the verdict can change: it is the same from each up to the next."""
        return tuple(edge for each in self.alternatives for edge in (each.number, each.number + 1))
