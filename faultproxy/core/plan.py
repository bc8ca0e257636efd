"""A plan: what will be done to one exchange, as a value. `Plan()` is a transparent proxy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final

# So much of the end of a body may be held back until its length is known.
LONGEST_TAIL: Final = 65536


class Delivery(Enum):
    """How often the store gets the request."""

    ONCE = "once"
    NEVER = "never"


class Moment(IntEnum):
    """The places of an exchange where something can be done, in the order in which they come."""

    ACCEPT = 0  # the connection was accepted, nothing was read
    REQUEST = 1  # the request head was read, the body was not
    UPLOAD = 2  # after so many payload bytes of the request body
    RESPONSE = 3  # where the first byte of the response would go
    BODY = 4  # after so many payload bytes of the response body
    TIME = 5  # so long after the request head, wherever the exchange then is


@dataclass(frozen=True, slots=True)
class Bytes:
    """So many payload bytes from the start of a body."""

    count: int


@dataclass(frozen=True, slots=True)
class Share:
    """A share (0 to 1) of the payload of a body; 1 is its end, known or not."""

    share: float


@dataclass(frozen=True, slots=True)
class FromEnd:
    """So many payload bytes before the end of a body, 1 to LONGEST_TAIL; it needs no length."""

    count: int


@dataclass(frozen=True, slots=True)
class Seconds:
    """So long after the request head."""

    delay_s: float


@dataclass(frozen=True, slots=True)
class Position:
    """A moment of the exchange.

    `after` says how far into a body UPLOAD and BODY are (FromEnd: BODY only), and when TIME is.
    """

    moment: Moment
    after: Bytes | Share | FromEnd | Seconds | None = None


AT_ACCEPT = Position(Moment.ACCEPT)
AT_REQUEST = Position(Moment.REQUEST)
AT_RESPONSE = Position(Moment.RESPONSE)


class Cut(Enum):
    """How a connection ends."""

    FIN = "fin"
    RST = "rst"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete answer made here.

    `fields` are raw header lines without line ends, in the order in which they are sent, the
    framing line (`Content-Length: N` or `Transfer-Encoding: chunked`) among them. `body` is the
    payload without chunk framing. `close`: the named service closes the connection after it.
    `code` is the S3 error code, or None.
    """

    status: int
    reason: bytes
    fields: tuple[bytes, ...]
    body: bytes
    close: bool = False
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing moves for so long."""

    delay_s: float


@dataclass(frozen=True, slots=True)
class Send:
    """Give this answer; whatever the store says is not passed on."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class End:
    """End the client's connection, after what it is owed has arrived."""

    cut: Cut


@dataclass(frozen=True, slots=True)
class Hang:
    """Keep the connection open and silent, then end it with FIN; None is for ever."""

    for_s: float | None


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing moves until this name is released, or so much time has passed; None is for ever."""

    name: str
    for_s: float | None


Waiting = Wait | Hold | Hang
Act = Waiting | Send | End


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One act at one position, and the rule and fault it came from."""

    at: Position
    act: Act
    rule: str
    fault: str
    needs_payload: bool = False  # meaningless where the body is empty (truncate)

    @property
    def label(self) -> str:
        """What the step is called wherever it is told of: RULE/FAULT."""
        return f"{self.rule}/{self.fault}"

    @property
    def answers_at_once(self) -> Answer | None:
        """The answer, where this step gives one as soon as the request head is here."""
        if isinstance(self.act, Send) and self.at.moment is Moment.REQUEST:
            return self.act.answer
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done to one exchange; steps stand in the order in which they are carried out."""

    delivery: Delivery = Delivery.ONCE
    steps: tuple[Step, ...] = ()

    def with_step(self, step: Step) -> Plan:
        """Add a step behind those that come earlier in the exchange or stand at the same place."""
        if not self.steps:
            return Plan(self.delivery, (step,))
        steps = list(self.steps)
        index = len(steps)
        while index and order(step.at) < order(steps[index - 1].at):
            index -= 1
        steps.insert(index, step)
        return Plan(self.delivery, tuple(steps))

    def never_delivered(self) -> Plan:
        """The store does not get the request."""
        return Plan(Delivery.NEVER, self.steps)


def order(position: Position) -> tuple[int, int, float]:
    """A sort key over positions.

    Bytes and shares of one body compare only once its length is known; here shares stand behind
    byte counts, what counts from the end behind both, and the end itself last. The shell sorts
    again when it has resolved them.
    """
    match position.after:
        case None:
            return position.moment, 0, 0.0
        case Bytes(count):
            return position.moment, 0, float(count)
        case Share(1.0):
            return position.moment, 3, 0.0
        case Share(share):
            return position.moment, 1, share
        case FromEnd(count):
            return position.moment, 2, -float(count)
        case Seconds(delay_s):
            return position.moment, 0, delay_s
