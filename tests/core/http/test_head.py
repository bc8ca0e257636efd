"""Heads: what is refused, and what is said about the rest."""

from __future__ import annotations

import pytest

from faultproxy.core.http.head import (
    BadHead,
    Framing,
    RequestHead,
    ResponseHead,
    UnknownCoding,
    UnknownVersion,
    headers_of,
    parse_request_head,
    parse_response_head,
)
from faultproxy.core.http.names import LINES, LONGEST_KNOWN_LINE, MAX_KNOWN

LINE = b"GET /b/k HTTP/1.1\r\n"


def request(*lines: bytes, start: bytes = LINE) -> RequestHead:
    """A parsed request head with these lines behind Host."""
    return parse_request_head(
        start + b"Host: h\r\n" + b"".join(each + b"\r\n" for each in lines) + b"\r\n"
    )


def response(*lines: bytes, start: bytes = b"HTTP/1.1 200 OK") -> ResponseHead:
    """A parsed response head with these lines."""
    return parse_response_head(b"\r\n".join([start, *lines, b"", b""]))


def test_a_request_keeps_its_parts_as_they_came() -> None:
    head = request(b"X-A:  1 ", start=b"M-SEARCH /%2f//?a=%20&&b HTTP/1.1\r\n")
    assert (head.method, head.target, head.minor) == (b"M-SEARCH", b"/%2f//?a=%20&&b", 1)
    assert head.fields.lines == [b"Host: h", b"X-A:  1 "]
    assert not head.fields.changed


def test_a_response_keeps_its_reason_with_the_space_before_it() -> None:
    assert response(start=b"HTTP/1.1 503 Slow Down").reason == b" Slow Down"
    assert response(start=b"HTTP/1.1 200 ").reason == b" "
    assert response(start=b"HTTP/1.1 200").reason == b""
    assert response(start=b"HTTP/1.0 200 \xe9\t!").minor == 0


BAD_REQUESTS = {
    "no host": LINE + b"\r\n",
    "two hosts": LINE + b"Host: a\r\nhost: a\r\n\r\n",
    "two lengths": LINE + b"Host: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
    "a length and chunks": (
        LINE + b"Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
    ),
    "two codings": (
        LINE + b"Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
    ),
    "a length that is no number": LINE + b"Host: a\r\nContent-Length: 1 1\r\n\r\n",
    "a length of 19 digits": LINE + b"Host: a\r\nContent-Length: 1234567890123456789\r\n\r\n",
    "a folded line": LINE + b"Host: a\r\n b\r\n\r\n",
    "a folded request line": LINE + b"\tx\r\nHost: a\r\n\r\n",
    "no colon": LINE + b"Host: a\r\nb\r\n\r\n",
    "no name": LINE + b"Host: a\r\n: b\r\n\r\n",
    "a space before the colon": LINE + b"Host: a\r\nb : c\r\n\r\n",
    "a name above ASCII": LINE + b"Host: a\r\n\xe9: c\r\n\r\n",
    "a bare LF": LINE + b"Host: a\nb: c\r\n\r\n",
    "a bare CR": LINE + b"Host: a\rb: c\r\n\r\n",
    "a CR before the line end": LINE + b"Host: a\r\r\n\r\n",
    "a NUL": LINE + b"Host: a\x00\r\n\r\n",
    "an escape": LINE + b"Host: a\x1b\r\n\r\n",
    "a DEL": LINE + b"Host: a\x7f\r\n\r\n",
    "no target": b"GET HTTP/1.1\r\nHost: a\r\n\r\n",
    "an empty target": b"GET  HTTP/1.1\r\nHost: a\r\n\r\n",
    "a space in the target": b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
    "a control in the target": b"GET /a\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a method that is no token": b"G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
    "0.9": b"GET /\r\n\r\n",
    "lower case": b"GET / http/1.1\r\nHost: a\r\n\r\n",
    "chunks in 1.0": b"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
}


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_a_request_that_could_be_read_in_two_ways_is_refused(name: str) -> None:
    with pytest.raises(BadHead) as caught:
        parse_request_head(BAD_REQUESTS[name])
    assert type(caught.value) is BadHead


@pytest.mark.parametrize("version", [b"2.0", b"1.2", b"0.9", b"3", b"11.1"])
def test_another_version_of_http_is_named_so(version: bytes) -> None:
    with pytest.raises(UnknownVersion):
        parse_request_head(b"GET / HTTP/" + version + b"\r\nHost: a\r\n\r\n")


@pytest.mark.parametrize(
    "coding", [b"gzip", b"gzip, chunked", b"chunked, chunked", b"", b"xchunked"]
)
def test_a_coding_other_than_chunked_is_named_so(coding: bytes) -> None:
    with pytest.raises(UnknownCoding):
        request(b"Transfer-Encoding: " + coding)


BAD_RESPONSES = {
    "another protocol": b"ICY 200 OK\r\n\r\n",
    "another version": b"HTTP/2 200 OK\r\n\r\n",
    "two digits": b"HTTP/1.1 20 OK\r\n\r\n",
    "four digits": b"HTTP/1.1 2000 OK\r\n\r\n",
    "0xx": b"HTTP/1.1 099 OK\r\n\r\n",
    "6xx": b"HTTP/1.1 600 OK\r\n\r\n",
    "two spaces": b"HTTP/1.1  200 OK\r\n\r\n",
    "no space before the reason": b"HTTP/1.1 200OK\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
    "a length and chunks": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
    ),
    "an unknown coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    "chunks in 1.0": b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    "a folded line": b"HTTP/1.1 200 OK\r\nA: 1\r\n 2\r\n\r\n",
    "a NUL in the reason": b"HTTP/1.1 200 O\x00K\r\n\r\n",
}


@pytest.mark.parametrize("name", BAD_RESPONSES)
def test_a_response_that_could_be_read_in_two_ways_is_refused(name: str) -> None:
    with pytest.raises(BadHead):
        parse_response_head(BAD_RESPONSES[name])


@pytest.mark.parametrize(
    ("lines", "framing", "length"),
    [
        ([], Framing.NONE, 0),
        ([b"Content-Length: 0"], Framing.LENGTH, 0),
        ([b"content-length:\t0012 "], Framing.LENGTH, 12),
        ([b"TRANSFER-ENCODING: Chunked "], Framing.CHUNKED, 0),
    ],
    ids=["none", "zero", "with spaces", "chunked"],
)
def test_a_head_says_how_its_body_ends(lines: list[bytes], framing: Framing, length: int) -> None:
    fields = request(*lines).fields
    assert (fields.framing, fields.length) == (framing, length)


def test_hop_by_hop_lines_without_end_cost_no_more_than_their_length() -> None:
    # With the square of their number this takes hours.
    hops = b"".join(b"te: %d\r\n" % number for number in range(300_000))
    head = parse_request_head(LINE + b"Host: a\r\n" + hops + b"\r\n")
    assert head.fields.lines == [b"Host: a"]


def test_hop_by_hop_lines_are_not_among_those_to_pass_on() -> None:
    fields = request(
        b"Keep-Alive: 5",
        b"Connection: X-A , close,,keep-alive",
        b"X-a: 1",
        b"X-AB: 2",
        b"TE: trailers",
        b"Upgrade: h2c",
        b"Proxy-Connection: x",
        b"Trailer: X-T",
        b"Connection: x-ab",
    ).fields
    assert fields.lines == [b"Host: h", b"Trailer: X-T"]
    assert (fields.changed, fields.close) == (True, True)


def test_fields_without_which_the_message_means_something_else_are_never_dropped() -> None:
    fields = request(b"Connection: host, Content-Length, x", b"Content-Length: 3").fields
    assert fields.lines == [b"Host: h", b"Content-Length: 3"]


def test_every_header_can_be_asked_for_with_all_its_values() -> None:
    head = request(b"X-A: 1", b"x-a:2", b"Connection: x-a", b"Empty:")
    assert head.headers() == {
        b"host": (b"h",),
        b"x-a": (b"1", b"2"),
        b"connection": (b"x-a",),
        b"empty": (b"",),
    }
    assert head.headers() is head.headers()
    assert headers_of(b"HTTP/1.1 200 OK\r\nA: 1\r\n\r\n") == {b"a": (b"1",)}


def test_a_fact_is_the_first_value_without_its_spaces() -> None:
    head = request(b"Range: \t bytes=0-1 ", b"range: bytes=2-3")
    assert head.fact(b"range") == b"bytes=0-1"
    assert head.fact(b"expect") is None


def test_more_names_than_are_remembered_are_read_all_the_same() -> None:
    for number in range(MAX_KNOWN + 10):
        assert request(b"X-%d: 1" % number).fields.lines[1] == b"X-%d: 1" % number
    with pytest.raises(BadHead):
        request(b"X-\xe9: 1")
    assert request(b"eXpEcT: 100-continue").fact(b"expect") == b"100-continue"


def test_a_1_0_request_needs_no_host() -> None:
    head = parse_request_head(b"GET / HTTP/1.0\r\n\r\n")
    assert (head.minor, head.fields.lines) == (0, [])


def test_no_line_that_may_hold_a_secret_is_remembered() -> None:
    request(
        b"Authorization: AWS4-HMAC-SHA256 Credential=remembered-nowhere",
        b"X-Amz-Security-Token: remembered-nowhere",
        b"Cookie: remembered-nowhere",
        b"x-amz-meta-a: remembered-nowhere",
        b"User-Agent: seen-here",
    )
    assert b"User-Agent: seen-here" in LINES
    assert not any(b"remembered-nowhere" in line for line in LINES)


def test_what_is_remembered_of_lines_is_bounded() -> None:
    for number in range(MAX_KNOWN + 10):
        request(b"User-Agent: %d" % number)
    request(b"User-Agent: " + b"x" * LONGEST_KNOWN_LINE)
    assert len(LINES) <= MAX_KNOWN
    assert max(map(len, LINES)) <= LONGEST_KNOWN_LINE
