"""Faults that answer: what they do to a plan."""

from __future__ import annotations

import pytest

from faultproxy.core.faults.answer import (
    NOT_SETTABLE_BY_ANSWER,
    NOT_SETTABLE_BY_ERROR,
    AnswerFault,
    ErrorFault,
)
from faultproxy.core.faults.fault import Fault, Firing, Kind
from faultproxy.core.http.head import parse_request_head
from faultproxy.core.plan import AT_REQUEST, AT_RESPONSE, Answer, Delivery, Plan, Position, Send
from faultproxy.core.request import Request
from faultproxy.core.rules.draw import Draw

HEAD = parse_request_head(b"GET /bucket/k HTTP/1.1\r\nHost: s3.example.test\r\n\r\n")


def firing(serial: int = 1, seed: int = 7) -> Firing:
    return Firing(
        rule="a-rule",
        request=Request(
            HEAD, source="127.0.0.1:40000", listener="127.0.0.1:9090", connection=1, domains=()
        ),
        draw=Draw(seed, "a-rule", "GetObject", 1),
        unix_s=1756912910.0,
        serial=serial,
    )


def given(fault: Fault, fired: Firing | None = None) -> Answer:
    (step,) = fault.shape(Plan(), fired or firing()).steps
    assert isinstance(step.act, Send)
    return step.act.answer


def request_id(answer: Answer) -> bytes:
    (line,) = (line for line in answer.fields if line.startswith(b"x-amz-request-id: "))
    return line


@pytest.mark.parametrize("fault", [ErrorFault(code="SlowDown"), AnswerFault(status=503)])
def test_in_place_of_the_request_the_store_gets_nothing(fault: Fault) -> None:
    plan = fault.shape(Plan(), firing())
    (step,) = plan.steps
    assert plan.delivery is Delivery.NEVER
    assert (step.at, step.rule, step.fault) == (AT_REQUEST, "a-rule", fault.name)
    assert fault.kind is Kind.ANSWERS


@pytest.mark.parametrize(
    "fault", [ErrorFault(code="SlowDown", at=AT_RESPONSE), AnswerFault(status=503, at=AT_RESPONSE)]
)
def test_in_place_of_the_response_the_store_gets_its_request(fault: Fault) -> None:
    plan = fault.shape(Plan(), firing())
    assert plan.delivery is Delivery.ONCE
    assert plan.steps[0].at == AT_RESPONSE


@pytest.mark.parametrize("at", [AT_REQUEST, AT_RESPONSE], ids=["request", "response"])
def test_the_answer_is_the_same_at_either_place(at: Position) -> None:
    assert given(ErrorFault(code="SlowDown", at=at)) == given(ErrorFault(code="SlowDown"))


def test_an_error_is_worded_as_the_rule_wants_it() -> None:
    answer = given(
        ErrorFault(
            code="InvalidRequest",
            variant="bucket-size",
            status=409,
            message="full",
            retry_after_s=1.5,
            extra=(("Quota", "1"),),
            headers=(("x-more", "2"),),
            date_s=-60.0,
        )
    )
    assert (answer.status, answer.reason, answer.code) == (409, b"Conflict", "InvalidRequest")
    assert b"<Message>full</Message><Quota>1</Quota><RequestId>" in answer.body
    assert b"Retry-After: 2" in answer.fields
    assert b"Date: Wed, 03 Sep 2025 15:20:50 GMT" in answer.fields
    assert answer.fields[-1] == b"x-more: 2"


@pytest.mark.parametrize(
    ("dialect", "field"),
    [
        ("aws", b"Server: AmazonS3"),
        ("yandex", b"Server: nginx"),
        ("minio", b"Server: MinIO"),
        ("ceph", b"Server: Ceph Object Gateway (reef)"),
        ("gcs", b"Server: UploadServer"),
        ("r2", b"Server: cloudflare"),
    ],
)
def test_an_error_is_worded_in_the_dialect_of_the_fault(dialect: str, field: bytes) -> None:
    assert field in given(ErrorFault(code="NoSuchKey", dialect=dialect)).fields


def test_a_code_that_only_the_rule_knows_needs_a_status() -> None:
    assert given(ErrorFault(code="Mine", status=418)).status == 418
    with pytest.raises(ValueError, match="'Mine' is not in the catalogue and has no status"):
        ErrorFault(code="Mine").shape(Plan(), firing())


def test_two_errors_never_share_an_id_and_a_replayed_one_has_the_same() -> None:
    fault = ErrorFault(code="SlowDown")
    seen = [request_id(given(fault, firing(serial=n))) for n in range(1, 100)]
    assert len(set(seen)) == len(seen)
    assert request_id(given(fault, firing(serial=1))) == seen[0]
    assert request_id(given(fault, firing(serial=1, seed=8))) != seen[0]


def test_an_answer_says_exactly_what_it_was_given_and_how_long_it_is() -> None:
    fault = AnswerFault(status=200, headers=(("X-A", "1"), ("x-a", "2")), body=b"hello")
    assert given(fault) == Answer(
        status=200,
        reason=b"OK",
        fields=(b"X-A: 1", b"x-a: 2", b"Content-Length: 5"),
        body=b"hello",
    )


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param(AnswerFault(status=503), b"Service Unavailable", id="standard"),
        pytest.param(AnswerFault(status=503, reason="Slow Down"), b"Slow Down", id="given"),
        pytest.param(AnswerFault(status=503, reason=""), b"", id="given as empty"),
        pytest.param(AnswerFault(status=599), b"Unknown", id="no standard"),
    ],
)
def test_an_answer_s_reason(fault: AnswerFault, reason: bytes) -> None:
    assert given(fault).reason == reason


def test_a_length_that_was_given_is_not_added_again() -> None:
    assert given(AnswerFault(status=200, headers=(("content-length", "9"),))).fields == (
        b"content-length: 9",
    )


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_a_body_has_neither_body_nor_length(status: int) -> None:
    answer = given(AnswerFault(status=status, body=b"lost"))
    assert (answer.fields, answer.body) == ((), b"")


@pytest.mark.parametrize(
    ("value", "closes"), [("close", True), ("keep-alive", False), ("keep-alive, CLOSE", True)]
)
def test_a_connection_header_becomes_the_ending_and_no_field(value: str, closes: bool) -> None:
    answer = given(AnswerFault(status=500, headers=(("Connection", value),)))
    assert (answer.fields, answer.close) == ((b"Content-Length: 0",), closes)


def test_equal_faults_are_equal_and_can_be_keys() -> None:
    assert AnswerFault(status=200, body=b"a") == AnswerFault(status=200, body=b"a")
    assert len({AnswerFault(status=200), AnswerFault(status=200), AnswerFault(status=201)}) == 2


def test_what_frames_a_message_or_belongs_to_a_connection_may_not_be_set() -> None:
    assert {"transfer-encoding", "keep-alive", "te", "upgrade"} <= NOT_SETTABLE_BY_ANSWER
    assert "connection" not in NOT_SETTABLE_BY_ERROR
    assert {"content-length"} == NOT_SETTABLE_BY_ERROR - NOT_SETTABLE_BY_ANSWER
