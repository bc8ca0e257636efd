"""Heads taken off a stream of bytes."""

from __future__ import annotations

import random

import pytest

from faultproxy.core.http.requests import Incomplete, Refused, take_request

HEAD = b"GET /b/k HTTP/1.1\r\nHost: h\r\n\r\n"


def test_a_whole_head_is_taken_and_what_is_behind_it_left() -> None:
    taken = take_request(HEAD + b"more", 1000)
    assert isinstance(taken, tuple)
    assert (taken[0].raw, taken[1]) == (HEAD, b"more")


@pytest.mark.parametrize("end", range(1, len(HEAD)))
def test_a_head_that_has_not_ended_is_waited_for(end: int) -> None:
    assert take_request(HEAD[:end], 1000) == Incomplete(HEAD[:end])


@pytest.mark.parametrize(
    ("data", "left"),
    [
        pytest.param(b"\r\n", b"", id="an empty line"),
        pytest.param(b"\r", b"\r", id="half an empty line"),
        pytest.param(b"\r\nGET", b"GET", id="an empty line and the beginning of a head"),
    ],
)
def test_one_empty_line_before_a_request_is_ignored(data: bytes, left: bytes) -> None:
    assert take_request(data, 1000) == Incomplete(left)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"\x16\x03\x01", "request-malformed", id="a TLS handshake"),
        pytest.param(b"GET / HTTP/1.1\nHost: h\n\n", "request-malformed", id="bare line feeds"),
        pytest.param(b"GET / HTTP/1.1\nHo", "request-malformed", id="a bare line feed so far"),
        pytest.param(b"G" * 101, "head-too-large", id="no end within the limit"),
        pytest.param(
            b"GET / HTTP/1.1\r\nA: " + b"b" * 100 + b"\r\n\r\n", "head-too-large", id="too long"
        ),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\n", "version-not-supported", id="another version"),
        pytest.param(
            b"PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
            "not-supported",
            id="another coding",
        ),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", "request-malformed", id="no host"),
    ],
)
def test_what_can_be_no_request_is_refused_at_once(data: bytes, reason: str) -> None:
    refused = take_request(data, 100)
    assert isinstance(refused, Refused)
    assert refused.reason == reason


@pytest.mark.parametrize("over", [0, 1])
def test_the_limit_counts_the_whole_head(over: int) -> None:
    taken = take_request(HEAD, len(HEAD) - over)
    assert isinstance(taken, Refused if over else tuple)


@pytest.mark.parametrize("seed", range(200))
def test_no_bytes_are_read_in_two_ways(seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(HEAD)
    for _ in range(rng.randrange(1, 4)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    taken = take_request(bytes(data), 1000)
    if isinstance(taken, tuple):
        assert taken[0].raw + taken[1] == bytes(data).removeprefix(b"\r\n")
