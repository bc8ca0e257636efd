"""The course of an exchange with a plan: a line from request to end, and what is done on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from faultproxy.core.plan import (
    Act,
    Answer,
    Cut,
    Delivery,
    End,
    Hang,
    Hold,
    Moment,
    Plan,
    Send,
    Step,
    Wait,
)
from faultproxy.core.quantity import size_text
from faultproxy.core.request import Request
from faultproxy.core.steps import position_object, retry_after, undone

DELIVERIES = {
    Delivery.ONCE: "gets the request once",
    Delivery.NEVER: "never gets the request",
}
ENDS = {Cut.FIN: "the client's connection is closed", Cut.RST: "the client's connection is reset"}


class Mark(Enum):
    """What stands on the line: its place passes, a step, a step that is not done, the end."""

    PASSES = "│"
    DONE = "●"
    UNDONE = "○"
    END = "┴"

    @property
    def plain(self) -> str:
        """The mark where only ASCII can be shown."""
        return {Mark.PASSES: "|", Mark.DONE: "*", Mark.UNDONE: "o", Mark.END: "+"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One place of the exchange: where, what happens, and by which RULE/FAULT."""

    mark: Mark
    place: str
    told: str
    by: str = ""


def drawn(request: Request, plan: Plan, *, ascii_only: bool) -> list[str]:
    """A plan in lines for a person: what the store gets, then the line."""
    if plan == Plan():
        return ["plan: passes through untouched"]
    stops = course(request, plan)
    places = max(len(stop.place) for stop in stops)
    said = max((len(stop.told) for stop in stops if stop.by), default=0)
    lines = [f"plan: the store {DELIVERIES[plan.delivery]}", ""]
    for stop in stops:
        mark = stop.mark.plain if ascii_only else stop.mark.value
        told = f"{stop.told:{said}}" if stop.by else stop.told
        lines.append(f"  {mark}  {stop.place:{places}}  {told}  {stop.by}".rstrip())
    return lines


def course(request: Request, plan: Plan) -> tuple[Stop, ...]:
    """Every place that the exchange comes to, as far as the request and the plan can tell."""
    return tuple(_Walk(request, plan).stops())


class _Walk:
    """One way through a plan, moment by moment, as an exchange goes it."""

    def __init__(self, request: Request, plan: Plan) -> None:
        self._request = request
        self._plan = plan
        self._answer: Answer | None = None
        self._ended: End | Hang | None = None

    def stops(self) -> Iterator[Stop]:
        behind_answer: list[Step] = []
        for moment in Moment:
            steps = [step for step in self._plan.steps if step.at.moment is moment]
            if any(isinstance(step.act, Send) for step in steps):
                behind_answer = [s for s in steps if isinstance(s.act, End | Hang)]
                steps = [step for step in steps if step not in behind_answer]
            yield from self._moment(moment, steps)
            if moment is Moment.BODY:
                yield from map(self._stop, behind_answer)
        yield Stop(mark=Mark.END, place="end", told=self._end())

    def _moment(self, moment: Moment, steps: Sequence[Step]) -> Iterator[Stop]:
        passes = None if self._ended else self._passing(moment)
        reached = [self._stop(step) for step in steps]
        if passes is not None and not any(stop.mark is Mark.DONE for stop in reached):
            yield Stop(mark=Mark.PASSES, place=moment.name.lower(), told=passes)
        yield from reached

    def _stop(self, step: Step) -> Stop:
        at = position_object(step.at)
        place = at if isinstance(at, str) else " ".join(map(" ".join, at.items()))
        reason = undone(self._request, self._plan, step) or self._too_late(step)
        told = _act(step.act)
        if reason is not None:
            return Stop(mark=Mark.UNDONE, place=place, told=f"{told}: {reason}", by=step.label)
        if step.at.moment is Moment.TIME:
            told += ", if the exchange is not over by then"
        elif isinstance(step.act, Send):
            self._answer = step.act.answer
        elif isinstance(step.act, End | Hang):
            self._ended = step.act
        return Stop(mark=Mark.DONE, place=place, told=told, by=step.label)

    def _too_late(self, step: Step) -> str | None:
        """Why the exchange never comes to a step, in the journal's words."""
        if self._ended is not None:
            return "the connection ended first"
        if self._answer is not None and step.at.moment is Moment.UPLOAD:
            return "the response came first"
        return None

    def _passing(self, moment: Moment) -> str | None:
        """What happens at a moment where nothing is done; None where there is nothing to tell."""
        match moment:
            case Moment.REQUEST:
                return f"the head of {self._request.operation}"
            case Moment.UPLOAD if self._answer is None:
                return _size(self._request.size)
            case Moment.RESPONSE:
                return "the store's answer" if self._answer is None else "this answer goes out"
            case Moment.BODY if self._answer is not None and self._request.head.method != b"HEAD":
                return _size(len(self._answer.body))
        return None

    def _end(self) -> str:
        match self._ended:
            case End(cut):
                return ENDS[cut]
            case Hang(None):
                return "when the client gives up"
            case Hang():
                return ENDS[Cut.FIN]
            case None if self._answer is None:
                return "as the store leaves it"
            case None:
                return ENDS[Cut.FIN] if self._answer.close else "the client's connection is kept"


def _size(count: int | None) -> str | None:
    """How much of a body there is; None where there is no body."""
    if count is None:
        return "of unknown length"
    return size_text(count) if count else None


def _act(act: Act) -> str:
    match act:
        case End(cut):
            return f"end by {cut.name}"
        case Hang(for_s):
            return "hang forever" if for_s is None else f"hang for {for_s:g} s"
        case Wait(delay_s):
            return f"wait {delay_s:g} s"
        case Hold(name, None):
            return f"hold until {name} is released"
        case Hold(name, for_s):
            return f"hold until {name} is released, {for_s:g} s at most"
        case Send(answer):
            again = retry_after(answer)
            told = f"answer {answer.status} {answer.reason.decode('latin-1')}".rstrip()
            told += "" if answer.code is None else f", code {answer.code}"
            return told if again is None else f"{told}, Retry-After {again}"
