"""`faultproxy inject`: one fault into a running proxy, in one line."""

from __future__ import annotations

import sys

import click

from faultproxy.cli.command import Command, Option, Value
from faultproxy.cli.steered import as_json, print_json, span_text, steers
from faultproxy.client import calls
from faultproxy.client.control import Control
from faultproxy.client.values import Rule
from faultproxy.console import printable
from faultproxy.options import read_count

EXAMPLES = """
Examples:
  faultproxy inject SlowDown --operation PutObject --times 2
  faultproxy inject latency=2s --key 'logs/**' --share 20% --for 5m
  faultproxy inject reset --operation '$read' --bucket backups --every 10

It makes a rule that is asked before all others and ends by itself. More than one line can say:
faultproxy rules add FILE
"""
WHERE = "Where"
WHEN = "When"


@click.command("inject", cls=Command, epilog=EXAMPLES)
@click.option(
    "--operation",
    "operations",
    cls=Option,
    section=WHERE,
    multiple=True,
    metavar="OPERATION",
    help="An operation or a group of them. May be given several times.",
)
@click.option("--bucket", cls=Option, section=WHERE, metavar="GLOB", help="Only this bucket.")
@click.option(
    "--key", cls=Option, section=WHERE, metavar="GLOB", help="Only such keys: 'logs/**', '*.csv'."
)
@click.option(
    "--client", cls=Option, section=WHERE, metavar="GLOB", help="Only this client: boto3, aws-cli."
)
@click.option(
    "--times",
    cls=Option,
    section=WHEN,
    type=Value("count", read_count),
    metavar="N",
    help="The first N requests. Without any of these: all of them.",
)
@click.option("--share", cls=Option, section=WHEN, metavar="SHARE", help="Drawn ones, as 20%.")
@click.option(
    "--every",
    cls=Option,
    section=WHEN,
    type=Value("count", read_count),
    metavar="N",
    help="One request in N.",
)
@click.option(
    "--for",
    "for_",
    cls=Option,
    section=WHEN,
    metavar="DURATION",
    help="How long the rule lasts, or forever. Without it: 1h.",
)
@click.option("--name", cls=Option, metavar="NAME", help="What the rule is called.")
@as_json
@click.argument("fault", metavar="FAULT")
@steers
def inject(
    control: Control,
    *,
    fault: str,
    operations: tuple[str, ...],
    bucket: str | None,
    key: str | None,
    client: str | None,
    times: int | None,
    share: str | None,
    every: int | None,
    for_: str | None,
    name: str | None,
    as_json: bool,
) -> int:
    """Make requests fail from now on.

    FAULT is an error code, or a fault with its value where it takes one: SlowDown, latency=2s,
    truncate=50%, hold=NAME, reset. 'faultproxy list errors' and 'list faults' show them all.
    """
    call = calls.inject(
        fault,
        operation=operations or None,
        bucket=bucket,
        key=key,
        client=client,
        times=times,
        share=share,
        every=every,
        for_=for_,
        name=name,
    )
    if as_json:
        print_json(control, call)
    else:
        _tell(control.ask(call))
    return 0


def _tell(rule: Rule) -> None:
    for warning in rule.warnings:
        print(warning.render(), file=sys.stderr)
    click.echo(printable(rule.sentence))
    left_s = rule.expires_s
    ends = "it does not end by itself" if left_s is None else f"it ends in {span_text(left_s)}"
    click.echo(f"{ends}; to end it: faultproxy rules remove {rule.name}")
