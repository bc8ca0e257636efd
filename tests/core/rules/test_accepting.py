"""Rules at `accept`: asked about connections, with counts and draws of their own."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest

from faultproxy.core.faults.answer import ErrorFault
from faultproxy.core.faults.connection import Close, Hang, Reset
from faultproxy.core.faults.fault import Fault
from faultproxy.core.plan import AT_ACCEPT, Delivery, Moment
from faultproxy.core.rules.accepting import Accepting
from faultproxy.core.rules.decision import UNTOUCHED, Decision
from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.matcher import Matcher
from faultproxy.core.rules.scenario import Phase, Rule
from faultproxy.core.rules.trigger import Per, Trigger
from tests.core.rules.asking import decide, engine, request, rule

FAULTS: tuple[Fault, ...] = (Reset(AT_ACCEPT),)
LISTENER = "127.0.0.1:9090"


def at_accept(name: str, trigger: Trigger | None = None, *, enabled: bool = True) -> Rule:
    """A rule that resets connections."""
    return rule(name, faults=FAULTS, trigger=trigger or Trigger(), enabled=enabled)


def ask(
    accepting: Accepting,
    source: str = "10.0.0.1:5000",
    *,
    listener: str = LISTENER,
    number: int = 1,
) -> Decision:
    """What is decided about one connection."""
    return accepting.decide(source=source, listener=listener, connection=number)


@pytest.mark.parametrize(
    "fault", [Hang(at=AT_ACCEPT), Reset(AT_ACCEPT), Close(AT_ACCEPT)], ids=lambda each: each.name
)
def test_a_rule_that_fires_ends_the_connection(fault: Fault) -> None:
    decision = ask(Accepting(engine(rule("r", faults=(fault,)))))
    assert (decision.rule, decision.fault, decision.hit) == ("r", fault.name, 1)
    assert (decision.phase, decision.fired, decision.closed) == (Phase.BEFORE, ("r",), True)
    assert decision.plan.delivery is Delivery.NEVER
    assert [step.at.moment for step in decision.plan.steps] == [Moment.ACCEPT]


def test_it_is_not_asked_about_requests_and_others_not_about_connections() -> None:
    both = engine(at_accept("cut", Trigger(skip=1)), rule("requests"))
    assert decide(both, request()).fired == ("requests",)
    assert ask(Accepting(both)) is UNTOUCHED
    counts = both.counts()
    assert (counts["cut"].matched, counts["cut"].spared) == (1, {"skip": 1})
    assert (counts["requests"].matched, counts["requests"].fired) == (1, 1)


def test_nobody_is_asked_where_no_rule_is_at_accept() -> None:
    assert not Accepting(engine(rule("requests"), at_accept("off", enabled=False)))
    assert Accepting(engine(at_accept("on")))


def test_the_first_that_fires_closes_the_connection_to_the_others() -> None:
    rules = engine(at_accept("spared", Trigger(every=2)), at_accept("a"), at_accept("b"))
    decision = ask(Accepting(rules))
    assert (decision.rule, dict(decision.spared)) == ("a", {"spared": "every 2: hit 1"})
    assert rules.counts()["b"].matched == 0


@pytest.mark.parametrize(
    ("trigger", "fired"),
    [
        (Trigger(first=2), [True, True, False, False]),
        (Trigger(skip=1, every=2), [False, False, True, False]),
        (Trigger(at_most=1), [True, False, False, False]),
        (Trigger(first=1, per=Per.CONNECTION), [True, True, True, True]),
    ],
    ids=["first", "every", "at_most", "per connection"],
)
def test_connections_are_counted_as_requests_are(trigger: Trigger, fired: list[bool]) -> None:
    accepting = Accepting(engine(at_accept("r", trigger)))
    decisions = [ask(accepting, number=number) for number in range(1, 5)]
    assert [decision is not UNTOUCHED for decision in decisions] == fired


@pytest.mark.parametrize(
    ("source", "fired"),
    [("10.0.0.1:5000", True), ("10.9.0.1:5000", False), ("[::1]:5000", True)],
)
def test_a_rule_is_asked_about_connections_that_it_matches(source: str, fired: bool) -> None:
    networks = (ip_network("10.0.0.0/16"), ip_network("::1"))
    matched = replace(at_accept("r"), matcher=Matcher(sources=networks))
    asked = engine(matched)
    assert (ask(Accepting(asked), source) is not UNTOUCHED) is fired
    assert asked.counts()["r"].matched == fired


def drawn(seed: int, source: str, *, listener: str = LISTENER, requests: int = 0) -> list[bool]:
    """What becomes of 60 connections from there."""
    half = Trigger(share=0.5)
    asked: Engine = engine(at_accept("r", half), rule("q", trigger=half), seed=seed)
    accepting = Accepting(asked)
    for _ in range(requests):
        decide(asked, request())
    ports = range(5000, 5060)
    return [
        ask(accepting, f"{source}:{port}", listener=listener) is not UNTOUCHED for port in ports
    ]


def test_draws_depend_on_seed_listener_and_address_and_on_nothing_else() -> None:
    draws = drawn(7, "10.0.0.1")
    assert 15 < sum(draws) < 45
    assert drawn(7, "10.0.0.1", requests=5) == draws
    assert drawn(8, "10.0.0.1") != draws
    assert drawn(7, "10.0.0.2") != draws
    assert drawn(7, "10.0.0.1", listener="127.0.0.1:9091") != draws


def test_what_cannot_stand_there_is_an_error_of_the_program() -> None:
    error = ErrorFault(code="SlowDown", at=AT_ACCEPT)
    with pytest.raises(TypeError, match="error cannot stand at accept"):
        Accepting(engine(rule("r", faults=(error,))))
