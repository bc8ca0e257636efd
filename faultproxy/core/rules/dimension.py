"""One thing that rules look at, compiled: a request's value gives the rules it does not exclude.

Rules are bits of an integer, in file order. A dimension answers with the bits of all rules that it
lets through: those that do not look at it, and those that its value satisfies. So any number of
rules costs one look-up for each thing that some of them look at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import Generic, TypeVar

from faultproxy.core.request import Request
from faultproxy.core.rules.pattern import Glob, Pattern

MAX_REMEMBERED = 1024  # values for each dimension
NEVER = 0

Value = TypeVar("Value", bound=Hashable)
Name = TypeVar("Name", str, bytes)
Dimension = Callable[[Request], int]


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


class Together:
    """Several dimensions as one, remembered by what their values depend on."""

    __slots__ = ("_dimensions", "_key_of", "_seen")

    def __init__(
        self, key_of: Callable[[Request], Hashable], dimensions: Iterable[Dimension]
    ) -> None:
        self._key_of = key_of
        self._dimensions = tuple(dimensions)
        self._seen: dict[Hashable, int] = {}

    def __call__(self, request: Request) -> int:
        key = self._key_of(request)
        mask = self._seen.get(key)
        return self._look_at(key, request) if mask is None else mask

    def _look_at(self, key: Hashable, request: Request) -> int:
        mask = -1
        for dimension in self._dimensions:
            mask &= dimension(request)
        if len(self._seen) >= MAX_REMEMBERED:
            self._seen.clear()
        self._seen[key] = mask
        return mask


class ByText:
    """Patterns over a text of which many are different, such as a key: nothing is remembered.

    A literal is found in a dict; so is what a glob begins or ends with, by its length. What is left
    (regular expressions, globs that begin and end with a wildcard) is let through unasked.
    """

    __slots__ = ("_absent", "_ends", "_free", "_literal", "_literals", "_starts", "_text_of")

    def __init__(
        self,
        text_of: Callable[[Request], str | None],
        conditions: Iterable[tuple[int, Pattern]],
        free: int,
    ) -> None:
        self._text_of = text_of
        self._free = free
        self._absent = free
        self._literals: dict[str, int] = {}
        self._starts: dict[int, dict[str, int]] = {}
        self._ends: dict[int, dict[str, int]] = {}
        for bit, pattern in conditions:
            self._file(bit, pattern)
        self._literal = not self._starts and not self._ends

    def _file(self, bit: int, pattern: Pattern) -> None:
        if pattern.matches(None):
            self._absent |= bit
        for alternative in pattern.alternatives:
            if not isinstance(alternative, Glob):
                self._free |= bit
                continue
            start, end = alternative.ends
            if alternative.literal is not None:
                self._literals[start] = self._literals.get(start, NEVER) | bit
            elif start or end:
                lengths, text = (self._starts, start) if start else (self._ends, end)
                texts = lengths.setdefault(len(text), {})
                texts[text] = texts.get(text, NEVER) | bit
            else:
                self._free |= bit

    def __call__(self, request: Request) -> int:
        text = self._text_of(request)
        if text is None:
            return self._absent
        mask = self._literals.get(text, NEVER) | self._free
        if self._literal:
            return mask
        for length, texts in self._starts.items():
            mask |= texts.get(text[:length], NEVER)
        for length, texts in self._ends.items():
            mask |= texts.get(text[-length:], NEVER)
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
