"""What is sent on: the very bytes that came, or those bytes without what ends here."""

from __future__ import annotations

import pytest

from faultproxy.core.http.forward import answer_to_client, request_to_store, response_to_client
from faultproxy.core.http.head import parse_request_head, parse_response_head
from faultproxy.core.plan import Answer

PLAIN = b"PUT /b/k HTTP/1.1\r\nX-A: 1\r\nhOST:s3.test\r\nExpect: 100-continue\r\nx-a:  2 \r\n\r\n"
OK = b"HTTP/1.1 200 Quite  OK\r\nX-A: 1\r\nContent-Length: 5\r\n\r\n"


def to_store(raw: bytes, *, replace_host: bool = False) -> bytes:
    """What the store gets for a head."""
    return request_to_store(parse_request_head(raw), b"up:9000", replace_host=replace_host)


def to_client(raw: bytes, *, close: bool = False, decoded: bool = False) -> bytes:
    """What the client gets for a head."""
    return response_to_client(parse_response_head(raw), close=close, decoded=decoded)


def test_a_request_that_needs_no_change_is_the_very_bytes() -> None:
    head = parse_request_head(PLAIN)
    assert request_to_store(head, b"up:9000", replace_host=False) is head.raw


def test_hop_by_hop_lines_are_cut_out_and_close_is_said_anew() -> None:
    raw = b"GET / HTTP/1.1\r\nConnection: close, x-b\r\nHost: h\r\nX-B: 1\r\nX-C: 2\r\n\r\n"
    assert to_store(raw) == b"GET / HTTP/1.1\r\nHost: h\r\nX-C: 2\r\nConnection: close\r\n\r\n"


def test_the_upstreams_host_stands_in_the_place_of_the_clients() -> None:
    assert to_store(PLAIN, replace_host=True) == PLAIN.replace(b"hOST:s3.test", b"Host: up:9000")


def test_a_1_0_request_becomes_a_1_1_request() -> None:
    assert to_store(b"GET / HTTP/1.0\r\nA: 1\r\nExpect: 100-continue\r\n\r\n") == (
        b"GET / HTTP/1.1\r\nHost: up:9000\r\nA: 1\r\n\r\n"
    )
    assert to_store(b"GET / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n") == (
        b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
    )


def test_a_response_that_needs_no_change_is_the_very_bytes() -> None:
    head = parse_response_head(OK)
    assert response_to_client(head, close=False, decoded=False) is head.raw


@pytest.mark.parametrize(
    ("raw", "close", "expected"),
    [
        pytest.param(OK, True, OK[:-2] + b"Connection: close\r\n\r\n", id="close"),
        pytest.param(
            b"HTTP/1.1 200\r\nConnection: x-a\r\nKeep-Alive: 5\r\nX-A: 1\r\nB: 2\r\n\r\n",
            False,
            b"HTTP/1.1 200\r\nB: 2\r\n\r\n",
            id="hop-by-hop",
        ),
        pytest.param(
            b"HTTP/1.0 404 \r\nA: 1\r\n\r\n",
            True,
            b"HTTP/1.1 404 \r\nA: 1\r\nConnection: close\r\n\r\n",
            id="1.0",
        ),
        pytest.param(
            b"HTTP/1.1 204 No Content\r\n\r\n",
            True,
            b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
            id="no fields",
        ),
    ],
)
def test_a_response_changes_only_in_what_belongs_to_the_connection(
    raw: bytes, close: bool, expected: bytes
) -> None:
    assert to_client(raw, close=close) == expected


def test_a_response_whose_chunks_are_taken_off_does_not_announce_them() -> None:
    raw = b"HTTP/1.1 200 OK\r\nA: 1\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n"
    assert to_client(raw, close=True, decoded=True) == (
        b"HTTP/1.1 200 OK\r\nA: 1\r\nConnection: close\r\n\r\n"
    )
    assert to_client(OK, close=True, decoded=True) == OK[:-2] + b"Connection: close\r\n\r\n"


COUNTED = Answer(
    status=403, reason=b"Forbidden", fields=(b"A: 1", b"Content-Length: 2"), body=b"no"
)
CHUNKED = Answer(
    status=503, reason=b"Slow Down", fields=(b"Transfer-Encoding: chunked",), body=b"slower"
)
HEAD_403 = b"HTTP/1.1 403 Forbidden\r\nA: 1\r\nContent-Length: 2\r\n"
HEAD_503 = b"HTTP/1.1 503 Slow Down\r\nTransfer-Encoding: chunked\r\n"


def test_an_answer_is_written_as_it_is_with_its_marker_and_its_end() -> None:
    assert answer_to_client(COUNTED, b"GET", minor=1, close=False, marker=None) == (
        HEAD_403 + b"\r\n",
        b"no",
        False,
    )
    assert answer_to_client(COUNTED, b"GET", minor=1, close=True, marker=b"x-faultproxy: a/b") == (
        HEAD_403 + b"x-faultproxy: a/b\r\nConnection: close\r\n\r\n",
        b"no",
        False,
    )


@pytest.mark.parametrize("minor", [0, 1])
def test_what_is_said_of_a_kept_connection_is_not_said_of_one_that_ends(minor: int) -> None:
    fields = (b"Connection: keep-alive", b"Keep-Alive: timeout=60", *COUNTED.fields)
    keeping = Answer(status=403, reason=b"Forbidden", fields=fields, body=b"no")
    kept, _, _ = answer_to_client(keeping, b"GET", minor=minor, close=False, marker=None)
    ended, _, _ = answer_to_client(keeping, b"GET", minor=minor, close=True, marker=None)
    assert b"Connection: keep-alive\r\nKeep-Alive: timeout=60\r\n" in kept
    assert ended == HEAD_403 + b"Connection: close\r\n\r\n"


def test_an_answer_without_a_length_is_one_chunk() -> None:
    assert answer_to_client(CHUNKED, b"GET", minor=1, close=False, marker=None) == (
        HEAD_503 + b"\r\n",
        b"6\r\nslower\r\n0\r\n\r\n",
        True,
    )


def test_a_1_0_client_gets_an_answer_without_chunks() -> None:
    assert answer_to_client(CHUNKED, b"GET", minor=0, close=True, marker=None) == (
        b"HTTP/1.1 503 Slow Down\r\nConnection: close\r\n\r\n",
        b"slower",
        False,
    )


def test_an_empty_answer_in_chunks_is_the_last_chunk_alone() -> None:
    empty = Answer(status=200, reason=b"OK", fields=CHUNKED.fields, body=b"")
    _, body, chunked = answer_to_client(empty, b"GET", minor=1, close=False, marker=None)
    assert (body, chunked) == (b"0\r\n\r\n", True)


@pytest.mark.parametrize("answer", [COUNTED, CHUNKED], ids=["length", "chunks"])
def test_an_answer_to_head_has_no_body(answer: Answer) -> None:
    assert answer_to_client(answer, b"HEAD", minor=1, close=False, marker=None)[1:] == (b"", False)


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_of_a_status_without_a_body_has_none(status: int) -> None:
    answer = Answer(status=status, reason=b"X", fields=(), body=b"ignored")
    assert answer_to_client(answer, b"GET", minor=1, close=False, marker=None)[1] == b""
