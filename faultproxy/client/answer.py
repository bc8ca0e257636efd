"""Answers of the control API as JSON: read key by key, each with the type that it must have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeVar

from faultproxy.client.failure import ControlError, unreadable
from faultproxy.rulefile.problem import Place, Problem, Severity

T = TypeVar("T")


class Answer:
    """A JSON object. Every reader raises ControlError where a key is missing or of another type.

    Keys that nobody reads are let be: a newer proxy may tell more.
    """

    __slots__ = ("_values",)

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise unreadable("it answers something that is no JSON object")
        self._values: dict[str, object] = value

    def whole(self) -> dict[str, object]:
        """All of it, as it came."""
        return self._values

    def has(self, key: str) -> bool:
        """Whether something other than null stands under the key."""
        return self._values.get(key) is not None

    def text(self, key: str) -> str:
        """A string."""
        return self._of(key, str)

    def text_or_none(self, key: str) -> str | None:
        """A string or null; absent is null."""
        return self.text(key) if self.has(key) else None

    def count(self, key: str) -> int:
        """A whole number."""
        return self._of(key, int)

    def count_or_none(self, key: str) -> int | None:
        """A whole number or null; absent is null."""
        return self.count(key) if self.has(key) else None

    def seconds(self, key: str) -> float:
        """A number."""
        return float(self._of(key, (int, float)))

    def seconds_or_none(self, key: str) -> float | None:
        """A number or null; absent is null."""
        return self.seconds(key) if self.has(key) else None

    def flag(self, key: str) -> bool:
        """True or false."""
        return self._of(key, bool)

    def inner(self, key: str) -> Answer | None:
        """An object or null; absent is null."""
        return Answer(self._values[key]) if self.has(key) else None

    def list(self, key: str) -> tuple[Answer, ...]:
        """A list of objects."""
        return answers(self._of(key, list))

    def counts(self, key: str) -> Mapping[str, int]:
        """An object of whole numbers."""
        told = Answer(self._values.get(key))
        return {name: told.count(name) for name in told._values}

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        return tuple(map(str, self._of(key, list)))

    def _of(self, key: str, kind: type[T] | tuple[type[T], ...]) -> T:
        value = self._values.get(key)
        # To Python, true is a number.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise unreadable(f"its answer has no '{key}' that can be read")
        return value


def answers(value: object) -> tuple[Answer, ...]:
    """A JSON list of objects. Raises ControlError."""
    if not isinstance(value, list):
        raise unreadable("it answers something that is no JSON list")
    return tuple(map(Answer, value))


def parsed(body: bytes) -> object:
    """The JSON value of an answer. Raises ControlError."""
    try:
        value: object = json.loads(body)
    except ValueError as error:
        raise unreadable("it answers something that is not JSON") from error
    return value


def refusal(status: int, body: bytes) -> ControlError:
    """What an answer that is no success says."""
    try:
        told = Answer(parsed(body))
        return ControlError(
            told.text("error"),
            told.text("message"),
            status=status,
            problems=problems(told, "problems"),
            suggestion=told.text_or_none("suggestion"),
        )
    except ControlError:
        return unreadable(f"it answers with status {status} and no reason", status)


def problems(answer: Answer, key: str) -> tuple[Problem, ...]:
    """The problems of `check --format json` that stand under a key; none where it is absent."""
    if answer.has(key):
        return tuple(map(_problem, answer.list(key)))
    return ()


def _problem(told: Answer) -> Problem:
    warning = told.text("severity") == Severity.WARNING.value
    return Problem(
        severity=Severity.WARNING if warning else Severity.ERROR,
        place=Place(
            file=told.text("file"),
            line=told.count_or_none("line"),
            column=told.count_or_none("column"),
        ),
        message=told.text("message"),
        found=told.text_or_none("found"),
        accepted=told.texts("accepted"),
        suggestion=told.text_or_none("suggestion"),
    )
