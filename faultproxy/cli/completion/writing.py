"""What the scripts share: words as text of a script, laid out, and in the cases of a `case`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from faultproxy.cli.completion.grammar import (
    COMMAND,
    CONDITION,
    FAULT,
    FILE,
    OPERATION,
    Grammar,
    Word,
)

WIDTH = 100
# The kinds that the scripts themselves name.
NAMES = {
    "command": COMMAND,
    "condition": CONDITION,
    "fault": FAULT,
    "file": FILE,
    "operation": OPERATION,
}


def single_quoted(text: str) -> str:
    """For bash and zsh, which know nothing special between single quotes."""
    escaped = text.replace("'", "'\\''")
    return f"'{escaped}'"


def fish_quoted(text: str) -> str:
    """For fish, where a backslash is special between single quotes too."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def laid_out(words: Iterable[str], indent: int, line_end: str = "") -> str:
    """Words side by side in lines that are not too long; `line_end` stands at the end of each."""
    margin = " " * indent
    lines: list[str] = []
    line = margin
    for word in words:
        if len(line) + len(word) + len(line_end) >= WIDTH and line != margin:
            lines.append(line.rstrip() + line_end)
            line = margin
        line += f"{word} "
    return "\n".join([*lines, line.rstrip()])


# For bash and zsh, which are alike so far.
FUNCTIONS = """\
_faultproxy_words() {{
    found=()
    case "$1" in
{words}
    esac
}}

# What stands behind an option, or as an argument.
_faultproxy_kind() {{
    case "$1" in
{kinds}
        *) kind="" ;;
    esac
}}
"""


def functions(grammar: Grammar, *, told: Callable[[Word], str]) -> str:
    """What fills the array `found` with the words of a kind, and `kind` with that of a value."""
    return FUNCTIONS.format(words=_word_cases(grammar, told), kinds=_kind_cases(grammar))


def _word_cases(grammar: Grammar, told: Callable[[Word], str]) -> str:
    return "\n".join(
        f"        {single_quoted(kind)})\n"
        f"            found=(\n{laid_out(map(single_quoted, words), 16)}\n            )\n"
        "            ;;"
        for kind, words in grammar.lists(told).items()
    )


def _kind_cases(grammar: Grammar) -> str:
    return "\n".join(
        f"        {single_quoted(place)}) kind={single_quoted(kind)} ;;"
        for place, kind in grammar.kinds.items()
    )
