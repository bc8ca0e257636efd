"""Latency and holds: how long, and where."""

from __future__ import annotations

import random

import pytest

from faultproxy.core import plan as plans
from faultproxy.core.faults.fault import Drawing, Firing, Kind, Placed
from faultproxy.core.faults.timing import (
    LONGEST_S,
    Delay,
    Fixed,
    Hold,
    Latency,
    LogNormal,
    Normal,
    Pareto,
    Uniform,
    sample,
)
from faultproxy.core.plan import AT_REQUEST, AT_RESPONSE, Delivery, Moment, Plan, Step, Wait
from faultproxy.core.rules.draw import Draw
from tests.core.rules.asking import request

LAST = 1.0 - 2.0**-53
DRAW = Draw(7, "r", "identity", 1)
FIRING = Firing(rule="r", request=request(), draw=DRAW, unix_s=0.0, serial=1)


@pytest.mark.parametrize(
    ("delay", "drawn", "delay_s"),
    [
        (Fixed(2.5), 0.9, 2.5),
        (Uniform(1.0, 3.0), 0.0, 1.0),
        (Uniform(1.0, 3.0), 0.25, 1.5),
        (Normal(2.0, 0.5), 0.5, 2.0),
        (Normal(2.0, 0.5), 0.8413447460685429, 2.5),
        (Normal(1.0, 0.0), 0.3, 1.0),
        (Normal(1.0, 5.0), 0.1, 0.0),
        (LogNormal(0.2, 2.0), 0.5, 0.2),
        (LogNormal(0.2, 2.0), 0.99, 2.0),
        (LogNormal(0.2, 0.2), 0.7, 0.2),
        (Pareto(0.1, 2.0), 0.0, 0.1),
        (Pareto(0.1, 2.0), 0.75, 0.2),
        (Pareto(0.1, 1e-6), 0.9, LONGEST_S),
        (Pareto(0.1, 0.01), LAST, LONGEST_S),
        (LogNormal(1e-300, 1e300), LAST, LONGEST_S),
    ],
    ids=str,
)
def test_a_delay_is_the_quantile_of_what_was_drawn(
    delay: Delay, drawn: float, delay_s: float
) -> None:
    assert sample(delay, drawn) == pytest.approx(delay_s)


DELAYS = (Fixed(1.0), Uniform(0.5, 2.0), Normal(1.0, 1.0), LogNormal(0.1, 9.0), Pareto(0.1, 0.5))


@pytest.mark.parametrize("delay", DELAYS, ids=str)
@pytest.mark.parametrize("seed", range(200))
def test_a_delay_is_never_negative_nor_endless_and_grows_with_the_draw(
    seed: int, delay: Delay
) -> None:
    rng = random.Random(seed)
    drawn = [0.0, *sorted(rng.random() for _ in range(20)), LAST]
    delays = [sample(delay, each) for each in drawn]
    assert all(0.0 <= each <= LONGEST_S for each in delays)
    assert delays == sorted(delays)


def test_latency_waits_at_its_position_and_the_store_gets_the_request() -> None:
    plan = Latency(Fixed(0.25), AT_RESPONSE).shape(Plan(), FIRING)
    assert plan.steps == (Step(at=AT_RESPONSE, act=Wait(0.25), rule="r", fault="latency"),)
    assert plan.delivery is Delivery.ONCE


def test_latency_draws_by_the_name_of_what_it_draws() -> None:
    (step,) = Latency(Uniform(0.0, 1.0)).shape(Plan(), FIRING).steps
    assert step.act == Wait(DRAW("delay"))


@pytest.mark.parametrize("delay", DELAYS, ids=str)
def test_only_a_fixed_delay_does_not_draw(delay: Delay) -> None:
    latency = Latency(delay)
    assert isinstance(latency, Drawing)
    assert latency.draws is not isinstance(delay, Fixed)


def test_latency_shapes_at_the_request_or_the_response() -> None:
    latency = Latency(Fixed(1.0))
    assert latency.kind is Kind.SHAPES
    assert isinstance(latency, Placed)
    assert latency.moments == {Moment.REQUEST, Moment.RESPONSE}


def test_a_hold_waits_for_its_name_and_the_store_gets_the_request() -> None:
    plan = Hold("commit", 5.0, AT_REQUEST).shape(Plan(), FIRING)
    act = plans.Hold("commit", 5.0)
    assert plan.steps == (Step(at=AT_REQUEST, act=act, rule="r", fault="hold"),)
    assert plan.delivery is Delivery.ONCE


def test_a_hold_stands_before_the_response_for_a_minute_unless_told_otherwise() -> None:
    hold = Hold("commit")
    assert (hold.at, hold.for_s, hold.kind) == (AT_RESPONSE, 60.0, Kind.SHAPES)
    assert isinstance(hold, Placed)
    assert hold.moments == set(Moment) - {Moment.ACCEPT, Moment.TIME}
