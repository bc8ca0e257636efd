"""What editors make of the schema: what they offer at each place, and how they word a mistake.

Why a schema is written so, and not otherwise that accepts the same, comes from what
yaml-language-server 1.25 does with it; each test says what it would do.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from faultproxy.rulefile.faults import FAULTS
from faultproxy.rulefile.schema.document import keys, schema
from faultproxy.rulefile.schema.hint import Hint

LITERAL = ("const", "enum", "examples", "defaultSnippets")
ALSO_BELOW = {"latency": {"uniform", "normal", "lognormal", "pareto"}, "truncate": {"body"}}
OF_ONE_VALUE = ("string", "integer", "number", "boolean", "null")


def inside(schema_: object, where: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Every mapping of keywords within a schema, with the way to it."""
    if isinstance(schema_, dict):
        yield where, schema_
        for key, value in schema_.items():
            if key not in LITERAL:
                yield from inside(value, f"{where}/{key}")
    elif isinstance(schema_, list):
        for index, value in enumerate(schema_):
            yield from inside(value, f"{where}/{index}")


def offered(*path: str) -> set[str]:
    """The keys that can stand below a path of keys, through lists and choices."""
    whole = schema()
    at = [whole]
    for key in path:
        at = [below for each in resolved(at, whole) for below in properties(each, key)]
    return {key for each in resolved(at, whole) for key in mapping(each, "properties")}


def resolved(schemas: list[dict[str, object]], whole: dict[str, object]) -> list[dict[str, object]]:
    found = []
    for each in schemas:
        match each:
            case {"$ref": str(name)}:
                found += resolved([mapping(mapping(whole, "$defs"), name.split("/")[-1])], whole)
            case {"properties": _}:
                found.append(each)
            case {"anyOf": list(choices)} | {"oneOf": list(choices)}:
                found += resolved(choices, whole)
            case {"items": dict(item)}:
                found += resolved([item], whole)
    return found


def properties(schema_: dict[str, object], key: str) -> list[dict[str, object]]:
    known = mapping(schema_, "properties")
    return [mapping(known, key)] if key in known else []


def mapping(schema_: dict[str, object], key: str) -> dict[str, object]:
    value = schema_.get(key, {})
    return value if isinstance(value, dict) else {}


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ((), "file"),
        (("rules",), "rule"),
        (("rules", "match"), "match"),
        (("rules", "match", "response"), "response"),
        (("rules", "match", "any", "not", "all"), "match"),
        (("rules", "trigger"), "trigger"),
        (("rules", "faults", "latency", "delay", "lognormal"), "lognormal"),
        (("rules", "faults", "latency", "delay", "pareto"), "pareto"),
        *((("rules", "faults", name), name) for name in FAULTS if name not in ALSO_BELOW),
    ],
    ids=lambda value: value if isinstance(value, str) else ".".join(value) or "top",
)
def test_at_each_level_the_keys_of_its_mapping_are_offered(
    path: tuple[str, ...], part: str
) -> None:
    assert offered(*path) == set(keys()[part])


@pytest.mark.parametrize(("name", "more"), ALSO_BELOW.items())
def test_what_can_stand_for_the_leading_key_is_offered_beside_the_keys(
    name: str, more: set[str]
) -> None:
    assert offered("rules", "faults", name) == {*keys()[name], *more}


def test_the_faults_and_places_are_offered() -> None:
    assert offered("rules", "faults") == set(FAULTS)
    assert offered("rules", "faults", "reset", "at") == {"upload", "body", "time"}


def test_a_value_of_a_wrong_type_is_refused_in_our_own_words() -> None:
    """Else: Incorrect type. Expected "string | array | object(faultproxy rule file)"."""
    silent = [
        where
        for where, each in inside(schema())
        if not where.endswith("/if")
        and (each.get("type") in OF_ONE_VALUE or isinstance(each.get("type"), list))
        and "errorMessage" not in each
    ]
    assert silent == []


@pytest.mark.parametrize(("part", "key"), [("fault", name) for name in FAULTS] + [("", "delay")])
def test_of_a_mapping_with_a_mistake_the_mapping_is_told(part: str, key: str) -> None:
    """Of `anyOf` an editor would tell the first choice: of {dely: 2s} that it is no duration."""
    parts = mapping(schema(), "$defs")
    owner = resolved([mapping(parts, part)], schema())[-1] if part else mapping(parts, "latency")
    value = mapping(mapping(owner, "properties"), key)
    match value.get("oneOf"):
        case [dict(first), *_]:
            assert first == {"$ref": f"#/$defs/{key}"}
        case _:
            assert value["$ref"] == f"#/$defs/{key}"


def test_true_and_false_are_offered_for_switches_alone() -> None:
    switches = {
        where.rsplit("/", 1)[-1]
        for where, each in inside(schema())
        if "boolean" in str(each.get("type"))
    }
    assert switches == {"enabled", "range", "presigned"}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_is_a_word_too_is_offered_as_both(name: str) -> None:
    """Else an editor joins the two to `- hang: hang`."""
    match mapping(mapping(schema(), "$defs"), "fault"):
        case {"anyOf": [{"anyOf": [*words]}, {"properties": dict(named)}]}:
            is_word = name in {word.get("const") for word in words}
            match named[name]:
                case {"defaultSnippets": [{"body": str(body)}], **more} if is_word:
                    assert body.startswith("\n    ")
                    assert "examples" not in more
                case {"examples": _}:
                    assert not is_word
                case other:
                    pytest.fail(f"{name}: {other}")
        case other:
            pytest.fail(f"{other}")


def test_what_is_filled_in_below_a_key_is_deeper_than_a_key_behind_a_dash() -> None:
    shown = Hint("Text.", ({"for": "30s", "at": {"body": "50%"}}, {"at": "response"})).shown_below()
    assert shown["defaultSnippets"] == [
        {
            "label": "{for: 30s, at: {body: 50%}}",
            "body": "\n    for: 30s\n    at: {body: 50%}",
        }
    ]
    assert "Such as {for: 30s" in str(shown["description"])


def test_below_a_key_every_choice_is_offered_on_an_empty_line() -> None:
    """An editor counts an empty line as a key, and where `maxProperties` is 1 offers no other."""
    limited = [where for where, each in inside(schema()) if "maxProperties" in each]
    assert [where for where in limited if not where.endswith("/allOf/0")] == [
        "/$defs/fault/anyOf/1"
    ]
    assert len(limited) > 1
