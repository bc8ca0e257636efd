"""`faultproxy check`: every problem of rule files, for a person, a program or an annotation."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import click

from faultproxy.cli.command import WRONG, Command, counted
from faultproxy.rulefile.compiler import Loaded
from faultproxy.rulefile.files import load_scenario
from faultproxy.rulefile.problem import Problem, Problems, shortened

EXAMPLES = """
Examples:
  faultproxy check rules/*.yaml
  faultproxy check --format github rules/*.yaml    # annotations in a workflow

Several files are one scenario, as for serve. Exit code: 0 all is well, 2 a file is wrong.
"""


@click.command("check", cls=Command, epilog=EXAMPLES)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For a person, for a program, or as annotations of a GitHub workflow.",
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
def check(files: tuple[str, ...], form: str) -> int:
    """Say every problem that rule files have; nothing is started."""
    result = load_scenario(files)
    click.echo(FORMS[form](files, result), nl=False)
    return WRONG if isinstance(result, Problems) else 0


def as_text(files: Sequence[str], result: Loaded | Problems) -> str:
    """The problems with their source lines, or a line for each file."""
    if isinstance(result, Problems):
        return f"{result.render()}\n"
    lines = [problem.render() for problem in result.warnings]
    lines += [f"{file}: ok, {counted(count)}" for file, count in result.counts]
    return "".join(f"{line}\n" for line in lines)


def as_json(files: Sequence[str], result: Loaded | Problems) -> str:
    """One object: files, problems, and what is said about survival."""
    found = {
        "files": list(files),
        "problems": [problem.to_dict() for problem in problems_of(result)],
        "survival": [],
    }
    return f"{json.dumps(found, indent=2)}\n"


def as_github(files: Sequence[str], result: Loaded | Problems) -> str:
    """A workflow command for each problem.

    Source: GitHub Actions, workflow commands, "Setting an error message"; the escapes are those of
    actions/toolkit, packages/core/src/command.ts.
    """
    return "".join(f"{annotation(problem)}\n" for problem in problems_of(result))


def problems_of(result: Loaded | Problems) -> tuple[Problem, ...]:
    """Errors and warnings."""
    return result.items if isinstance(result, Problems) else result.warnings


def annotation(problem: Problem) -> str:
    """The workflow command that shows a problem beside its line."""
    place = problem.place
    where = {"file": place.file, "line": place.line, "col": place.column}
    given = {name: str(value) for name, value in where.items() if value is not None}
    properties = ",".join(f"{name}={escaped_property(value)}" for name, value in given.items())
    message = problem.message
    if problem.suggestion is not None:
        message += f"\ndid you mean '{problem.suggestion}'?"
    if problem.accepted:
        message += f"\naccepted: {shortened(problem.accepted)}"
    return f"::{problem.severity.value} {properties}::{escaped(message)}"


def escaped(text: str) -> str:
    """Text of a workflow command: it ends with its line."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """A property of a workflow command: a colon or a comma would end it."""
    return escaped(text).replace(":", "%3A").replace(",", "%2C")


Form = Callable[[Sequence[str], Loaded | Problems], str]
FORMS: dict[str, Form] = {"text": as_text, "json": as_json, "github": as_github}
