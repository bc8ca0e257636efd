"""What the store still sends of a response that the client does not get."""

from __future__ import annotations

import pytest

from faultproxy.core.http.framing import Body, ChunkedBody, LengthBody
from faultproxy.proxy.collector import MAX_COLLECTED
from faultproxy.proxy.leftover import Leftover


@pytest.mark.parametrize(
    ("body", "pieces", "complete"),
    [
        pytest.param(LengthBody(4), [b"ab", b"cd"], [None, True], id="length"),
        pytest.param(LengthBody(2), [b"abc"], [False], id="surplus"),
        pytest.param(ChunkedBody(), [b"1\r\na\r\n", b"0\r\n\r\n"], [None, True], id="chunked"),
        pytest.param(
            ChunkedBody(decode=True), [b"1\r\na\r\n", b"0\r\n\r\n"], [None, True], id="decoded"
        ),
        pytest.param(ChunkedBody(), [b"x\r\n"], [False], id="broken"),
        pytest.param(LengthBody(MAX_COLLECTED + 2), [b"a"], [False], id="more than is worth it"),
    ],
)
def test_it_is_read_to_its_end_or_given_up(
    body: Body, pieces: list[bytes], complete: list[bool | None]
) -> None:
    leftover = Leftover(body)
    assert [leftover.feed(piece) for piece in pieces] == complete


def test_chunks_are_given_up_once_they_are_more_than_is_worth_reading() -> None:
    leftover = Leftover(ChunkedBody())
    chunk = b"40000\r\n" + b"x" * 0x40000 + b"\r\n"
    assert [leftover.feed(chunk) for _ in range(5)] == [None, None, None, None, False]
