"""The schema says of a file what the readers say of it, and of every key what it is for."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from faultproxy.cli.demo.story import SCENARIO
from faultproxy.cli.new import STARTER
from faultproxy.core.plan import Moment
from faultproxy.core.rules.scenario import Phase
from faultproxy.core.rules.trigger import Per
from faultproxy.core.s3.dialects.index import DIALECTS
from faultproxy.rulefile.compiler import Loaded, read_scenario
from faultproxy.rulefile.faults import FAULTS
from faultproxy.rulefile.files import load_scenario
from faultproxy.rulefile.node import Mapping, Node, Scalar, Sequence, compose
from faultproxy.rulefile.problem import Report, Severity
from faultproxy.rulefile.schema import hints, wording
from faultproxy.rulefile.schema.document import keys, schema
from faultproxy.rulefile.schema.hint import Hint, flow, is_plain
from faultproxy.rulefile.schema.readers import KEYS, schema_of
from faultproxy.rulefile.schema.values import spelled
from tests.docs.page import Page
from tests.rulefile.accepted import keys_of

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "docs" / "rules.schema.json"
RULES = sorted((ROOT / "rules").glob("*.yaml"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
KEYS_OF_ALL = [
    pytest.param(part, key, id=f"{part}-{key}") for part in keys() for key in keys()[part]
]
# Delays that are drawn stand in a fault.
DELAYS = ("normal", "lognormal", "pareto")

INTEGER = re.compile(r"[-+]?[0-9]+")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
TRUTHS = {"true": True, "false": False}


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def as_editor_sees(node: Node) -> object:
    """The value of a node by the core schema of YAML 1.2, which editors read by."""
    match node:
        case Mapping(entries=entries):
            return {key.text: as_editor_sees(value) for key, value in entries}
        case Sequence(items=items):
            return [as_editor_sees(item) for item in items]
        case Scalar() if node.is_null:
            return None
        case Scalar(text=text, plain=True):
            if INTEGER.fullmatch(text):
                return int(text)
            return float(text) if FLOAT.fullmatch(text) else TRUTHS.get(text, text)
        case Scalar(text=text):
            return text


def value_of(text: str) -> object:
    report = Report(["a.yaml"])
    node = compose("a.yaml", text, report)
    assert node is not None
    return as_editor_sees(node)


def is_read(value: object) -> bool:
    """Whether the readers accept a value, written as JSON, which is YAML."""
    text = json.dumps(value, ensure_ascii=False)
    return isinstance(read_scenario([("a.yaml", text)], read_body=lambda _f, _n: b""), Loaded)


def is_valid(value: object) -> bool:
    return validator().is_valid(value)


def least(part: str) -> dict[str, object]:
    """What a mapping needs, by the first examples of its keys."""
    if part == "halt":  # one share of three
        return {"injected": "50%"}
    return {
        key: hints.FIELDS[part][key].examples[0]
        for key, asked in keys()[part].items()
        if asked.needed
    }


def file_with(part: str, fields: dict[str, object]) -> dict[str, object]:
    """A file with these fields in that part of it."""
    rule: dict[str, object] = {"name": "one", "faults": ["reset"]}
    if part == "file":
        return {**least("file"), **fields}
    if part == "halt":
        return {part: fields, **least("file")}
    if part == "rule":
        rule |= fields
    elif part in ("match", "trigger"):
        rule[part] = fields
    elif part == "response":
        rule["match"] = {part: fields}
    elif part in DELAYS:
        rule["faults"] = [{"latency": {"delay": {part: fields}}}]
    elif part == "delay":
        rule["faults"] = [{"latency": {"delay": fields}}]
    else:
        rule["faults"] = [{part: fields}]
    return {"rules": [rule]}


# Both ways: the keys.


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("part", ["match", "trigger"])
def test_the_keys_of_the_schema_are_those_that_are_accepted(part: str) -> None:
    assert tuple(keys()[part]) == keys_of(part)


def test_every_key_is_told_and_nothing_else_is() -> None:
    assert {part: set(told) for part, told in hints.FIELDS.items()} == {
        part: set(asked) for part, asked in keys().items()
    }
    assert set(hints.FAULTS) == set(FAULTS)


def test_every_key_has_a_reader_that_the_schema_knows() -> None:
    asked = [(part, key, each) for part, of_part in keys().items() for key, each in of_part.items()]
    unknown = [
        f"{part}.{key}: {each.reader} has no row in schema.readers"
        for part, key, each in asked
        if (part, key) not in KEYS and schema_of(each.reader) is None
    ]
    assert unknown == []
    assert set(KEYS) <= {(part, key) for part, key, _ in asked}


def test_every_word_is_told() -> None:
    assert list(wording.PHASES) == [phase.value for phase in Phase]
    assert list(wording.PER) == [per.value for per in Per]
    assert set(wording.DIALECTS) == set(DIALECTS)
    assert {moment.name.lower() for moment in Moment} <= set(wording.MOMENTS)


@pytest.mark.parametrize(("part", "key"), KEYS_OF_ALL)
def test_a_key_has_a_description_and_examples_that_are_right(part: str, key: str) -> None:
    hint = hints.FIELDS[part][key]
    assert hint.text.endswith(".")
    assert hint.examples
    for example in hint.examples:
        fields = {**least(part), key: example}
        if (part, key) == ("error", "variant"):
            fields["code"] = "InvalidRequest"
        if (part, key) == ("response", "code"):
            fields["status"] = "4xx"
        assert is_read(file_with(part, fields)), (key, example)
        assert is_valid(file_with(part, fields)), (key, example)


@pytest.mark.parametrize("name", FAULTS)
def test_the_examples_of_a_fault_are_right(name: str) -> None:
    for example in hints.FAULTS[name].examples:
        file = {"rules": [{"name": "one", "faults": [{name: example}]}]}
        assert is_read(file)
        assert is_valid(file)


# Both ways: the values.

POOL: tuple[object, ...] = (
    *(None, True, False, 0, 1, 3, -1, 100, 200, 503, 599, 600, 1.5, -0.5, 2**63),
    *("", "x", "one", "a b", "a-b", "A", "A-", "*", "a*", "/a+/", "a\nb"),
    *("0%", "0.0%", "0.1%", "50%", "100%", "100.0%", "100.1%", "150%", "-5%", "50 %"),
    *("250ms", "2s", "1.5m", "1h", "-15m", "+20m", "0s", "2 s", "2sec", "forever", "2d"),
    *("-64KiB", "-5%", "-5"),
    *("0B", "64KiB", "5MB", "64kib", "-10B", "10b", ">= 8MiB"),
    *("request", "response", "body", "upload", "accept", "chunk", "somewhere"),
    *("before", "after", "fin", "rst", "rule", "key", "nothing"),
    *("SlowDown", "NoSuchKey", "SlowDwn", "signature-version", "bucket-size", "aws", "minio"),
    *("GetObject", "$write", "$nothing", "GetObjct", "PUT", "put", "boto3", "bot3", "aws-*"),
    *("10.0.0.0/8", "10.0.0.1", "10.0.0.1/33", "300.0.0.1", "10.0.0", "::1", "2001:db8::/32"),
    *(">= 3", ">=3", "=> 3", "< 1", "< 0", "<0B", ">= 0B", "< 1KiB", "> 8", " = 8MiB ", "!= 3"),
    *(["10.0.0.0/8", "::1"], [">= 3", 1], ["0B", "> 1GiB"], ["0B", "x"]),
    *([{"bucket": "b"}, {"part": 3}], [{}], {"bucket": "b"}, {"bucket": []}, {"buckets": "b"}),
    *({"not": {"bucket": "b"}}, {"not": {}}, {"any": [{"all": [{"key": "k"}]}]}, {"any": []}),
    [],
    ["GetObject"],
    ["GetObject", "$write"],
    ["GetObject", "x"],
    ["PUT", "GET"],
    ["boto3", "rclone"],
    ["100ms", "2s"],
    ["100ms"],
    ["100ms", "2s", "3s"],
    [None],
    [1, 2],
    [[]],
    ["reset"],
    ["reset", "x"],
    [{"error": "SlowDown"}],
    [{"error": "SlowDwn"}],
    [{"reset": None}, {"latency": "1s"}],
    [{"reset": {}, "latency": "1s"}],
    [{}],
    {},
    {"x": "y"},
    {"x": 5},
    {"x": None},
    {"x": []},
    {"x": {}},
    {"a b": "c"},
    {"Code": "x"},
    {"1st": "x"},
    {"Connection": "close"},
    {"connection": "keep-alive"},
    {"Content-Length": 5},
    {"Transfer-Encoding": "chunked"},
    {"body": "50%"},
    {"body": "10B"},
    {"body": "10"},
    {"upload": "50%"},
    {"body": "50%", "upload": "50%"},
    {"time": "30s"},
    {"uniform": ["100ms", "2s"]},
    {"uniform": "100ms"},
    {"normal": {"mean": "1s", "sd": "1s"}},
    {"normal": {"mean": "1s"}},
    {"lognormal": {"p50": "1s", "p99": "2s"}},
    {"pareto": {"min": "1s", "alpha": 2}},
    {"pareto": {"min": "1s", "alpha": 2}, "uniform": ["1s", "2s"]},
    {"mean": "1s", "sd": "1s"},
    {"first": 2},
    {"operation": "GetObject"},
    {"status": 404},
    {"status": "4xx", "code": "NoSuchKey"},
    {"code": "NoSuchKey"},
    *("< 30s", "=> 30s", "= 30s", "<30", "< 0s", "2xx", "2XX", "1xx", ["4xx", 503], ["4xx", 99]),
)
# What a schema does not know of a value, and the readers do: (part, key, value).
READERS_KNOW_MORE: dict[tuple[str, str], tuple[object, ...]] = {
    ("halt", "over"): ("250ms", "0s"),  # shorter than a second
    ("rule", "faults"): ([{"reset": None}, {"latency": "1s"}],),  # nothing comes after the end
    ("lognormal", "p50"): ("1.5m", "1h"),  # above p99
    ("error", "variant"): ("signature-version", "bucket-size"),  # of another code
    ("answer", "headers"): ({"Content-Length": 5},),  # the body is shorter
}


@pytest.mark.parametrize(("part", "key"), KEYS_OF_ALL)
def test_a_value_is_valid_where_it_is_read_and_nowhere_else(part: str, key: str) -> None:
    beside = {} if part == "delay" else least(part)
    differing = []
    for value in POOL:
        file = file_with(part, {**beside, key: value})
        if is_read(file) != is_valid(file):
            differing.append(value)
    assert tuple(differing) == READERS_KNOW_MORE.get((part, key), ())


@pytest.mark.parametrize("name", FAULTS)
def test_what_stands_alone_is_valid_where_it_is_read_and_nowhere_else(name: str) -> None:
    differing = []
    for value in POOL:
        file = {"rules": [{"name": "one", "faults": [{name: value}]}]}
        if is_read(file) != is_valid(file):
            differing.append(value)
    assert tuple(differing) == READERS_KNOW_MORE.get((name, ""), ())


# Whole files.


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_a_shipped_scenario_is_valid_and_leads_an_editor_to_the_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert isinstance(load_scenario([str(path)]), Loaded)
    assert [error.message for error in validator().iter_errors(value_of(text))] == []
    (named,) = re.findall(r"^# yaml-language-server: \$schema=(\S+)$", text, re.M)
    assert (path.parent / named).resolve() == SCHEMA


@pytest.mark.parametrize("text", [STARTER, SCENARIO], ids=["new", "demo"])
def test_a_file_to_begin_with_is_valid_and_leads_an_editor_to_the_schema(text: str) -> None:
    assert is_valid(value_of(text))
    assert text.startswith("# yaml-language-server: $schema=rules.schema.json\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_rule_file_of_a_page_is_valid(page: Path) -> None:
    of_rules = [each for each in Page.read(page).blocks("yaml") if each.note != "prometheus.yml"]
    for block in of_rules:
        wrong = [error.message for error in validator().iter_errors(value_of(block.text))]
        assert wrong == [], f"line {block.line}"


SAYS_IT_ALL = re.compile(
    "a rule has no '|[a-z]+ has no '[a-z0-9]+', which it needs|.* comes after "
)


@pytest.mark.parametrize(("part", "key"), KEYS_OF_ALL)
def test_a_value_that_is_refused_comes_with_what_is_accepted(part: str, key: str) -> None:
    beside = {} if part == "delay" else least(part)
    for value in POOL:
        text = json.dumps(file_with(part, {**beside, key: value}), ensure_ascii=False)
        read = read_scenario([("a.yaml", text)], read_body=lambda _f, _n: b"")
        bare = [
            each.message
            for each in (() if isinstance(read, Loaded) else read.items)
            if each.severity is Severity.ERROR and not (each.accepted or each.suggestion)
        ]
        assert [message for message in bare if not SAYS_IT_ALL.match(message)] == []


WRONG = {
    "a-list": "- reset",
    "a-word": "reset",
    "no-rules": "seed: 7",
    "unknown-key": "{rules: [], rule: []}",
    "later-key": "{rules: [], must_survive: true}",
    "no-share-to-halt-at": "{rules: [], halt: {over: 1m}}",
    "rules-without-a-dash": "rules: {name: one, faults: [reset]}",
    "seed-is-a-word": "{seed: seven, rules: []}",
    "negative-seed": "{seed: -1, rules: []}",
    "no-dialect": "{dialect: awss, rules: []}",
    "no-name": "rules: [{faults: [reset]}]",
    "no-faults": "rules: [{name: one}]",
    "not-kebab-case": "rules: [{name: My Rule, faults: [reset]}]",
    "later-rule-key": "rules: [{name: one, expect: {at_least: 1}, faults: [reset]}]",
    "yes": "rules: [{name: one, enabled: yes, faults: [reset]}]",
    "phase": "rules: [{name: one, phase: during, faults: [reset]}]",
    "no-fault": "rules: [{name: one, faults: []}]",
    "faults-is-a-word": "rules: [{name: one, faults: reset}]",
    "faults-is-a-mapping": "rules: [{name: one, faults: {error: SlowDown}}]",
    "misspelt-fault": "rules: [{name: one, faults: [rest]}]",
    "later-fault": "rules: [{name: one, faults: [stall]}]",
    "fault-that-needs-a-value": "rules: [{name: one, faults: [latency]}]",
    "fault-without-value": "rules: [{name: one, faults: [{error: }]}]",
    "two-in-one": "rules: [{name: one, faults: [{reset: {}, close: {}}]}]",
    "misspelt-code": "rules: [{name: one, faults: [{error: SlowDwn}]}]",
    "unknown-code-alone": "rules: [{name: one, faults: [{error: {code: Mine}}]}]",
    "bare-delay": "rules: [{name: one, faults: [{latency: 250}]}]",
    "spaced-delay": "rules: [{name: one, faults: [{latency: 250 ms}]}]",
    "two-distributions": "rules: [{name: one, faults: [{latency: {uniform: [1s, 2s], "
    "pareto: {min: 1s, alpha: 1}}}]}]",
    "uniform-of-one": "rules: [{name: one, faults: [{latency: {uniform: [1s]}}]}]",
    "high-status": "rules: [{name: one, faults: [{answer: 600}]}]",
    "two-bodies": "rules: [{name: one, faults: [{answer: {status: 200, body: a, body_file: b}}]}]",
    "bare-place": "rules: [{name: one, faults: [{truncate: 50}]}]",
    "small-letters": "rules: [{name: one, faults: [{truncate: 64kib}]}]",
    "at-nowhere": "rules: [{name: one, faults: [{reset: {at: respons}}]}]",
    "at-how-far": "rules: [{name: one, faults: [{reset: {at: body}}]}]",
    "at-two-places": "rules: [{name: one, faults: [{reset: {at: {body: 1B, upload: 1B}}}]}]",
    "value-of-a-reset": "rules: [{name: one, faults: [{reset: response}]}]",
    "misspelt-operation": "rules: [{name: one, match: {operation: GetObjct}, faults: [reset]}]",
    "no-group": "rules: [{name: one, match: {operation: $writes}, faults: [reset]}]",
    "small-method": "rules: [{name: one, match: {method: put}, faults: [reset]}]",
    "any-of-nothing": "rules: [{name: one, match: {bucket: []}, faults: [reset]}]",
    "glob-that-is-a-mapping": "rules: [{name: one, match: {key: {a: b}}, faults: [reset]}]",
    "misspelt-client": "rules: [{name: one, match: {client: botto3}, faults: [reset]}]",
    "misspelt-match-key": "rules: [{name: one, match: {buckets: b}, faults: [reset]}]",
    "bare-share": "rules: [{name: one, trigger: {share: 0.1}, faults: [reset]}]",
    "share-of-nothing": "rules: [{name: one, trigger: {share: 0%}, faults: [reset]}]",
    "share-of-more-than-all": "rules: [{name: one, trigger: {share: 120%}, faults: [reset]}]",
    "first-of-nothing": "rules: [{name: one, trigger: {first: 0}, faults: [reset]}]",
    "half-a-hit": "rules: [{name: one, trigger: {every: 1.5}, faults: [reset]}]",
    "per-what": "rules: [{name: one, trigger: {first: 1, per: object}, faults: [reset]}]",
    "name-of-a-header": "rules: [{name: one, match: {header: {a b: c}}, faults: [reset]}]",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_by_both(text: str) -> None:
    assert not isinstance(read_scenario([("a.yaml", text)]), Loaded)
    assert not is_valid(value_of(text))


def test_the_schema_in_docs_is_the_one_that_is_made() -> None:
    """Where they differ: make docs."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()


def test_patterns_have_no_escapes_but_those_that_every_reader_of_patterns_knows() -> None:
    """With `u` no other sign may be escaped. Source: ECMA-262, 22.2.1."""
    patterns = re.findall(r'"pattern": "((?:\\\\.|[^"\\\\])*)"', json.dumps(schema()))
    assert len(patterns) > 20
    for pattern in map(json.loads, (f'"{each}"' for each in patterns)):
        assert not re.search(r"\\[^\^$\\.*+?()\[\]{}|/dsx]", re.sub(r"\\\\", "", pattern)), pattern


# What an editor shows.


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        ({"$ref": "#/$defs/duration"}, (wording.SPELLINGS["duration"],)),
        ({"anyOf": [{"$ref": "#/$defs/depth"}, {"$ref": "#/$defs/fault"}]}, ("depth",)),
        ({"type": "object", "additionalProperties": {"$ref": "#/$defs/pattern"}}, ("pattern",)),
        ({"const": "forever"}, ()),
    ],
    ids=["value", "choice", "names", "word"],
)
def test_how_values_are_spelled_is_said_beside_their_key(
    reader: dict[str, object], said: tuple[str, ...]
) -> None:
    assert spelled(reader) == tuple(wording.SPELLINGS.get(name, name) for name in said)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ({"body": "50%"}, "{body: 50%}"),
        ({"a": ["b", 1], "c": {"d": None}}, "{a: [b, 1], c: {d: null}}"),
        (False, "false"),
        (["*.tmp", "$write"], '["*.tmp", $write]'),
    ],
    ids=["mapping", "nested", "truth", "signs"],
)
def test_an_example_is_named_as_it_is_written(value: object, line: str) -> None:
    assert flow(value) == line


@pytest.mark.parametrize(
    ("examples", "filled_in", "snippets"),
    [
        (("a", 3, ["a", "b"]), ["a", 3, ["a", "b"]], None),
        (("*.tmp", "$read", ["$read"], [{"a": "b"}]), None, None),
        (({"a": "b"},), [{"a": "b"}], None),
        (("a", {"b": ["c"]}), ["a"], [{"label": "{b: [c]}", "body": "{b: [c]}"}]),
        (("a", {"b": "*"}), ["a"], None),
        (("0B", ">= 1B"), ["0B"], [{"label": '">= 1B"', "body": '">= 1B"'}]),
        (("a", ["*", "$b"]), ["a"], [{"label": '["*", $b]', "body": ['"*"', r"\$b"]}]),
    ],
    ids=[
        *("plain", "not-as-written", "mapping", "mapping-among-words", "mapping-with-a-star"),
        *("quotes-among-words", "list-with-signs"),
    ],
)
def test_an_editor_fills_in_what_it_writes_as_it_has_to_be(
    examples: tuple[object, ...], filled_in: object, snippets: object
) -> None:
    shown = Hint("Text.", examples).shown()
    assert shown.get("examples") == filled_in
    assert shown.get("defaultSnippets") == snippets
    others = [flow(each) for each in examples if not is_plain(each)]
    assert shown["description"] == ("Text." + f" Such as {' or '.join(others)}." * bool(others))


def test_every_key_of_every_mapping_is_described_in_the_schema() -> None:
    """Free names aside, and what is a place: its word is described where it stands."""
    whole = json.loads(json.dumps(schema()))
    for part, asked in keys().items():
        properties = (whole if part == "file" else whole["$defs"][part])["properties"]
        assert list(properties) == list(asked)
        for key, shown in properties.items():
            assert shown["description"].startswith(hints.FIELDS[part][key].text)
            assert "examples" in shown or "Such as " in shown["description"]
