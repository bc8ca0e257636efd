"""A plan keeps its steps in the order in which they are carried out."""

from __future__ import annotations

import pytest

from faultproxy.core.plan import (
    AT_ACCEPT,
    AT_REQUEST,
    AT_RESPONSE,
    Bytes,
    Cut,
    Delivery,
    End,
    FromEnd,
    Moment,
    Plan,
    Position,
    Seconds,
    Share,
    Step,
    Wait,
    order,
)

INCREASING = [
    AT_ACCEPT,
    AT_REQUEST,
    Position(Moment.UPLOAD, Bytes(0)),
    Position(Moment.UPLOAD, Bytes(1 << 40)),
    Position(Moment.UPLOAD, Share(0.5)),
    Position(Moment.UPLOAD, Share(1.0)),
    AT_RESPONSE,
    Position(Moment.BODY, Bytes(5)),
    Position(Moment.BODY, Share(0.01)),
    Position(Moment.BODY, FromEnd(10)),
    Position(Moment.BODY, FromEnd(9)),
    Position(Moment.BODY, Share(1.0)),
    Position(Moment.TIME, Seconds(0.5)),
    Position(Moment.TIME, Seconds(2.0)),
]


def step(at: Position, fault: str) -> Step:
    """A wait there."""
    return Step(at=at, act=Wait(1.0), rule="rule", fault=fault)


def test_an_empty_plan_is_a_transparent_proxy() -> None:
    assert Plan() == Plan(delivery=Delivery.ONCE, steps=())


def test_places_come_in_the_order_of_the_exchange() -> None:
    backwards = INCREASING[::-1]
    backwards.sort(key=order)
    assert backwards == INCREASING


@pytest.mark.parametrize("first", range(len(INCREASING)))
def test_steps_stand_in_the_order_of_their_places_however_they_were_added(first: int) -> None:
    plan = Plan()
    for at in INCREASING[first:] + INCREASING[:first]:
        plan = plan.with_step(step(at, "wait"))
    assert [each.at for each in plan.steps] == INCREASING


def test_steps_of_one_place_keep_the_order_in_which_they_were_added() -> None:
    plan = Plan()
    for fault in "abc":
        plan = plan.with_step(step(AT_RESPONSE, fault)).with_step(step(AT_REQUEST, fault.upper()))
    assert "".join(each.fault for each in plan.steps) == "ABCabc"


def test_a_plan_is_a_value_that_adding_does_not_change() -> None:
    plan = Plan()
    ended = Step(at=AT_REQUEST, act=End(Cut.RST), rule="rule", fault="reset")
    assert plan.with_step(ended).never_delivered() == Plan(Delivery.NEVER, (ended,))
    assert plan == Plan()
