"""Bodies: where they end, how much payload passed, and where a limit stops them."""

from __future__ import annotations

import random

import pytest

from faultproxy.core.http.framing import (
    AFTER,
    END,
    MAX_CHUNK_LINE,
    MAX_TRAILERS,
    BadBody,
    Body,
    ChunkedBody,
    LengthBody,
    UntilCloseBody,
    announced_length,
    request_body,
    response_body,
)
from faultproxy.core.http.head import Fields

CHUNKS = b"5\r\nhello\r\n00A;x=1\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n"
LAST = CHUNKS.index(b"0\r\nX-T")


def fed(body: Body, pieces: list[bytes], limit: int) -> bytes:
    """What belongs before the limit, however the bytes came; what is left over is fed again."""
    taken = rest = b""
    for piece in pieces:
        rest += piece
        used = body.feed(rest, limit)
        taken, rest = taken + rest[:used], rest[used:]
    return taken


def any_split(data: bytes, rng: random.Random) -> list[bytes]:
    """The data in pieces."""
    places = sorted(rng.choices(range(len(data) + 1), k=rng.randrange(8)))
    return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]


def test_a_body_of_known_length_takes_what_is_its_own() -> None:
    body = LengthBody(5)
    assert (body.feed(b"hel"), body.done) == (3, False)
    assert (body.feed(b"lo, world"), body.done, body.payload) == (2, True, 5)
    assert body.feed(b"more") == 0
    assert LengthBody(0).done


def test_a_body_of_known_length_stops_at_a_limit_and_goes_on() -> None:
    body = LengthBody(5)
    assert (body.feed(b"hello", 2), body.payload, body.done) == (2, 2, False)
    assert body.feed(b"llo", 2) == 0
    assert (body.feed(b"llo"), body.done) == (3, True)


@pytest.mark.parametrize("limit", [5, END, AFTER])
def test_the_end_of_a_body_of_known_length_is_no_limit(limit: int) -> None:
    body = LengthBody(5)
    assert (body.feed(b"hello!", limit), body.done) == (5, True)


def test_a_body_until_close_takes_everything_up_to_a_limit() -> None:
    body = UntilCloseBody()
    assert (body.feed(b"hello"), body.payload, body.done) == (5, 5, False)
    assert (body.feed(b"hello", 7), body.payload) == (2, 7)
    assert body.feed(b"hello", 7) == 0


@pytest.mark.parametrize("seed", range(200))
def test_a_chunked_body_ends_in_the_same_place_however_it_came(seed: int) -> None:
    body = ChunkedBody(decode=True)
    taken = fed(body, any_split(CHUNKS + b"GET /", random.Random(seed)), 1 << 40)
    assert (taken, body.done, body.payload) == (CHUNKS, True, 15)
    assert b"".join(body.pieces or []) == b"hello0123456789"


@pytest.mark.parametrize(
    ("limit", "before"),
    [
        (0, b""),
        (1, b"5\r\nh"),
        (5, b"5\r\nhello"),
        (6, b"5\r\nhello\r\n00A;x=1\r\n0"),
        (15, CHUNKS[: LAST - 2]),
        (16, CHUNKS),
        (END, CHUNKS[:LAST]),
        (AFTER, CHUNKS),
    ],
    ids=["nothing", "1", "a chunk", "6", "all", "more than all", "end", "after"],
)
@pytest.mark.parametrize("seed", range(25))
def test_a_chunked_body_stops_at_the_same_byte_however_it_came(
    limit: int, before: bytes, seed: int
) -> None:
    body = ChunkedBody()
    assert fed(body, any_split(CHUNKS, random.Random(seed)), limit) == before
    assert body.payload == min(limit, 15)


def test_a_chunked_body_that_stopped_at_its_end_goes_on_behind_it() -> None:
    body = ChunkedBody()
    assert body.feed(CHUNKS, END) == LAST
    assert body.at_end(CHUNKS[LAST:])
    assert body.feed(CHUNKS[LAST:]) == len(CHUNKS) - LAST
    assert body.done


def test_what_may_still_become_the_last_chunk_is_not_counted_before_its_line_ends() -> None:
    body = ChunkedBody()
    assert body.feed(b"0", END) == 0
    assert not body.at_end(b"0")
    assert body.feed(b"05\r\nhello\r\n", END) == 11
    assert body.payload == 5


BAD_CHUNKS = {
    "an empty size": b"\r\n",
    "a sign": b"+1\r\n",
    "a minus": b"-1\r\n",
    "a prefix": b"0x1\r\n",
    "a space first": b" 1\r\n",
    "a space behind": b"1 \r\n",
    "an underscore": b"1_0\r\n",
    "16 digits": b"0" * 16 + b"\r\n",
    "a bare LF": b"1\n",
    "a bare CR": b"1;a\rb\r\n",
    "a NUL": b"1;\x00\r\n",
    "too much data": b"1\r\nab\r\n",
    "too little data": b"3\r\nab\r\n0\r\n\r\n",
    "a bare LF behind the data": b"1\r\na\n",
    "a trailer without a colon": b"0\r\nX\r\n",
    "a trailer without a name": b"0\r\n: x\r\n",
    "a folded trailer": b"0\r\nX: 1\r\n 2\r\n",
    "a space before the colon of a trailer": b"0\r\nX : 1\r\n",
    "a bare LF in the trailers": b"0\r\nX: 1\n",
    "a NUL in the trailers": b"0\r\nX: \x00\r\n",
    "a size line without an end": b"1;" + b"a" * MAX_CHUNK_LINE,
    "a trailer line without an end": b"0\r\nX: " + b"a" * MAX_CHUNK_LINE,
    "too many trailers": b"0\r\n" + b"X: 1\r\n" * (MAX_TRAILERS // 6 + 1),
}


@pytest.mark.parametrize("piecewise", [False, True], ids=["at once", "byte by byte"])
@pytest.mark.parametrize("name", BAD_CHUNKS)
def test_chunks_that_could_be_read_in_two_ways_are_refused(name: str, piecewise: bool) -> None:
    raw = BAD_CHUNKS[name]
    pieces = [raw[n : n + 1] for n in range(len(raw))] if piecewise else [raw]
    with pytest.raises(BadBody):
        fed(ChunkedBody(), pieces, 1 << 40)


def test_a_long_line_is_refused_also_where_its_end_comes_with_it() -> None:
    with pytest.raises(BadBody):
        ChunkedBody().feed(b"1;" + b"a" * (1 << 20) + b"\r\na\r\n")


def test_the_largest_size_that_is_read() -> None:
    body = ChunkedBody()
    assert body.feed(b"f" * 15 + b"\r\nabc") == 20
    assert body.payload == 3


def fields(*lines: bytes) -> Fields:
    """Parsed header lines."""
    return Fields(list(lines))


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ([], type(None)),
        ([b"Content-Length: 0"], type(None)),
        ([b"Content-Length: 5"], LengthBody),
        ([b"Transfer-Encoding: chunked"], ChunkedBody),
    ],
    ids=["nothing", "zero", "length", "chunks"],
)
def test_a_request_without_framing_has_no_body(lines: list[bytes], kind: type[object]) -> None:
    assert type(request_body(fields(*lines))) is kind


@pytest.mark.parametrize(
    ("method", "status", "lines", "kind"),
    [
        (b"GET", 200, [], UntilCloseBody),
        (b"GET", 200, [b"Content-Length: 0"], type(None)),
        (b"GET", 200, [b"Content-Length: 5"], LengthBody),
        (b"GET", 200, [b"Transfer-Encoding: chunked"], ChunkedBody),
        (b"HEAD", 200, [b"Content-Length: 5"], type(None)),
        (b"HEAD", 200, [], type(None)),
        (b"GET", 204, [b"Content-Length: 5"], type(None)),
        (b"GET", 304, [b"Transfer-Encoding: chunked"], type(None)),
        (b"head", 200, [], UntilCloseBody),
    ],
    ids=["close", "zero", "length", "chunks", "HEAD", "bare HEAD", "204", "304", "lower case"],
)
def test_a_response_without_framing_ends_with_its_connection(
    method: bytes, status: int, lines: list[bytes], kind: type[object]
) -> None:
    assert type(response_body(fields(*lines), method, status)) is kind


@pytest.mark.parametrize(
    ("lines", "length"),
    [
        ([b"Content-Length: 5"], 5),
        ([b"Transfer-Encoding: chunked"], None),
        ([b"Transfer-Encoding: chunked", b"X-Amz-Decoded-Content-Length: 3"], 3),
        ([b"Transfer-Encoding: chunked", b"X-Amz-Decoded-Content-Length: x"], None),
        ([], None),
    ],
    ids=["length", "chunks", "decoded", "no number", "nothing"],
)
def test_what_a_percentage_refers_to(lines: list[bytes], length: int | None) -> None:
    assert announced_length(fields(*lines)) == length
