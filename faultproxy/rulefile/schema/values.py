"""The shapes of values, as schemas.

A number or a truth value in quotes is the same to the readers, and not to an editor: here they
stand plain, as everybody writes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from faultproxy.core.s3.catalogue.index import catalogue_names, find
from faultproxy.core.s3.dialects.index import DIALECTS
from faultproxy.core.s3.operation import GROUPS, OPERATIONS
from faultproxy.rulefile.schema import wording
from faultproxy.rulefile.sending import LINE
from faultproxy.rulefile.values import DURATION, SIZE

Schema = dict[str, object]

PERCENTAGE = r"(?:0?[0-9]{1,2}(?:\.[0-9]{1,12})?|100(?:\.0{1,12})?)%"
NOTHING = r"0{1,3}(?:\.0+)?%"
SYNTAX = re.compile(r"[\^$\\.*+?()[\]{}|]")
MAX_COUNT = 10**12 - 1
NAMED = "accepted: names, each with its value, such as {name: value}"
CODES = "an S3 error code (all: faultproxy list errors); with a status, any text"

# An editor joins the messages of two choices whose types do not fit, and then says no more than the
# types, unless a type is a list.
TEXT = ["string"]
INTEGER = ["integer"]


def ref(name: str) -> Schema:
    """What the schema defines under a name."""
    return {"$ref": f"#/$defs/{name}"}


def any_of(*schemas: Mapping[str, object]) -> Schema:
    """One of several."""
    return dict(schemas[0]) if len(schemas) == 1 else {"anyOf": list(schemas)}


def scalar(accepted: str) -> Schema:
    """A text; a number or a truth value is one too.

    Their types are not named: an editor would fill in true and false wherever a text can stand.
    """
    return {
        "if": {"type": ["object", "array", "null"]},
        "then": {"type": TEXT, "errorMessage": accepted},
    }


def whole(pattern: str) -> Schema:
    """A text that a pattern takes from end to end."""
    return {"type": TEXT, "pattern": f"^(?:{pattern})$"}


def either(mapping: Schema, *others: Schema) -> Schema:
    """A mapping or something else: of a mapping that fails an editor says what is wrong in it."""
    return {"oneOf": [mapping, *others]}


def compared(amount: str, what: str, *, alone: bool = True) -> Schema:
    """An amount behind a sign, or alone where it may be; nothing is below zero."""
    sign = r"(?:>=|<=|>|<|=)?\s*" if alone else r"(?:>=|<=|>|<)\s*"
    nothing = r"<\s*0+(?:\.0+)?[A-Za-z]*\s*$"
    also = "alone or " if alone else ""
    accepted = f"accepted: {what}, {also}compared: '>= ...', '<= ...', '> ...', '< ...'"
    return {**whole(rf"\s*(?!{nothing}){sign}(?:{amount})\s*"), "errorMessage": accepted}


def number(low: int, high: int) -> Schema:
    """A whole number."""
    to = f" to {high}" if high < MAX_COUNT else ""
    accepted = f"accepted: a whole number from {low}{to}"
    return {"type": INTEGER, "minimum": low, "maximum": high, "errorMessage": accepted}


def flag() -> Schema:
    """A truth value."""
    return {"type": "boolean", "errorMessage": "accepted: true, false"}


def listing(item: Schema, *, least: int) -> Schema:
    """A list with a dash before each item."""
    accepted = "accepted: a list: put '- ' before each item"
    return {"type": "array", "items": item, "minItems": least, "errorMessage": accepted}


def one_word(words: Mapping[str, str]) -> Schema:
    """One of a few words; an editor shows all of them beside their key, each with what it means."""
    return {
        "type": TEXT,
        "enum": list(words),
        "enumDescriptions": list(words.values()),
        "errorMessage": f"accepted: {', '.join(words)}",
    }


def told(words: Mapping[str, str], accepted: str, *, also: str = "") -> Schema:
    """One of many words, each with what it means, or what the pattern `also` finds.

    An editor offers the choices, and shows the text of the one that is there. The pattern is what
    refuses others: of a choice that fails an editor would say every word, and they are hundreds.
    """
    alone = f"^(?:{'|'.join(map(_literally, words))})$"
    return {
        "type": TEXT,
        "pattern": f"{alone}|{also}" if also else alone,
        "errorMessage": f"accepted: {accepted}",
        "anyOf": [
            *(
                {"const": word, "description": text} if text else {"const": word}
                for word, text in words.items()
            ),
            {},
        ],
    }


def _literally(word: str) -> str:
    """A pattern of this word; `re.escape` escapes more than ECMA-262 lets it (22.2.1)."""
    return SYNTAX.sub(r"\\\g<0>", word)


def one_of_these(properties: Mapping[str, object], *, dashed: bool = False) -> Schema:
    """A mapping with exactly one of these keys; the first of an item is behind a dash.

    An editor takes an empty line for a key, and offers no other where there can be but one: below
    a key the limit stands where it does not look.
    """
    limit: Schema = {"maxProperties": 1}
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "minProperties": 1,
        **(limit if dashed else {"allOf": [limit]}),
    }


def one_or_more(schema: Schema) -> Schema:
    """A value, or a list that means any of."""
    return any_of(schema, {"type": "array", "items": schema, "minItems": 1})


def names(values: Schema, pattern: str, *, but: Iterable[str] = ()) -> Schema:
    """A mapping of free names; `but` are names in lower case that nobody may set."""
    either_case = "|".join("".join(f"[{c}{c.upper()}]" for c in name) for name in sorted(but))
    refused: Schema = {"not": {"pattern": f"^(?:{either_case})$"}} if either_case else {}
    return {
        "type": "object",
        "propertyNames": {"pattern": f"^(?:{pattern})$", **refused},
        "additionalProperties": values,
        "errorMessage": NAMED,
    }


def _listed(members: list[str]) -> str:
    if len(members) <= 6:
        return ", ".join(members)
    return f"{', '.join(members[:3])} ... ({len(members)} in all)"


def _operation() -> Schema:
    groups = {name: _listed(sorted(members)) for name, members in GROUPS.items()}
    accepted = f"what S3 calls it (all: faultproxy list operations), or {', '.join(groups)}"
    return told({**groups, **dict.fromkeys(OPERATIONS, "")}, accepted)


def _code() -> Schema:
    entries = {code: find(code) for code in catalogue_names()}
    return told({code: f"{e.status}. {e.meaning}" for code, e in entries.items() if e}, CODES)


def _spelled(name: str, schema: Schema) -> Schema:
    """A value that an editor refuses in our own words."""
    return {**schema, "errorMessage": wording.SPELLINGS[name]}


def _pattern() -> Schema:
    spelling = wording.SPELLINGS["pattern"]
    absent = {"const": None, "description": "It is not there.", "errorMessage": spelling}
    return one_or_more({"oneOf": [scalar(spelling), absent]})


# What several keys have, under the name by which they refer to it.
SHARED: Mapping[str, Callable[[], Schema]] = {
    "duration": lambda: _spelled("duration", whole(DURATION.pattern)),
    "share": lambda: _spelled("share", whole(f"(?!{NOTHING}$){PERCENTAGE}")),
    "depth": lambda: _spelled("depth", whole(f"{SIZE.pattern}|{PERCENTAGE}")),
    "body-depth": lambda: _spelled("body-depth", whole(f"-?{SIZE.pattern}|{PERCENTAGE}")),
    "pattern": _pattern,
    "operation": _operation,
    "code": _code,
    "dialect": lambda: one_word({name: wording.DIALECTS[name] for name in DIALECTS}),
    "text": lambda: scalar("accepted: a text"),
    "line": lambda: {
        **scalar("accepted: a text"),
        "pattern": f"^(?:{LINE.pattern})$",
        "errorMessage": "accepted: a text in one line, of printable ASCII",
    },
}


def spelled(value: object) -> tuple[str, ...]:
    """How the values of a schema are spelled, in words: of what it refers to, or is a choice of.

    An editor shows the innermost description alone, so that this cannot stand with the values.
    """
    match value:
        case {"$ref": str(name)}:
            text = wording.SPELLINGS.get(name.rpartition("/")[2])
            return () if text is None else (text,)
        case {"anyOf": list(choices)} | {"oneOf": list(choices)}:
            return tuple(dict.fromkeys(text for each in choices for text in spelled(each)))
        case {"items": each} | {"additionalProperties": each}:
            return spelled(each)
    return ()
