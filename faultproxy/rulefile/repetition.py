"""Regular expressions that repeat a repetition: on some texts they take longer than anyone waits.

`(a+)+b` can share out the letters of `aaaa` in as many ways as there are between them. Where each
round has an end that can be told, as in `([^/]+/)*`, there is one way only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

TOKEN = re.compile(
    r"(?P<skipped>\(\?(?:[aiLmsux]+|\#[^)]*|P=\w+)\))"
    r"|(?P<opened>\((?:\?(?:[:=!>]|<[=!]|P<\w+>|\(\w+\)|[aiLmsux]*(?:-[imsx]+)?:))?)"
    r"|(?P<closed>\))|(?P<or>\|)"
    r"|(?P<count>(?:[*+?]|\{(?:[0-9]+(?:,[0-9]*)?|,[0-9]+)\})[?+]?)"
    r"|(?P<one>\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|.)",
    re.DOTALL,
)
IGNORES_CASE = re.compile(r"\(\?[a-zA-Z]*i")
LETTERS = "".join(map(chr, range(256)))  # that sets are told apart by


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """One thing of a sequence, with its count.

    `letters` are those that it takes, none where it is not of one character. `repeats`: it takes
    now more of them, now fewer. `is_loose`: something in it does, and nothing tells where it ends.
    """

    letters: frozenset[str] = frozenset()
    is_needed: bool = True
    repeats: bool = False
    is_loose: bool = False


@dataclass(slots=True)
class _Group:
    """What stands in a pair of brackets so far, branch by branch."""

    is_atomic: bool = False
    branches: list[list[_Item]] = field(default_factory=lambda: [[]])

    def item(self) -> _Item:
        """The group as one thing."""
        if self.is_atomic:
            return _Item()  # gives nothing back
        if len(self.branches) == 1 and len(self.branches[0]) == 1:
            return self.branches[0][0]
        alone = len(self.branches) == 1
        return _Item(is_loose=any(_is_loose(each, alone=alone) for each in self.branches))


def repeats_repetition(regex: str) -> bool:
    """Whether a regular expression that compiles repeats what is a repetition in itself."""
    flags = re.DOTALL | (re.IGNORECASE if IGNORES_CASE.search(regex) else 0)
    groups = [_Group()]
    for found in TOKEN.finditer(regex):
        sign, branch = found[0], groups[-1].branches[-1]
        match found.lastgroup:
            case "opened":
                groups.append(_Group(sign == "(?>"))
            case "closed":
                item = groups.pop().item()
                groups[-1].branches[-1].append(item)
            case "or":
                groups[-1].branches.append([])
            case "count" if branch:
                item = branch.pop()
                low, high = _bounds(sign)
                shares = item.repeats or item.is_loose or not item.is_needed
                if high > 1 and shares and not _is_possessive(sign):
                    return True
                branch.append(_counted(item, low, high, sign))
            case "one":
                branch.append(_Item(letters=_letters(sign, flags)))
    return False


def _counted(item: _Item, low: float, high: float, sign: str) -> _Item:
    gives_back = not _is_possessive(sign)
    return _Item(
        letters=item.letters,
        is_needed=item.is_needed and low > 0,
        repeats=gives_back and (item.repeats or (high > 1 and low != high)),
        is_loose=gives_back and item.is_loose,
    )


def _bounds(sign: str) -> tuple[float, float]:
    """How often at least, and at most."""
    match sign[0]:
        case "*":
            return 0, float("inf")
        case "+":
            return 1, float("inf")
        case "?":
            return 0, 1
    low, comma, high = sign.rstrip("?+")[1:-1].partition(",")
    return float(low or 0), float(high or ("inf" if comma else low))


def _is_possessive(sign: str) -> bool:
    return len(sign) > 1 and sign.endswith("+")


@lru_cache(maxsize=256)
def _letters(one: str, flags: int) -> frozenset[str]:
    """The letters that a character or a set takes; none where it takes no character."""
    try:
        compiled = re.compile(one, flags)
    except re.error:  # a reference to a group
        return frozenset()
    return frozenset(letter for letter in LETTERS if compiled.fullmatch(letter))


def _is_loose(branch: Sequence[_Item], *, alone: bool) -> bool:
    """Whether a repetition in it can give letters to what is before or behind it.

    Where the branch is `alone` in its group, its end comes before its beginning.
    """
    for place, item in enumerate(branch):
        behind = [*branch[place + 1 :], *(branch[:place] if alone else ())]
        before = [*branch[:place][::-1], *(branch[place + 1 :][::-1] if alone else ())]
        if item.is_loose or (item.repeats and not (_ends(item, behind) and _ends(item, before))):
            return True
    return False


def _ends(item: _Item, beside: Iterable[_Item]) -> bool:
    """Whether something needed stands beside the item before anything that takes its letters."""
    for other in beside:
        if not other.letters or not item.letters or other.letters & item.letters:
            return False
        if other.is_needed:
            return True
    return False
