"""Problem: where, what was found, what is accepted, what was probably meant; how it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum

MAX_SHOWN = 60  # characters of a value in a message
MAX_LINE = 120  # characters of a source line under a message
MAX_ACCEPTED = 12  # more than that are shortened
MAX_GUESSED = 64  # longer texts are no slips of a known word
MAX_GUESSES = 200  # guessing compares with every word: not for a file that is wrong throughout


class Severity(Enum):
    """An error loads nothing; a warning is said and changes nothing."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: line and column from 1, `width` characters of the line `source`.

    Line and column are None where there is no place to point at (a missing file, `--fault 2`).
    """

    file: str
    line: int | None = None
    column: int | None = None
    width: int = 1
    source: str = ""

    @property
    def text(self) -> str:
        """What stands there, as written (its first line)."""
        if self.column is None:
            return ""
        return self.source[self.column - 1 : self.column - 1 + self.width]

    def __str__(self) -> str:
        parts = (self.file, self.line, self.column)
        return ":".join(str(part) for part in parts if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake, for a person: place, value found, values accepted, probable meaning."""

    severity: Severity
    place: Place
    message: str
    found: str | None = None
    accepted: tuple[str, ...] = ()
    suggestion: str | None = None

    def without_line(self) -> Problem:
        """The same, where nobody has seen the lines of the text."""
        return replace(self, place=Place(file=self.place.file))

    def to_dict(self) -> dict[str, object]:
        """The object that `check --format json` prints."""
        return {
            "severity": self.severity.value,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "found": self.found,
            "message": self.message,
            "accepted": list(self.accepted),
            "suggestion": self.suggestion,
        }

    def render(self) -> str:
        """Several lines for a terminal, without a line end."""
        mark = "warning: " if self.severity is Severity.WARNING else ""
        lines = [f"{self.place}: {mark}{self.message}", *_excerpt(self.place)]
        if self.suggestion is not None:
            lines.append(f"    did you mean {quoted(self.suggestion)}?")
        if self.accepted:
            lines.append(f"    accepted: {shortened(self.accepted)}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Problems:
    """Every problem of a scenario, sorted by place; at least one is an error."""

    items: tuple[Problem, ...]

    @property
    def errors(self) -> int:
        """How many there are without the warnings."""
        return sum(problem.severity is Severity.ERROR for problem in self.items)

    def render(self) -> str:
        """All of them and how many there are, for a terminal."""
        shown = [problem.render() for problem in self.items]
        return "\n".join((*shown, f"{count_text(self.errors)}; no rule was loaded"))


class Report:
    """Collects the problems of several files; `files` gives the order in which they are shown."""

    __slots__ = ("_files", "_guesses", "_hushed", "_problems", "errors")

    def __init__(self, files: Iterable[str]) -> None:
        self._files: dict[str, int] = {}
        for file in files:
            self._files.setdefault(file, len(self._files))
        self._problems: list[Problem] = []
        self._hushed: set[tuple[str, int | None, int | None]] = set()
        self._guesses = 0
        self.errors = 0

    def error(
        self,
        place: Place,
        message: str,
        *,
        found: str | None = None,
        accepted: Sequence[str] = (),
        suggestion: str | None = None,
    ) -> None:
        """Note a mistake: nothing will be loaded."""
        if (place.file, place.line, place.column) in self._hushed:
            return
        self.errors += 1
        self._note(Severity.ERROR, place, message, found, tuple(accepted), suggestion)

    def warn(
        self,
        place: Place,
        message: str,
        *,
        found: str | None = None,
        accepted: Sequence[str] = (),
        suggestion: str | None = None,
    ) -> None:
        """Note something doubtful that loads all the same."""
        self._note(Severity.WARNING, place, message, found, tuple(accepted), suggestion)

    def hush(self, place: Place) -> None:
        """What stands here is wrong and said so: what follows from it is not worth saying."""
        self._hushed.add((place.file, place.line, place.column))

    def asked(self, key: str, reader: object, *, needed: bool) -> None:
        """A reader asks for a key; who wants to know which keys there are listens here."""

    def guess(self, found: str, words: Iterable[str]) -> str | None:
        """The word that was probably meant, or None; see `closest`."""
        self._guesses += 1
        return closest(found, words) if self._guesses <= MAX_GUESSES else None

    def sorted(self) -> tuple[Problem, ...]:
        """Each problem once, by file and place."""
        return tuple(sorted(dict.fromkeys(self._problems), key=self._order))

    def _note(
        self,
        severity: Severity,
        place: Place,
        message: str,
        found: str | None,
        accepted: tuple[str, ...],
        suggestion: str | None,
    ) -> None:
        self._problems.append(
            Problem(
                severity=severity,
                place=place,
                message=message,
                found=found,
                accepted=accepted,
                suggestion=suggestion,
            )
        )

    def _order(self, problem: Problem) -> tuple[int, int, int]:
        place = problem.place
        known = self._files.get(place.file, len(self._files))
        return known, place.line or 0, place.column or 0


def count_text(errors: int) -> str:
    """`1 problem`, `2 problems`."""
    return "1 problem" if errors == 1 else f"{errors} problems"


def closest(found: str, words: Iterable[str]) -> str | None:
    """The word that differs only in case, `-` and `_`, or else the most similar one, or None."""
    if len(found) > MAX_GUESSED:
        return None
    by_form = {_form(word): word for word in words}
    form = _form(found)
    if form in by_form:
        return by_form[form]
    near = get_close_matches(form, by_form, n=1, cutoff=0.6)
    return by_form[near[0]] if near else None


def hint(found: str, words: Iterable[str]) -> str:
    """`, did you mean 'x'?` to go on with behind what was found; nothing where no word is near."""
    suggestion = closest(found, words)
    return "" if suggestion is None else f", did you mean {quoted(suggestion)}?"


def quoted(text: str) -> str:
    """The text in quotes, shortened, with nothing in it that a terminal could act on."""
    if len(text) > MAX_SHOWN:
        text = text[: MAX_SHOWN - 3] + "..."
    if not text.isprintable():
        text = text.encode("unicode_escape").decode("ascii")
    return text if text[:1] in ("'", '"') and text[:1] == text[-1:] else f"'{text}'"


def shortened(words: Sequence[str]) -> str:
    """A list of words for one line; a long one says how many there are."""
    if len(words) <= MAX_ACCEPTED:
        return ", ".join(words)
    return f"{', '.join(words[: MAX_ACCEPTED // 4])}, ... ({len(words)} in all)"


def _form(word: str) -> str:
    return re.sub(r"[-_ ]", "", word).lower()


def _excerpt(place: Place) -> list[str]:
    """The source line and a caret line under it; a long line is cut out around the place."""
    if place.line is None or place.column is None or not place.source:
        return []
    start = max(0, place.column - 1 - MAX_LINE // 2) if len(place.source) > MAX_LINE else 0
    line = "".join(c if c.isprintable() else " " for c in place.source[start : start + MAX_LINE])
    indent = place.column - 1 - start
    carets = "^" * max(1, min(place.width, len(line) - indent))
    return [f"{place.line:>5} | {line}".rstrip(), f"      | {' ' * indent}{carets}"]
