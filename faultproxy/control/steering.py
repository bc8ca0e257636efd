"""Steering: changes the rules in force while traffic flows, and stops and starts the injecting.

All of it happens between two callbacks of the loop: no exchange sees half a change. It knows
nothing of HTTP; signals, files and the control API all stand on it.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from faultproxy.control.aside import Aside
from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.halt import Halt
from faultproxy.core.rules.index import Index
from faultproxy.core.rules.memory import Memory
from faultproxy.core.rules.scenario import Rule, Scenario
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
        self.aside = Aside()
        self._changing = asyncio.Lock()
        self._ending: asyncio.TimerHandle | None = None
        self._latched: Paused | None = None  # until somebody says resume
        self._by_file = False
        self.standing = Standing(files=loaded.scenario)
        self._file_text, self._file_warnings = loaded.text, loaded.warnings
        self._put_warnings: tuple[Problem, ...] = ()
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
    def warnings(self) -> tuple[Problem, ...]:
        """What is doubtful in that text, or in those of the files."""
        return self._file_warnings if self.standing.put is None else self._put_warnings

    @property
    def dialect(self) -> str:
        """The one in which answers are made where a rule says nothing else."""
        return self._dialect or self.standing.base.dialect

    async def put(self, text: str, *, for_s: float | None) -> Problems | None:
        """Ask nothing but the rules of this text, for so long (None: for ever)."""
        read = await self.aside.do(
            partial(read_scenario, [("rules", text)], seed=self._seed, dialect=self.dialect)
        )
        if isinstance(read, Problems):
            return read

        def putting(standing: Standing) -> Standing:
            put = Put(scenario=read.scenario, text=text, until_s=self._until(for_s))
            return standing.putting(put)

        await self._change(putting)
        self._put_warnings = read.warnings
        self._console.info("rules.put", rules=len(read.scenario.rules), **_for(for_s))
        return None

    async def add(
        self, rule: Rule, *, for_s: float | None, check: Callable[[Standing], None]
    ) -> None:
        """Ask one rule more, before the others; `check` raises where that cannot be."""

        def adding(standing: Standing) -> Standing:
            check(standing)
            return standing.adding(rule, self._until(for_s))

        await self._change(adding)
        self._console.info("rule.added", rule=rule.name, **_for(for_s))

    async def remove(self, name: str) -> None:
        """Ask one rule less."""
        await self._change(lambda standing: standing.without(name))
        self._console.info("rule.removed", rule=name)

    async def switch(self, name: str, *, enabled: bool) -> None:
        """Ask a rule, or leave it out: what it counts stays."""
        await self._change(lambda standing: standing.switching(name, enabled=enabled))
        self._console.info("rule.enabled" if enabled else "rule.disabled", rule=name)

    async def reload(self, by: ReloadCause) -> Problems | None:
        """Read the files again: all of it is in force, or nothing has changed."""
        loaded = await self.aside.do(self._load)
        unix_s = self._runtime.unix_s()
        if isinstance(loaded, Problems):
            self.last_reload = Reload(unix_s=unix_s, by=by, problems=loaded.items)
            shown = [f"{each.place}: {each.message}" for each in loaded.items[:10]]
            self._console.warning(
                "rules.refused", by=by.value, problems=loaded.errors, first=shown, kept="all rules"
            )
            return loaded
        await self._change(lambda standing: standing.reloaded(loaded.scenario))
        self.last_reload = Reload(unix_s=unix_s, by=by)
        self._file_text, self._file_warnings = loaded.text, loaded.warnings
        self._console.info("rules.reloaded", by=by.value, rules=len(loaded.scenario.rules))
        return None

    def reset(self) -> None:
        """Counts, identities, calls and clocks start anew; the rules stay."""
        engine = self.engine
        anew = Engine(engine.scenario, engine.seed, Memory(), engine.index)
        self._runtime.put_in_force(anew)
        self._console.info("rules.reset")

    def _until(self, for_s: float | None) -> float | None:
        return None if for_s is None or math.isinf(for_s) else self._runtime.now_s() + for_s

    async def _change(self, change: Callable[[Standing], Standing]) -> None:
        """Put what becomes of the rules in force, one change after the other."""
        async with self._changing:
            standing = change(self.standing)
            scenario = standing.scenario
            index = await self.aside.do(partial(Index, scenario.rules))
            self._apply(standing, scenario, index)

    def _apply(self, standing: Standing, scenario: Scenario, index: Index) -> None:
        """Put it in force: rules that say the same as before keep what they have counted."""
        engine = self.engine
        engine.memory.keep(same_rules(engine.scenario, scenario))
        asked = scenario.seed if self._seed is None else self._seed
        seed = engine.seed if asked is None else asked
        self.standing = standing
        self._runtime.put_in_force(Engine(scenario, seed, engine.memory, index))
        self._await_end()

    def _await_end(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
        ends_s = self.standing.ends_s
        if ends_s is not None:
            self._ending = self._runtime.loop.call_at(ends_s, self._at_end, ends_s)

    def _at_end(self, ends_s: float) -> None:
        self._runtime.spawn(self._end(ends_s))

    async def _end(self, ends_s: float) -> None:
        """The time of something made at run time is over."""
        ended: set[str] = set()
        again: set[str] = set()

        def ending(standing: Standing) -> Standing:
            # A timer may be called a moment early, by the clock's resolution.
            left = standing.at(max(self._runtime.now_s(), ends_s))
            before, after = standing.names(), left.names()
            ended.update(before - after)
            again.update(after - before)
            return left

        await self._change(ending)
        if ended or again:
            self._console.info("rules.ended", ended=sorted(ended), again=sorted(again))

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
