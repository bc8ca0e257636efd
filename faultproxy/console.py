"""The console: what a person watching the proxy sees, on standard error.

Events with colours on a terminal, JSON lines anywhere else. Whatever happens once for each
request is limited to a few lines a second; the rest is counted and told in one line, so that the
console never slows traffic. Names from requests are shown without control characters.
"""

from __future__ import annotations

import io
import logging
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TextIO

import rich.box
import rich.console
import rich.markup
import rich.table
import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

from faultproxy import __version__
from faultproxy.core.quantity import percent_text
from faultproxy.core.request import Request
from faultproxy.core.rules.memory import RuleCounts
from faultproxy.core.rules.scenario import Rule
from faultproxy.core.rules.sentence import sentence
from faultproxy.sink import Lines

LINES_A_SECOND = 10
RULES_TOLD = 10  # at the start
MAX_SHOWN = 300  # characters of one value: a line of 4 KiB goes into a pipe in one piece

LIMITED = ("exchange.waiting", "upstream.failed", "proxy.failed", "request.refused")
REFUSALS = frozenset(
    (
        "request-malformed",
        "head-too-large",
        "request-timeout",
        "host-not-allowed",
        "not-supported",
        "too-many-connections",
    )
)


def printable(text: str) -> str:
    """The text with everything escaped that is not plainly visible, and cut where it is long.

    Control characters would be obeyed by a terminal, bidirectional marks reorder what is read, and
    undecodable bytes (surrogates) cannot be written at all.
    """
    if len(text) > MAX_SHOWN:
        text = text[:MAX_SHOWN] + "..."
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
    )


class Limit:
    """So many lines a second of one kind; the others are counted."""

    __slots__ = ("_left", "_past", "_suppressed", "_until")

    def __init__(self) -> None:
        self._left = 0
        self._past = 0  # not shown in seconds that have ended, and not told yet
        self._suppressed = 0
        self._until = float("-inf")

    def spent(self, now_s: float) -> bool:
        """Whether this second has had its lines; counts what is not shown."""
        if now_s >= self._until:
            self._end_second()
            self._until = now_s + 1.0
            self._left = LINES_A_SECOND
        if self._left:
            self._left -= 1
            return False
        self._suppressed += 1
        return True

    def untold(self, now_s: float) -> int:
        """How many were not shown in seconds that have ended; each is told once."""
        if now_s >= self._until:
            self._end_second()
        count, self._past = self._past, 0
        return count

    def _end_second(self) -> None:
        self._past += self._suppressed
        self._suppressed = 0


def _arranged(_logger: object, _name: str, event: EventDict) -> EventDict:
    """When, how bad and what come first; text has nothing in it that a terminal obeys."""
    first = {name: event.pop(name) for name in ("timestamp", "level", "event")}
    return first | {k: printable(v) if isinstance(v, str) else v for k, v in event.items()}


def _logger(lines: Lines, *, terminal: bool) -> FilteringBoundLogger:
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(pad_event_to=17, sort_keys=False)
        if terminal
        else structlog.processors.JSONRenderer(default=str)
    )
    logger: FilteringBoundLogger = structlog.wrap_logger(
        lines,
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(
                fmt="%H:%M:%S" if terminal else "iso", utc=not terminal
            ),
            _arranged,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    ).bind()
    return logger


def _named(request: Request | None) -> dict[str, object]:
    if request is None:
        return {}
    named = {"operation": request.operation, "bucket": request.bucket, "key": request.key}
    return {name: value for name, value in named.items() if value is not None}


class Console:
    """Events for a person. The owner calls `flush` about once a second.

    The parts call the method for what happened; each limited event costs next to nothing once its
    second has had its lines.
    """

    def __init__(
        self, stream: TextIO | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Write to `stream` (standard error), in colour only where it is a terminal."""
        # A program may be started without standard error.
        self._stream = stream or sys.stderr or io.StringIO()
        self._terminal = self._stream.isatty()
        self._lines = Lines(self._stream)
        self._log = _logger(self._lines, terminal=self._terminal)
        self._clock = clock
        self._injected = Limit()
        self._limits = {"fault.injected": self._injected} | {event: Limit() for event in LIMITED}

    def ready(
        self, *, urls: Iterable[str], upstream: str, rules: int, seed: int, control: str | None
    ) -> None:
        """The lines that say that the ports accept: the same sentences everywhere.

        Programs read the ready file instead.
        """
        counted = "1 rule" if rules == 1 else f"{rules} rules"
        where = " and ".join(urls)
        self._lines.write(
            f"faultproxy {__version__} listening on {where} for {upstream}, {counted}, seed {seed}"
        )
        if control is not None:
            self._lines.write(f"page and control API at {control}")

    def faults_on_demand(self, share: float) -> None:
        """Clients may name a fault in a header; at most this share (0 to 1) of exchanges get it."""
        hint = "any client can ask for a fault"
        at_most = percent_text(share)
        self.info("header_faults.on", header="x-faultproxy-fault", at_most=at_most, hint=hint)

    def rules_loaded(self, rules: Sequence[Rule]) -> None:
        """What the rules do, a sentence each, for whoever sits at a terminal; many are counted."""
        if not self._terminal:
            return
        for rule in rules[:RULES_TOLD]:
            self._lines.write(f"  {sentence(rule)}")
        if len(rules) > RULES_TOLD:
            self._lines.write(f"  and {len(rules) - RULES_TOLD} more (faultproxy check tells all)")

    def faults_injected(
        self,
        fired: Iterable[str],
        request: Request | None,
        status: int | None,
        exchange: int | None,
    ) -> None:
        """These faults, each as RULE/FAULT, were carried out."""
        for each in fired:
            if not self._injected.spent(self._clock()):
                self._tell_rest()
                rule, _, fault = each.rpartition("/")
                what = {"rule": rule, "fault": fault, "exchange": exchange, "status": status}
                self._log.info("fault.injected", **what, **_named(request))

    def waiting(
        self,
        rule: str,
        fault: str,
        request: Request | None,
        exchange: int | None,
        for_s: float | None,
    ) -> None:
        """A fault that keeps the client waiting has begun; `for_s` None is for ever."""
        if self._limits["exchange.waiting"].spent(self._clock()):
            return
        self._tell_rest()
        wait: str | float = "forever" if for_s is None else for_s
        what = {"rule": rule, "fault": fault, "exchange": exchange, "for_s": wait}
        self._log.info("exchange.waiting", **what, **_named(request))

    def own_error(
        self, reason: str, request: Request | None, exchange: int | None, detail: str = ""
    ) -> None:
        """The proxy's own failure, by the reason the client is told; `detail` is for a person."""
        event = _failure(reason)
        if self._limits[event].spent(self._clock()):
            return
        self._tell_rest()
        what = {"reason": reason, "exchange": exchange} | ({"detail": detail} if detail else {})
        level = logging.ERROR if event == "proxy.failed" else logging.WARNING
        self._log.log(level, event, **what, **_named(request))

    def warning(self, event: str, /, **values: object) -> None:
        """Something that the operator should know; `event` is a constant `noun.verb`."""
        self._log.warning(event, **values)

    def info(self, event: str, /, **values: object) -> None:
        """Something that happens seldom; `event` is a constant `noun.verb`."""
        self._log.info(event, **values)

    def flush(self) -> None:
        """Tell how many lines were not shown in a second that has ended."""
        self._tell_rest()

    def _tell_rest(self) -> None:
        now_s = self._clock()
        for event, limit in self._limits.items():
            if more := limit.untold(now_s):
                self._log.info(event, and_more_in_this_second=more)

    def summary(self, rules: Sequence[Rule], counts: Mapping[str, RuleCounts]) -> None:
        """What became of every rule; one that never fired is said so."""
        self._tell_rest()
        if self._terminal and rules:
            self._lines.write(_table(rules, counts, self._stream))
            return
        for rule in rules:
            self._log.info(
                "rule.summary",
                rule=rule.name,
                verdict=_verdict(rule, counts),
                **asdict(counts[rule.name]),
            )


def _failure(reason: str) -> str:
    if reason in REFUSALS:
        return "request.refused"
    return "proxy.failed" if reason == "internal" else "upstream.failed"


def _verdict(rule: Rule, counts: Mapping[str, RuleCounts]) -> str:
    if not rule.enabled:
        return "disabled"
    return "fired" if counts[rule.name].fired else "never fired"


def _table(rules: Sequence[Rule], counts: Mapping[str, RuleCounts], stream: TextIO) -> str:
    console = rich.console.Console(file=stream)
    table = rich.table.Table("rule", box=rich.box.SIMPLE_HEAD)
    table.add_column("matched", justify="right")
    table.add_column("fired", justify="right")
    table.add_column("")
    table.add_column("spared by")
    for rule in rules:
        count = counts[rule.name]
        spared = ", ".join(f"{reason} {number}" for reason, number in count.spared.items())
        verdict = "" if count.fired else _verdict(rule, counts)
        row = (rule.name, str(count.matched), str(count.fired), verdict, spared)
        table.add_row(*map(rich.markup.escape, row), style="yellow" if verdict else None)
    with console.capture() as captured:
        console.print(table)
    return captured.get().strip("\n")
