"""The screen of `watch`: a line for each exchange, newest below, and counts at its foot."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from queue import Empty, Queue
from threading import Thread

import rich.console
from rich.live import Live
from rich.text import Text

from faultproxy.cli.exchange_line import STYLES, line_of
from faultproxy.client.control import Control
from faultproxy.client.events import Messages
from faultproxy.client.failure import ControlError, NotRunning
from faultproxy.client.stream import EXCHANGE, LEFT_OUT, Message
from faultproxy.client.values import Scenario

COUNTED_S = 1.0  # so old may the counts of the rules be
RULES_SHOWN = 8
WAITING = 1000  # messages that are not drawn yet; then the proxy waits, and counts for us

# None: the stream has ended.
Arrived = Message | ControlError | None


class Foot:
    """What has been seen, and what the rules have counted."""

    def __init__(self) -> None:
        self.seen = dict.fromkeys(STYLES, 0)
        self.left_out = 0
        self.scenario: Scenario | None = None

    def __rich__(self) -> Text:
        text = Text(no_wrap=True, overflow="ellipsis")
        for kind, count in self.seen.items():
            text.append(f"{kind} {count}   ", STYLES[kind])
        if self.left_out:
            text.append(f"not shown {self.left_out}", "dim")
        if self.scenario is not None:
            self._add_rules(text, self.scenario)
        return text

    def _add_rules(self, text: Text, scenario: Scenario) -> None:
        by_count = sorted(scenario.rules, key=lambda rule: rule.fired, reverse=True)
        for rule in by_count[:RULES_SHOWN]:
            spared = sum(rule.spared.values())
            off = "" if rule.enabled else ", not asked"
            counts = f"fired {rule.fired} of {rule.matched} matched, {spared} spared{off}"
            text.append(f"\n  {rule.name}: {counts}", "" if rule.fired else "dim")
        if more := len(by_count) - RULES_SHOWN:
            text.append(f"\n  and {more} more rules" if more > 0 else "", "dim")


def show(control: Control, stream: Messages) -> None:
    """Until the stream ends. Raises ControlError."""
    arrived: Queue[Arrived] = Queue(WAITING)
    Thread(target=_read, args=(stream, arrived), daemon=True).start()
    screen = rich.console.Console(highlight=False)
    foot = Foot()
    counted_s = float("-inf")
    with Live(foot, console=screen, refresh_per_second=4) as live:
        live.console.print(Text(f"watching {control.url}; Ctrl-C ends it", "dim"))
        while True:
            if time.monotonic() - counted_s > COUNTED_S:
                with contextlib.suppress(NotRunning):  # it has stopped, as the stream will say
                    foot.scenario = control.rules()
                counted_s = time.monotonic()
            try:
                message = arrived.get(timeout=COUNTED_S)
            except Empty:
                continue
            if message is None:
                return
            if isinstance(message, ControlError):
                raise message
            _take(message, foot, live.console)


def _read(stream: Messages, arrived: Queue[Arrived]) -> None:
    try:
        for message in stream:
            arrived.put(message)
    except ControlError as error:
        arrived.put(error)
    arrived.put(None)


def _take(message: Message, foot: Foot, screen: rich.console.Console) -> None:
    told = message.told()
    if message.event == EXCHANGE:
        kind, line = line_of(told, screen.width)
        foot.seen[kind] += 1
        screen.print(line, no_wrap=True, overflow="ellipsis", crop=True)
    elif message.event == LEFT_OUT:
        foot.left_out += _count(told, "left_out")


def _count(told: Mapping[str, object], key: str) -> int:
    value = told.get(key)
    return value if isinstance(value, int) else 0
