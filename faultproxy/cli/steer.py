"""`faultproxy pause`, `resume`, `reload` and `reset`: one key for what a running proxy does."""

from __future__ import annotations

import sys

import click

from faultproxy.cli.command import WRONG, Command, counted
from faultproxy.cli.steered import as_json, print_json, steers
from faultproxy.client import calls
from faultproxy.client.control import Control
from faultproxy.client.values import Pause


@click.command("pause", cls=Command)
@as_json
@steers
def pause(control: Control, *, as_json: bool) -> int:
    """Stop injecting at once: no rule is asked, and whatever waits goes on."""
    if as_json:
        print_json(control, calls.pause())
        return 0
    click.echo(f"paused{_why(control.pause())}; faultproxy resume goes on")
    return 0


@click.command("resume", cls=Command)
@as_json
@steers
def resume(control: Control, *, as_json: bool) -> int:
    """Go on injecting after a pause."""
    if as_json:
        print_json(control, calls.resume())
        return 0
    now = control.resume()
    if now.paused:
        print(f"faultproxy: it is still paused{_why(now)}", file=sys.stderr)
        return WRONG
    click.echo("rules are asked again")
    return 0


def _why(pause: Pause) -> str:
    if pause.paused_by in (None, "request"):
        return ""
    if pause.paused_by == "file":
        return " by file; it goes on when the file of --pause-file is removed"
    return f" by {pause.paused_by}" + (f" ({pause.pause_reason})" if pause.pause_reason else "")


@click.command("reload", cls=Command)
@as_json
@steers
def reload(control: Control, *, as_json: bool) -> int:
    """Read the rule files again; where they have a problem, nothing is changed."""
    if as_json:
        print_json(control, calls.reload())
        return 0
    scenario = control.reload()
    for warning in scenario.warnings:
        print(warning.render(), file=sys.stderr)
    click.echo(f"loaded; {counted(len(scenario.rules))} in force")
    return 0


@click.command("reset", cls=Command)
@as_json
@steers
def reset(control: Control, *, as_json: bool) -> int:
    """Begin to count anew: what first, every and at_most count, and the clocks of during."""
    if as_json:
        print_json(control, calls.reset())
        return 0
    click.echo(f"{counted(len(control.reset().rules))} as if just loaded")
    return 0
