"""What every fault is: a value that shapes a Plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Protocol, runtime_checkable

from faultproxy.core.plan import Moment, Plan, Position
from faultproxy.core.request import Request
from faultproxy.core.rules.draw import Draw


class Kind(Enum):
    """What a fault does to the exchange; answering or ending closes it to later rules."""

    SHAPES = "shapes"
    ANSWERS = "answers"
    ENDS = "ends"


@dataclass(
    slots=True, kw_only=True
)  # not frozen: made for every fault that fires, at half the cost
class Firing:
    """What a fault may know when it shapes a plan.

    `unix_s` is wall-clock time; `serial` differs for every exchange of this process; `draw` depends
    on seed, rule, the fault's place in the rule, request identity and the names it is given.
    """

    rule: str
    request: Request
    draw: Draw
    unix_s: float
    serial: int


class Fault(Protocol):
    """One way to misbehave: a frozen value that stands at one position of the exchange."""

    name: ClassVar[str]
    kind: ClassVar[Kind]

    @property
    def at(self) -> Position:
        """Where in the exchange it acts."""
        ...

    def shape(self, plan: Plan, firing: Firing) -> Plan:
        """The plan with this fault in it."""
        ...


@runtime_checkable
class Placed(Protocol):
    """A fault whose position is for the rule file to choose, among these moments."""

    moments: ClassVar[frozenset[Moment]]


@runtime_checkable
class Constant(Protocol):
    """A fault that does the same to every request: what it makes of an empty plan is made once."""

    def alone(self, rule: str) -> Plan:
        """The plan with nothing but this fault of this rule in it."""
        ...


@runtime_checkable
class Drawing(Protocol):
    """A fault whose effect may depend on draws: then the proxy counts identities for its rule."""

    @property
    def draws(self) -> bool:
        """Whether `shape` asks `firing.draw` for what it does."""
        ...
