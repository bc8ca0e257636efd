"""`faultproxy`: finds the command, runs it, and turns bad usage into one line and exit code 2."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from faultproxy import __version__
from faultproxy.cli.command import INTERRUPTED, WRONG, usage_line
from faultproxy.rulefile.problem import closest
from faultproxy.settings import FaultproxyError

COMMANDS = (
    *("serve", "new", "check", "explain"),
    *("inject", "rules", "watch", "status", "pause", "resume", "reload", "reset"),
    *("holds", "release", "list", "show", "schema", "completion", "demo"),
)
# Commands that stand in the module of another, or under another name.
MODULES = {"list": "listing", "release": "holds"}
MODULES |= dict.fromkeys(("pause", "resume", "reload", "reset"), "steer")
WHOLE = 1000  # characters
NAMES = {"list": "listing"}  # it would hide Python's own


class Program(click.Group):
    """A command is imported when it is asked for: each starts without what the others need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer wants them."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does as a whole sentence, not cut where its line ends."""
        commands = ((name, self.get_command(ctx, name)) for name in COMMANDS)
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, each.get_short_help_str(WHOLE)) for name, each in commands if each]
            )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for; bad usage says which one was probably meant."""
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        meant = closest(name, COMMANDS)
        hint = f"did you mean '{meant}'?" if meant else f"accepted: {', '.join(COMMANDS)}"
        raise click.UsageError(f"no such command '{name}'; {hint}", ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command that stands, by the same name, in the module of its name; else None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"faultproxy.cli.{MODULES.get(cmd_name, cmd_name)}")
        command = getattr(module, NAMES.get(cmd_name, cmd_name))
        return command if isinstance(command, click.Command) else None


@click.group(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="'faultproxy COMMAND --help' tells more of each.",
)
@click.version_option(__version__, "-V", "--version", message="faultproxy %(version)s")
@click.pass_context
def faultproxy(ctx: click.Context, /) -> None:
    """A fault-injecting reverse proxy for S3-compatible object storage.

    It stands between an application and its real store, passes everything through byte for byte,
    and misbehaves exactly where a rule says so.
    """
    if ctx.invoked_subcommand is None:
        raise click.UsageError(f"no command is given; accepted: {', '.join(COMMANDS)}", ctx)


def run(argv: Sequence[str]) -> int:
    """Run a command line; its exit code."""
    try:
        code = faultproxy.main(list(argv), prog_name="faultproxy", standalone_mode=False)
    except click.UsageError as exc:
        print(usage_line(exc), file=sys.stderr)
        return WRONG
    except FaultproxyError as exc:
        print(f"faultproxy: {exc}", file=sys.stderr)
        return WRONG
    except click.Abort:
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def main() -> None:
    """The entry point of the program."""
    sys.exit(run(sys.argv[1:]))
