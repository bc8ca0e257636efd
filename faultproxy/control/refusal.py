"""What the control API says to a request that it does not carry out: always JSON, never a page."""

from __future__ import annotations

import json
from collections.abc import Iterable

import orjson
from aiohttp import web

from faultproxy.rulefile.problem import (
    Problem,
    Problems,
    closest,
    count_text,
    hint,
    quoted,
)
from faultproxy.settings import FaultproxyError


class Refusal(FaultproxyError):  # noqa: N818 (reads as what happened)
    """A request is refused with a status, a word for programs and a sentence for a person.

    `more` are further keys of the answer.
    """

    def __init__(self, status: int, word: str, message: str, **more: object) -> None:
        super().__init__(message)
        self.status = status
        self.word = word
        self.more = more

    def response(self) -> web.Response:
        """The answer."""
        told = {"error": self.word, "message": str(self), **self.more}
        return json_response(told, status=self.status)


def json_response(value: object, *, status: int = 200) -> web.Response:
    """A value as JSON; a byte of a name that is not UTF-8 is shown as `?`."""
    return web.Response(
        body=_dumped(value),
        status=status,
        content_type="application/json",
        charset="utf-8",
    )


def _dumped(value: object) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        # A key may hold any byte; one that is not UTF-8 is a surrogate, which orjson does not take.
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def bad_request(message: str) -> Refusal:
    """The request is not what the API reads."""
    return Refusal(400, "bad-request", message)


def unknown(what: str, name: str, known: Iterable[str]) -> Refusal:
    """Nothing has this name; the closest one that is known is suggested."""
    return missing(f"no {what} is named {quoted(name)}", name, known)


def missing(message: str, name: str, known: Iterable[str]) -> Refusal:
    """What is named is not there, as the message says; the closest name known is suggested."""
    names = list(known)
    meant = hint(name, names)
    return Refusal(404, "not-found", f"{message}{meant}", suggestion=closest(name, names))


def wrong_rules(problems: Problems) -> Refusal:
    """Rules have mistakes: nothing was changed."""
    return Refusal(
        422,
        "problems",
        f"{count_text(problems.errors)}; nothing was changed",
        problems=[each.to_dict() for each in problems.items],
    )


def warnings_of(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """What is doubtful, as `check --format json` says it."""
    return [each.to_dict() for each in problems]
