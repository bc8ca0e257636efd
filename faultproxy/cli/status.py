"""`faultproxy status`: how the running proxy is, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator

import click

from faultproxy.cli.command import Command, counted
from faultproxy.cli.steered import as_json, print_json, span_text, steers
from faultproxy.client import calls
from faultproxy.client.control import Control
from faultproxy.client.values import Health, Reload, Scenario
from faultproxy.console import printable
from faultproxy.rulefile.problem import count_text


@click.command("status", cls=Command)
@as_json
@steers
def status(control: Control, *, as_json: bool) -> int:
    """Say where it is, whether it injects, and how much has gone through it."""
    if as_json:
        print_json(control, calls.health())
        return 0
    for line in _lines(control.url, control.health(), control.rules()):
        click.echo(printable(line))
    return 0


def _lines(url: str, health: Health, scenario: Scenario) -> Iterator[str]:
    yield f"faultproxy {health.version} at {health.url} for {health.upstream}"
    yield f"page and control API at {url}, up for {span_text(health.uptime_s)}"
    own = sum(rule.origin == "added" for rule in scenario.rules)
    added = f", {own} of them added" if own else ""
    rules = f"{counted(len(scenario.rules))} in force{added}"
    if health.paused:
        reason = f": {health.pause_reason}" if health.pause_reason else ""
        yield f"PAUSED by {health.paused_by}{reason}; {rules}, none is asked"
        yield _way_on(health)
    else:
        yield rules
    fired = sum(rule.fired for rule in scenario.rules)
    exchanges = f"{health.exchanges}, {health.in_flight} in flight"
    yield f"exchanges: {exchanges}; rules fired {_times(fired)}"
    if health.last_reload is not None:
        yield _reload_line(health.last_reload)


def _way_on(health: Health) -> str:
    if health.paused_by == "file":
        return "it goes on when the file of --pause-file is removed"
    return "faultproxy resume goes on"


def _times(count: int) -> str:
    return f"{count} time{'' if count == 1 else 's'}"


def _reload_line(last: Reload) -> str:
    if last.ok:
        return f"rule files were read again at {last.time}, by {last.by}"
    found = count_text(len(last.problems))
    return f"rule files were not read again at {last.time}, by {last.by}: {found}, nothing changed"
