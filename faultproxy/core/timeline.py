"""The steps of one plan in the order of their places, measured as the bodies become known."""

from __future__ import annotations

from collections.abc import Sequence

from faultproxy.core.http.framing import AFTER, END, FROM_END, NO_LIMIT
from faultproxy.core.plan import Bytes, End, FromEnd, Hang, Moment, Seconds, Share, Step

_UNKNOWN = -1


class Timeline:
    """What is still to be done to one exchange.

    `undone` maps `RULE/FAULT` to why a step could not be carried out. It is true while a step with
    a place in the bytes is left; those that wait for a time stand apart.
    """

    __slots__ = ("_steps", "_timed", "undone")

    def __init__(self, steps: Sequence[Step]) -> None:
        self.undone: dict[str, str] = {}
        self._steps: list[tuple[Moment, int, Step]] = []
        self._timed: list[tuple[float, Step]] = []
        self.add(steps)

    def add(self, steps: Sequence[Step]) -> None:
        """Take more steps in; equal places keep the order in which they were added."""
        for step in steps:
            after = step.at.after
            if isinstance(after, Seconds):
                self._timed.append((after.delay_s, step))
            else:
                offset = 0 if after is None else _UNKNOWN
                self._steps.append((step.at.moment, offset, step))
        self._steps.sort(key=lambda entry: entry[:2])
        self._timed.sort(key=lambda entry: entry[0])

    def __bool__(self) -> bool:
        return bool(self._steps)

    @property
    def due_s(self) -> float | None:
        """How long after the request head the next step is due that waits for a time."""
        return self._timed[0][0] if self._timed else None

    def take_due(self) -> Step | None:
        """The next step that waits for a time."""
        return self._timed.pop(0)[1] if self._timed else None

    @property
    def kept_back(self) -> int:
        """How much of the response's payload has to be kept back until its end is known."""
        counts = (
            step.at.after.count
            for _, offset, step in self._steps
            if offset == FROM_END and isinstance(step.at.after, FromEnd)
        )
        return max(counts, default=0)

    def measure(self, moment: Moment, total: int | None) -> None:
        """The body of this moment has so many payload bytes, None where nothing says how many.

        Steps that cannot be carried out in it leave the timeline.
        """
        measured: list[tuple[Moment, int, Step]] = []
        for at, known, step in self._steps:
            if at != moment or known not in (_UNKNOWN, FROM_END):
                measured.append((at, known, step))
                continue
            offset = _offset(step, total)
            if isinstance(offset, str):
                self.give_up(step, offset)
            else:
                measured.append((at, offset, step))
        self._steps = sorted(measured, key=lambda entry: entry[:2])

    def limit(self, moment: Moment) -> int:
        """How much payload of this moment's body may pass before the next step."""
        if self._steps and self._steps[0][0] == moment:
            return self._steps[0][1]
        return NO_LIMIT

    def take(self, moment: Moment, offset: int) -> Step | None:
        """The next step whose place has been reached; steps of earlier moments came too late."""
        while self._steps:
            at, place, step = self._steps[0]
            if at > moment or (at == moment and place > offset):
                return None
            del self._steps[0]
            if at == moment:
                return step
            self.give_up(step, "the response came first")
        return None

    def put_behind_answer(self, moment: Moment) -> None:
        """An answer was given at this moment: what ends the exchange here ends it behind that."""
        self._steps = sorted(
            (
                (Moment.BODY, AFTER, step)
                if at == moment and isinstance(step.act, End | Hang)
                else (at, offset, step)
                for at, offset, step in self._steps
            ),
            key=lambda entry: entry[:2],
        )

    def give_up(self, step: Step, reason: str) -> None:
        """This step cannot be carried out."""
        self.undone[step.label] = reason

    def give_up_rest(self, reason: str) -> None:
        """Nothing of what is left can be carried out any more."""
        self.give_up_places(reason)
        for _, step in self._timed:
            self.give_up(step, reason)
        self._timed = []

    def give_up_places(self, reason: str) -> None:
        """Nothing that has a place in the bytes can be carried out any more."""
        for _, _, step in self._steps:
            self.give_up(step, reason)
        self._steps = []

    def give_up_from_end(self, reason: str) -> None:
        """The end of the response can not be waited for any more."""
        for _, offset, step in self._steps:
            if offset == FROM_END:
                self.give_up(step, reason)
        self._steps = [entry for entry in self._steps if entry[1] != FROM_END]

    def give_up_at(self, moment: Moment, reason: str) -> None:
        """Nothing of what is left at this moment can be carried out any more."""
        for at, _, step in self._steps:
            if at == moment:
                self.give_up(step, reason)
        self._steps = [entry for entry in self._steps if entry[0] != moment]


def _offset(step: Step, total: int | None) -> int | str:
    """Payload bytes before the step, or why there is no such place."""
    if step.needs_payload and total == 0:
        return "no body"
    match step.at.after:
        case Bytes(count):
            return "position past the end" if total is not None and count > total else count
        case Share(1.0):
            return END if total is None else total
        case Share(share):
            if total is None:
                return "length unknown"
            return int(total * share) if total else "no body"
        case FromEnd(count):
            return _from_end(count, total)
        case Seconds() | None:
            return 0


def _from_end(count: int, total: int | None) -> int | str:
    if total is None:
        return FROM_END
    if not total:
        return "no body"
    return total - count if count <= total else "position before the start"
