"""What all commands share: options in sections, values read by Settings, bad usage in one line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click
from click.core import ParameterSource

from faultproxy.console import printable
from faultproxy.rulefile.compiler import Loaded
from faultproxy.rulefile.problem import Problems
from faultproxy.settings import SettingsError

PREFIX = "FAULTPROXY"
OTHER = "Other"
WRONG = 2  # exit code of wrong usage, of a wrong file, and where serve cannot start
INTERRUPTED = 130


class Option(click.Option):
    """An option that stands in a section of the help page."""

    def __init__(self, param_decls: list[str], *, section: str = OTHER, **attrs: Any) -> None:
        super().__init__(param_decls, **attrs)
        self.section = section


class SettingOption(Option):
    """An option that can be set by a variable too: `--max-head` is FAULTPROXY_MAX_HEAD."""

    def __init__(self, param_decls: list[str], **attrs: Any) -> None:
        long = next(each for each in param_decls if each.startswith("--"))
        variable = f"{PREFIX}_{long[2:].replace('-', '_').upper()}"
        super().__init__(param_decls, envvar=variable, **attrs)


class Command(click.Command):
    """A command whose help page shows its options in sections."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, so that any bad usage knows the command that it was met in."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as exc:
            exc.ctx = exc.ctx or ctx
            raise

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, section by section, in the order in which they were declared."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            # The text above them explains the arguments; click has no word on them, or none yet.
            record = None if isinstance(param, click.Argument) else param.get_help_record(ctx)
            if record is not None:
                section = param.section if isinstance(param, Option) else OTHER
                sections.setdefault(section, []).append(record)
        for section, records in sections.items():
            with formatter.section(section):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the epilog as it stands: it holds command lines to copy."""
        if self.epilog:
            formatter.write_paragraph()
            formatter.write("\n".join(self.epilog.strip("\n").splitlines()) + "\n")


# Older releases of click do not let ParamType be subscribed at run time.
class Value(click.ParamType):  # type: ignore[type-arg]
    """A value read by a function that raises SettingsError."""

    envvar_list_splitter = None  # white space, for paths too

    def __init__(self, name: str, read: Callable[[str], object]) -> None:
        self.name = name
        self._read = read

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        """The value that the text stands for; bad usage where it stands for none."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except SettingsError as exc:
            raise click.BadParameter(str(exc), ctx, param) from exc


def usage_line(exc: click.UsageError) -> str:
    """Bad usage in one line: the command, the option, the value found, what is accepted."""
    command = exc.ctx.command_path if exc.ctx is not None else "faultproxy"
    if isinstance(exc, click.MissingParameter) and exc.param is not None:
        text = _missing(exc.param)
    elif isinstance(exc, click.BadParameter) and exc.param is not None:
        text = f"{_name(exc.param, exc.ctx)} {exc.message}"
    else:
        text = exc.format_message()
        text = text[:1].lower() + text[1:]
    return printable(f"{command}: {' '.join(text.split()).rstrip('.')}")


def _missing(param: click.Parameter) -> str:
    if isinstance(param, click.Argument):
        return f"{param.human_readable_name} is missing"
    variable = f" or {param.envvar}" if isinstance(param.envvar, str) else ""
    return f"{param.opts[0]} is missing; accepted: {param.opts[0]} {param.metavar}{variable}"


def _name(param: click.Parameter, ctx: click.Context | None) -> str:
    """The option, or the variable that it was read from."""
    source = ctx.get_parameter_source(param.name) if ctx is not None and param.name else None
    if source is ParameterSource.ENVIRONMENT and isinstance(param.envvar, str):
        return param.envvar
    if isinstance(param, click.Argument):
        return param.human_readable_name
    return max(param.opts, key=len)


def counted(rules: int) -> str:
    """`1 rule`, `2 rules`."""
    return "1 rule" if rules == 1 else f"{rules} rules"


def loaded(result: Loaded | Problems) -> Loaded | None:
    """What was loaded, or None where it has problems; tells these and warnings to a person."""
    if isinstance(result, Problems):
        print(result.render(), file=sys.stderr)
        return None
    for warning in result.warnings:
        print(warning.render(), file=sys.stderr)
    return result
