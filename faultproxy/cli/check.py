"""`faultproxy check`: every problem of rule files and what they do; for people and programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import click

from faultproxy.cli.command import WRONG, Command, counted
from faultproxy.core.rules.limits import limits
from faultproxy.core.rules.sentence import sentence
from faultproxy.rulefile.compiler import Loaded
from faultproxy.rulefile.files import load_scenario
from faultproxy.rulefile.problem import Problem, Problems, count_text, shortened

EXAMPLES = """
Examples:
  faultproxy check rules/*.yaml
  faultproxy check --together common.yaml nightly.yaml    # as serve --rules common.yaml --rules ...
  faultproxy check --format github rules/*.yaml           # annotations in a workflow

Each file is a scenario of its own, unless they are checked together.
Exit code: 0 all is well, 2 a file is wrong.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One scenario: the files that it was read from, and what came of it."""

    files: tuple[str, ...]
    result: Loaded | Problems

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Errors and warnings."""
        if isinstance(self.result, Problems):
            return self.result.items
        return self.result.warnings


@click.command("check", cls=Command, epilog=EXAMPLES)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For a person, for a program, or as annotations of a GitHub workflow.",
)
@click.option(
    "--together", is_flag=True, help="The files are one scenario, as several --rules of serve are."
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
def check(files: tuple[str, ...], form: str, together: bool) -> int:
    """Say every problem that rule files have, and what their rules do; nothing is started."""
    scenarios = [files] if together else [(file,) for file in dict.fromkeys(files)]
    checked = [Checked(files=each, result=load_scenario(each)) for each in scenarios]
    click.echo(FORMS[form](files, checked), nl=False)
    return WRONG if any(isinstance(each.result, Problems) for each in checked) else 0


def as_text(_files: Sequence[str], checked: Sequence[Checked]) -> str:
    """The problems with their source lines; of each file without errors, what its rules do."""
    lines: list[str] = []
    for each in checked:
        lines += [problem.render() for problem in each.problems]
        if isinstance(each.result, Loaded):
            lines += _told(each.result)
    wrong = [each.result for each in checked if isinstance(each.result, Problems)]
    if wrong:
        errors = sum(result.errors for result in wrong)
        which = f" in {len(wrong)} of {len(checked)} files" if len(checked) > 1 else ""
        lines.append(f"{count_text(errors)}{which or '; no rule was loaded'}")
    return "".join(f"{line}\n" for line in lines)


def _told(loaded: Loaded) -> Iterator[str]:
    """Each file with a sentence for each of its rules, and what limits all of them."""
    rules = iter(loaded.scenario.rules)
    for file, count in loaded.counts:
        yield f"{file}: ok, {counted(count)}"
        yield from (f"  {sentence(rule)}" for rule in islice(rules, count))
    yield from (f"  {limit}" for limit in limits(loaded.scenario))


def as_json(files: Sequence[str], checked: Sequence[Checked]) -> str:
    """One object: files, problems, and what is said about survival."""
    found = {
        "files": list(files),
        "problems": [problem.to_dict() for each in checked for problem in each.problems],
        "survival": [],
    }
    return f"{json.dumps(found, indent=2)}\n"


def as_github(_files: Sequence[str], checked: Sequence[Checked]) -> str:
    """A workflow command for each problem.

    Source: GitHub Actions, workflow commands, "Setting an error message"; the escapes are those of
    actions/toolkit, packages/core/src/command.ts.
    """
    return "".join(f"{annotation(problem)}\n" for each in checked for problem in each.problems)


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


Form = Callable[[Sequence[str], Sequence[Checked]], str]
FORMS: dict[str, Form] = {"text": as_text, "json": as_json, "github": as_github}
