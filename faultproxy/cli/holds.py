"""`faultproxy holds` and `release`: what waits at a `hold`, and letting it go on."""

from __future__ import annotations

import sys

import click

from faultproxy.cli.command import Command
from faultproxy.cli.steered import as_json, print_json, span_text, steers
from faultproxy.cli.table import cell, print_table
from faultproxy.client import calls
from faultproxy.client.control import Control
from faultproxy.console import printable

HEADS = ("name", "rule", "exchange", "since")


@click.command("holds", cls=Command)
@as_json
@steers
def holds(control: Control, *, as_json: bool) -> int:
    """List the exchanges that wait until a name is released."""
    if as_json:
        print_json(control, calls.holds())
        return 0
    rows = [
        (printable(each.name), each.rule, cell(each.exchange), span_text(each.since_s))
        for each in control.holds()
    ]
    if rows or not sys.stdout.isatty():
        print_table(HEADS, rows)
    else:
        click.echo("nothing waits at a hold")
    return 0


@click.command("release", cls=Command)
@as_json
@click.argument("name", metavar="NAME")
@steers
def release(control: Control, *, name: str, as_json: bool) -> int:
    """Let go on all that waits by NAME."""
    if as_json:
        print_json(control, calls.release(name))
        return 0
    count = control.release(name)
    click.echo(f"{count} exchange{'' if count == 1 else 's'} went on")
    return 0
