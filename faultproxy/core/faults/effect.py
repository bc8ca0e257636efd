"""What a fault does to the requests it meets, as the end of a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from faultproxy.core.faults.answer import AnswerFault, ErrorFault
from faultproxy.core.faults.body import Truncate
from faultproxy.core.faults.connection import Close, Hang, Reset
from faultproxy.core.faults.fault import Fault
from faultproxy.core.faults.timing import (
    Delay,
    Fixed,
    Hold,
    Latency,
    LogNormal,
    Normal,
    Pareto,
    Uniform,
)
from faultproxy.core.plan import Bytes, Cut, FromEnd, Moment, Position, Seconds, Share
from faultproxy.core.quantity import duration_text, share_text, size_text
from faultproxy.core.s3.catalogue.index import find

SINGULAR = {"get": "gets", "wait": "waits", "are": "is", "meet": "meets"}
BODIES = {Moment.UPLOAD: "upload", Moment.BODY: "response"}


@dataclass(frozen=True, slots=True)
class Effect:
    """A verb of SINGULAR, in the plural, and what stands behind it."""

    verb: str
    rest: str

    def told(self, *, plural: bool) -> str:
        """`get 503 SlowDown` of many, `gets 503 SlowDown` of one."""
        return f"{self.verb if plural else SINGULAR[self.verb]} {self.rest}"


def effect(fault: Fault) -> Effect:
    """What becomes of the requests, for a person; a fault without words of its own is named."""
    match fault:
        case ErrorFault():
            return Effect("get", _error(fault))
        case AnswerFault():
            body = f" with a body of {size_text(len(fault.body))}" if fault.body else ""
            return Effect("get", f"{fault.status}{body}")
        case Latency():
            return Effect("wait", f"{_delay(fault.delay)} {_place(fault.at)}")
        case Hold():
            most = "" if fault.for_s is None else f", {duration_text(fault.for_s)} at most"
            return Effect("wait", f"for the release of {fault.called} {_place(fault.at)}{most}")
        case Hang():
            for_s = "for ever" if fault.for_s is None else f"for {duration_text(fault.for_s)}"
            return Effect("are", f"left hanging {for_s} {_place(fault.at)}")
        case Reset():
            return Effect("are", f"reset {_place(fault.at)}")
        case Close():
            return Effect("are", f"closed {_place(fault.at)}")
        case Truncate():
            by = " by a reset" if fault.end is Cut.RST else ""
            return Effect("are", f"cut off{by} {_place(fault.at)}")
    return Effect("meet", fault.name)


def _error(fault: ErrorFault) -> str:
    entry = find(fault.code, fault.variant, fault.dialect)
    status = fault.status or (entry.status if entry is not None else None)
    told = fault.code if status is None else f"{status} {fault.code}"
    if fault.variant is not None:
        told += f" ({fault.variant})"
    if fault.dialect != "aws":
        told += f" as {fault.dialect} sends it"
    if fault.date_s:
        told += f" from a clock {duration_text(abs(fault.date_s))} "
        told += "ahead" if fault.date_s > 0 else "behind"
    if fault.retry_after_s is not None:
        told += f" with Retry-After {duration_text(fault.retry_after_s)}"
    return told


def _place(at: Position) -> str:
    match at.moment:
        case Moment.ACCEPT:
            return "on connecting"
        case Moment.REQUEST:
            return "on arrival"
        case Moment.RESPONSE:
            return "before the response"
        case Moment.UPLOAD | Moment.BODY:
            return f"{_depth(at)} of the {BODIES[at.moment]}"
        case Moment.TIME:
            return f"{_depth(at)} arrival"
    assert_never(at.moment)


def _depth(at: Position) -> str:
    match at.after:
        case None:
            return "within"  # cannot be: a body and a time say how far
        case Bytes(count):
            return f"after {size_text(count)}"
        case Share(share):
            return f"after {share_text(share)}"
        case FromEnd(count):
            return f"{size_text(count)} before the end"
        case Seconds(delay_s):
            return f"{duration_text(delay_s)} after"
    assert_never(at.after)


def _delay(delay: Delay) -> str:
    match delay:
        case Fixed(delay_s):
            return duration_text(delay_s)
        case Uniform(a_s, b_s):
            return f"{duration_text(a_s)} to {duration_text(b_s)}"
        case Normal(mean_s, sd_s):
            return f"about {duration_text(mean_s)} (sd {duration_text(sd_s)})"
        case LogNormal(p50_s, p99_s):
            return f"about {duration_text(p50_s)} (p99 {duration_text(p99_s)})"
        case Pareto(min_s, alpha):
            return f"{duration_text(min_s)} or longer (alpha {alpha:g})"
    assert_never(delay)
