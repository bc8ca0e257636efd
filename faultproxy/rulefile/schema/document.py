"""The schema of a whole rule file, put together from what the readers ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from faultproxy.core.rules.halt import Halt
from faultproxy.core.rules.scenario import Phase
from faultproxy.core.s3.dialects.index import DEFAULT
from faultproxy.rulefile.answers import Setting, no_body
from faultproxy.rulefile.faults import FAULTS, FaultReader
from faultproxy.rulefile.matching import read_answered, read_match, read_trigger
from faultproxy.rulefile.node import Mapping as MappingNode
from faultproxy.rulefile.position import _read_lognormal, _read_normal, _read_pareto, read_delay
from faultproxy.rulefile.problem import Report
from faultproxy.rulefile.reader import Fields
from faultproxy.rulefile.rules import read_file, read_rule
from faultproxy.rulefile.safety import read_halt
from faultproxy.rulefile.schema import hints
from faultproxy.rulefile.schema.asking import Asked, asked_by
from faultproxy.rulefile.schema.hint import Hint
from faultproxy.rulefile.schema.readers import KEYS, schema_of
from faultproxy.rulefile.schema.values import (
    SHARED,
    Schema,
    any_of,
    either,
    one_of_these,
    ref,
    spelled,
    told,
)

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Ask = Callable[[MappingNode, Report], object]


SETTING = Setting(phase=Phase.BEFORE, dialect=DEFAULT, read_body=no_body)


def _called(read: Callable[..., object], node: MappingNode, report: Report) -> object:
    return read(node, dialect=DEFAULT, read_body=no_body, report=report)


def _named(
    read: Callable[[MappingNode, str, Report], object], what: str, node: MappingNode, report: Report
) -> object:
    return read(node, what, report)


# Who reads which mapping. What a reader of values is handed on to is in `readers`.
MAPPINGS: Mapping[str, Ask] = {
    "file": partial(_called, read_file),
    "halt": partial(_named, read_halt, "halt"),
    "rule": partial(_called, read_rule),
    "match": partial(_named, read_match, "match"),
    "response": partial(_named, read_answered, "response"),
    "trigger": partial(_named, read_trigger, "trigger"),
    "delay": partial(_named, read_delay, "delay"),
    "normal": partial(_named, _read_normal, "normal"),
    "lognormal": partial(_named, _read_lognormal, "lognormal"),
    "pareto": partial(_named, _read_pareto, "pareto"),
}
ALTERNATIVES = ("delay",)  # mappings that have exactly one of their keys

# What no single key can tell.
TOGETHER: Mapping[str, Schema] = {
    "halt": {"anyOf": [{"required": [name]} for name, _ in Halt().limits]},
    "error": {"anyOf": [{"properties": {"code": ref("code")}}, {"required": ["status"]}]},
    "response": {"minProperties": 1, "dependentRequired": {"code": ["status"]}},
    "answer": {"not": {"required": ["body", "body_file"]}},
}


def keys() -> Mapping[str, Mapping[str, Asked]]:
    """For every mapping of the language and every fault, the keys that its reader asks for."""
    parts = {part: asked_by(ask) for part, ask in MAPPINGS.items()}
    return parts | {name: asked_by(partial(_fields, name)) for name in FAULTS}


def schema() -> Schema:
    """The schema of rule files: JSON Schema, 2020-12."""
    parts = {part: _mapping(part, asked) for part, asked in keys().items()}
    file = parts.pop("file")
    return {
        "$schema": DRAFT,
        "title": "faultproxy rule file",
        "description": "Which requests to an S3-compatible store fail, when, and how.",
        **file,
        "$defs": {
            **parts,
            "fault": _fault(),
            **{name: shared() for name, shared in SHARED.items()},
        },
    }


def _fields(name: str, node: MappingNode, report: Report) -> object:
    return FAULTS[name].read(Fields(node, name, report), SETTING)


def _mapping(part: str, asked: Mapping[str, Asked]) -> Schema:
    properties = {key: _key(part, key, asked[key].reader) for key in asked}
    if part in ALTERNATIVES:
        return one_of_these(properties)
    needed = [key for key in asked if asked[key].needed]
    return {
        "type": "object",
        "properties": properties,
        **({"required": needed} if needed else {}),
        "additionalProperties": False,
        **TOGETHER.get(part, {}),
    }


def _key(part: str, key: str, reader: object) -> Schema:
    special = KEYS.get((part, key))
    value = schema_of(reader) if special is None else special()
    return _hinted(value or {}, hints.FIELDS.get(part, {}).get(key))


def _hinted(value: Schema, hint: Hint | None) -> Schema:
    """A value with what is shown beside its key; that no key lacks it is held by a test."""
    return value if hint is None else {**value, **hint.shown(spelled(value))}


def _fault() -> Schema:
    """An item of `faults`: a word, or a word with its fields or its leading field."""
    asked = keys()
    needing = {name for name in FAULTS if any(each.needed for each in asked[name].values())}
    bare = (name for name in FAULTS if name not in needing)
    words = {name: hints.FAULTS[name].text for name in bare if name in hints.FAULTS}
    named = {
        name: _fields_of(name, _value(name, reader, asked[name], empty=name in words))
        for name, reader in FAULTS.items()
    }
    accepted = f"a fault: {', '.join(FAULTS)}; such as `- reset` or `- error: SlowDown`"
    return any_of(told(words, accepted), one_of_these(named, dashed=True))


def _fields_of(name: str, value: Schema) -> Schema:
    hint = hints.FAULTS.get(name)
    if hint is None or not isinstance(hint.examples[0], dict):
        return _hinted(value, hint)
    return {**value, **hint.shown_below(spelled(value))}


def _value(name: str, reader: FaultReader, asked: Mapping[str, Asked], *, empty: bool) -> Schema:
    leading = [] if reader.leading is None else [_alone(name, reader.leading, asked)]
    accepted = f"accepted: `- {name}` alone, or with its fields below it"
    nothing: list[Schema] = [{"type": ["null"], "errorMessage": accepted}] if empty else []
    return either(ref(name), *leading, *nothing)


def _alone(name: str, leading: str, asked: Mapping[str, Asked]) -> Schema:
    """What may stand behind the colon without its key: an error code has to be a known one."""
    if (name, leading) == ("error", "code"):
        return ref("code")
    return schema_of(asked[leading].reader) or {}
