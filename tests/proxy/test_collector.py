"""The beginning of a response body, read before its head is sent on."""

from __future__ import annotations

import pytest

from faultproxy.core.http.framing import ChunkedBody, LengthBody, UntilCloseBody
from faultproxy.proxy.collector import MAX_COLLECTED, Collector

CHUNKED = b"3\r\nabc\r\n2;x=1\r\nde\r\n0\r\nA: b\r\n\r\n"


def test_a_body_of_known_length_is_complete_with_its_last_byte() -> None:
    collector = Collector(LengthBody(5))
    assert [collector.feed(b"abc"), collector.feed(b"de!")] == [False, True]
    assert (collector.raw, collector.payload) == (b"abcde!", b"abcde")


@pytest.mark.parametrize("size", range(1, len(CHUNKED)))
def test_chunks_are_taken_off_the_payload_and_kept_in_the_raw_bytes(size: int) -> None:
    collector = Collector(ChunkedBody(decode=True))
    pieces = [CHUNKED[at : at + size] for at in range(0, len(CHUNKED), size)]
    assert [collector.feed(piece) for piece in pieces][-1]
    assert (collector.raw, collector.payload) == (CHUNKED, b"abcde")


def test_no_more_is_read_than_a_mebibyte() -> None:
    collector = Collector(UntilCloseBody())
    assert not collector.feed(b"x" * (MAX_COLLECTED - 1))
    assert collector.feed(b"x")
