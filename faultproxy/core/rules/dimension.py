"""One thing that rules look at, compiled: a request's value gives the rules it does not exclude.

Rules are bits of an integer, in file order. A dimension answers with the bits of all rules that it
lets through: those that do not look at it, and those that its value satisfies. So any number of
rules costs one look-up for each thing that some of them look at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import Generic, TypeAlias, TypeVar
from urllib.parse import unquote_to_bytes

from faultproxy.core.request import Request
from faultproxy.core.rules.pattern import Glob, Pattern
from faultproxy.core.s3.address import PERCENT, encoded

MAX_REMEMBERED = 1024  # values for each dimension
NEVER = 0

Value = TypeVar("Value", bound=Hashable)
Name = TypeVar("Name", str, bytes)
Dimension = Callable[[Request], int]
# The bits of the rules that look at something, and what it lets through.
Looked = tuple[int, Dimension]


class ByValue(Generic[Value]):
    """What a value lets through is worked out once for each value, and remembered.

    For values of which few are different: for each that is new, all conditions are asked.
    """

    __slots__ = ("_asked", "_free", "_seen", "_value_of")

    def __init__(
        self,
        value_of: Callable[[Request], Value],
        conditions: Iterable[tuple[int, Callable[[Value], bool]]],
        free: int,
    ) -> None:
        """`conditions` are bits with what they ask of the value; `free` the bits that ask none."""
        self._value_of = value_of
        self._asked = tuple(conditions)
        self._free = free
        self._seen: dict[Value, int] = {}

    def __call__(self, request: Request) -> int:
        value = self._value_of(request)
        mask = self._seen.get(value)
        return self._look_at(value) if mask is None else mask

    def _look_at(self, value: Value) -> int:
        mask = self._free
        for bit, holds in self._asked:
            if holds(value):
                mask |= bit
        if len(self._seen) >= MAX_REMEMBERED:
            self._seen.clear()
        self._seen[value] = mask
        return mask


# A part of a text that has a length, at its beginning or at its end.
Part: TypeAlias = "slice[int | None, int | None, None]"
# What of a text is looked up first; for what is found there, longer parts and the bits of each.
Affixes = tuple[Part, Mapping[bytes, tuple[tuple[Part, Mapping[bytes, int]], ...]]]


def _beginning(length: int) -> Part:
    return slice(length)


def _end(length: int) -> Part:
    return slice(-length, None)


def _affixes(masks: Mapping[bytes, int], part: Callable[[int], Part]) -> Affixes:
    """What texts begin with, or end with: as much of a text as the shortest has is asked first.

    So a text that is like none of them costs one look-up, else one for each length that is left.
    """
    shortest = part(min(map(len, masks)))
    found: dict[bytes, dict[int, dict[bytes, int]]] = {}
    for affix, mask in masks.items():
        found.setdefault(affix[shortest], {}).setdefault(len(affix), {})[affix] = mask
    return shortest, {
        near: tuple((part(length), masks) for length, masks in lengths.items())
        for near, lengths in found.items()
    }


class ByRaw:
    """Patterns over a text of which many are different, such as a key: nothing is remembered.

    The text is raw, with or without percent-encoding; so nothing has to be decoded to be found in
    none of them. A literal is found in a dict; so is what a glob begins or ends with. What is left
    (regular expressions, globs that begin and end with a wildcard) is let through unasked. `free`
    is, as this very object, the answer for a text that no condition names.
    """

    __slots__ = ("_absent", "_affixes", "_literals", "free")

    def __init__(self, conditions: Iterable[tuple[int, Pattern]], free: int) -> None:
        self.free = free
        self._absent = free
        self._literals: dict[bytes, int] = {}
        starts: dict[bytes, int] = {}
        ends: dict[bytes, int] = {}
        for bit, pattern in conditions:
            self._file(bit, pattern, starts, ends)
        found = (starts, _beginning), (ends, _end)
        self._affixes = tuple(_affixes(masks, part) for masks, part in found if masks)

    def _file(
        self, bit: int, pattern: Pattern, starts: dict[bytes, int], ends: dict[bytes, int]
    ) -> None:
        if pattern.matches(None):
            self._absent |= bit
        for alternative in pattern.alternatives:
            if not isinstance(alternative, Glob):
                self.free |= bit
                continue
            start, end = alternative.ends
            if alternative.literal is not None:
                masks, text = self._literals, start
            elif start or end:
                masks, text = (starts, start) if start else (ends, end)
            else:
                self.free |= bit
                continue
            raw = encoded(text)
            if raw is not None:
                masks[raw] = masks.get(raw, NEVER) | bit

    def bits_of(self, raw: bytes | None) -> int:
        """The rules that it does not exclude."""
        if raw is None:
            return self._absent
        if PERCENT in raw:
            raw = unquote_to_bytes(raw)
        mask = self.free
        if raw in self._literals:
            mask |= self._literals[raw]
        for shortest, found in self._affixes:
            near = found.get(raw[shortest])
            if near is not None:
                for part, masks in near:
                    named = masks.get(raw[part])
                    if named is not None:
                        mask |= named
        return mask


class ByNames(Generic[Name]):
    """Rules that need a name to be there: a request lets through those whose names it has."""

    __slots__ = ("_free", "_named", "_names_of")

    def __init__(
        self,
        names_of: Callable[[Request], Collection[Name]],
        needed: Iterable[tuple[int, Name]],
        free: int,
    ) -> None:
        """`needed` are bits, each with a name that has to be there."""
        self._names_of: Callable[[Request], Collection[Name]] = names_of
        self._free = free
        self._named: dict[Name, int] = {}
        for bit, name in needed:
            self._named[name] = self._named.get(name, NEVER) | bit

    def __call__(self, request: Request) -> int:
        mask = self._free
        named = self._named
        names = self._names_of(request)
        if not named.keys().isdisjoint(names):
            for name in names:
                mask |= named.get(name, NEVER)
        return mask
