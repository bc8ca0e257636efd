"""A response as the rules see it."""

from __future__ import annotations

import time

import pytest

from faultproxy.core.http.head import parse_response_head
from faultproxy.core.response import Response


@pytest.mark.parametrize(
    ("status", "body", "succeeded"),
    [
        (200, None, True),
        (299, None, True),
        (199, None, False),
        (300, None, False),
        (500, b"<Result/>", False),
        (200, b"", True),
        (200, b"<CopyObjectResult><ETag/></CopyObjectResult>", True),
        (200, b"<Error/>", False),
        (200, b"<Error>\n<Code>SlowDown</Code></Error>", False),
        (200, b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>a</Code></Error>', False),
        (200, b'<?xml version="1.0"?>\n   \n   \n<Error xmlns="urn:x">', False),
        (200, b"\xef\xbb\xbf<?xml version='1.0'?><!-- <Result> --><Error>", False),
        (200, b'<?xml version="1.0"?>\n<Result><Error/></Result>', True),
        (200, b"<Errors/>", True),
        (200, b"<?xml <Error>", True),
        (200, b"text <Error>", True),
    ],
)
def test_a_success_is_a_2xx_that_holds_no_error(
    status: int, body: bytes | None, *, succeeded: bool
) -> None:
    assert Response(status, body).succeeded is succeeded


@pytest.mark.parametrize("piece", [b" ", b"<!--", b"<!---->", b"<?a>", b"<?a", b"<"])
def test_a_body_made_to_be_slow_to_read_is_not(piece: bytes) -> None:
    began = time.perf_counter()
    assert Response(200, piece * (1024 * 1024 // len(piece))).succeeded
    assert time.perf_counter() - began < 5.0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<Error><Code>NoSuchKey</Code></Error>", "NoSuchKey"),
        (b'<?xml version="1.0"?>\n<Error>\n  <Code> SlowDown </Code></Error>', "SlowDown"),
        (b"<Error><Message>a</Message><Code>b</Code></Error>", "b"),
        (b"<Error><Code>caf\xe9</Code></Error>", "caf\udce9"),
        (b"<Error><Code></Code></Error>", None),
        (b"<Error/>", None),
        (b"<Error><Code>cut", None),
        (b"<Result><Code>a</Code></Result>", None),
        (b"", None),
        (None, None),
    ],
)
def test_the_code_is_that_of_the_error_in_the_body(body: bytes | None, code: str | None) -> None:
    assert Response(404, body).code == code


@pytest.mark.parametrize(
    ("status", "line", "size"),
    [
        (200, "Content-Length: 5", 5),
        (404, "content-length: 0", 0),
        (200, "Transfer-Encoding: chunked", None),
        (200, "ETag: x", None),
        (204, "ETag: x", 0),
        (304, "Content-Length: 5", 0),
    ],
)
def test_the_size_is_what_the_head_announces(status: int, line: str, size: int | None) -> None:
    head = parse_response_head(f"HTTP/1.1 {status} X\r\n{line}\r\n\r\n".encode())
    assert Response(status, None, head).size == size
    assert list(Response(status, None, head).headers()) == [line.partition(":")[0].lower()]


def test_without_a_head_nothing_is_known_of_size_and_headers() -> None:
    assert Response(200).size is None
    assert Response(200).headers() == {}
