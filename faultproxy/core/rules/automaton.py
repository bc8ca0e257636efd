"""Globs whose stars and braces can share a text out in many ways, all followed at once.

A text then costs as much as it is long. Sets of places that were met are kept, each with where a
character led from it, so that most characters are one look-up. Those that the glob does not name
all lead to the same: however many there are, what is kept does not grow with them.
Source: Thompson, "Regular Expression Search Algorithm", 1968.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

MAX_KEPT = 2000  # characters that are kept with where they led; at more one begins anew


@dataclass(slots=True)
class _Place:
    """A place between two signs of a glob, and what can come there.

    `letter` leads `to` another place, None for any but `spared`; `to` None: nothing can come.
    `onward` are places that are reached from here without a character.
    """

    letter: str | None = None
    spared: str = ""
    to: int | None = None
    onward: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Met:
    """All places that some beginning of a text leads to; whether it may end there.

    `led`: where each character that the glob names leads, `other`: where any other does; None is
    not known yet.
    """

    places: frozenset[int]
    ends: bool
    led: dict[str, _Met | None]
    other: _Met | None = None


class Automaton:
    """A glob that is followed in all ways at once."""

    __slots__ = ("_end", "_kept", "_letters", "_met", "_places", "_start")

    def __init__(self, signs: Iterable[str], *, segments: bool) -> None:
        """`signs` are what the glob is made of: a glob that can be read, cut into its signs.

        `segments`: `*` stays inside a `/` segment, `**` crosses, `**/` also matches nothing.
        """
        self._places = [_Place()]
        self._end = self._laid(signs, segments=segments)
        letters = (each.letter for each in self._places if each.letter is not None)
        self._letters = frozenset(("/", *letters))  # a star may spare `/`
        self._met: dict[frozenset[int], _Met] = {}
        self._kept = 0
        self._start = self._meet(self._reached([0]))

    def fullmatch(self, text: str) -> bool:
        """Whether the glob covers the whole text."""
        met = self._start
        for letter in text:
            following = met.led.get(letter, met.other)
            if following is None:
                following = self._follow(met, letter)
            if not following.places:
                return False
            met = following
        return met.ends

    def __len__(self) -> int:
        """How many characters are kept."""
        return self._kept

    def _follow(self, met: _Met, letter: str) -> _Met:
        if self._kept >= MAX_KEPT:
            self._met, self._kept = {}, 0
            self._start = self._meet(self._start.places)
        self._kept += 1
        following = self._meet(self._reached(self._taken(met, letter)))
        if letter in met.led:
            met.led[letter] = following
        else:
            met.other = following
        return following

    def _taken(self, met: _Met, letter: str) -> list[int]:
        """Where the character leads from any of the places."""
        found = []
        for place in (self._places[number] for number in met.places):
            fits = letter != place.spared if place.letter is None else letter == place.letter
            if place.to is not None and fits:
                found.append(place.to)
        return found

    def _reached(self, numbers: list[int]) -> frozenset[int]:
        """These places, and all that are reached from them without a character."""
        reached = set(numbers)
        left = list(numbers)
        while left:
            for onward in self._places[left.pop()].onward:
                if onward not in reached:
                    reached.add(onward)
                    left.append(onward)
        return frozenset(reached)

    def _meet(self, places: frozenset[int]) -> _Met:
        met = self._met.get(places)
        if met is None:
            led: dict[str, _Met | None] = dict.fromkeys(self._letters)
            met = self._met[places] = _Met(places, self._end in places, led)
        return met

    def _laid(self, signs: Iterable[str], *, segments: bool) -> int:
        """Lay out the places of all signs; the number of the last."""
        here = 0
        around: list[tuple[int, int]] = []  # of each open brace: the places before and behind it
        for sign in signs:
            match sign[0]:
                case "{":
                    around.append((here, self._new()))
                case "," if around:
                    self._places[here].onward.append(around[-1][1])
                    here = around[-1][0]
                case "}":
                    _, behind = around.pop()
                    self._places[here].onward.append(behind)
                    here = behind
                case "*":
                    here = self._stars(here, sign, segments=segments)
                case "?":
                    here = self._one(here, None, "/" if segments else "")
                case _:
                    for letter in sign[1:] if sign[0] == "\\" else sign:
                        here = self._one(here, letter)
        return here

    def _new(self, before: int | None = None) -> int:
        """One more place, reached from the one before without a character."""
        self._places.append(_Place())
        number = len(self._places) - 1
        if before is not None:
            self._places[before].onward.append(number)
        return number

    def _one(self, here: int, letter: str | None, spared: str = "") -> int:
        """One character, from a place of its own: one brace may go on from `here` in many ways."""
        place = self._places[self._new(here)]
        place.letter, place.spared = letter, spared
        place.to = self._new()
        return place.to

    def _stars(self, here: int, sign: str, *, segments: bool) -> int:
        crosses = not segments or len(sign) > 1
        star = self._new(here)
        self._places[star].to = star
        self._places[star].spared = "" if crosses else "/"
        if not (segments and sign.endswith("/")):
            # What follows is a place of its own: a star leads to itself alone.
            return self._new(star)
        behind = self._one(star, "/")
        self._places[here].onward.append(behind)
        return behind
