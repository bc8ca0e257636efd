"""Names that differ as a slip of the finger makes them differ, and not as two words do.

Narrower than a guess at what an unknown word means: here both names are legal, so that `read` and
`head`, `part` and `parts`, `get-1` and `get-2` must be left alone. Where one side is the vocabulary
of a protocol, one edit is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from string import ascii_lowercase

SHORTEST_SWAPPED = 4  # letters of a word in which two may have changed places
SHORTEST_CHANGED = 6  # letters of a word in which one may be wrong, missing or too many
SHORTEST_EDITED = 5  # characters of the longer of a word of a protocol and a slip from it
MAX_LETTERS = 40  # longer words are no words
WORD = re.compile(r"[A-Za-z]+")
EDITED = frozenset(f"{ascii_lowercase}-_")
JOINT = re.compile(r"(?<![0-9])[-_](?![0-9])")  # `part-1-1` is not `part-11`


class Slips:
    """Names that others are compared with; looking one up costs as much as it is long."""

    __slots__ = ("_forms", "_names", "_shorter")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names: set[str] = set()
        self._forms: dict[str, str] = {}
        self._shorter: dict[str, str] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """From now on slips from this name are found too."""
        self._names.add(name)
        for form in _forms(name):
            self._forms.setdefault(form, name)
        for shorter in _shorter(name):
            self._shorter.setdefault(shorter, name)

    def meant(self, name: str) -> str | None:
        """The name that this one is a slip away from, or None; a known name is meant as it is."""
        if name in self._names:
            return None
        found = (self._forms[form] for form in _forms(name) if form in self._forms)
        missing = self._shorter.get(name)
        doubled = (shorter for shorter in _shorter(name) if shorter in self._names)
        return next(found, missing or next(doubled, None))


class Vocabulary:
    """The names that a protocol has: what is none of them, but one edit away, is a slip."""

    __slots__ = ("_by_length", "_names", "_slips")

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._slips = Slips(sorted(self._names))
        self._by_length: dict[int, list[str]] = {}
        for name in sorted(self._names):
            self._by_length.setdefault(len(name), []).append(name)

    def meant(self, name: str) -> str | None:
        """The name that this one is a slip away from, or None; a known name is meant as it is."""
        if name in self._names:
            return None
        lengths = (len(name), len(name) + 1, len(name) - 1)
        near = (known for length in lengths for known in self._by_length.get(length, ()))
        edited = (known for known in near if _is_edited(name.lower(), known.lower()))
        return self._slips.meant(name) or next(edited, None)


def _is_edited(name: str, known: str) -> bool:
    """Whether two letters changed places, or one letter is wrong, missing or too many.

    A digit is no slip: `crc32` and `crc64`. Short words are too near to each other for anything
    but a swap.
    """
    start = _alike(name, known)
    end = _alike(name[start:][::-1], known[start:][::-1])
    one, other = name[start : len(name) - end], known[start : len(known) - end]
    if not set(one + other) <= EDITED:
        return False
    if len(one) == 2 and one == other[::-1]:
        return True
    longer = max(len(name), len(known))
    return len(one) < 2 and len(other) < 2 and longer >= SHORTEST_EDITED


def _alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    differ = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differ, min(len(one), len(other)))


def _forms(name: str) -> Iterator[str]:
    """Keys that two names share where they differ in how words are joined, or by one slip."""
    yield f"joined {JOINT.sub('', name).lower()}"
    for before, word, after in _words(name):
        if len(word) >= SHORTEST_SWAPPED:
            for i in range(len(word) - 1):
                pair = "".join(sorted(word[i : i + 2]))
                yield f"swapped {before}{word[:i]}<{pair}>{word[i + 2 :]}{after}"
        if len(word) >= SHORTEST_CHANGED:
            for i in range(1, len(word) - 1):
                yield f"changed {before}{word[:i]}?{word[i + 1 :]}{after}"


def _shorter(name: str) -> Iterator[str]:
    """The name without one letter of a word, but its first and last: `parts` is no slip."""
    for before, word, after in _words(name):
        if len(word) > SHORTEST_CHANGED:
            for i in range(1, len(word) - 1):
                yield f"{before}{word[:i]}{word[i + 1 :]}{after}"


def _words(name: str) -> Iterator[tuple[str, str, str]]:
    """Every word of a name, with what stands before and behind it."""
    for word in WORD.finditer(name):
        if len(word[0]) <= MAX_LETTERS:
            yield name[: word.start()], word[0], name[word.end() :]
