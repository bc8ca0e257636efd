"""A hint: what an editor shows beside a key, and what it can fill in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from faultproxy.rulefile.syntax import SPECIAL_FIRST, in_quotes


@dataclass(frozen=True, slots=True)
class Hint:
    """A text for hovering, and values to copy."""

    text: str
    examples: tuple[object, ...]

    def shown(self, spelled: Iterable[str] = ()) -> dict[str, object]:
        """The keywords of a schema that say it, and how its values are spelled.

        Among examples that are words an editor cannot name a mapping: it is a snippet there, and so
        is what needs quotes. What it cannot write at all is told in the text alone.
        """
        plain = [each for each in self.examples if is_plain(each)]
        mappings = [each for each in self.examples if is_fillable(each)]
        others = [each for each in self.examples if not is_plain(each)]
        such_as = [f"Such as {' or '.join(map(flow, others))}."] if others else []
        filled = [each for each in others if is_fillable(each) or is_quotable(each)]
        snippets = [{"label": flow(each), "body": body(each)} for each in filled if plain]
        return {
            "description": " ".join((self.text, *such_as, *spelled)),
            **({"examples": plain or mappings} if plain or mappings else {}),
            **({"defaultSnippets": snippets} if snippets else {}),
        }

    def shown_below(self, spelled: Iterable[str] = ()) -> dict[str, object]:
        """The same for a key that is a word too: `- reset` and `- reset:` with its fields below.

        An editor joins the two to `reset: reset`, unless it has one snippet for the key, and that
        has several lines. They are so deep that they are below the key, whose line has a dash.
        """
        first = self.examples[0]
        fields = first.items() if isinstance(first, dict) else ()
        lines = "".join(f"\n    {name}: {body(value)}" for name, value in fields)
        description = self.shown(spelled)["description"]
        snippet = {"label": flow(first), "body": lines}
        return {"description": description, "defaultSnippets": [snippet]}


def hint(text: str, *examples: object) -> Hint:
    """A hint in one line or two."""
    return Hint(text, examples)


def is_plain(value: object) -> bool:
    """Whether an editor fills a value in as it has to be written.

    It leaves a `*` without quotes, takes a `$` for the beginning of a variable of its own (Language
    Server Protocol, 3.17, snippet syntax), and does not know how to write a list of mappings.
    """
    match value:
        case dict():
            return False
        case list():
            return all(map(is_plain, value))
        case str():
            return flow(value) == value and "$" not in value
    return True


def is_fillable(value: object) -> bool:
    """Whether a value is a mapping that an editor fills in as it has to be written."""
    return isinstance(value, dict) and all(is_plain(v) or is_fillable(v) for v in value.values())


def is_quotable(value: object) -> bool:
    """Whether a value is a text, or a list of texts, that a snippet can put in quotes."""
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return isinstance(value, str)


def body(value: object) -> object:
    """A value as the body of a snippet: in quotes where it needs them, and each `$` a mere sign.

    A mapping stands in one line, as an editor would indent it to the dash of its key.
    """
    match value:
        case list():
            return [body(each) for each in value]
        case dict() | str():
            return flow(value).replace("$", "\\$")
    return value


def flow(value: object) -> str:
    """A value in one line of YAML, as it is written by hand."""
    match value:
        case dict():
            return f"{{{', '.join(f'{key}: {flow(each)}' for key, each in value.items())}}}"
        case list():
            return f"[{', '.join(map(flow, value))}]"
        case str():
            return in_quotes(value) if value[:1] in SPECIAL_FIRST or "{" in value else value
    return json.dumps(value)
