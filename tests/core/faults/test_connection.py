"""Faults that end the client's connection, or leave it silent."""

from __future__ import annotations

import pytest

from faultproxy.core import plan as plans
from faultproxy.core.faults.connection import Close, Hang, Reset
from faultproxy.core.faults.fault import Constant, Fault, Firing, Kind, Placed
from faultproxy.core.plan import (
    AT_ACCEPT,
    AT_REQUEST,
    AT_RESPONSE,
    Act,
    Bytes,
    Cut,
    Delivery,
    End,
    Moment,
    Plan,
    Position,
    Seconds,
    Share,
    Step,
)
from faultproxy.core.rules.draw import Draw
from tests.core.rules.asking import request

FIRING = Firing(rule="r", request=request(), draw=Draw(7, "r", "i", 1), unix_s=0.0, serial=1)
UPLOAD = Position(Moment.UPLOAD, Bytes(65536))
BODY = Position(Moment.BODY, Share(0.5))
TIME = Position(Moment.TIME, Seconds(30.0))


@pytest.mark.parametrize(
    ("fault", "at", "act"),
    [
        (Hang(), AT_REQUEST, plans.Hang(None)),
        (Hang(30.0, UPLOAD), UPLOAD, plans.Hang(30.0)),
        (Reset(), AT_REQUEST, End(Cut.RST)),
        (Reset(BODY), BODY, End(Cut.RST)),
        (Close(), AT_REQUEST, End(Cut.FIN)),
        (Close(AT_RESPONSE), AT_RESPONSE, End(Cut.FIN)),
        (Reset(TIME), TIME, End(Cut.RST)),
        (Close(AT_ACCEPT), AT_ACCEPT, End(Cut.FIN)),
    ],
    ids=str,
)
def test_an_ending_is_one_act_at_its_position(fault: Fault, at: Position, act: Act) -> None:
    assert fault.kind is Kind.ENDS
    plan = fault.shape(Plan(), FIRING)
    assert plan.steps == (Step(at=at, act=act, rule="r", fault=fault.name),)
    assert isinstance(fault, Constant)
    assert fault.alone("r") == plan


@pytest.mark.parametrize(
    "kind", [lambda at: Hang(at=at), Reset, Close], ids=["hang", "reset", "close"]
)
@pytest.mark.parametrize(
    ("at", "delivery"),
    [
        (AT_ACCEPT, Delivery.NEVER),
        (AT_REQUEST, Delivery.NEVER),
        (UPLOAD, Delivery.ONCE),
        (AT_RESPONSE, Delivery.ONCE),
        (BODY, Delivery.ONCE),
        (TIME, Delivery.ONCE),
    ],
    ids=["accept", "request", "upload", "response", "body", "time"],
)
def test_the_store_gets_nothing_only_where_the_end_comes_no_later_than_the_request(
    kind: type[Reset], at: Position, delivery: Delivery
) -> None:
    assert kind(at).shape(Plan(), FIRING).delivery is delivery


@pytest.mark.parametrize("fault", [Hang(), Reset(), Close()], ids=str)
def test_an_ending_may_stand_anywhere(fault: Fault) -> None:
    assert isinstance(fault, Placed)
    assert fault.moments == frozenset(Moment)
