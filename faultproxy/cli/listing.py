"""`faultproxy list`: what can be named in a rule, read off the tables that the code runs on."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import click

from faultproxy.cli.command import Command
from faultproxy.cli.table import cell, print_table
from faultproxy.core.faults.fault import Fault, Placed
from faultproxy.core.rules.scenario import Phase
from faultproxy.core.s3.catalogue.index import ENTRIES
from faultproxy.core.s3.catalogue.table import errors
from faultproxy.core.s3.dialects.index import DEFAULT, DIALECTS
from faultproxy.core.s3.operation import GROUPS, OPERATIONS
from faultproxy.core.s3.selectors import BUCKET, COPIES, KEY, SERVICE, UNKNOWN, Rows
from faultproxy.rulefile.answers import Setting, no_body
from faultproxy.rulefile.faults import FAULTS, FaultReader
from faultproxy.rulefile.matching import read_trigger
from faultproxy.rulefile.node import Mapping as MappingNode
from faultproxy.rulefile.node import Scalar
from faultproxy.rulefile.problem import Place, Report
from faultproxy.rulefile.reader import Fields
from faultproxy.rulefile.schema import hints

NOWHERE = Place(file="list")
# No key and no value that any reader accepts: what is said of it is what would have been.
NOBODYS = "\0"
NOTHING = Scalar(place=NOWHERE, text=NOBODYS)
UNKNOWN_KEY = MappingNode(NOWHERE, ((NOTHING, NOTHING),))

EXAMPLES = """
Examples:
  faultproxy list errors | grep -i slow
  faultproxy list errors --json | jq -r '.[] | select(.status == 503) | .name'
  faultproxy list operations | grep multipart

A terminal gets a table, a pipe a line for each.
"""

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Listing:
    """What is told of one kind of name: a function that makes the rows, each with the same keys.

    `text` are the keys that the table for a person has, in order.
    """

    rows: Callable[[], Iterable[Row]]
    text: tuple[str, ...]


def operations() -> Iterable[Row]:
    """The groups with their operations, and the operations with the request that each of them is.

    The request is null where no method and target alone make it that operation.
    """
    for group, members in GROUPS.items():
        yield {"name": group, "request": None, "groups": (), "operations": sorted(members)}
    requests = _requests()
    for name in OPERATIONS:
        groups = tuple(group for group, members in GROUPS.items() if name in members)
        yield {"name": name, "request": requests.get(name), "groups": groups, "operations": ()}


def _requests() -> Mapping[str, str]:
    """Method and target of every operation in the tables that recognise them."""
    found: dict[str, str] = {}
    levels: tuple[tuple[str, Rows], ...] = (
        ("/", SERVICE),
        ("/BUCKET", BUCKET),
        ("/BUCKET/KEY", KEY),
    )
    for path, rows in levels:
        for selector, methods in rows.items():
            query = f"?{selector.removeprefix('&')}" if selector else ""
            found |= {name: f"{method} {path}{query}" for method, name in methods.items()}
    found |= {copy: f"{found[name]} x-amz-copy-source" for name, copy in COPIES.items()}
    found.pop(UNKNOWN)
    return found


def faults() -> Iterable[Row]:
    """Every fault, as an editor tells of it; its field that may stand alone, and all of them."""
    for name, reader in FAULTS.items():
        fault, fields = _least(name, reader)
        moments = sorted(fault.moments) if isinstance(fault, Placed) else ()
        yield {
            "name": name,
            "kind": fault.kind.value,
            "about": hints.FAULTS[name].text,
            "leading": reader.leading,
            "fields": fields,
            "places": tuple(moment.name.lower() for moment in moments),
        }


def _least(name: str, reader: FaultReader) -> tuple[Fault, tuple[str, ...]]:
    """What a reader makes of no field that it knows, and the fields that it would have accepted.

    What is required and not there is reported, and something harmless stands in its place.
    """
    report = Report([NOWHERE.file])
    fields = Fields(UNKNOWN_KEY, name, report)
    setting = Setting(phase=Phase.BEFORE, dialect=DEFAULT, read_body=no_body)
    fault = reader.read(fields, setting)
    fields.close()
    return fault, _accepted(report, NOBODYS)


def triggers() -> Iterable[Row]:
    """Every word of `trigger`, with what its reader says it accepts, and what an editor says."""
    for word in _trigger_accepts(UNKNOWN_KEY):
        wrong = MappingNode(NOWHERE, ((Scalar(place=NOWHERE, text=word), NOTHING),))
        about = hints.TRIGGER[word].text
        yield {"name": word, "accepted": _trigger_accepts(wrong), "about": about}


def _trigger_accepts(wrong: MappingNode) -> tuple[str, ...]:
    report = Report([NOWHERE.file])
    read_trigger(wrong, "trigger", report)
    return _accepted(report, NOBODYS)


def _accepted(report: Report, found: str) -> tuple[str, ...]:
    return next(each.accepted for each in report.sorted() if each.found == found)


def dialects() -> Iterable[Row]:
    """Every dialect, and how many rows of the catalogue are told in its own words."""
    for name, answer in DIALECTS.items():
        yield {
            "name": name,
            "default": name == DEFAULT,
            "errors": sum(name in entry.dialects for entry in ENTRIES),
            "about": _first_sentence(inspect.getdoc(sys.modules[answer.__module__]) or ""),
        }


def _first_sentence(doc: str) -> str:
    return f"{' '.join(doc.split()).partition('. ')[0].rstrip('.')}."


LISTINGS: Mapping[str, Listing] = {
    "errors": Listing(errors, ("name", "variant", "status", "dialects", "message")),
    "operations": Listing(operations, ("name", "request", "groups", "operations")),
    "faults": Listing(faults, ("name", "kind", "leading", "fields", "places", "about")),
    "triggers": Listing(triggers, ("name", "accepted", "about")),
    "dialects": Listing(dialects, ("name", "default", "errors", "about")),
}


@click.command("list", cls=Command, epilog=EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects.")
@click.argument("kind", metavar="KIND", type=click.Choice(tuple(LISTINGS)))
def listing(*, kind: str, as_json: bool) -> int:
    """List what a rule can name. KIND is errors, operations, faults, triggers or dialects."""
    listed = LISTINGS[kind]
    rows = tuple(listed.rows())
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return 0
    print_table(listed.text, [[cell(row[key]) for key in listed.text] for row in rows])
    return 0
