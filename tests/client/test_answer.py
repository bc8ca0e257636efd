"""Answers are read key by key; whatever is not as it must be is no answer of faultproxy."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from faultproxy import ControlError
from faultproxy.client.answer import Answer, answers, parsed, refusal


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({}, lambda told: told.text("a")),
        ({"a": 1}, lambda told: told.text("a")),
        ({"a": None}, lambda told: told.text("a")),
        ({"a": "1"}, lambda told: told.count("a")),
        ({"a": True}, lambda told: told.count("a")),
        ({"a": True}, lambda told: told.seconds("a")),
        ({"a": 1}, lambda told: told.flag("a")),
        ({"a": {}}, lambda told: told.list("a")),
        ({"a": [1]}, lambda told: told.list("a")),
        ({"a": {"b": "c"}}, lambda told: told.counts("a")),
        ({"a": 1}, lambda told: told.inner("a")),
    ],
    ids=str,
)
def test_a_key_of_another_type_is_refused(value: object, read: Callable[[Answer], object]) -> None:
    with pytest.raises(ControlError, match="no control port of faultproxy"):
        read(Answer(value))


def test_keys_that_nobody_reads_are_let_be() -> None:
    told = Answer({"a": "b", "seconds": 1, "new": [{}]})
    assert (told.text("a"), told.seconds("seconds"), told.text_or_none("c")) == ("b", 1.0, None)


@pytest.mark.parametrize("read", [Answer, answers])
def test_another_kind_of_value_is_refused(read: Callable[[object], object]) -> None:
    with pytest.raises(ControlError):
        read("text")


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(ControlError, match="is not JSON"):
        parsed(b"<Error/>")


def test_a_refusal_holds_what_it_says() -> None:
    problem: dict[str, object] = {
        "severity": "warning",
        "file": "f",
        "line": None,
        "column": None,
        "found": "x",
    }
    problem |= {"message": "is odd", "accepted": ["y"], "suggestion": "y"}
    told = {"error": "problems", "message": "1 problem", "problems": [problem]}
    error = refusal(422, json.dumps(told).encode())
    assert (error.word, error.message, error.status) == ("problems", "1 problem", 422)
    assert str(error) == "1 problem\nf: warning: is odd\n    did you mean 'y'?\n    accepted: y"
    assert [each.to_dict() for each in error.problems] == [problem]


@pytest.mark.parametrize("body", [b"", b"<Error/>", b"[]", b'{"error": 1}'])
def test_a_refusal_without_a_reason_has_its_status(body: bytes) -> None:
    error = refusal(502, body)
    assert (error.word, error.status) == ("unreadable", 502)
