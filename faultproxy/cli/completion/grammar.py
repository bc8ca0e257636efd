"""What can stand on a command line: read off the commands' parsers and the tables of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields

import click

from faultproxy.core.rules.trigger import Trigger
from faultproxy.core.s3.catalogue.index import catalogue_names
from faultproxy.core.s3.dialects.index import DIALECTS
from faultproxy.core.s3.operation import GROUPS, OPERATIONS
from faultproxy.rulefile.faults import FAULTS
from faultproxy.rulefile.matching import METHODS

# Kinds that a shell knows how to complete, beside those that are lists of words.
NOTHING = "nothing"  # a value that nobody can guess
FILE = "file"
FAULT = "fault"  # FAULT[:SHARE][:OPERATION]; its parts are the kinds below
CONDITION = "condition"
OPERATION = "operation"
COMMAND = "command"

# What a value is, by the name of its type or by how the help page calls it.
KINDS = {
    "code": "code",
    "dialect": "dialect",
    "method": "method",
    "FILE": FILE,
    "FILE...": FILE,
    "[FILE]": FILE,
    "[FILE|NAME]": FILE,
    "FAULT[:SHARE][:OPERATION]": FAULT,
    "FAULT": FAULT,
    "OPERATION": OPERATION,
}


@dataclass(frozen=True, slots=True)
class Word:
    """A command or an option, and what it does in a few words."""

    text: str
    about: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The words of a parameter that names them itself."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """Everything that can be completed.

    `options` are those of each command, "" for those of the program. `kinds` says of which kind
    values are: behind an option by `COMMAND --option`, the n-th argument (from 0) by `COMMAND n`,
    and arguments without an end by `COMMAND ...`. `words` are the words of a kind.
    """

    options: Mapping[str, tuple[Word, ...]]
    kinds: Mapping[str, str]
    commands: tuple[Word, ...]
    words: Mapping[str, tuple[str, ...]]

    def lists(self, told: Callable[[Word], str]) -> dict[str, list[str]]:
        """All lists of words by their kind, those of commands and options as `told` tells them."""
        return {
            **{f"options {name}": list(map(told, each)) for name, each in self.options.items()},
            COMMAND: list(map(told, self.commands)),
            **{kind: list(each) for kind, each in self.words.items()},
        }


def grammar_of(program: click.Group) -> Grammar:
    """All that the commands of a program accept."""
    ctx = click.Context(program, **program.context_settings)
    options = {"": _options(program, ctx)}
    commands: list[Word] = []
    kinds: dict[str, str] = {}
    words = {kind: tuple(dict.fromkeys(read())) for kind, read in LISTS.items()}
    for name in program.list_commands(ctx):
        command = program.get_command(ctx, name)
        if command is None or command.hidden:
            continue
        commands.append(Word(name, command.get_short_help_str(limit=100)))
        options[name] = _options(command, ctx)
        for place, kind in _values(name, command, ctx):
            kinds[place] = kind.kind if isinstance(kind, Choices) else kind
            if isinstance(kind, Choices):
                words[kind.kind] = kind.words
    return Grammar(options=options, kinds=kinds, commands=tuple(commands), words=words)


def _shown(command: click.Command, ctx: click.Context) -> list[click.Option]:
    """The options that the help page shows; those of a command stand in the context of another."""
    params = command.get_params(click.Context(command, parent=ctx))
    return [each for each in params if isinstance(each, click.Option) and not each.hidden]


def _options(command: click.Command, ctx: click.Context) -> tuple[Word, ...]:
    return tuple(
        Word(name, (option.help or "").partition(". ")[0].rstrip("."))
        for option in _shown(command, ctx)
        for name in option.opts
    )


def _values(
    name: str, command: click.Command, ctx: click.Context
) -> Iterable[tuple[str, str | Choices]]:
    """Where a value stands, and of which kind it is."""
    for option in _shown(command, ctx):
        if not option.is_flag:
            yield from ((f"{name} {each}", _kind(name, option)) for each in option.opts)
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    for number, argument in enumerate(arguments):
        place = "..." if argument.nargs == -1 else str(number)
        yield f"{name} {place}", _kind(name, argument)


def _kind(command: str, param: click.Parameter) -> str | Choices:
    if isinstance(param.type, click.Choice):
        return Choices(f"{command}-{param.name}", tuple(map(str, param.type.choices)))
    return KINDS.get(param.type.name) or KINDS.get(param.metavar or "") or NOTHING


def _faults() -> Iterable[str]:
    """What `--fault` begins with; `=` where a value follows."""
    for name, reader in FAULTS.items():
        if name == "error":
            continue  # its code stands alone
        if reader.leading is None or name == "hang":
            yield name
        if reader.leading is not None:
            yield f"{name}="
    yield from catalogue_names()


def _conditions() -> Iterable[str]:
    """What stands behind its first colon: a word of `trigger`, or an operation already."""
    yield from (f"{each.name}=" for each in fields(Trigger) if each.name != "per")
    yield from _operations()


def _operations() -> Iterable[str]:
    return (*GROUPS, *OPERATIONS)


LISTS: dict[str, Callable[[], Iterable[str]]] = {
    "code": catalogue_names,
    "dialect": lambda: DIALECTS,
    "method": lambda: METHODS,
    FAULT: _faults,
    CONDITION: _conditions,
    OPERATION: _operations,
}
