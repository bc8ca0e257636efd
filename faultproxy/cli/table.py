"""Tables for people: as wide as a terminal, or a line for each row where a pipe reads on."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import click
import rich.box
import rich.console
import rich.markup
import rich.table

NO_VALUE = "-"  # so that a line has as many words as the head, as far as words go


def cell(value: object) -> str:
    """A value as the text of a cell."""
    match value:
        case bool():
            text = "yes" if value else ""
        case None:
            text = ""
        case tuple() | list():
            text = " ".join(map(str, value))
        case _:
            text = str(value)
    return text or NO_VALUE


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print it to standard output; the first column is never folded."""
    if sys.stdout.isatty():
        _show(heads, rows)
    else:
        click.echo("".join(f"{line}\n" for line in _lines((heads, *rows))), nl=False)


def _lines(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """A line for each row, its columns under one another; the last is as long as it is."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (each.ljust(width) for each, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()


def _show(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table as wide as the terminal."""
    table = rich.table.Table(box=rich.box.SIMPLE_HEAD)
    for number, head in enumerate(heads):
        table.add_column(head, overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*map(rich.markup.escape, row))
    rich.console.Console(highlight=False).print(table)
