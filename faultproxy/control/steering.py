"""Steering: changes the rules in force while traffic flows, and stops and starts the injecting.

All of it happens between two callbacks of the loop: no exchange sees half a change. It knows
nothing of HTTP; signals, files and the control API all stand on it.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.halt import Halt
from faultproxy.core.rules.memory import Memory
from faultproxy.core.rules.scenario import Rule
from faultproxy.core.rules.standing import Put, Standing, same_rules
from faultproxy.rulefile.compiler import Loaded, read_scenario
from faultproxy.rulefile.problem import Problem, Problems

if TYPE_CHECKING:
    from faultproxy.console import Console
    from faultproxy.proxy.runtime import Runtime

Load = Callable[[], Loaded | Problems]


class PauseCause(StrEnum):
    """Who stopped the injecting."""

    REQUEST = "request"
    SIGNAL = "signal"
    FILE = "file"
    HALT = "halt"


class ReloadCause(StrEnum):
    """Who asked for the files to be read again."""

    REQUEST = "request"
    SIGNAL = "signal"
    WATCH = "watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reload:
    """How reading the files again went, `unix_s`: nothing was changed where there are problems."""

    unix_s: float
    by: ReloadCause
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the rules of the files are in force."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Paused:
    """Why nothing is injected."""

    by: PauseCause
    reason: str | None = None


class Steering:
    """What is in force, and every way in which it changes."""

    def __init__(
        self, runtime: Runtime, loaded: Loaded, load: Load, *, seed: int | None, dialect: str | None
    ) -> None:
        """`load` reads the files again; `seed` and `dialect` win over what rules say."""
        self._runtime = runtime
        self._console: Console = runtime.console
        self._load = load
        self._seed = seed
        self._dialect = dialect
        self._reading = asyncio.Lock()  # texts come into force in the order in which they came
        self._ending: asyncio.TimerHandle | None = None
        self._latched: Paused | None = None  # until somebody says resume
        self._by_file = False
        self.standing = Standing(files=loaded.scenario)
        self.warnings = loaded.warnings
        self._file_text = loaded.text
        self.last_reload: Reload | None = None

    # --- rules

    @property
    def engine(self) -> Engine:
        """The one that is asked, paused or not."""
        return self._runtime.engine

    @property
    def now_s(self) -> float:
        """Monotonic seconds, as the ends of rules are counted."""
        return self._runtime.now_s()

    @property
    def text(self) -> str | None:
        """The scenario in force as it was written; None where it is not of one text."""
        put = self.standing.put
        return self._file_text if put is None else put.text

    @property
    def dialect(self) -> str:
        """The one in which answers are made where a rule says nothing else."""
        return self._dialect or self.standing.base.dialect

    async def put(self, text: str, *, for_s: float | None) -> Problems | None:
        """Ask nothing but the rules of this text, for so long (None: for ever).

        It is read beside the loop: thousands of rules take seconds, and traffic goes on.
        """
        async with self._reading:
            read = await asyncio.to_thread(
                read_scenario, [("rules", text)], seed=self._seed, dialect=self.dialect
            )
        if isinstance(read, Problems):
            return read
        put = Put(scenario=read.scenario, text=text, until_s=self._until(for_s))
        self._apply(self.standing.putting(put), read.warnings)
        self._console.info("rules.put", rules=len(read.scenario.rules), **_for(for_s))
        return None

    def add(self, rule: Rule, *, for_s: float | None) -> None:
        """Ask one rule more, before the others. Its name must not be in use."""
        self._apply(self.standing.adding(rule, self._until(for_s)), self.warnings)
        self._console.info("rule.added", rule=rule.name, **_for(for_s))

    def remove(self, name: str) -> None:
        """Ask one rule less."""
        self._apply(self.standing.without(name), self.warnings)
        self._console.info("rule.removed", rule=name)

    def switch(self, name: str, *, enabled: bool) -> None:
        """Ask a rule, or leave it out: what it counts stays."""
        self._apply(self.standing.switching(name, enabled=enabled), self.warnings)
        self._console.info("rule.enabled" if enabled else "rule.disabled", rule=name)

    async def reload(self, by: ReloadCause) -> Problems | None:
        """Read the files again: all of it is in force, or nothing has changed."""
        async with self._reading:
            loaded = await asyncio.to_thread(self._load)
        unix_s = self._runtime.unix_s()
        if isinstance(loaded, Problems):
            self.last_reload = Reload(unix_s=unix_s, by=by, problems=loaded.items)
            shown = [f"{each.place}: {each.message}" for each in loaded.items[:10]]
            self._console.warning(
                "rules.refused", by=by.value, problems=loaded.errors, first=shown, kept="all rules"
            )
            return loaded
        self.last_reload = Reload(unix_s=unix_s, by=by)
        self._file_text = loaded.text
        self._apply(self.standing.reloaded(loaded.scenario), loaded.warnings)
        self._console.info("rules.reloaded", by=by.value, rules=len(loaded.scenario.rules))
        return None

    def reset(self) -> None:
        """Counts, identities, calls and clocks start anew; the rules stay."""
        self._runtime.put_in_force(Engine(self.engine.scenario, self.engine.seed, Memory()))
        self._console.info("rules.reset")

    def _until(self, for_s: float | None) -> float | None:
        return None if for_s is None or math.isinf(for_s) else self._runtime.now_s() + for_s

    def _apply(self, standing: Standing, warnings: Iterable[Problem]) -> None:
        """Put it in force: rules that say the same as before keep what they have counted."""
        engine, scenario = self.engine, standing.scenario
        engine.memory.keep(same_rules(engine.scenario, scenario))
        asked = scenario.seed if self._seed is None else self._seed
        seed = engine.seed if asked is None else asked
        self.standing = standing
        self.warnings = tuple(warnings)
        self._runtime.put_in_force(Engine(scenario, seed, engine.memory))
        self._await_end()

    def _await_end(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
        ends_s = self.standing.ends_s
        if ends_s is not None:
            self._ending = self._runtime.loop.call_at(ends_s, self._end)

    def _end(self) -> None:
        """The time of something made at run time is over."""
        before = {each.rule.name for each in self.standing.rules()}
        # A timer may be called a moment early, by the clock's resolution.
        now_s = max(self._runtime.now_s(), self.standing.ends_s or 0.0)
        self._apply(self.standing.at(now_s), self.warnings)
        after = {each.rule.name for each in self.standing.rules()}
        self._console.info(
            "rules.ended", ended=sorted(before - after), again=sorted(after - before)
        )

    # --- pause

    @property
    def paused(self) -> Paused | None:
        """Why nothing is injected; None where rules are asked."""
        if self._latched is not None:
            return self._latched
        return Paused(PauseCause.FILE) if self._by_file else None

    def pause(self, by: PauseCause, reason: str | None = None) -> None:
        """Ask no rule until somebody says resume; whoever was first stays the reason."""
        if self._latched is None:
            self._latched = Paused(by, reason)
            self._obey(f"by {by.value}" if reason is None else reason)

    def halt_in_force(self) -> Halt | None:
        """The limits that the scenario sets itself, as long as anything is injected."""
        return None if self._runtime.paused else self.engine.scenario.halt

    def halt(self, reason: str) -> None:
        """A limit that the scenario sets itself was passed."""
        self.pause(PauseCause.HALT, reason)

    def resume(self) -> None:
        """Ask the rules again, unless the pause file is still there."""
        if self._latched is not None:
            self._latched = None
            self._obey("")

    def pause_file(self, *, exists: bool) -> None:
        """Nothing is injected as long as it exists."""
        if exists is not self._by_file:
            self._by_file = exists
            self._obey("by the pause file")

    def _obey(self, why: str) -> None:
        runtime, paused = self._runtime, self.paused
        if paused is None:
            runtime.resume()
            self._console.warning("injecting.resumed")
        elif not runtime.paused:
            runtime.pause()
            hint = "faultproxy resume, POST /resume or SIGUSR2 goes on"
            if paused.by is PauseCause.FILE:
                hint = "injecting goes on when the file is removed"
            self._console.warning("injecting.paused", by=paused.by.value, why=why, hint=hint)

    def close(self) -> None:
        """Nothing ends by itself any more."""
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None


def _for(for_s: float | None) -> dict[str, object]:
    return {"for_s": "forever" if for_s is None else for_s}
