"""Faults of time: `latency` and `hold`."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from statistics import NormalDist
from typing import ClassVar, Final, assert_never

from faultproxy.core import plan as plans
from faultproxy.core.faults.fault import Firing, Kind
from faultproxy.core.plan import AT_REQUEST, AT_RESPONSE, Moment, Plan, Position, Step, Wait

STANDARD_NORMAL = NormalDist()
Z99 = STANDARD_NORMAL.inv_cdf(0.99)
# The open ends of (0, 1) next to the first and last number that a draw can be.
LOWEST = 2.0**-54
# A heavy tail ends here: a timer takes it, and no client waits so long.
LONGEST_S = 7 * 86400.0
# Whoever forgets to release a hold is not kept longer.
HELD_S: Final[float | None] = 60.0


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    delay_s: float


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anything from `a_s` to `b_s`, all alike."""

    a_s: float
    b_s: float


@dataclass(frozen=True, slots=True)
class Normal:
    """A bell around `mean_s`; what falls below zero is zero."""

    mean_s: float
    sd_s: float


@dataclass(frozen=True, slots=True)
class LogNormal:
    """Half are below `p50_s` and 99 of 100 below `p99_s`; 0 < p50_s <= p99_s."""

    p50_s: float
    p99_s: float


@dataclass(frozen=True, slots=True)
class Pareto:
    """Never below `min_s`, with a tail that is heavier the smaller `alpha` (above 0) is."""

    min_s: float
    alpha: float


Delay = Fixed | Uniform | Normal | LogNormal | Pareto


def sample(delay: Delay, drawn: float) -> float:
    """The delay in seconds, 0 to LONGEST_S, for a number drawn from [0, 1): the inverse transform.

    It grows with `drawn`, so that one draw gives the same quantile of any distribution.
    """
    try:
        delay_s = _quantile(delay, drawn)
    except OverflowError:
        return LONGEST_S
    return min(max(delay_s, 0.0), LONGEST_S)


def _quantile(delay: Delay, drawn: float) -> float:
    match delay:
        case Fixed(delay_s):
            return delay_s
        case Uniform(a_s, b_s):
            return a_s + (b_s - a_s) * drawn
        case Normal(mean_s, sd_s):
            return mean_s + sd_s * _z(drawn)
        case LogNormal(p50_s, p99_s):
            return p50_s * exp(log(p99_s / p50_s) / Z99 * _z(drawn))
        case Pareto(min_s, alpha):
            return float(min_s * (1.0 - drawn) ** (-1.0 / alpha))
    assert_never(delay)


def _z(drawn: float) -> float:
    return STANDARD_NORMAL.inv_cdf(max(drawn, LOWEST))


@dataclass(frozen=True, slots=True)
class Latency:
    """Nothing moves for `delay`, then the exchange goes on: the store still gets the request."""

    name: ClassVar[str] = "latency"
    kind: ClassVar[Kind] = Kind.SHAPES
    moments: ClassVar[frozenset[Moment]] = frozenset((Moment.REQUEST, Moment.RESPONSE))

    delay: Delay
    at: Position = AT_REQUEST

    @property
    def draws(self) -> bool:
        """Whether the delay differs from request to request."""
        return not isinstance(self.delay, Fixed)

    def shape(self, plan: Plan, firing: Firing) -> Plan:
        """Wait at the position."""
        drawn = firing.draw("delay") if self.draws else 0.0
        wait = Wait(sample(self.delay, drawn))
        return plan.with_step(Step(at=self.at, act=wait, rule=firing.rule, fault=self.name))


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing moves until somebody releases the name, or `for_s` has passed (None: for ever).

    Then the exchange goes on. Any number of exchanges may be held under one name.
    """

    name: ClassVar[str] = "hold"
    kind: ClassVar[Kind] = Kind.SHAPES
    moments: ClassVar[frozenset[Moment]] = frozenset(
        (Moment.REQUEST, Moment.UPLOAD, Moment.RESPONSE, Moment.BODY)
    )

    called: str  # the name that is released
    for_s: float | None = HELD_S
    at: Position = AT_RESPONSE

    def shape(self, plan: Plan, firing: Firing) -> Plan:
        """Wait for the release at the position."""
        hold = plans.Hold(self.called, self.for_s)
        return plan.with_step(Step(at=self.at, act=hold, rule=firing.rule, fault=self.name))
