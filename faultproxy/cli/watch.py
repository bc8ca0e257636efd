"""`faultproxy watch`: every exchange when it ends, live in a terminal, or as JSON lines."""

from __future__ import annotations

import os
import sys
from contextlib import closing

import click

from faultproxy.cli.command import WRONG, Command, Option, Value
from faultproxy.cli.steered import steers
from faultproxy.client import calls
from faultproxy.client.control import Control
from faultproxy.client.events import Messages
from faultproxy.client.failure import NotRunning
from faultproxy.client.stream import EXCHANGE
from faultproxy.rulefile.values import parse_count
from faultproxy.settings import SettingsError

SHOWN_A_SECOND = 50  # nobody reads faster; what is left out is counted
FILTERS = "Filters"

EXAMPLES = """
Examples:
  faultproxy watch
  faultproxy watch --operation 'Put*,UploadPart' --outcome injected,failed
  faultproxy watch --key 'logs/**' | jq -c '{time, key, rule, spared}'

A terminal gets a line for each exchange, not more than 50 a second, with counts below. A pipe gets
every exchange, as its line in the journal. It ends with Ctrl-C, or with the proxy.
"""


def read_last(text: str) -> int:
    """How many that have ended already. Raises SettingsError."""
    count = parse_count(text)
    if count is None:
        raise SettingsError(f"'{text}' is not a count", "a whole number")
    return count


@click.command("watch", cls=Command, epilog=EXAMPLES)
@click.option(
    "--operation",
    cls=Option,
    section=FILTERS,
    metavar="GLOB",
    help="Only such operations: 'Put*', or several with commas.",
)
@click.option("--key", cls=Option, section=FILTERS, metavar="GLOB", help="Only such keys.")
@click.option(
    "--rule",
    cls=Option,
    section=FILTERS,
    metavar="GLOB",
    help="Only what such rules did something to.",
)
@click.option(
    "--outcome",
    cls=Option,
    section=FILTERS,
    metavar="GLOB",
    help="Only such ends: injected, failed, abandoned or passed.",
)
@click.option(
    "--last",
    type=Value("count", read_last),
    default="0",
    show_default=True,
    metavar="N",
    help="Begin with the last N that have ended.",
)
@steers
def watch(
    control: Control,
    *,
    operation: str | None,
    key: str | None,
    rule: str | None,
    outcome: str | None,
    last: int,
) -> int:
    """Show exchanges as they end: what was asked, what the client got, and who made it so."""
    terminal = sys.stdout.isatty()
    dropped = control.health().dropped_subscribers
    call = calls.events(
        last,
        operation=operation,
        key=key,
        rule=rule,
        outcome=outcome,
        sample=SHOWN_A_SECOND if terminal else None,
    )
    with closing(control.messages(call)) as stream:
        if terminal:
            # Drawing takes time to import, which a pipe need not wait for.
            from faultproxy.cli.screen import show

            show(control, stream)
        elif not _print(stream):
            return 0
    return _ended(control, dropped)


def _print(stream: Messages) -> bool:
    """Every exchange as its line of the journal; false where nobody reads on."""
    out = sys.stdout
    try:
        for message in stream:
            if message.event == EXCHANGE:
                out.write(f"{message.data}\n")
                out.flush()
    except BrokenPipeError:
        # What Python itself writes at its end has to go somewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        return False
    return True


def _ended(control: Control, dropped: int) -> int:
    """Why the stream ended: the proxy did, or what was read here was read too slowly."""
    try:
        if control.health().dropped_subscribers == dropped:
            return 0
    except NotRunning:
        return 0
    print("faultproxy: the proxy goes on, but was read too slowly here and let go", file=sys.stderr)
    return WRONG
