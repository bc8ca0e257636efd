"""`faultproxy rules`: the rules of a running proxy, listed, replaced, added, switched, removed."""

from __future__ import annotations

import sys

import click

from faultproxy.cli.command import WRONG, Command, counted
from faultproxy.cli.excerpt import with_excerpts
from faultproxy.cli.steered import as_json, print_json, span_text, steers, tell_refusal
from faultproxy.cli.table import cell, print_table
from faultproxy.client import calls
from faultproxy.client.control import Control
from faultproxy.client.failure import ControlError
from faultproxy.client.values import Rule, Scenario
from faultproxy.console import printable
from faultproxy.rulefile.compiler import Unreadable
from faultproxy.rulefile.files import rule_text
from faultproxy.rulefile.node import MAX_BYTES

ACTIONS = ("list", "put", "add", "enable", "disable", "remove")
FROM_FILE = ("put", "add")
STDIN = "-"
HEADS = ("rule", "asked", "matched", "fired", "ends in", "spared by", "what it does")

EXAMPLES = """
Actions:
  list                     what is in force, in the order in which it is asked
  put FILE                 the rules of a file take the place of those in force
  add FILE                 one rule, as it stands in a list of rules, is asked before the others
  enable NAME, disable NAME, remove NAME

Examples:
  faultproxy rules
  faultproxy rules put nightly.yaml --for 8h    # afterwards the rules of serve return
  faultproxy rules disable slow-down

FILE may be - for standard input.
"""


@click.command("rules", cls=Command, epilog=EXAMPLES)
@click.option(
    "--for",
    "for_",
    metavar="DURATION",
    help="How long what is put or added lasts, or forever. Without it: 1h.",
)
@as_json
@click.argument("action", metavar="[ACTION]", type=click.Choice(ACTIONS), default="list")
@click.argument("subject", metavar="[FILE|NAME]", required=False)
@steers
def rules(
    control: Control, *, action: str, subject: str | None, for_: str | None, as_json: bool
) -> int:
    """List the rules of the running proxy, or change them."""
    _check_usage(action, subject, for_)
    if subject is None:
        return _list(control, as_json=as_json)
    if action in FROM_FILE:
        return _send(control, action, subject, for_, as_json=as_json)
    if action == "remove":
        if as_json:
            print_json(control, calls.remove_rule(subject))
        else:
            control.remove_rule(subject)
            click.echo(f"{subject} is removed")
        return 0
    enabled = action == "enable"
    if as_json:
        print_json(control, calls.switch_rule(subject, enabled=enabled))
    else:
        rule = control.enable(subject) if enabled else control.disable(subject)
        click.echo(f"{rule.name} is {'asked again' if rule.enabled else 'not asked any more'}")
    return 0


def _check_usage(action: str, subject: str | None, for_: str | None) -> None:
    ctx = click.get_current_context()
    if action == "list" and subject is not None:
        raise click.UsageError(f"list takes no '{subject}'", ctx)
    if action != "list" and subject is None:
        what = "FILE" if action in FROM_FILE else "NAME"
        raise click.UsageError(f"{action} {what}: {what} is missing", ctx)
    if for_ is not None and action not in FROM_FILE:
        raise click.UsageError(f"--for is for {' and '.join(FROM_FILE)}, not for {action}", ctx)


def _list(control: Control, *, as_json: bool) -> int:
    if as_json:
        print_json(control, calls.rules())
        return 0
    scenario = control.rules()
    if scenario.origin == "put" and scenario.expires_s is not None:
        print(f"the rules of serve return in {span_text(scenario.expires_s)}", file=sys.stderr)
    if scenario.rules or not sys.stdout.isatty():
        print_table(HEADS, [_row(rule) for rule in scenario.rules])
    else:
        click.echo("no rule is in force")
    return 0


def _row(rule: Rule) -> tuple[str, ...]:
    return (
        rule.name,
        cell(rule.enabled),
        str(rule.matched),
        str(rule.fired),
        cell(None if rule.expires_s is None else span_text(rule.expires_s)),
        cell(tuple(f"{printable(reason)}={count}" for reason, count in rule.spared.items())),
        printable(rule.sentence.removeprefix(f"{rule.name}: ")),
    )


def _send(control: Control, action: str, file: str, for_: str | None, *, as_json: bool) -> int:
    """Put or add what stands in a file."""
    read = _standard_input() if file == STDIN else rule_text(file)
    if isinstance(read, Unreadable):
        print(f"{printable(read.name)}: {read.reason}", file=sys.stderr)
        return WRONG
    text = read[1]
    single = action == "add"
    try:
        if as_json:
            print_json(
                control, calls.add_rule(text, for_) if single else calls.put_rules(text, for_)
            )
        elif single:
            _tell_rule(control.add_rule(text, for_), file, text)
        else:
            _tell_scenario(control.put_rules(text, for_), file, text)
    except ControlError as error:
        problems = with_excerpts(error.problems, file, text, single=single)
        tell_refusal(ControlError(error.word, error.message, problems=problems))
        return WRONG
    return 0


def _standard_input() -> tuple[str, str] | Unreadable:
    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        return STDIN, raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Unreadable(STDIN, f"is not UTF-8 (byte {error.start + 1})")


def _tell_scenario(scenario: Scenario, file: str, text: str) -> None:
    for warning in with_excerpts(scenario.warnings, file, text, single=False):
        print(warning.render(), file=sys.stderr)
    ends = scenario.expires_s
    lasts = "" if ends is None else f"; the rules of serve return in {span_text(ends)}"
    click.echo(f"{counted(len(scenario.rules))} in force{lasts}")
    for rule in scenario.rules:
        click.echo(f"  {printable(rule.sentence)}")


def _tell_rule(rule: Rule, file: str, text: str) -> None:
    for warning in with_excerpts(rule.warnings, file, text, single=True):
        print(warning.render(), file=sys.stderr)
    click.echo(printable(rule.sentence))
    if rule.expires_s is not None:
        click.echo(f"it ends in {span_text(rule.expires_s)}")
