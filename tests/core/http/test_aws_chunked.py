"""aws-chunked bodies: what counts as payload, inside any framing, broken or not."""

from __future__ import annotations

import random

import pytest

from faultproxy.core.http.aws_chunked import AwsChunkedBody, aws_chunked
from faultproxy.core.http.framing import (
    END,
    NO_LIMIT,
    BadBody,
    Body,
    ChunkedBody,
    LengthBody,
    UntilCloseBody,
    reached,
    request_body,
)
from faultproxy.core.http.head import RequestHead, parse_request_head
from tests.wire.peer import chunked, split

SIGNATURE = b";chunk-signature=" + b"a" * 64
SIGNED = b"5%b\r\nhello\r\nA%b\r\n0123456789\r\n0%b\r\n" % (SIGNATURE, SIGNATURE, SIGNATURE)
TRAILED = SIGNED + b"x-amz-checksum-crc32:AAAAAA==\r\nx-amz-trailer-signature:abc\r\n\r\n"
# As the documentation of S3 shows it, and some clients send it.
ODDLY = b"F\r\nhello0123456789\r\n0\r\nx-amz-checksum-crc32c:AAAAAA==\n\r\n\r\n\r\n"
CONTENTS = {
    "signed": SIGNED + b"\r\n",
    "signed trailer": TRAILED,
    "odd trailer": ODDLY,
    "nothing behind the last chunk": SIGNED,
}
FIRST = SIGNED.index(b"hello")
SECOND = SIGNED.index(b"01234")
LAST = SIGNED.rindex(b"0;")

STREAMING = "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER"
AWS = "Content-Encoding: aws-chunked"


def head(*lines: str) -> RequestHead:
    """The head of an upload."""
    text = "\r\n".join(["PUT /b/k HTTP/1.1", "Host: h", *lines, "", ""])
    return parse_request_head(text.encode())


def body_of(content: bytes, *, outer: str, total: int | None = 15) -> AwsChunkedBody:
    """A body that holds so much, in one of both framings."""
    framing: LengthBody | ChunkedBody
    framing = LengthBody(len(content)) if outer == "length" else ChunkedBody()
    return AwsChunkedBody(framing, total)


def fed(body: Body, pieces: list[bytes], limit: int = NO_LIMIT) -> bytes:
    """What belongs before the limit, however the bytes came; what is left over is fed again."""
    taken = rest = b""
    for piece in pieces:
        rest += piece
        used = body.feed(rest, limit)
        taken, rest = taken + rest[:used], rest[used:]
    return taken


OUTER = pytest.mark.parametrize("outer", ["length", "chunks"])


@OUTER
@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("seed", range(40))
def test_only_what_is_decoded_counts_and_nothing_is_changed(
    name: str, outer: str, seed: int
) -> None:
    rng = random.Random(seed)
    content = CONTENTS[name]
    raw = content if outer == "length" else chunked(split(content, rng))
    body = body_of(content, outer=outer)
    assert fed(body, [*split(raw, rng), b"GET / HTTP/1.1"]) == raw
    assert (body.payload, body.done, body.total) == (15, True, 15)


@pytest.mark.parametrize(
    ("limit", "before"),
    [
        (0, b""),
        (1, SIGNED[: FIRST + 1]),
        (5, SIGNED[: FIRST + 5]),
        (6, SIGNED[: SECOND + 1]),
        (15, SIGNED[: SECOND + 10]),
        (16, TRAILED),
        (END, SIGNED[:LAST]),
    ],
    ids=["nothing", "1", "a chunk", "6", "all", "more than all", "end"],
)
@pytest.mark.parametrize("seed", range(25))
def test_it_stops_at_the_same_byte_however_it_came(limit: int, before: bytes, seed: int) -> None:
    rng = random.Random(seed)
    body = body_of(TRAILED, outer="length")
    assert fed(body, split(TRAILED, rng), limit) == before
    assert body.payload == min(limit, 15)
    in_chunks = body_of(TRAILED, outer="chunks")
    taken = fed(in_chunks, split(chunked(split(TRAILED, rng)), rng), limit)
    assert in_chunks.payload == min(limit, 15)
    content = ChunkedBody(decode=True)
    content.feed(taken)
    assert b"".join(content.pieces or []) == before


@OUTER
def test_its_end_is_known_before_its_last_chunk(outer: str) -> None:
    raw = TRAILED if outer == "length" else chunked([TRAILED])
    body = body_of(TRAILED, outer=outer, total=None)
    used = body.feed(raw, END)
    assert not reached(body, END, b"")
    assert reached(body, END, raw[used:])
    assert body.feed(raw[used:]) == len(raw) - used
    assert body.done


BROKEN = {
    "no chunks at all": (b"plain bytes, nothing else", 0),
    "a chunk longer than its size": (b"5\r\nhello, world\r\n0\r\n\r\n", 5),
    "no size": (b"5\r\nhello\r\n;x\r\n0\r\n\r\n", 5),
}


@OUTER
@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("seed", range(10))
def test_broken_framing_inside_passes_and_all_of_the_content_counts(
    name: str, outer: str, seed: int
) -> None:
    rng = random.Random(seed)
    content, _ = BROKEN[name]
    raw = content if outer == "length" else chunked(split(content, rng))
    body = body_of(content, outer=outer)
    assert fed(body, split(raw, rng)) == raw
    assert (body.payload, body.done) == (len(content), True)


@OUTER
@pytest.mark.parametrize("name", BROKEN)
def test_a_limit_is_kept_where_the_framing_inside_is_broken(name: str, outer: str) -> None:
    content, decoded = BROKEN[name]
    raw = content if outer == "length" else chunked([content])
    body = body_of(content, outer=outer)
    limit = decoded + 3
    taken = fed(body, [raw], limit)
    assert taken == raw[: len(taken)]
    assert body.payload >= limit
    assert not body.done
    rest = raw[len(taken) :]
    assert body.feed(rest) == len(rest)
    assert body.done


def test_the_outer_framing_is_as_strict_as_ever() -> None:
    with pytest.raises(BadBody):
        body_of(TRAILED, outer="chunks").feed(b"x\r\n")


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        (["Content-Length: 99", STREAMING, "x-amz-decoded-content-length: 15"], 15),
        (["Transfer-Encoding: chunked", AWS, "X-Amz-Decoded-Content-Length: 15"], 15),
        (["Content-Length: 99", "content-encoding: gzip, aws-chunked"], None),
        (["Content-Length: 99", STREAMING, "x-amz-decoded-content-length: x"], None),
    ],
    ids=["by its payload hash", "by its coding", "among codings", "no number"],
)
def test_either_header_announces_it(lines: list[str], total: int | None) -> None:
    announced = head(*lines)
    body = request_body(announced.fields)
    assert body is not None
    found = aws_chunked(announced, body)
    assert isinstance(found, AwsChunkedBody)
    assert found.total == total


@pytest.mark.parametrize(
    "line",
    [
        "x-amz-content-sha256: UNSIGNED-PAYLOAD",
        "Content-Encoding: gzip",
        "x-amz-meta-note: aws-chunked",
        "x-amz-meta-note: STREAMING-",
    ],
)
def test_any_other_body_is_left_as_it_is(line: str) -> None:
    announced = head("Content-Length: 99", line)
    body = LengthBody(99)
    assert aws_chunked(announced, body) is body


def test_a_body_until_close_is_no_request_body() -> None:
    body = UntilCloseBody()
    assert aws_chunked(head("Content-Length: 99", AWS), body) is body
