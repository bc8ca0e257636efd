"""Faults of the response body."""

from __future__ import annotations

import pytest

from faultproxy.core.faults.body import Truncate
from faultproxy.core.faults.fault import Firing, Kind
from faultproxy.core.plan import Bytes, Cut, Delivery, End, Moment, Plan, Position, Share, Step
from faultproxy.core.rules.draw import Draw
from tests.core.rules.asking import request

FIRING = Firing(rule="r", request=request(), draw=Draw(7, "r", "i", 1), unix_s=0.0, serial=1)


@pytest.mark.parametrize("end", list(Cut))
@pytest.mark.parametrize("after", [Bytes(0), Bytes(100), Share(0.5), Share(1.0)], ids=str)
def test_truncate_ends_within_a_body_that_has_payload(after: Bytes | Share, end: Cut) -> None:
    at = Position(Moment.BODY, after)
    plan = Truncate(at, end).shape(Plan(), FIRING)
    step = Step(at=at, act=End(end), rule="r", fault="truncate", needs_payload=True)
    assert plan == Plan(delivery=Delivery.ONCE, steps=(step,))


def test_truncate_ends_with_fin_unless_told_otherwise() -> None:
    truncate = Truncate(Position(Moment.BODY, Share(0.5)))
    assert truncate.end is Cut.FIN
    assert truncate.kind is Kind.ENDS
    assert truncate.moments == {Moment.BODY}
