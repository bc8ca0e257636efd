"""How rules are asked, and what is decided."""

from __future__ import annotations

import random

import pytest

from faultproxy.core.faults.answer import AnswerFault
from faultproxy.core.faults.body import Truncate
from faultproxy.core.faults.connection import Close, Hang, Reset
from faultproxy.core.faults.timing import Fixed, Latency, Uniform
from faultproxy.core.plan import (
    AT_REQUEST,
    AT_RESPONSE,
    Cut,
    Delivery,
    End,
    Moment,
    Position,
    Send,
    Share,
    Step,
    Wait,
)
from faultproxy.core.request import Request
from faultproxy.core.rules.decision import UNTOUCHED
from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.memory import RuleCounts
from faultproxy.core.rules.scenario import Phase, Rule
from faultproxy.core.rules.trigger import Per, Trigger
from tests.core.rules.asking import PLAIN, answered, decide, engine, request, revise, rule, slow

HALF = Position(Moment.BODY, Share(0.5))
GET = request("GET /bucket/key")
PUT = request("PUT /bucket/key")


def fates(asked: Engine, *targets: str) -> list[bool]:
    return [bool(decide(asked, request(target)).fired) for target in targets]


def test_without_rules_a_request_is_untouched() -> None:
    decision = decide(engine(), GET)
    assert decision is UNTOUCHED
    assert decision.plan == PLAIN


@pytest.mark.parametrize(
    "other",
    [
        rule("r", operations=["PutObject"]),
        rule("r", key="other"),
        rule("r", enabled=False),
        rule("r", key="other", phase=Phase.AFTER),
    ],
    ids=["operation", "key", "disabled", "after"],
)
def test_a_rule_that_does_not_match_leaves_it_untouched_and_counts_nothing(other: Rule) -> None:
    asked = engine(other)
    assert decide(asked, GET) is UNTOUCHED
    assert asked.counts() == {"r": RuleCounts()}


def test_a_rule_that_fires_is_named_with_its_fault_and_hit() -> None:
    asked = engine(rule("r", trigger=Trigger(skip=1)))
    assert decide(asked, GET).spared == {"r": "skip 1: hit 1"}
    decision = decide(asked, GET)
    assert (decision.rule, decision.fault, decision.hit) == ("r", "reset", 2)
    assert (decision.phase, decision.fired, decision.closed) == (Phase.BEFORE, ("r",), True)
    step = Step(at=AT_REQUEST, act=End(Cut.RST), rule="r", fault="reset")
    assert decision.plan.steps == (step,)
    assert decision.plan.delivery is Delivery.NEVER


def test_rules_that_shape_add_up_and_the_first_is_named() -> None:
    decision = decide(engine(rule("a", faults=slow(1.0)), rule("b", faults=slow(2.0))), GET)
    assert (decision.rule, decision.fault, decision.fired) == ("a", "latency", ("a", "b"))
    assert [step.act for step in decision.plan.steps] == [Wait(1.0), Wait(2.0)]
    assert decision.plan.delivery is Delivery.ONCE
    assert not decision.closed


def test_the_rule_that_closes_is_named_before_those_that_shaped() -> None:
    asked = engine(
        rule("a", faults=slow(1.0), trigger=Trigger(skip=1)),
        rule("b", faults=(Latency(Fixed(2.0)), AnswerFault(status=503))),
        rule("c"),
    )
    decide(asked, GET)
    decision = decide(asked, GET)
    assert (decision.rule, decision.fault, decision.hit) == ("b", "answer", 2)
    assert decision.fired == ("a", "b")


def test_a_rule_below_one_that_closed_is_not_asked_and_has_no_reason() -> None:
    asked = engine(
        rule("a", trigger=Trigger(first=1)),
        rule("b", trigger=Trigger(skip=1), faults=slow(1.0)),
    )
    assert decide(asked, GET).spared == {}
    assert decide(asked, GET).spared == {"a": "first 1 spent", "b": "skip 1: hit 1"}
    assert asked.counts() == {
        "a": RuleCounts(matched=2, fired=1, spared={"first": 1}),
        "b": RuleCounts(matched=1, fired=0, spared={"skip": 1}),
    }


def test_where_a_rule_answers_and_ends_the_end_is_its_fault() -> None:
    asked = engine(rule("r", faults=(AnswerFault(status=503, body=b"ab"), Truncate(HALF))))
    decision = decide(asked, GET)
    assert decision.fault == "truncate"
    assert decision.plan.delivery is Delivery.NEVER
    answer, end = decision.plan.steps
    assert isinstance(answer.act, Send)
    assert end == Step(at=HALF, act=End(Cut.FIN), rule="r", fault="truncate", needs_payload=True)


def test_an_end_in_the_response_lets_the_store_have_the_request() -> None:
    assert decide(engine(rule("r", faults=(Hang(at=AT_RESPONSE),))), GET).plan.delivery is (
        Delivery.ONCE
    )


@pytest.mark.parametrize(
    ("per", "fired"),
    [
        (Per.RULE, [True, False, False, False, False, False]),
        (Per.BUCKET, [True, False, False, True, True, False]),
        (Per.KEY, [True, False, True, True, True, False]),
        (Per.CLIENT, [True, False, False, False, False, False]),
    ],
    ids=lambda each: each.value if isinstance(each, Per) else "",
)
def test_hits_are_counted_apart_for_each_value(per: Per, *, fired: list[bool]) -> None:
    targets = ("GET /a/k", "GET /a/k", "GET /a/l", "GET /b/k", "GET /", "GET /")
    assert fates(engine(rule("r", trigger=Trigger(first=1, per=per))), *targets) == fired
    assert fates(engine(rule("r", trigger=Trigger(at_most=1, per=per))), *targets) == fired


def test_connections_count_apart() -> None:
    asked = engine(rule("r", trigger=Trigger(every=2, per=Per.CONNECTION)))
    hits = [bool(decide(asked, request(connection=n)).fired) for n in (1, 2, 1, 3, 2, 3)]
    assert hits == [False, False, True, False, True, True]


def test_at_most_counts_what_the_draw_picked() -> None:
    picked = fates(engine(rule("r", trigger=Trigger(share=0.3))), *["GET /b/k"] * 50)
    bounded = fates(engine(rule("r", trigger=Trigger(share=0.3, at_most=2))), *["GET /b/k"] * 50)
    first_two = [place for place, fired in enumerate(picked) if fired][:2]
    assert [place for place, fired in enumerate(bounded) if fired] == first_two


def test_a_fault_draws_by_its_place_in_the_rule() -> None:
    twice = (Latency(Uniform(0.0, 1.0)), Latency(Uniform(0.0, 1.0)))
    first, second = decide(engine(rule("r", faults=twice)), GET).plan.steps
    assert first.act != second.act
    alone = decide(engine(rule("r", faults=twice[:1])), GET).plan.steps
    assert alone == (first,)


AFTER = rule("r", phase=Phase.AFTER, faults=(Reset(AT_RESPONSE),))


def test_a_rule_of_phase_after_is_asked_when_the_store_has_answered() -> None:
    asked = engine(AFTER)
    decision = decide(asked, GET)
    assert decision.awaits_response
    assert not decision.awaits_body("GetObject", 200)
    assert (decision.plan, decision.fired) == (PLAIN, ())
    revised = revise(asked, decision, GET)
    assert (revised.rule, revised.fault, revised.hit) == ("r", "reset", 1)
    assert (revised.phase, revised.closed) == (Phase.AFTER, True)
    assert revised.plan.delivery is Delivery.ONCE
    assert not revised.awaits_response


@pytest.mark.parametrize(
    ("target", "reads"),
    [
        ("GET /b/k", False),
        ("PUT /b/k", False),
        ("POST /b/k?uploadId=u", True),
        ("POST /b/k?uploads", False),
    ],
)
def test_the_body_is_awaited_where_a_200_says_nothing_yet(target: str, *, reads: bool) -> None:
    each = request(target)
    assert decide(engine(AFTER), each).awaits_body(each.operation, 200) is reads


@pytest.mark.parametrize("header", ["x-amz-copy-source: /b/k"])
@pytest.mark.parametrize("target", ["PUT /b/k", "PUT /b/k?partNumber=1&uploadId=u"])
def test_the_body_of_a_copy_is_awaited(target: str, header: str) -> None:
    each = request(target, header)
    assert decide(engine(AFTER), each).awaits_body(each.operation, 200)


@pytest.mark.parametrize(
    ("status", "body", "fires"),
    [
        (200, None, True),
        (204, None, True),
        (206, b"", True),
        (304, None, False),
        (404, None, False),
        (503, b"<Result/>", False),
        (200, b"<Result/>", True),
        (200, b"<Error><Code>InternalError</Code></Error>", False),
    ],
)
def test_after_a_failure_no_rule_is_asked_and_no_hit_counted(
    status: int, body: bytes | None, *, fires: bool
) -> None:
    asked = engine(AFTER)
    revised = answered(asked, GET, status, body)
    assert bool(revised.fired) is fires
    assert not revised.awaits_response
    assert asked.counts()["r"].matched == int(fires)


def test_an_exchange_that_is_closed_does_not_await_the_response() -> None:
    decision = decide(engine(rule("a"), AFTER), GET)
    assert not decision.awaits_response
    assert revise(engine(AFTER), decision, GET) is decision


def test_rules_after_add_to_what_was_decided_before() -> None:
    before = rule("a", faults=slow(1.0, AT_RESPONSE))
    late = rule("b", faults=slow(2.0, AT_RESPONSE), phase=Phase.AFTER)
    spared = rule("c", trigger=Trigger(skip=1), phase=Phase.AFTER)
    asked = engine(late, before, spared, AFTER)
    revised = answered(asked, GET)
    assert [step.rule for step in revised.plan.steps] == ["a", "b", "r"]
    assert (revised.rule, revised.fired) == ("r", ("a", "b", "r"))
    assert revised.spared == {"c": "skip 1: hit 1"}


def test_the_first_rule_of_phase_after_that_closes_keeps_the_others_from_being_asked() -> None:
    asked = engine(AFTER, rule("s", phase=Phase.AFTER, faults=(Close(AT_RESPONSE),)))
    assert answered(asked, GET).fired == ("r",)
    assert asked.counts()["s"].matched == 0


def times_seen(asked: Engine, each: Request) -> int:
    decide(asked, each)
    return each.times_seen


def test_an_identity_is_counted_once_however_many_rules_draw() -> None:
    half = Trigger(share=0.5)
    asked = engine(
        rule("a", trigger=half, faults=slow(1.0)),
        rule("b", trigger=half, faults=slow(1.0)),
        rule("c", trigger=half, phase=Phase.AFTER, faults=slow(1.0, AT_RESPONSE)),
    )
    for n in range(1, 5):
        each = request()
        decision = decide(asked, each)
        assert each.times_seen == n
        revise(asked, decision, each)
        assert each.times_seen == n


def test_an_identity_is_counted_whether_or_not_the_rule_was_asked() -> None:
    asked = engine(rule("a"), rule("b", trigger=Trigger(share=0.5)))
    assert [times_seen(asked, request()) for _ in range(3)] == [1, 2, 3]


def test_nothing_is_counted_where_what_draws_can_never_cover_the_key() -> None:
    drawing = rule("b", trigger=Trigger(share=0.5), key="other")
    asked = engine(rule("a"), drawing)
    assert times_seen(asked, request()) == 0
    assert len(asked.memory) == 0


def test_nothing_is_counted_where_nothing_draws() -> None:
    asked = engine(rule("a"), rule("b", operations=["PutObject"], trigger=Trigger(share=0.5)))
    assert times_seen(asked, request()) == 0
    assert len(asked.memory) == 0


def traffic(rng: random.Random) -> list[str]:
    return [f"{rng.choice(('GET', 'PUT'))} /b/k{rng.randrange(6)}" for _ in range(60)]


def drawn(asked: Engine, targets: list[str], name: str) -> dict[str, list[bool]]:
    """For each target, in the order in which it came, whether the rule of this name fired."""
    seen: dict[str, list[bool]] = {}
    for target in targets:
        decision = answered(asked, request(target))
        seen.setdefault(target, []).append(name in decision.fired)
    return seen


@pytest.mark.parametrize("seed", range(200))
def test_a_run_is_replayed_whatever_the_order_of_other_requests(seed: int) -> None:
    rng = random.Random(seed)
    targets = traffic(rng)
    shuffled = rng.sample(targets, len(targets))
    drawing = rule("r", trigger=Trigger(share=0.4))
    first = drawn(engine(drawing, seed=seed), targets, "r")
    assert drawn(engine(drawing, seed=seed), shuffled, "r") == first


@pytest.mark.parametrize("seed", range(200))
def test_no_rule_changes_what_another_draws(seed: int) -> None:
    rng = random.Random(seed)
    targets = traffic(rng)
    drawing = rule("r", trigger=Trigger(share=0.4), faults=slow(1.0))
    others = [
        rule("a", trigger=Trigger(share=0.7), faults=slow(1.0), key="k1"),
        rule("b", trigger=Trigger(every=3), faults=slow(1.0)),
        rule("c", trigger=Trigger(share=0.2), phase=Phase.AFTER, operations=["PutObject"]),
        rule("d", trigger=Trigger(first=3), enabled=False),
    ]
    crowd = rng.sample([drawing, *others], 5)
    alone = drawn(engine(drawing, seed=seed), targets, "r")
    assert drawn(engine(*crowd, seed=seed), targets, "r") == alone


@pytest.mark.parametrize("seed", range(200))
def test_a_share_is_met_in_the_long_run(seed: int) -> None:
    share = random.Random(seed).uniform(0.1, 0.9)
    asked = engine(rule("r", trigger=Trigger(share=share)), seed=seed)
    fired = sum(bool(decide(asked, request(f"GET /b/k{n % 20}")).fired) for n in range(400))
    assert abs(fired / 400 - share) < 0.125  # five standard deviations
