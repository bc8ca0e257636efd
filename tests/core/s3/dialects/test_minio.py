"""MinIO: compared with answers that a running MinIO gave, and what is its own alone.

`tests/data/dialects/captured` holds what the last release (2026-02-12) sent to raw requests, on the
port 19000; ids, times and the limit are the only things that differ from run to run.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from faultproxy.core.http.forward import answer_to_client
from faultproxy.core.http.head import parse_request_head
from faultproxy.core.plan import Answer
from faultproxy.core.request import Request
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.dialects.index import error_answer
from faultproxy.core.s3.dialects.wording import Wording, free_entry
from tests.core.s3.dialects.spoken import around, elements, entry, field, request_of

CAPTURED = Path(__file__).parents[3] / "data" / "dialects" / "captured"
REQUESTS = {
    "AccessDenied.GET": "GET /",
    "AccessDenied.HEAD": "HEAD /bucket",
    "BucketAlreadyOwnedByYou.PUT": "PUT /bucket",
    "InvalidAccessKeyId.GET": "GET /bucket/key",
    "InvalidPartOrder.POST": "POST /bucket/k?uploadId=YWJj.ZGVm",
    "InvalidRange.GET": "GET /bucket/empty",
    "NoSuchBucket.DELETE": "DELETE /nobucket",
    "NoSuchBucket.GET": "GET /nobucket/key",
    "NoSuchKey.GET": "GET /bucket/a%20b%26c",
    "NoSuchKey.HEAD": "HEAD /bucket/a%20b%26c",
    "NoSuchTagSet.GET": "GET /bucket?tagging",
    "NoSuchUpload.GET": "GET /bucket/k?uploadId=YWJj.ZGVm",
    "SignatureDoesNotMatch.GET": "GET /bucket/key",
}
CHANGING = re.compile(
    rb"(?<=Request-Id: )[0-9A-F]{16}|(?<=<RequestId>)[0-9A-F]{16}|(?<=Date: ).*"
    rb"|(?<=Ratelimit-Limit: )[0-9]+|(?<=Ratelimit-Remaining: )[0-9]+"  # of the machine's memory
)


def on_its_port(start: str, *fields: str) -> Request:
    lines = (f"{start} HTTP/1.1", "Host: 127.0.0.1:19000", *fields, "", "")
    return Request(
        parse_request_head("\r\n".join(lines).encode()),
        source="127.0.0.1:40000",
        listener="127.0.0.1:19000",
        connection=1,
        domains=(),
    )


def said(row: Entry, request: Request, wording: Wording | None = None) -> Answer:
    return error_answer("minio", row, around(request), wording or Wording())


@pytest.mark.parametrize("name", REQUESTS)
def test_an_answer_is_what_a_running_minio_sent(name: str) -> None:
    theirs = (CAPTURED / f"minio-{name}.http").read_bytes()
    code = name.partition(".")[0]
    row = entry(code, dialect="minio")
    ranged = ("Range: bytes=500-",) if code == "InvalidRange" else ()
    request = on_its_port(REQUESTS[name], *ranged)
    head, body, _ = answer_to_client(
        said(row, request), request.head.method, minor=1, close=False, marker=None
    )
    assert CHANGING.sub(b"*", head + body) == CHANGING.sub(b"*", theirs)
    assert len(CHANGING.findall(head + body)) == (4 if request.head.method == b"HEAD" else 5)


def test_every_captured_answer_is_compared() -> None:
    assert {path.name for path in CAPTURED.iterdir()} == {f"minio-{name}.http" for name in REQUESTS}


@pytest.mark.parametrize(
    ("status", "retry_after", "remaining"),
    [(503, "60", "6954"), (429, "60", "0"), (500, None, "6954")],
)
def test_a_client_is_sent_away_for_a_minute_where_there_are_too_many(
    status: int, retry_after: str | None, remaining: str
) -> None:
    answer = said(free_entry("Mine", status), request_of())
    assert field(answer, "Retry-After") == retry_after
    assert field(answer, "X-Ratelimit-Remaining") == remaining


def test_a_head_is_not_told_when_to_come_back() -> None:
    answer = said(free_entry("Mine", 503), request_of("HEAD /bucket/key"))
    assert field(answer, "Retry-After") is None


def test_a_rule_s_pause_stands_in_the_place_of_the_minute() -> None:
    answer = said(free_entry("Mine", 503), request_of(), Wording(retry_after_s=1.5))
    assert [line for line in answer.fields if b"Retry" in line] == [b"Retry-After: 2"]


def test_a_message_of_several_lines_is_one_line_in_a_head() -> None:
    answer = said(
        free_entry("Mine", 400),
        request_of("HEAD /bucket/key"),
        Wording(message="a\r\nSet-Cookie: b"),
    )
    assert field(answer, "X-Minio-Error-Desc") == '"a  Set-Cookie: b"'
    assert not any(b"\n" in line or b"\r" in line for line in answer.fields)


@pytest.mark.parametrize(
    ("asked", "repeated"),
    [("bytes=5-9", "5-9"), ("bytes=5-", "5--1"), ("bytes=-5", "0--1"), ("lines=1-2", "0--1")],
)
def test_a_range_is_repeated_in_numbers(asked: str, repeated: str) -> None:
    answer = said(entry("InvalidRange"), request_of("GET /bucket/key", f"Range: {asked}"))
    assert elements(answer)["RangeRequested"] == repeated
    assert field(answer, "Content-Range") is None


def test_elements_of_a_rule_replace_those_of_the_same_name_wherever_they_stand() -> None:
    wording = Wording(extra=(("Resource", "/r"), ("ActualObjectSize", "7"), ("Mine", "m")))
    answer = said(entry("InvalidRange"), request_of("GET /bucket/key"), wording)
    assert elements(answer)["Resource"] == "/r"
    assert elements(answer)["ActualObjectSize"] == "7"
    assert list(elements(answer)) == [
        *("Code", "Message", "Key", "BucketName", "Resource", "Mine", "RequestId", "HostId"),
        *("ActualObjectSize", "RangeRequested"),
    ]


@pytest.mark.parametrize(
    ("target", "resource"),
    [("/bucket/", "/bucket/"), ("/b/a%2Fb?x=1", "/b/a/b"), ("http://s3.example.test/b", "/b")],
)
def test_the_resource_is_the_path_of_the_target_decoded(target: str, resource: str) -> None:
    assert elements(said(entry("NoSuchKey"), request_of(f"GET {target}")))["Resource"] == resource
