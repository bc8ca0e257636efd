"""The command: which shell, and how its script is put to use."""

from __future__ import annotations

from collections.abc import Callable

import click

from faultproxy.cli.command import Command
from faultproxy.cli.completion import bash, fish, zsh
from faultproxy.cli.completion.grammar import Grammar, grammar_of

SCRIPTS: dict[str, Callable[[Grammar], str]] = {
    "bash": bash.script,
    "zsh": zsh.script,
    "fish": fish.script,
}

EXAMPLES = """
To have it in each new shell:
  mkdir -p ~/.local/share/bash-completion/completions ~/.config/fish/completions
  faultproxy completion bash >~/.local/share/bash-completion/completions/faultproxy
  faultproxy completion fish >~/.config/fish/completions/faultproxy.fish
  faultproxy completion zsh >DIR/_faultproxy    # DIR: one of $fpath, before compinit

In this one:
  source <(faultproxy completion bash)          # zsh: the same; fish: ... | source
"""


@click.command("completion", cls=Command, epilog=EXAMPLES)
@click.argument("shell", metavar="SHELL", type=click.Choice(tuple(SCRIPTS)))
def completion(shell: str) -> None:
    """Print a script by which SHELL (bash, zsh or fish) completes commands, options and codes."""
    program = click.get_current_context().find_root().command
    if isinstance(program, click.Group):
        click.echo(SCRIPTS[shell](grammar_of(program)), nl=False)
