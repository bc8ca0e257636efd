"""Faults that clients name: which come first, how many are granted, what is left of the head."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from faultproxy.core.faults.fault import Fault
from faultproxy.core.http.head import parse_request_head
from faultproxy.core.plan import Moment
from faultproxy.core.rules.decision import Decision
from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.radius import beyond
from faultproxy.core.rules.scenario import Phase, Scenario
from faultproxy.core.rules.trigger import Trigger
from faultproxy.core.rules.wish import HEADER, NAME, Allowance, Wish, wished, without
from tests.core.rules.asking import RESETS, SLOWS, engine, request, revise, rule, slow

GET = request("GET /bucket/key")


def wish(faults: tuple[Fault, ...] = RESETS, refusal: str | None = None) -> Wish:
    return Wish(wished(rule("wish", faults=faults)), refusal)


def decide(asked: Engine, wish: Wish | None) -> Decision:
    return asked.decide(GET, now_s=0.0, unix_s=0.0, serial=1, wish=wish)


def test_what_is_wished_for_is_done_under_a_name_that_no_rule_can_have() -> None:
    asked = engine()
    decision = decide(asked, wish())
    assert (decision.rule, decision.fault, decision.hit) == (NAME, "reset", 1)
    assert (decision.fired, decision.phase) == ((NAME,), Phase.BEFORE)
    assert [step.label for step in decision.plan.steps] == ["@header/reset"]
    assert decide(asked, wish()).hit == 2
    assert asked.counts() == {}


def test_it_comes_before_all_rules_and_may_close_the_exchange_to_them() -> None:
    asked = engine(rule("r", faults=slow(1.0)), rule("late", faults=slow(2.0), phase=Phase.AFTER))
    decision = decide(asked, wish())
    assert decision.fired == (NAME,)
    assert not decision.awaits_response
    assert {name: counts.matched for name, counts in asked.counts().items()} == {"r": 0, "late": 0}


def test_where_it_only_shapes_the_rules_are_asked_too() -> None:
    asked = engine(rule("late", faults=slow(2.0), phase=Phase.AFTER), rule("r"))
    decision = decide(asked, wish(SLOWS))
    assert (decision.fired, decision.rule) == ((NAME, "r"), "r")
    asked = engine(rule("late", faults=slow(2.0), phase=Phase.AFTER))
    decision = revise(asked, decide(asked, wish(SLOWS)), GET)
    assert (decision.fired, decision.rule) == ((NAME, "late"), NAME)
    assert [step.at.moment for step in decision.plan.steps] == [Moment.REQUEST, Moment.REQUEST]


def test_one_that_is_not_granted_says_why_and_rules_are_asked_as_ever() -> None:
    decision = decide(engine(rule("r")), wish(refusal="share 5% spent"))
    assert decision.fired == ("r",)
    assert decision.spared == {NAME: "share 5% spent"}
    alone = decide(engine(), wish(refusal="share 5% spent"))
    assert (alone.fired, alone.spared) == ((), {NAME: "share 5% spent"})


def test_a_rule_draws_the_same_whatever_is_wished_for() -> None:
    def fates(wishes: Iterable[Wish | None]) -> list[bool]:
        asked = engine(rule("r", trigger=Trigger(share=0.5)))
        return ["r" in decide(asked, each).fired for each in wishes]

    plain = fates([None] * 40)
    closing = fates([wish() if number % 2 else None for number in range(40)])
    assert plain[::2] == closing[::2]


def test_it_does_nothing_outside_the_blast_radius() -> None:
    seed = next(number for number in range(100) if beyond(0.5, number, GET.identity))
    decision = decide(Engine(Scenario(blast_radius=0.5), seed), wish())
    assert decision.fired == ()
    assert decision.spared[NAME].startswith("blast_radius drew ")


@pytest.mark.parametrize(
    ("share", "granted"),
    [(1.0, [1, 2, 3, 4, 5]), (0.5, [2, 4, 6]), (0.29, [4, 7, 11]), (0.05, [20, 40, 60])],
)
def test_so_many_of_all_exchanges_are_granted(share: float, granted: list[int]) -> None:
    allowance = Allowance(share)
    found = [number for number in range(1, 61) if allowance.refusal(number) is None]
    assert found[: len(granted)] == granted
    assert len(found) == int(share * 60 + 1e-9)


def test_exchanges_that_wish_for_nothing_count_too() -> None:
    allowance = Allowance(0.05)
    assert allowance.refusal(19) == "share 5% spent: 0 of 19 exchanges"
    assert [allowance.refusal(45) for _ in range(3)] == [
        None,
        None,
        "share 5% spent: 2 of 45 exchanges",
    ]


def test_a_share_is_met_exactly() -> None:
    for percent in range(1, 101):
        allowance = Allowance(percent / 100)
        granted = sum(allowance.refusal(number) is None for number in range(1, 101))
        assert granted == percent


def test_the_header_is_taken_out_and_every_other_byte_stays() -> None:
    raw = (
        b"PUT /b/k?x=%20 HTTP/1.1\r\nhOst: s3.test\r\nX-Faultproxy-FAULT:  SlowDown \r\n"
        b"X-Odd:  two  spaces\t\r\nx-odd: twice\r\nx-faultproxy-fault: reset\r\n"
        b"Content-Length: 5\r\nConnection: keep-alive, x-faultproxy-fault\r\n\r\n"
    )
    left = without(parse_request_head(raw), HEADER)
    assert left.raw == (
        b"PUT /b/k?x=%20 HTTP/1.1\r\nhOst: s3.test\r\n"
        b"X-Odd:  two  spaces\t\r\nx-odd: twice\r\n"
        b"Content-Length: 5\r\nConnection: keep-alive, x-faultproxy-fault\r\n\r\n"
    )
    assert left.fields.length == 5
    assert not left.has(HEADER)


V4 = "AWS4-HMAC-SHA256 Credential=AKID/20240101/us-east-1/s3/aws4_request"


@pytest.mark.parametrize(
    ("line", "headers", "signed"),
    [
        ("GET /b/k", (), False),
        ("GET /b/k", (f"Authorization: {V4}, SignedHeaders=host;x-amz-date, Signature=0",), False),
        (
            "GET /b/k",
            (f"Authorization: {V4},SignedHeaders=host;x-faultproxy-fault;y,Signature=0",),
            True,
        ),
        (
            "GET /b/k",
            (f"Authorization: {V4}, SignedHeaders=X-Faultproxy-Fault, Signature=0",),
            True,
        ),
        ("GET /b/k", (f"Authorization: {V4}, SignedHeaders=host, x-faultproxy-fault",), False),
        ("GET /b/k?X-Amz-SignedHeaders=host%3Bx-faultproxy-fault&X-Amz-Signature=0", (), True),
        ("GET /b/k?X-Amz-SignedHeaders=host&X-Amz-Signature=0", (), False),
        ("GET /b/k", ("Authorization: AWS AKID:c2ln",), False),
    ],
    ids=["none", "v4", "v4-with", "v4-case", "v4-behind", "query-with", "query", "v2"],
)
def test_it_is_known_whether_the_client_signed_the_header(
    line: str, headers: tuple[str, ...], signed: bool
) -> None:
    assert request(line, *headers).signs("x-faultproxy-fault") is signed
