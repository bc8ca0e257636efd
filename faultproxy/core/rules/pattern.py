"""Globs and regular expressions over one text value."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from typing import Protocol

from faultproxy.core.rules.automaton import Automaton

MAX_REGEX_CHARACTERS = 1000

# What a glob is made of; a run of stars means what two of them mean.
SIGN = re.compile(r"\\.|\*\*+/|\*+|[?{},\\]|[^\\*?{},]+", re.DOTALL)
FLAT_SIGN = re.compile(r"\\.|\*+|[?{},\\]|[^\\*?{},]+", re.DOTALL)  # where `/` means nothing
# What stars are made into (the last is `**/`), and the same with the shortest text tried first.
ANY_TEXT, IN_SEGMENT, ANY_SEGMENTS = ".*", "[^/]*", "(?:.*/)?"
OPEN = "(?:"
LAZY = {ANY_TEXT: ".*?", IN_SEGMENT: "[^/]*?", ANY_SEGMENTS: "(?:.*?/)??"}
SPECIAL = frozenset("\\*?{}")
# In how many ways a text may be tried: a star whose place is not settled counts as many of them.
# Two such stars are quadratic in the length of a text; with a third it is a matter of seconds.
MAX_WAYS = 1024
WAYS_OF_STAR = 16


class Whole(Protocol):
    """What a whole text is held against."""

    def fullmatch(self, text: str, /) -> object:
        """Something that is true where the whole text fits."""


class BadGlob(Exception):  # noqa: N818 (an outcome of translating, told by pattern_error)
    """The glob cannot be read; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Glob:
    """`?` is one character, `{a,b}` either, and a backslash takes the meaning away.

    `segments`: `*` stays inside a `/` segment, `**` crosses, `**/` also matches nothing and `?` is
    no slash; else `*` is any text.
    """

    text: str
    segments: bool = False

    @property
    def literal(self) -> str | None:
        """The only text that matches, where there is nothing special in the glob."""
        return self.text if SPECIAL.isdisjoint(self.text) else None

    @property
    def ends(self) -> tuple[str, str]:
        """What every text that matches begins with, and what it ends with."""
        special = [at for at, sign in enumerate(self.text) if sign in SPECIAL]
        if not special:
            return self.text, self.text
        start, end = self.text[: special[0]], self.text[special[-1] + 1 :]
        # `**/` also matches nothing, its slash included.
        return start, end.removeprefix("/") if self.text[special[-1]] == "*" else end


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression on the whole value (the text between the slashes)."""

    text: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The value is not there (`null`)."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Any of the alternatives; compiled when it is made.

    Made of what `pattern_error` found nothing against; else the constructor raises.
    """

    alternatives: tuple[Glob | Regex | Absent, ...]
    _literals: frozenset[str] = field(init=False, repr=False, compare=False)
    _compiled: tuple[Whole, ...] = field(init=False, repr=False, compare=False)
    _absent: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        literals: set[str] = set()
        compiled: list[Whole] = []
        absent = False
        for alternative in self.alternatives:
            match alternative:
                case Absent():
                    absent = True
                case Regex(text):
                    compiled.append(_compile(text))
                case Glob(text):
                    if alternative.literal is None:
                        compiled.append(_whole(alternative))
                    else:
                        literals.add(text)
        object.__setattr__(self, "_literals", frozenset(literals))
        object.__setattr__(self, "_compiled", tuple(compiled))
        object.__setattr__(self, "_absent", absent)

    @property
    def literals(self) -> frozenset[str] | None:
        """All texts that match, or None where they cannot be listed or an absent value matches."""
        return None if self._compiled or self._absent else self._literals

    @property
    def literal(self) -> str | None:
        """The only text that matches, if there is exactly one."""
        literals = self.literals
        return next(iter(literals)) if literals is not None and len(literals) == 1 else None

    def matches(self, value: str | None) -> bool:
        """Whether the whole value is one of the alternatives; an absent one is Absent alone."""
        if value is None:
            return self._absent
        if value in self._literals:
            return True
        for regex in self._compiled:  # noqa: SIM110 (any() with a generator takes twice as long)
            if regex.fullmatch(value):
                return True
        return False


def pattern_of(text: str, *, segments: bool = False) -> Glob | Regex:
    """What a text in a rule file means: `/.../` is a regular expression, anything else a glob."""
    if len(text) > 1 and text[0] == text[-1] == "/":
        return Regex(text[1:-1])
    return Glob(text, segments)


def pattern_error(text: str) -> str | None:
    """What is wrong with a text that is to be a glob or `/regex/`, or None."""
    found = pattern_of(text)
    try:
        if isinstance(found, Glob):
            _compile(_joined(_translate(found)))
            return None
        if len(found.text) > MAX_REGEX_CHARACTERS:
            return f"the regular expression is longer than {MAX_REGEX_CHARACTERS:,} characters"
        _compile(found.text)
    except BadGlob as error:
        return str(error)
    except re.error as error:
        return f"the regular expression does not compile: {error}"
    except (OverflowError, RecursionError):
        return "the pattern is nested too deeply, or repeats too often"
    return None


def _whole(glob: Glob) -> Whole:
    """What matches a glob: its regular expression, where that costs little on every text."""
    parts = _translate(glob)
    if _ways(parts) > MAX_WAYS:
        return Automaton(_signs(glob), segments=glob.segments)
    return _compile(_joined(parts))


def _ways(parts: list[str]) -> int:
    """In how many ways a text may be tried, if a star that is not settled is tried in a few."""
    ways = 1
    alternatives: list[int] = []  # of each brace that is open
    for part in parts:
        if part in LAZY:
            ways *= WAYS_OF_STAR
        elif part == OPEN:
            alternatives.append(1)
        elif part == "|":
            alternatives[-1] += 1
        elif part == ")" and alternatives:
            ways *= alternatives.pop()
    return ways


def _compile(regex: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        # A set that Python may read otherwise one day: it says nothing to who runs the proxy.
        warnings.simplefilter("ignore", FutureWarning)
        return re.compile(regex)


def any_matches(values: tuple[str, ...], pattern: Pattern) -> bool:
    """Whether one of the values of a name matches; a name without values is absent."""
    if not values:
        return pattern.matches(None)
    return any(pattern.matches(value) for value in values)


def _signs(glob: Glob) -> list[str]:
    return (SIGN if glob.segments else FLAT_SIGN).findall(glob.text)


def _joined(parts: list[str]) -> str:
    return f"(?s:{''.join(parts)})"


def _translate(glob: Glob) -> list[str]:
    """The regular expression of a glob, in parts. Raises BadGlob."""
    parts: list[str] = []
    star, between = -1, ""  # the place of a star outside of braces, and the text since then
    depth = 0
    for sign in _signs(glob):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            raise BadGlob("'}' without a '{' before it")
        part = _part(sign, inside=depth > 0, segments=glob.segments)
        if part == ANY_SEGMENTS and parts[-1:] == [ANY_SEGMENTS]:
            continue  # once more would match the same, and multiply the ways to fail
        if depth or sign == "}":
            star = -1
        elif part in LAZY:
            if star >= 0 and _is_settled(parts[star], between, part):
                parts[star] = f"(?>{LAZY[parts[star]]}"
                parts.append(")")
            star, between = len(parts), ""
        else:
            between += sign[-1] if sign[0] == "\\" else sign
        parts.append(part)
    if depth:
        raise BadGlob("'{' without a '}' behind it")
    return parts


def _is_settled(star: str, between: str, next_star: str) -> bool:
    """Whether the first place of `between` is as good as any: the next star takes what is left.

    Without this, a text that does not match would be tried in all the ways to share it out.
    """
    if next_star == ANY_TEXT:
        return True
    if star == IN_SEGMENT and "/" in between:
        return True  # there is one place only
    if next_star == ANY_SEGMENTS:
        return between.endswith("/")
    return star == IN_SEGMENT


def _part(sign: str, *, inside: bool, segments: bool) -> str:
    match sign[0]:
        case "\\":
            if len(sign) == 1:
                raise BadGlob("nothing behind the last backslash")
            return re.escape(sign[1])
        case "*":
            return _stars(sign, segments=segments)
        case "?":
            return "[^/]" if segments else "."
        case "{":
            return OPEN
        case "}":
            return ")"
        case "," if inside:
            return "|"
    return re.escape(sign)


def _stars(sign: str, *, segments: bool) -> str:
    """`*`, `**`, `**/` or longer runs of stars."""
    if not segments:
        return ANY_TEXT
    if sign.endswith("/"):
        return ANY_SEGMENTS
    return ANY_TEXT if len(sign) > 1 else IN_SEGMENT
