"""The blast radius: which calls can meet a fault, and what is said of those that cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from faultproxy.core.faults.connection import Reset
from faultproxy.core.plan import AT_ACCEPT
from faultproxy.core.rules.accepting import Accepting
from faultproxy.core.rules.decision import UNTOUCHED, Decision
from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.memory import RuleCounts
from faultproxy.core.rules.radius import beyond
from faultproxy.core.rules.scenario import Phase, Rule, Scenario
from faultproxy.core.rules.trigger import Per, Trigger
from tests.core.rules.asking import PLAIN, answered, decide, request, rule, slow

KEYS = tuple(f"PUT /bucket/{number}" for number in range(2000))


def within(radius: float, *rules: Rule, seed: int = 7) -> Engine:
    return Engine(Scenario(rules=rules, blast_radius=radius), seed)


def outside(radius: float = 0.5, seed: int = 7) -> str:
    """The first of KEYS that can meet nothing."""
    return next(line for line in KEYS if beyond(radius, seed, request(line).identity))


def inside(radius: float = 0.5, seed: int = 7) -> str:
    """The first of KEYS that can meet a fault."""
    return next(line for line in KEYS if not beyond(radius, seed, request(line).identity))


def test_so_many_calls_can_meet_a_fault() -> None:
    asked = within(0.05, rule("r"))
    fired = sum(bool(decide(asked, request(line)).fired) for line in KEYS)
    assert 60 <= fired <= 140
    counts = asked.counts()["r"]
    assert (counts.matched, counts.fired) == (len(KEYS), fired)
    assert counts.spared == {"blast_radius": len(KEYS) - fired}


def test_all_of_them_can_where_nothing_is_said_or_all_are_meant() -> None:
    for radius in (None, 1.0):
        assert not any(beyond(radius, 7, request(line).identity) for line in KEYS)


def test_every_attempt_of_a_call_meets_the_same() -> None:
    asked = within(0.5, rule("r", trigger=Trigger(share=0.999)))
    for line in KEYS[:50]:
        said = {"r" in decide(asked, request(line)).spared for _ in range(5)}
        assert len(said) == 1


def test_it_depends_on_the_seed_and_on_no_rule() -> None:
    one, two = within(0.5, rule("a")), within(0.5, rule("b"), rule("c"))
    three = within(0.5, rule("a"), seed=8)

    def fates(asked: Engine) -> list[bool]:
        return [bool(decide(asked, request(line)).fired) for line in KEYS[:100]]

    assert fates(one) == fates(two)
    assert fates(one) != fates(three)


def test_outside_nothing_fires_that_shapes_or_answers_in_either_phase() -> None:
    asked = within(
        0.5, rule("slow", faults=slow(1.0)), rule("late", faults=slow(2.0), phase=Phase.AFTER)
    )
    decision = answered(asked, request(outside()))
    assert decision.plan == PLAIN
    assert decision.fired == ()
    assert [name for name, why in decision.spared.items() if why.startswith("blast_radius drew ")]
    assert set(decision.spared) == {"slow", "late"}
    decision = answered(asked, request(inside()))
    assert decision.fired == ("slow", "late")


def test_a_rule_that_says_no_by_itself_says_so() -> None:
    asked = within(0.5, rule("r", trigger=Trigger(first=1)))
    line = outside()
    assert decide(asked, request(line)).spared["r"].startswith("blast_radius drew 0.")
    assert decide(asked, request(line)).spared["r"] == "first 1 spent"


def test_what_counts_firings_does_not_count_what_was_spared() -> None:
    asked = within(0.5, rule("r", trigger=Trigger(at_most=1, per=Per.BUCKET)))
    for _ in range(3):
        assert not decide(asked, request(outside())).fired
    assert decide(asked, request(inside())).fired == ("r",)
    assert decide(asked, request(inside())).spared == {"r": "at_most 1 spent"}


def test_a_request_that_no_rule_covers_is_untouched() -> None:
    asked = within(0.5, rule("r", bucket="other"))
    assert decide(asked, request(outside())) is UNTOUCHED
    assert asked.counts() == {"r": RuleCounts()}


@pytest.mark.parametrize("radius", [0.5, None])
def test_connections_are_held_by_listener_and_address(radius: float | None) -> None:
    ends = rule("cut", faults=(Reset(AT_ACCEPT),))
    asked = within(0.5, ends)
    accepting = Accepting(Engine(replace(asked.scenario, blast_radius=radius), 7))

    def meets(source: str) -> Decision:
        return accepting.decide(source=source, listener="127.0.0.1:9090", connection=1)

    fates = {}
    for host in range(40):
        every = {meets(f"10.0.0.{host}:{port}").fired for port in range(5000, 5005)}
        assert len(every) == 1
        fates[host] = every.pop()
    assert set(fates.values()) == ({("cut",)} if radius is None else {("cut",), ()})
