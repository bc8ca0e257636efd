"""A response as the rules see it."""

from __future__ import annotations

import time

import pytest

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
