"""The running proxy that a command speaks to: the options that say which, and its refusals."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from typing import Concatenate, ParamSpec

import click

from faultproxy.cli.command import WRONG, SettingOption, Value
from faultproxy.client.address import newest_url, read_control
from faultproxy.client.calls import Call
from faultproxy.client.control import Control
from faultproxy.client.failure import ControlError
from faultproxy.console import printable
from faultproxy.options import read_token

P = ParamSpec("P")
SECTION = "Which proxy"
UNAUTHORIZED = "needs the token that the proxy was started with; --control-token-file FILE tells it"

as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print what the control API answers, as JSON."
)


def steers(command: Callable[Concatenate[Control, P], int]) -> Callable[P, int]:
    """A command that speaks to a running proxy: it gets the proxy first, and not its options.

    A refusal is told on standard error, with the problems of rules as `check` shows them.
    """

    @click.option(
        "--control",
        cls=SettingOption,
        section=SECTION,
        type=Value("control", read_control),
        metavar="URL",
        help="Its control port, as a URL or HOST:PORT. Without it: the one that was started last.",
    )
    @click.option(
        "--control-token-file",
        cls=SettingOption,
        section=SECTION,
        type=Value("token", read_token),
        metavar="FILE",
        help="The token that it was started with, where it was.",
    )
    @functools.wraps(command)
    def found(*args: P.args, **kwargs: P.kwargs) -> int:
        params = click.get_current_context().params
        with Control(params["control"] or newest_url(), params["control_token_file"]) as control:
            for name in ("control", "control_token_file"):
                kwargs.pop(name)
            try:
                return command(control, *args, **kwargs)
            except ControlError as error:
                tell_refusal(error)
                return WRONG

    return found


def tell_refusal(error: ControlError) -> None:
    """What the proxy refused and why."""
    for problem in error.problems:
        print(problem.render(), file=sys.stderr)
    mark = "" if error.problems else "faultproxy: "
    message = UNAUTHORIZED if error.word == "unauthorized" else printable(error.message)
    print(f"{mark}{message}", file=sys.stderr)


def print_json(control: Control, call: Call[object]) -> None:
    """The answer as it came, laid out."""
    click.echo(json.dumps(control.ask(call.unread()), indent=2))


def span_text(seconds: float) -> str:
    """About how long, in one unit: `40s`, `59m`, `23h`."""
    if seconds < 100:
        return f"{max(0, round(seconds))}s"
    minutes = round(seconds / 60)
    return f"{minutes}m" if minutes < 100 and minutes != 60 else f"{round(minutes / 60)}h"
