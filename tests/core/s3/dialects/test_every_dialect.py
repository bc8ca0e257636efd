"""What holds for every dialect and every row: well-formed, framed, and as the rule wants it."""

from __future__ import annotations

import random
import re
from urllib.parse import quote_from_bytes

import pytest

from faultproxy.core.http.forward import answer_to_client
from faultproxy.core.plan import Answer
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.index import ENTRIES
from faultproxy.core.s3.dialects.index import DEFAULT, DIALECTS, error_answer
from faultproxy.core.s3.dialects.wording import Wording, free_entry
from tests.core.s3.dialects.spoken import around, elements, entry, field, request_of

# Where the id of a request stands, in the head and in the body, and its shape.
IDS = {
    "aws": ("x-amz-request-id", "RequestId", "[0-9A-Z]{16}"),
    "yandex": ("X-Amz-Request-Id", "RequestId", "[0-9a-f]{16}"),
    "minio": ("X-Amz-Request-Id", "RequestId", "[0-9A-F]{16}"),
    "ceph": ("x-amz-request-id", "RequestId", r"tx0{5}[0-9a-f]{16}-[0-9a-f]{10}-[0-9a-f]+-\w+"),
    "gcs": ("X-GUploader-UploadID", None, r"A[\w-]{79}"),
    "r2": ("CF-RAY", None, "[0-9a-f]{16}-[A-Z]{3}"),
}

every_dialect = pytest.mark.parametrize("dialect", DIALECTS)


def test_the_dialects_are_these_and_aws_is_the_default() -> None:
    assert tuple(DIALECTS) == ("aws", "yandex", "minio", "ceph", "gcs", "r2")
    assert next(iter(DIALECTS)) == DEFAULT


def test_a_dialect_that_nobody_speaks_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        error_answer("klingon", entry("SlowDown"), around(request_of()), Wording())


@every_dialect
@pytest.mark.parametrize("row", ENTRIES, ids=lambda row: f"{row.source}/{row.code}/{row.variant}")
def test_every_row_is_well_formed_for_every_level(dialect: str, row: Entry) -> None:
    for start in ("GET /", "PUT /bucket", "POST /bucket/key?uploadId=u"):
        answer = error_answer(dialect, row, around(request_of(start)), Wording())
        assert (answer.status, answer.code) == (row.status, row.code)
        assert answer.reason
        assert bool(answer.body) is (row.status != 304)
        if answer.body:
            check_body(answer, row)


def check_body(answer: Answer, row: Entry) -> None:
    assert elements(answer)["Code"] == row.code
    assert len(elements(answer)) == answer.body.count(b"</") - 1, "no element stands there twice"
    assert b"xmlns" not in answer.body
    length = field(answer, "Content-Length")
    assert (field(answer, "Transfer-Encoding"), length) in (
        ("chunked", None),
        (None, str(len(answer.body))),
    )


@every_dialect
def test_the_id_of_a_request_has_its_shape_and_is_another_each_time(dialect: str) -> None:
    name, element, shape = IDS[dialect]
    seen = set()
    for number in range(50):
        answer = error_answer(
            dialect, entry("SlowDown"), around(request_of(), nonce=str(number)), Wording()
        )
        request_id = field(answer, name)
        assert request_id is not None
        assert re.fullmatch(shape, request_id)
        if element is not None:
            assert elements(answer)[element] == request_id
        seen.add(request_id)
    assert len(seen) == 50


@every_dialect
def test_a_head_gets_a_head_and_not_a_byte_more(dialect: str) -> None:
    request = request_of("HEAD /bucket/key")
    answer = error_answer(dialect, entry("NoSuchKey"), around(request), Wording())
    _, body, chunked = answer_to_client(answer, b"HEAD", minor=1, close=False, marker=None)
    assert (body, chunked) == (b"", False)


@every_dialect
@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_says_nothing_of_one(dialect: str, status: int) -> None:
    answer = error_answer(dialect, entry("NoSuchKey"), around(request_of()), Wording(status=status))
    assert answer.body == b""
    for name in ("Content-Length", "Content-Type", "Transfer-Encoding"):
        assert field(answer, name) is None


@every_dialect
def test_a_rule_s_wishes_are_heard(dialect: str) -> None:
    wording = Wording(
        status=409,
        message="Mine & <yours>",
        retry_after_s=1.2,
        extra=(("Mine", "x"),),
        headers=(("Server", "mine"), ("x-mine", "1")),
    )
    answer = error_answer(dialect, entry("NoSuchKey"), around(request_of()), wording)
    assert answer.status == 409
    assert elements(answer)["Message"] == "Mine & <yours>"
    assert elements(answer)["Mine"] == "x"
    assert field(answer, "Retry-After") == "2"
    assert field(answer, "x-mine") == "1"
    assert [line for line in answer.fields if line.startswith(b"Server:")] == [b"Server: mine"]


@every_dialect
def test_the_date_is_the_moved_clock_of_the_server(dialect: str) -> None:
    answer = error_answer(
        dialect, entry("NoSuchKey"), around(request_of(), ahead_s=-3600.0), Wording()
    )
    assert field(answer, "Date") == "Wed, 03 Sep 2025 14:21:50 GMT"


@every_dialect
def test_nothing_is_said_of_keeping_a_connection_that_the_rule_closes(dialect: str) -> None:
    wording = Wording(headers=(("Connection", "close"),))
    answer = error_answer(dialect, entry("NoSuchKey"), around(request_of()), wording)
    assert answer.close
    assert field(answer, "Connection") is None
    assert field(answer, "Keep-Alive") is None


@every_dialect
@pytest.mark.parametrize("code", ["SlowDown", "InternalError"])
def test_aws_alone_closes_on_its_own_account(dialect: str, code: str) -> None:
    answer = error_answer(dialect, entry(code), around(request_of()), Wording())
    assert answer.close is (dialect == "aws")


@every_dialect
def test_a_code_of_one_s_own_is_worded_like_any_other(dialect: str) -> None:
    answer = error_answer(dialect, free_entry("Mine", 409), around(request_of()), Wording())
    assert elements(answer)["Code"] == "Mine"
    assert elements(answer)["Message"] == ("" if dialect == "ceph" else "Conflict")


@every_dialect
@pytest.mark.parametrize("seed", range(40))
def test_a_body_is_well_formed_for_any_key(dialect: str, seed: int) -> None:
    rng = random.Random(seed)
    key = rng.randbytes(rng.randrange(1, 60))
    if seed % 2:
        text = "".join(chr(rng.randrange(1, 0x11000)) for _ in range(30))
        key = text.encode("utf-8", "surrogatepass")
    request = request_of("GET /bucket/k" + quote_from_bytes(key, safe=""))
    for code in ("NoSuchKey", "InvalidArgument"):
        answer = error_answer(dialect, entry(code, dialect=dialect), around(request), Wording())
        assert elements(answer)["Code"] == code
        assert not any(b"\n" in line or b"\r" in line for line in answer.fields)
