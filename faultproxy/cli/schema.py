"""`faultproxy schema`: the rule language for an editor."""

from __future__ import annotations

import json

import click

from faultproxy.cli.command import Command
from faultproxy.rulefile.schema.document import schema as rule_schema

EXAMPLES = """
Examples:
  faultproxy schema >rules.schema.json

and as the first line of a rule file beside it:
  # yaml-language-server: $schema=rules.schema.json

Exit code: 0.
"""


@click.command("schema", cls=Command, epilog=EXAMPLES)
def schema() -> None:
    """Print the JSON Schema of rule files, by which an editor completes, explains and checks."""
    click.echo(json.dumps(rule_schema(), indent=2, ensure_ascii=False))
