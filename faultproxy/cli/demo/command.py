"""The command: says what is missing, or lets the show begin."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from faultproxy.cli.command import WRONG, Command

NEEDED = ("boto3", "moto.server")
ABOUT = """
An S3 store (moto) is started in this process, with the proxy in front of it. A boto3 session then
meets one fault after another; what was injected, and how the client coped, is shown as it happens.
Afterwards the proxy goes on serving until Ctrl-C, with command lines to try.

Only addresses of this machine are used, and no credentials, profiles or proxies of the environment.
Needs the extra: pip install 'faultproxy[demo]'. Exit code: 0, or 1 if the session went otherwise.
"""


@click.command("demo", cls=Command, epilog=ABOUT)
@click.option("--once", is_flag=True, help="End after the session.")
def demo(once: bool) -> int:
    """Show the proxy at work: a store, a scenario, a real client."""
    if not _installed():
        print(
            "faultproxy demo: moto and boto3 are missing; pip install 'faultproxy[demo]'",
            file=sys.stderr,
        )
        return WRONG
    # Only here: both are large, and no other command needs them.
    from faultproxy.cli.demo.show import show

    return show(once=once)


def _installed() -> bool:
    try:
        for module in NEEDED:
            import_module(module)
    except ImportError:
        return False
    return True
