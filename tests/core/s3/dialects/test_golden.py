"""Whole answers, byte for byte, of every dialect.

`tests/data/dialects` holds them as they leave, framing and all; each was compared with the source
that stands beside it here, in which only ids, times and lengths are others.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from faultproxy.core.http.forward import answer_to_client
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.dialects.index import DIALECTS, error_answer
from faultproxy.core.s3.dialects.wording import Wording
from tests.core.s3.dialects.spoken import around, request_of

GOLDEN = Path(__file__).parents[3] / "data" / "dialects"

SOURCES = {
    "aws": "answers of AWS as pasted from traces of its SDKs (HEAD: chunked, and not a byte)",
    "yandex": "the head and the beginning of the body in traces of two clients of the service; "
    "the end of the body in its documentation; HEAD: nginx, which frames nothing there",
    "minio": "a running MinIO, last release",
    "ceph": "the gateway's source code and bodies from traces of its clients; HEAD: a trace "
    "that has the length of the body that is not there",
    "gcs": "bodies from traces; the order of fields in a trace of another XML answer",
    "r2": "a raw body from a trace of a client; the head of answers from the same edge",
}
# Rows of their own: the wording is compared here, and not what the catalogue says of a code.
ROWS = {
    "NoSuchKey": Entry(
        code="NoSuchKey",
        status=404,
        message="The specified key does not exist.",
        extras=(("Key", "a&b'c"), ("Details", "No such object: bucket/a&b'c")),
    ),
    "NoSuchBucket": Entry(
        code="NoSuchBucket",
        status=404,
        message="The specified bucket does not exist",
        extras=(("BucketName", "bucket"),),
    ),
    "SlowDown": Entry(
        code="SlowDown", status=503, message="Please reduce your request rate.", close=True
    ),
    "InvalidRange": Entry(
        code="InvalidRange",
        status=416,
        message="The requested range is not satisfiable",
        extras=(("RangeRequested", "bytes=500-"), ("ActualObjectSize", "0")),
        headers=(("Content-Range", "bytes */0"),),
    ),
    "NotModified": Entry(code="NotModified", status=304, message="Not modified"),
    "TemporaryRedirect": Entry(
        code="TemporaryRedirect",
        status=307,
        message="Please re-send this request to the specified temporary endpoint.",
        extras=(("Endpoint", "s3.example.test"), ("Bucket", "bucket")),
        headers=(
            ("x-amz-bucket-region", "eu-west-1"),
            ("Location", "http://s3.example.test/bucket/a"),
        ),
        close=True,
    ),
}
TARGETS = {"NoSuchKey": "/bucket/a%26b%27c", "NoSuchBucket": "/bucket?list-type=2"}
FIELDS = {"InvalidRange": "Range: bytes=500-"}
CASES = [(d, code, method) for d in DIALECTS for code in ROWS for method in ("GET", "HEAD")]


def sent(dialect: str, code: str, method: str) -> bytes:
    """All that a client gets."""
    fields = (FIELDS[code],) if code in FIELDS else ()
    request = request_of(f"{method} {TARGETS.get(code, '/bucket/a')}", *fields)
    answer = error_answer(dialect, ROWS[code], around(request), Wording())
    head, body, _ = answer_to_client(
        answer, request.head.method, minor=1, close=answer.close, marker=None
    )
    return head + body


@pytest.mark.parametrize(("dialect", "code", "method"), CASES, ids=map("-".join, CASES))
def test_an_answer_is_the_golden_one_byte_for_byte(dialect: str, code: str, method: str) -> None:
    golden = GOLDEN / dialect / f"{code}.{method}.http"
    assert sent(dialect, code, method) == golden.read_bytes(), SOURCES[dialect]


def test_every_golden_answer_is_compared() -> None:
    there = {str(path.relative_to(GOLDEN)) for path in GOLDEN.glob("*/*.http")}
    ours = {name for name in there if not name.startswith("captured")}
    assert ours == {f"{dialect}/{code}.{method}.http" for dialect, code, method in CASES}
    assert SOURCES.keys() == DIALECTS.keys()
