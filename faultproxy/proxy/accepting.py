"""A connection that a rule ends, or leaves silent, as soon as it is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from faultproxy.core.plan import Cut, End, Hang, Step
from faultproxy.proxy.pause import MayWait, Pause
from faultproxy.proxy.record import record_accepted

if TYPE_CHECKING:
    from faultproxy.core.rules.decision import Decision
    from faultproxy.event import Ending
    from faultproxy.proxy.roles import ClientSide
    from faultproxy.proxy.runtime import Runtime


class Accepted(MayWait):
    """Carries out what was decided for one connection, and records it when that is over."""

    __slots__ = ("_downstream", "_pause", "_runtime", "_unix_s", "decision", "over", "started_s")

    # There is no exchange yet.
    number: ClassVar[None] = None
    request: ClassVar[None] = None

    def __init__(self, runtime: Runtime, downstream: ClientSide, decision: Decision) -> None:
        self._runtime = runtime
        self._downstream = downstream
        self.decision = decision
        self._pause: Pause | None = None
        self.started_s = runtime.now_s()
        self._unix_s = runtime.unix_s()
        self.over = False

    def begin(self) -> None:
        """Nothing was read of the connection, and nothing will be."""
        if self.over:
            return
        for step in self.decision.plan.steps:
            match step.act:
                case End(cut):
                    self._end(cut)
                case Hang(for_s):
                    self._hang(step, for_s)

    def _hang(self, step: Step, for_s: float | None) -> None:
        self._runtime.console.waiting(step.rule, step.fault, None, None, for_s)
        runtime = self._runtime
        self._pause = pause = Pause(self._downstream, None, step, runtime.now_s())
        pause.until(runtime.loop, for_s, lambda: self._end(Cut.FIN))
        pause.watch(client_ends=True)

    def pause_injecting(self) -> None:
        """A silence is over, even where it was about to begin: the connection is closed."""
        if not self.over and any(isinstance(s.act, Hang) for s in self.decision.plan.steps):
            self._end(Cut.FIN)

    def _end(self, cut: Cut) -> None:
        self.ended("closed" if cut is Cut.FIN else "reset")
        self._downstream.end(cut)

    def ended(self, ending: Ending) -> None:
        """The connection has ended so, or is about to."""
        if self.over:
            return
        self.over = True
        pause, self._pause = self._pause, None
        if pause is not None:
            pause.end()
        took_s = self._runtime.now_s() - self.started_s
        record_accepted(
            self._runtime, self._downstream, self.decision, ending, self._unix_s, took_s
        )
