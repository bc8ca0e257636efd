"""Rules that cannot be carried out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from faultproxy.core.faults.answer import AnswerFault
from faultproxy.core.faults.body import Truncate
from faultproxy.core.faults.connection import Close, Hang, Reset
from faultproxy.core.faults.fault import Fault
from faultproxy.core.faults.timing import Fixed, Latency
from faultproxy.core.plan import (
    AT_ACCEPT,
    AT_REQUEST,
    AT_RESPONSE,
    Bytes,
    Moment,
    Position,
    Seconds,
    Share,
)
from faultproxy.core.rules.scenario import Phase, Rule, contradiction
from tests.core.rules.asking import rule

BEFORE, AFTER = Phase.BEFORE, Phase.AFTER
HALF = Position(Moment.BODY, Share(0.5))
UPLOAD = Position(Moment.UPLOAD, Bytes(10))
LATER = Position(Moment.TIME, Seconds(30.0))
ANSWER = AnswerFault(status=503)
LATE_ANSWER = AnswerFault(status=503, at=AT_RESPONSE)
SLOW = Latency(Fixed(1.0))
BEHIND = "acts on the request, which phase after has behind it"

RULES: list[tuple[Phase, tuple[Fault, ...], tuple[int, str] | None]] = [
    (BEFORE, (Reset(),), None),
    (BEFORE, (SLOW, SLOW, ANSWER), None),
    (BEFORE, (ANSWER, Truncate(HALF)), None),
    (BEFORE, (ANSWER, Reset()), None),
    (BEFORE, (Truncate(HALF), ANSWER, SLOW), None),
    (BEFORE, (Reset(HALF), Latency(Fixed(1.0), AT_RESPONSE)), None),
    (AFTER, (LATE_ANSWER, Truncate(HALF)), None),
    (BEFORE, (ANSWER, SLOW, ANSWER), (2, "answer answers, and answer has answered")),
    (BEFORE, (Reset(), Close()), (1, "close comes after reset ended the exchange")),
    (BEFORE, (Close(HALF), Hang(at=UPLOAD)), (0, "close comes after hang ended the exchange")),
    (BEFORE, (Reset(), ANSWER), (1, "answer comes after reset ended the exchange")),
    (BEFORE, (Reset(), SLOW), (1, "latency comes after reset ended the exchange")),
    (
        BEFORE,
        (Latency(Fixed(1.0), AT_RESPONSE), Reset(UPLOAD)),
        (0, "latency comes after reset ended the exchange"),
    ),
    (BEFORE, (Latency(Fixed(1.0), HALF),), (0, "latency cannot stand at body")),
    (BEFORE, (Truncate(AT_REQUEST),), (0, "truncate cannot stand at request")),
    (AFTER, (Reset(),), (0, f"reset at request {BEHIND}")),
    (AFTER, (LATE_ANSWER, Hang(at=UPLOAD)), (1, f"hang at upload {BEHIND}")),
    (BEFORE, (Hang(at=AT_ACCEPT),), None),
    (BEFORE, (ANSWER, Close(LATER)), None),
    (AFTER, (Close(LATER),), None),
    (BEFORE, (SLOW, Reset(AT_ACCEPT)), (0, "latency comes after reset ended the exchange")),
    (BEFORE, (Latency(Fixed(1.0), LATER),), (0, "latency cannot stand at time")),
    (AFTER, (Reset(AT_ACCEPT),), (0, f"reset at accept {BEHIND}")),
    (AFTER, (Reset(AT_RESPONSE), LATE_ANSWER), (1, "answer comes after reset ended the exchange")),
]


@pytest.mark.parametrize(("phase", "faults", "found"), RULES, ids=range(len(RULES)))
def test_a_rule_that_contradicts_itself_says_where_and_why(
    phase: Phase, faults: tuple[Fault, ...], found: tuple[int, str] | None
) -> None:
    assert contradiction(rule("r", phase=phase, faults=faults)) == found


@pytest.mark.parametrize(
    "matched",
    [rule("r", bucket="b"), rule("r", methods=["GET"]), rule("r", headers={"range": "*"})],
    ids=["bucket", "method", "header"],
)
def test_a_rule_at_accept_cannot_look_at_requests(matched: Rule) -> None:
    found = contradiction(replace(matched, faults=(Reset(AT_ACCEPT),)))
    message = "reset at accept comes before any request: `match` can have source and listener only"
    assert found == (0, message)


def test_a_rule_is_at_accept_where_its_fault_is() -> None:
    assert rule("r", faults=(Hang(at=AT_ACCEPT),)).at_accept
    assert not rule("r", faults=(SLOW, ANSWER)).at_accept
