"""`faultproxy show`: bytes on standard output, and bad usage that says what was meant."""

from __future__ import annotations

import re

import click
import pytest

from faultproxy.cli.program import run
from faultproxy.cli.serve import serve
from faultproxy.core.faults.answer import ErrorFault
from faultproxy.core.http.head import parse_response_head
from faultproxy.core.s3.catalogue.index import ENTRIES
from faultproxy.core.s3.dialects.index import DIALECTS
from faultproxy.core.specimen import LISTENER, sent

Captured = pytest.CaptureFixture[bytes]


def shown(capsys: Captured, *argv: str) -> bytes:
    assert run(["show", "error", *argv]) == 0
    return capsys.readouterr().out


def test_an_error_is_shown_from_the_status_line_to_the_last_chunk(capsysbinary: Captured) -> None:
    head, _, body = shown(capsysbinary, "SlowDown").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 Slow Down\r\nx-amz-request-id: ")
    assert head.endswith(b"\r\nx-faultproxy: fault-1/error\r\nConnection: close")
    size, _, rest = body.partition(b"\r\n")
    assert len(rest) == int(size, 16) + len(b"\r\n0\r\n\r\n")
    assert b"<Code>SlowDown</Code><Message>Please reduce your request rate.</Message>" in rest


def test_ids_are_made_anew_each_time(capsysbinary: Captured) -> None:
    both = [shown(capsysbinary, "NoSuchKey") for _ in range(2)]
    ids = [re.findall(rb"<RequestId>(\w+)</RequestId>", each) for each in both]
    assert len(ids[0]) == 1
    assert ids[0] != ids[1]


@pytest.mark.parametrize("method", ["HEAD", "head"])
def test_a_head_has_no_body(capsysbinary: Captured, method: str) -> None:
    whole = shown(capsysbinary, "NoSuchKey", "--method", method)
    assert whole.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert whole.endswith(b"\r\n\r\n")
    assert whole.count(b"\r\n\r\n") == 1


def test_a_variant_is_another_answer_to_the_same_code(capsysbinary: Captured) -> None:
    whole = shown(capsysbinary, "AccessDenied", "--variant", "expired-url")
    assert b"<Code>AccessDenied</Code><Message>Request has expired</Message>" in whole


def test_a_dialect_is_another_wording(capsysbinary: Captured) -> None:
    whole = shown(capsysbinary, "NoSuchKey", "--dialect", "minio")
    assert b"\r\nServer: MinIO\r\n" in whole
    assert b"<Resource>/bucket/key</Resource>" in whole


def test_the_marker_can_be_left_out(capsysbinary: Captured) -> None:
    assert b"x-faultproxy" not in shown(capsysbinary, "NoSuchKey", "--no-marker")


def test_a_code_with_a_space_is_one_argument(capsysbinary: Captured) -> None:
    assert b"<Code>Precondition Failed</Code>" in shown(capsysbinary, "Precondition Failed")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_row_of_the_catalogue_can_be_shown(dialect: str) -> None:
    for entry in ENTRIES:
        fault = ErrorFault(code=entry.code, variant=entry.variant, dialect=dialect)
        for method in ("GET", "HEAD"):
            whole = sent(fault, method, seed=0, serial=1, unix_s=1e9, marked=True)
            head = whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            assert parse_response_head(head).fields


def test_the_request_names_the_address_where_serve_listens() -> None:
    (listen,) = (param for param in serve.params if param.name == "listen")
    assert isinstance(listen, click.Option)
    assert listen.default == [LISTENER]


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        ([], "error is missing"),
        (["error"], "CODE is missing"),
        (["fault", "x"], "error 'fault' is not 'error'"),
        (
            ["error", "NoSuchKye"],
            "CODE 'NoSuchKye' is no known code, did you mean 'NoSuchKey'?; "
            "accepted: one of faultproxy list errors",
        ),
        (["error", "slow-down"], "CODE 'slow-down' is no known code, did you mean 'SlowDown'?"),
        (["error", "Qwxz"], "CODE 'Qwxz' is no known code; accepted: "),
        (
            ["error", "InvalidRequest", "--variant", "x"],
            "--variant 'x' is no case of 'InvalidRequest'; accepted: signature-version, bucket",
        ),
        (
            ["error", "NoSuchKey", "--variant", "x"],
            "--variant 'x' is no case of 'NoSuchKey'; accep",
        ),
        (["error", "NoSuchKey", "--dialect", "mino"], "--dialect 'mino' is no dialect, did you me"),
        (
            ["error", "NoSuchKey", "--method", "FETCH"],
            "--method 'FETCH' is no method of S3; accepted: DELETE, ",
        ),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else None,
)
def test_bad_usage_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], argv: list[str], line: str
) -> None:
    assert run(["show", *argv]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"faultproxy show: {line}")
    assert told.err.count("\n") == 1
