"""Server-sent events, line by line."""

from __future__ import annotations

import pytest

from faultproxy import ControlError
from faultproxy.client.stream import Decoder, Message


def decoded(*lines: bytes) -> list[Message]:
    decoder = Decoder()
    return [message for line in lines if (message := decoder.take(line)) is not None]


def test_an_event_is_complete_with_an_empty_line() -> None:
    lines = (b"event: exchange\n", b"id: 7\n", b'data: {"exchange":7}\n', b"\n")
    assert decoded(*lines) == [Message(event="exchange", data='{"exchange":7}')]
    assert decoded(*lines[:3]) == []


def test_nothing_of_an_event_stays_for_the_next() -> None:
    lines = (b"event: left-out\r\n", b"data:1\r\n", b"\r\n", b"data: 2\n", b"\n", b"\n")
    assert decoded(*lines) == [
        Message(event="left-out", data="1"),
        Message(event="message", data="2"),
    ]


def test_comments_and_unknown_fields_are_passed_over() -> None:
    assert decoded(b":\n", b"\n", b": alive\n", b"retry: 3\n", b"event\n", b"\n") == []


def test_data_that_is_no_object_is_refused() -> None:
    assert Message(event="exchange", data='{"a": 1}').told() == {"a": 1}
    for data in ("1", "{"):
        with pytest.raises(ControlError):
            Message(event="exchange", data=data).told()
