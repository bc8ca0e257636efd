"""`faultproxy show`: what `serve` would send, byte for byte."""

from __future__ import annotations

import time

import click

from faultproxy.cli.command import Command, Value
from faultproxy.core.faults.answer import ErrorFault
from faultproxy.core.s3.catalogue.index import catalogue_names, find, variants
from faultproxy.core.s3.dialects.index import DEFAULT
from faultproxy.core.specimen import REQUESTED, sent
from faultproxy.options import read_dialect
from faultproxy.rulefile.matching import METHODS
from faultproxy.rulefile.problem import hint, quoted
from faultproxy.settings import SettingsError

EXAMPLES = f"""
Examples:
  faultproxy show error SlowDown
  faultproxy show error NoSuchKey --dialect minio --method HEAD
  faultproxy show error AccessDenied --variant expired-url | tail -n 1

It is the answer to an unsigned request for {REQUESTED} without a body, made anew each time: ids and
dates differ. All codes: faultproxy list errors.
"""


def read_code(text: str) -> str:
    """A code that the catalogue has. Raises SettingsError."""
    if find(text) is not None:
        return text
    found = f"{quoted(text)} is no known code{hint(text, catalogue_names())}"
    raise SettingsError(found, "one of faultproxy list errors")


def read_method(text: str) -> str:
    """A method of S3, in any case. Raises SettingsError."""
    if text.upper() in METHODS:
        return text.upper()
    raise SettingsError(f"{quoted(text)} is no method of S3", ", ".join(METHODS))


@click.command("show", cls=Command, epilog=EXAMPLES)
@click.option(
    "--variant",
    metavar="NAME",
    help="Which case of the code, where it has several; without it, the usual one.",
)
@click.option(
    "--dialect",
    type=Value("dialect", read_dialect),
    default=DEFAULT,
    show_default=True,
    metavar="NAME",
    help="Whose wording: aws, yandex, minio, ceph, gcs or r2.",
)
@click.option(
    "--method",
    type=Value("method", read_method),
    default="GET",
    show_default=True,
    metavar="METHOD",
    help="The method of the request that is answered.",
)
@click.option("--no-marker", is_flag=True, help="Leave x-faultproxy out, as serve can too.")
@click.argument("kind", metavar="error", type=click.Choice(["error"]))
@click.argument("code", metavar="CODE", type=Value("code", read_code))
def show(
    *, kind: str, code: str, variant: str | None, dialect: str, method: str, no_marker: bool
) -> int:
    """Print the bytes that serve sends for an S3 error: status line, headers, body."""
    del kind  # there is but one so far
    if variant is not None and variant not in variants(code):
        accepted = ", ".join(variants(code)) or "no variant"
        text = f"--variant {quoted(variant)} is no case of {quoted(code)}; accepted: {accepted}"
        raise click.UsageError(text, click.get_current_context())
    fault = ErrorFault(code=code, variant=variant, dialect=dialect)
    answer = sent(
        fault, method, seed=0, serial=time.time_ns(), unix_s=time.time(), marked=not no_marker
    )
    click.echo(answer, nl=False)
    return 0
