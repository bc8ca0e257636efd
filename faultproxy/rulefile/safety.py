"""Reader of `halt`: when injecting stops by itself."""

from __future__ import annotations

from faultproxy.core.rules.halt import LONGEST_S, OVER_S, SHORTEST_S, Halt
from faultproxy.rulefile.node import Node
from faultproxy.rulefile.problem import Report, quoted
from faultproxy.rulefile.reader import fields_of, text_of
from faultproxy.rulefile.scalars import read_duration, with_unit
from faultproxy.rulefile.values import parse_percentage

LIMITS = "a percentage from 0% to 100%, such as 5% or 0.1%"
WINDOW = "a duration from 1s to 1h, such as 30s or 1m"
HALT = ("one or more of own_errors, genuine_errors and injected, such as {injected: 50%}",)


def read_halt(node: Node, what: str, report: Report) -> Halt | None:
    """The shares that stop injecting; None (reported) where it is no mapping."""
    fields = fields_of(node, what, report)
    if fields is None:
        return None
    halt = Halt(
        own_errors=fields.read("own_errors", read_limit, None),
        genuine_errors=fields.read("genuine_errors", read_limit, None),
        injected=fields.read("injected", read_limit, None),
        over_s=fields.read("over", read_window, OVER_S),
    )
    fields.close()
    if halt == Halt(over_s=halt.over_s):
        message = f"{what} has no share, and would never stop anything"
        report.error(node.place, message, found=node.place.text, accepted=HALT)
    return halt


def read_limit(node: Node, what: str, report: Report) -> float:
    """A share, 0 to 1, that may be nothing: the first one of many is then too much."""
    return with_unit(node, what, report, parse_percentage, (LIMITS,), 0.0)


def read_window(node: Node, what: str, report: Report) -> float:
    """Seconds of a duration that a window may have."""
    before = report.errors
    over_s = read_duration(node, what, report)
    if report.errors == before and not SHORTEST_S <= over_s <= LONGEST_S:
        text = text_of(node, what, report) or ""
        message = f"{what} is {quoted(text)}, which is not from 1s to 1h"
        report.error(node.place, message, found=text, accepted=(WINDOW,))
    return over_s
