"""What a running proxy says of itself, as values. Times are in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faultproxy.client.answer import Answer, problems
from faultproxy.rulefile.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule in force and its counts.

    `sentence` says what it does. `spared`: reason to how often. `origin`: `file`, `put` (it came
    with `put_rules`) or `added`. `expires_s`: until it ends by itself; None: it does not.
    `warnings`: what is doubtful in it, told when it is made.
    """

    name: str
    about: str
    sentence: str
    enabled: bool
    matched: int
    fired: int
    spared: Mapping[str, int]
    origin: str
    expires_s: float | None
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """All that is in force; `rules` in the order in which they are asked.

    `blast_radius` (`5%`) and `halt` are as a rule file says them; None: all calls, and never.
    `origin`: `files` or `put`. `expires_s`: until the scenario of the files returns; None: it does
    not. `text`: the rule file that it was read from. `warnings`: what is doubtful in it.
    """

    about: str
    seed: int
    dialect: str
    blast_radius: str | None
    halt: str | None
    origin: str
    expires_s: float | None
    rules: tuple[Rule, ...]
    text: str | None
    warnings: tuple[Problem, ...]

    def rule(self, name: str) -> Rule:
        """The rule of this name. Raises KeyError."""
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reload:
    """The last time that the files were read again; `time` as in the journal.

    `by`: `signal`, `request` or `watch`. Not `ok`: its problems are told, and nothing was changed.
    """

    time: str
    ok: bool
    by: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the proxy is.

    `exchanges`: since the start, those in flight among them. `url` is where clients go, `upstream`
    the store. `paused_by` and `pause_reason` are None while faults are injected.
    """

    status: str
    version: str
    uptime_s: float
    paused: bool
    paused_by: str | None
    pause_reason: str | None
    exchanges: int
    in_flight: int
    last_reload: Reload | None
    url: str
    upstream: str
    subscribers: int
    dropped_subscribers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Whether faults are injected, and if not, why: `request`, `signal`, `file` or `halt`."""

    paused: bool
    paused_by: str | None
    pause_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """An exchange that has not ended.

    `exchange` is None where no request is complete. `waiting`: a fault keeps it, since so long.
    """

    exchange: int | None
    connection: int
    rule: str | None
    fault: str | None
    since_s: float
    waiting: bool
    operation: str | None
    bucket: str | None
    key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """An exchange that waits until `name` is released."""

    name: str
    rule: str
    exchange: int | None
    since_s: float


def rule(told: Answer) -> Rule:
    """RULE of the API."""
    return Rule(
        name=told.text("name"),
        about=told.text("about"),
        sentence=told.text("sentence"),
        enabled=told.flag("enabled"),
        matched=told.count("matched"),
        fired=told.count("fired"),
        spared=told.counts("spared"),
        origin=told.text("origin"),
        expires_s=told.seconds_or_none("expires_s"),
        warnings=problems(told, "warnings"),
    )


def scenario(told: Answer) -> Scenario:
    """SCENARIO of the API."""
    return Scenario(
        about=told.text("about"),
        seed=told.count("seed"),
        dialect=told.text("dialect"),
        blast_radius=told.text_or_none("blast_radius"),
        halt=told.text_or_none("halt"),
        origin=told.text("origin"),
        expires_s=told.seconds_or_none("expires_s"),
        rules=tuple(map(rule, told.list("rules"))),
        text=told.text_or_none("text"),
        warnings=problems(told, "warnings"),
    )


def health(told: Answer) -> Health:
    """The answer of `/health`."""
    last = told.inner("last_reload")
    return Health(
        status=told.text("status"),
        version=told.text("version"),
        uptime_s=told.seconds("uptime_s"),
        paused=told.flag("paused"),
        paused_by=told.text_or_none("paused_by"),
        pause_reason=told.text_or_none("pause_reason"),
        exchanges=told.count("exchanges"),
        in_flight=told.count("in_flight"),
        last_reload=None if last is None else _reload(last),
        url=told.text("url"),
        upstream=told.text("upstream"),
        subscribers=told.count("subscribers"),
        dropped_subscribers=told.count("dropped_subscribers"),
    )


def _reload(told: Answer) -> Reload:
    return Reload(
        time=told.text("time"),
        ok=told.flag("ok"),
        by=told.text("by"),
        problems=problems(told, "problems"),
    )


def pause(told: Answer) -> Pause:
    """The answer of `/pause` and `/resume`."""
    return Pause(
        paused=told.flag("paused"),
        paused_by=told.text_or_none("paused_by"),
        pause_reason=told.text_or_none("pause_reason"),
    )


def flight(told: Answer) -> Flight:
    """An item of `/exchanges`."""
    return Flight(
        exchange=told.count_or_none("exchange"),
        connection=told.count("connection"),
        rule=told.text_or_none("rule"),
        fault=told.text_or_none("fault"),
        since_s=told.seconds("since_s"),
        waiting=told.flag("waiting"),
        operation=told.text_or_none("operation"),
        bucket=told.text_or_none("bucket"),
        key=told.text_or_none("key"),
    )


def hold(told: Answer) -> Hold:
    """An item of `/holds`."""
    return Hold(
        name=told.text("name"),
        rule=told.text("rule"),
        exchange=told.count_or_none("exchange"),
        since_s=told.seconds("since_s"),
    )
