"""One row for each kind of mistake: where it is, what is said, what was probably meant."""

from __future__ import annotations

import json

import pytest

from faultproxy.rulefile.compiler import Unreadable, read_scenario
from faultproxy.rulefile.problem import Problem, Problems, closest, quoted

Row = tuple[str, str, str | None]


def problems(*files: str, faults: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    """Every problem of files named a.yaml, b.yaml ..., of which there must be some."""
    named = [(f"{letter}.yaml", text) for letter, text in zip("abc", files, strict=False)]
    read = read_scenario(named, faults)
    assert isinstance(read, Problems)
    return read.items


def told(found: tuple[Problem, ...]) -> list[Row]:
    """(place, message, suggestion) of each."""
    return [(str(each.place), each.message, each.suggestion) for each in found]


def rule(*lines: str) -> str:
    """A file of one rule; the lines stand from line 3 on, indented by 4."""
    return "rules:\n  - name: one\n" + "".join(f"    {line}\n" for line in lines)


WHOLE_FILE = {
    "empty": ("", "a.yaml", "is empty; a rule file has at least `rules`", None),
    "only-comments": ("# x\n", "a.yaml", "is empty; a rule file has at least `rules`", None),
    "too-large": ("#" * (1 << 20) + "#", "a.yaml", "is larger than 1 MiB", None),
    "a-list": ("- a\n", "a.yaml:1:1", "a rule file is a list", "rules:"),
    "rules-without-a-dash": (
        "rules:\n  name: one\n  faults: [reset]\n",
        "a.yaml:2:3",
        "rules is a mapping",
        "- name: one",
    ),
    "a-word": ("reset\n", "a.yaml:1:1", "a rule file is 'reset'", None),
    "no-rules": ("seed: 7\n", "a.yaml:1:1", "a rule file has no 'rules', which it needs", None),
    "null-rules": ("rules:\n", "a.yaml:1:7", "rules is empty", None),
    "unknown-key": (
        "rules: []\nsed: 7\n",
        "a.yaml:2:1",
        "a rule file has no field 'sed'",
        "seed",
    ),
    "later-key": (
        "rules: []\nmust_survive: true\n",
        "a.yaml:2:1",
        "a rule file: 'must_survive' is not in this version",
        None,
    ),
    "no-radius": (
        "rules: []\nblast_radius: 0.05\n",
        "a.yaml:2:15",
        "blast_radius is '0.05', which has no unit",
        "5%",
    ),
    "a-radius-of-nothing": (
        "rules: []\nblast_radius: 0%\n",
        "a.yaml:2:15",
        "blast_radius is '0%', which never fires",
        None,
    ),
    "halt-is-a-share": ("rules: []\nhalt: 5%\n", "a.yaml:2:7", "halt is '5%'", None),
    "halt-without-a-share": (
        "rules: []\nhalt: {over: 1m}\n",
        "a.yaml:2:7",
        "halt has no share, and would never stop anything",
        None,
    ),
    "halt-at-a-number": (
        "rules: []\nhalt: {injected: 5}\n",
        "a.yaml:2:18",
        "injected is '5', which has no unit",
        None,
    ),
    "halt-over-too-little": (
        "rules: []\nhalt: {injected: 5%, over: 250ms}\n",
        "a.yaml:2:28",
        "over is '250ms', which is not from 1s to 1h",
        None,
    ),
    "halt-over-too-much": (
        "rules: []\nhalt: {injected: 5%, over: 2h}\n",
        "a.yaml:2:28",
        "over is '2h', which is not from 1s to 1h",
        None,
    ),
    "halt-over-a-number": (
        "rules: []\nhalt: {injected: 5%, over: 60}\n",
        "a.yaml:2:28",
        "over is '60', which has no unit",
        None,
    ),
    "halt-at-a-slip": (
        "rules: []\nhalt: {own_error: 5%, injected: 5%}\n",
        "a.yaml:2:8",
        "halt has no field 'own_error'",
        "own_errors",
    ),
    "unknown-dialect": (
        "rules: []\ndialect: awss\n",
        "a.yaml:2:10",
        "dialect is 'awss', which is none of its values",
        "aws",
    ),
    "bad-seed": ("rules: []\nseed: -1\n", "a.yaml:2:7", "seed is '-1', which is no seed", None),
    "duplicate-key": (
        "seed: 1\nrules: []\nseed: 2\n",
        "a.yaml:3:1",
        "'seed' stands here twice; it is on line 1",
        None,
    ),
    "two-documents": (
        "rules: []\n---\nrules: []\n",
        "a.yaml:2:1",
        "a second document; a file holds one",
        None,
    ),
    "merge-key": (
        "a: &a {x: y}\nrules: []\n<<: *a\n",
        "a.yaml:1:1",
        "a rule file has no field 'a'",
        None,
    ),
    "tag": (
        "rules: []\nseed: !!int 7\n",
        "a.yaml:2:7",
        "'!!int 7' has a tag (!), and values have no types here: quote it",
        None,
    ),
    "a-list-as-key": (
        "rules: []\n? [a]\n: b\n",
        "a.yaml:2:3",
        "a key is one word, not a list or a mapping",
        None,
    ),
    "alias-of-itself": ("rules: &a [*a]\n", "a.yaml:1:12", "alias '*a' holds itself", None),
    "control-character": (
        "rules: []\nabout: \x00\n",
        "a.yaml:2:8",
        "a character YAML does not have",
        None,
    ),
    "tab": ("rules:\n\t- a\n", "a.yaml:2:1", "a tab where YAML wants spaces", None),
    "deep": (f"rules: {'[' * 50}{']' * 50}", "a.yaml:1:57", "more than 50 levels deep", None),
    "deep-by-alias": (
        f"a: &a {'[' * 30}{']' * 30}\nrules: {'[' * 25}*a{']' * 25}",
        "a.yaml:2:33",
        "more than 50 levels deep",
        None,
    ),
    "large-by-alias": (
        f"a: &a [{'x,' * 1000}]\nrules: [{'*a,' * 100}]",
        "a.yaml:2:303",
        "more than 100,000 values once aliases are written out",
        None,
    ),
}


@pytest.mark.parametrize(
    ("text", "place", "message", "suggestion"), WHOLE_FILE.values(), ids=WHOLE_FILE
)
def test_a_file_that_is_wrong_as_a_whole_is_a_problem(
    text: str, place: str, message: str, suggestion: str | None
) -> None:
    assert (place, message, suggestion) == told(problems(text))[0]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("rules: [\n", "a.yaml:2:1"),
        ("rules: []\n- a\n", "a.yaml:2:1"),
        (rule("faults: [reset", "about: x"), "a.yaml:4:10"),
    ],
    ids=["open-list", "list-in-a-mapping", "open-list-before-a-key"],
)
def test_what_no_parser_can_read_is_told_where_it_breaks_off(text: str, place: str) -> None:
    (only,) = problems(text)
    # The parsers differ in what they say, but not in where.
    assert (str(only.place), only.message[:10]) == (place, "not YAML: ")


def test_a_file_that_cannot_be_had_is_a_problem_without_a_place() -> None:
    read = read_scenario([Unreadable("a.yaml", "does not exist")])
    assert isinstance(read, Problems)
    assert told(read.items) == [("a.yaml", "does not exist", None)]


def test_a_merge_key_is_a_problem_of_its_own() -> None:
    assert "merge keys (<<) are not read here; write the keys out" in [
        message for _, message, _ in told(problems("a: &a {x: y}\nrules: []\n<<: *a\n"))
    ]


UNQUOTED = {
    "star": ("key: *.jpg", 12, "*.jpg"),
    "star-word": ("key: *jpg", 12, "*jpg"),
    "two-stars": ("key: **/x # why", 12, "**/x"),
    "braces": ("key: {a,b}", 12, "{a,b}"),
    "braces-and-more": ("key: {a,b}.jpg", 12, "{a,b}.jpg"),
    "class-and-more": ("key: [a-z]*.jpg", 12, "[a-z]*.jpg"),
    "percent": ("key: %41", 12, "%41"),
    "at": ("key: @home", 12, "@home"),
    "backtick": ("key: `x`", 12, "`x`"),
    "comparison": ("size: >= 8MiB", 13, ">= 8MiB"),
    "colon": ("about: what: why", 14, "what: why"),
    "in-a-flow-mapping": ("match: {key: *.jpg, bucket: b}", 20, "*.jpg"),
    "in-a-flow-list": ("key: [a, *.jpg]", 16, "*.jpg"),
    "regex-in-a-flow-list": ("key: [a, /[a-z]+/, b]", 16, "/[a-z]+/"),
    "glob-in-a-flow-mapping": ("match: {key: x{a,b}, bucket: b}", 20, "x{a,b}"),
    "in-a-block-list": ("- *.jpg", 9, "*.jpg"),
}


@pytest.mark.parametrize(("line", "column", "value"), UNQUOTED.values(), ids=UNQUOTED)
def test_what_yaml_takes_for_its_own_is_to_be_quoted(line: str, column: int, value: str) -> None:
    text = f"rules:\n  - name: one\n    faults: [reset]\n    match:\n      {line}\n"
    found = next(each for each in problems(text) if each.message.endswith("quote it"))
    assert str(found.place) == f"a.yaml:5:{column}"
    assert found.found == value
    assert found.suggestion == f'"{value}"'


IN_A_RULE = {
    "misspelt-key": ("tigger: {first: 1}", "3:5", "rule 'one' has no field 'tigger'", "trigger"),
    "later-key": ("one_of: []", "3:5", "rule 'one': 'one_of' is not in this version", None),
    "bad-flag": (
        "enabled: yes",
        "3:14",
        "enabled is 'yes', which is neither true nor false",
        "true",
    ),
    "bad-phase": (
        "phase: afterwards",
        "3:12",
        "phase is 'afterwards', which is none of its values",
        "after",
    ),
    "empty-match": ("match:", "3:11", "match is empty", None),
    "trigger-is-a-word": ("trigger: 10%", "3:14", "trigger is '10%'", None),
    # match
    "unknown-operation": (
        "match: {operation: UploadPrat}",
        "3:24",
        "operation is 'UploadPrat', which S3 does not have",
        "UploadPart",
    ),
    "unknown-group": (
        "match: {operation: [$reed]}",
        "3:25",
        "operation is '$reed', which is no group",
        "$read",
    ),
    "deprecated-operation": (
        "match: {operation: PutBucketLifecycle}",
        "3:24",
        "operation is 'PutBucketLifecycle', which S3 has given another name",
        "PutBucketLifecycleConfiguration",
    ),
    "null-operation": ("match: {operation: null}", "3:24", "operation is null", None),
    "lower-case-method": (
        "match: {method: get}",
        "3:21",
        "method is 'get', which is none of its values",
        "GET",
    ),
    "unknown-client": (
        "match: {client: boto}",
        "3:21",
        "client is 'boto', which is no client family",
        "boto3",
    ),
    "age-not-compared": (
        "match: {written: 30s}",
        "3:22",
        "written is '30s', which is not compared with anything",
        "< 30s",
    ),
    "age-without-unit": (
        'match: {written: "< 30"}',
        "3:22",
        "written is '< 30', which has no unit",
        "< 30s",
    ),
    "age-below-nothing": (
        'match: {written: "< 0s"}',
        "3:22",
        "written is '< 0s', which is true of nothing",
        None,
    ),
    "age-respelled": (
        'match: {written: "=< 30s"}',
        "3:22",
        "written is '=< 30s', which is no comparison",
        "<= 30s",
    ),
    "response-is-a-status": ("match: {response: 404}", "3:23", "response is '404'", None),
    "response-is-empty": ("match: {response: {}}", "3:23", "response is empty", None),
    "response-field": (
        "match: {response: {stats: 404}}",
        "3:24",
        "response has no field 'stats'",
        "status",
    ),
    "status-out-of-range": (
        "match: {response: {status: 600}}",
        "3:32",
        "status is '600', which is no status that a store can end with",
        None,
    ),
    "status-class-in-capitals": (
        "match: {response: {status: [404, 5XX]}}",
        "3:38",
        "status is '5XX', which is no status that a store can end with",
        "5xx",
    ),
    "no-status": (
        "match: {response: {status: []}}",
        "3:32",
        "status is an empty list, which matches nothing",
        None,
    ),
    "code-without-status": (
        "match: {response: {code: NoSuchKey}}",
        "3:30",
        "code needs a status beside it: without one, a rule is asked after successes only",
        "status: [4xx, 5xx]",
    ),
    "size-of-a-response": (
        "match: {response: {size: 8}}",
        "3:30",
        "size is '8', which has no unit",
        "8B",
    ),
    "source": ("match: {source: office}", "3:21", "source is 'office', which is no network", None),
    "source-host-bits": (
        "match: {source: [10.0.0.1/8]}",
        "3:22",
        "source is '10.0.0.1/8', which has bits behind its network",
        "10.0.0.0/8",
    ),
    "source-mapping": ("match: {source: {a: b}}", "3:21", "source is a mapping", None),
    "bare-size": ("match: {size: 8}", "3:19", "size is '8', which has no unit", "8B"),
    "size-spelt": (
        'match: {size: "=> 8MiB"}',
        "3:19",
        "size is '=> 8MiB', which is no comparison",
        ">= 8MiB",
    ),
    "size-of-nothing": (
        'match: {size: "< 0B"}',
        "3:19",
        "size is '< 0B', which is true of nothing",
        None,
    ),
    "size-list": ("match: {size: [{a: b}]}", "3:20", "size is a mapping", None),
    "part": ("match: {part: third}", "3:19", "part is 'third', which is no comparison", None),
    "part-plus": ('match: {part: "3+"}', "3:19", "part is '3+', which is no comparison", ">= 3"),
    "range": (
        "match: {range: bytes=0-1}",
        "3:20",
        "range is 'bytes=0-1', which is none of its values",
        None,
    ),
    "presigned": (
        "match: {presigned: True}",
        "3:24",
        "presigned is 'True', which is none of its values",
        "true",
    ),
    "any-is-a-mapping": ("match: {any: {key: a}}", "3:18", "any is a mapping", "[{key: a}]"),
    "any-is-empty": ("match: {any: []}", "3:18", "any is an empty list", None),
    "not-is-empty": ("match: {not: {}}", "3:18", "not is empty, so nothing could match", None),
    "not-is-an-empty-list": ("match: {not: []}", "3:18", "not is an empty list", None),
    "all-is-wrong-inside": (
        "match: {all: [{kee: a}]}",
        "3:20",
        "all has no field 'kee'",
        "key",
    ),
    "nested-too-deep": (
        "match: " + "{any: [" * 9 + "{key: a}" + "]}" * 9,
        "3:75",
        "any, all and not are nested more than 8 deep",
        None,
    ),
    "unknown-match": ("match: {buckets: b}", "3:13", "match has no field 'buckets'", "bucket"),
    "query-in-match": (
        "match: {start-after: a}",
        "3:13",
        "match has no field 'start-after'",
        "query: {start-after: ...}",
    ),
    "empty-list": ("match: {key: []}", "3:18", "key is an empty list, which matches nothing", None),
    "regex": (
        "match: {key: /a(/}",
        "3:18",
        "key is '/a(/': the regular expression does not compile: "
        "missing ), unterminated subpattern at position 1",
        None,
    ),
    "long-regex": (
        f"match: {{key: /{'a' * 1001}/}}",
        "3:18",
        f"key is '/{'a' * 56}...': the regular expression is longer than 1,000 characters",
        None,
    ),
    "open-brace": ('match: {key: "{a"}', "3:18", "key is '{a': '{' without a '}' behind it", None),
    "header-name": ("match: {header: {a b: x}}", "3:22", "'a b' is no name of a header", None),
    "header-twice": (
        "match: {header: {A: x, a: y}}",
        "3:28",
        "header 'a' stands here twice; case makes no difference",
        None,
    ),
    "header-is-a-word": ("match: {header: x}", "3:21", "header is 'x'", None),
    # trigger
    "share-of-120": (
        "trigger: {share: 120%}",
        "3:22",
        "share is '120%', which is not above 0% and up to 100%",
        None,
    ),
    "bare-share": ("trigger: {share: 0.1}", "3:22", "share is '0.1', which has no unit", "10%"),
    "bare-percent": ("trigger: {share: 10}", "3:22", "share is '10', which has no unit", "10%"),
    "share-of-0": ("trigger: {share: 0%}", "3:22", "share is '0%', which never fires", None),
    "spaced-share": ("trigger: {share: 10 %}", "3:22", "share is '10 %', which is no share", "10%"),
    "changing-share": (
        "trigger: {share: {from: 1%, to: 5%, over: 5m}}",
        "3:22",
        "share: a share that changes over time is not in this version",
        None,
    ),
    "zero": ("trigger: {first: 0}", "3:22", "first is '0', which is less than 1", None),
    "negative": ("trigger: {every: -1}", "3:22", "every is '-1', which is less than 1", None),
    "quoted-nonsense": (
        'trigger: {at_most: "two"}',
        "3:24",
        "at_most is 'two', which is no whole number",
        None,
    ),
    "fraction": ("trigger: {skip: 1.5}", "3:21", "skip is '1.5', which is no whole number", None),
    "later-trigger": (
        "trigger: {during: {for: 5s}}",
        "3:15",
        "trigger: 'during' is not in this version",
        None,
    ),
    "unknown-per": (
        "trigger: {per: kee}",
        "3:20",
        "per is 'kee', which is none of its values",
        "key",
    ),
    "later-per": (
        "trigger: {per: prefix/2}",
        "3:20",
        "per 'prefix/2' is not in this version",
        None,
    ),
}


@pytest.mark.parametrize(
    ("line", "place", "message", "suggestion"), IN_A_RULE.values(), ids=IN_A_RULE
)
def test_a_mistake_in_a_rule_is_told_at_its_place(
    line: str, place: str, message: str, suggestion: str | None
) -> None:
    found = told(problems(rule(line, "faults: [reset]")))
    assert found == [(f"a.yaml:{place}", message, suggestion)]


def test_a_rule_that_looks_at_the_response_cannot_be_asked_before_it_is_there() -> None:
    lines = ("phase: before", "match: {not: {response: {status: 404}}}", "faults: [reset]")
    message = "phase is 'before', when there is no response that `match` could look at"
    assert told(problems(rule(*lines))) == [("a.yaml:3:12", message, "after")]


FAULTS = {
    "misspelt": ("- rest", "4:9", "'rest' is no fault", "reset"),
    "later": ("- bandwidth: 1KiB/s", "4:9", "fault 'bandwidth' is not in this version", None),
    "null": ("- ", "4:8", "a fault is empty", None),
    "code-for-a-fault": ("- SlowDown", "4:9", "'SlowDown' is no fault", "error: SlowDown"),
    "misspelt-code": ("- SlowDwn: {}", "4:9", "'SlowDwn' is no fault", "error: SlowDown"),
    "value-for-none": ("- reset: 5", "4:16", "reset is '5'", None),
    "place-alone": ("- close: response", "4:16", "close is 'response'", "{at: response}"),
    "unknown-field": ("- reset: {after: 5}", "4:17", "reset has no field 'after'", None),
    "no-code": ("- error", "4:9", "error has no 'code', which it needs", None),
    "unknown-code": (
        "- error: SlowDwn",
        "4:16",
        "code is 'SlowDwn', which is not known and so needs a `status`",
        "SlowDown",
    ),
    "unknown-variant": (
        "- error: {code: InvalidRequest, variant: bucketsize}",
        "4:48",
        "variant is 'bucketsize', which 'InvalidRequest' does not have",
        "bucket-size",
    ),
    "empty-code": (
        '- error: ""',
        "4:16",
        "code is '', which is not known and so needs a `status`",
        None,
    ),
    "line-in-a-code": (
        '- error: {code: "a\\nb", status: 500}',
        "4:23",
        "code is 'a\\nb', which does not fit in one line of a head",
        None,
    ),
    "element-name": (
        "- error: {code: SlowDown, extra: {1st: x}}",
        "4:41",
        "'1st' is no name of an XML element",
        None,
    ),
    "own-element": (
        "- error: {code: SlowDown, extra: {Code: x}}",
        "4:41",
        "'Code' is in every error already",
        None,
    ),
    "xml-text": (
        '- error: {code: SlowDown, message: "\\x01"}',
        "4:42",
        "message is '\\x01', which has a character that XML cannot hold",
        None,
    ),
    "error-length": (
        "- error: {code: SlowDown, headers: {Content-Length: 5}}",
        "4:43",
        "header 'Content-Length' belongs to the connection and cannot be set",
        None,
    ),
    "bare-retry-after": (
        "- error: {code: SlowDown, retry_after: 5}",
        "4:46",
        "retry_after is '5', which has no unit",
        None,
    ),
    "bad-date": (
        "- error: {code: SlowDown, date: --5m}",
        "4:39",
        "date is '--5m', which cannot be read",
        None,
    ),
    "interim-status": ("- answer: 100", "4:17", "status is '100', which is less than 200", None),
    "high-status": ("- answer: 600", "4:17", "status is '600', which is more than 599", None),
    "no-status": ("- answer: {body: x}", "4:17", "answer has no 'status', which it needs", None),
    "hop-by-hop": (
        "- answer: {status: 200, headers: {Transfer-Encoding: chunked}}",
        "4:41",
        "header 'Transfer-Encoding' belongs to the connection and cannot be set",
        None,
    ),
    "connection": (
        "- answer: {status: 200, headers: {Connection: keep-alive}}",
        "4:53",
        "header Connection is 'keep-alive', and it can only say close",
        None,
    ),
    "split-header": (
        '- answer: {status: 200, headers: {A: "x\\r\\nB: y"}}',
        "4:44",
        "header A is 'x\\r\\nB: y', which does not fit in one line of a head",
        None,
    ),
    "wrong-length": (
        "- answer: {status: 200, body: abc, headers: {Content-Length: 5}}",
        "4:17",
        "header Content-Length is '5', and the body has 3 bytes",
        None,
    ),
    "body-of-204": (
        "- answer: {status: 204, body: x}",
        "4:17",
        "answer has a body, and a 204 never has one",
        None,
    ),
    "body-file-in-a-text": (
        "- answer: {status: 200, body_file: x}",
        "4:42",
        "body_file 'x' is for rules that stand in a file",
        None,
    ),
    "extra-is-a-word": (
        "- error: {code: SlowDown, extra: x}",
        "4:40",
        "extra is 'x'",
        None,
    ),
    "headers-is-a-word": (
        "- error: {code: SlowDown, headers: x}",
        "4:42",
        "headers is 'x'",
        None,
    ),
    "name-of-a-header": (
        "- error: {code: SlowDown, headers: {a b: x}}",
        "4:43",
        "'a b' is no name of a header",
        None,
    ),
    "two-of-a-header": (
        "- error: {code: SlowDown, headers: {A: x, a: y}}",
        "4:49",
        "header 'a' stands here twice; case makes no difference",
        None,
    ),
    "delay-is-a-list": ("- latency: [1s, 2s]", "4:18", "delay is a list", None),
    "two-distributions": (
        "- latency: {delay: {uniform: [1s, 2s], pareto: {min: 1s, alpha: 1}}}",
        "4:26",
        "delay needs exactly one distribution",
        None,
    ),
    "bare-delay": ("- latency: 250", "4:18", "delay is '250', which has no unit", None),
    "spaced-delay": (
        "- latency: 250 MS",
        "4:18",
        "delay is '250 MS', which cannot be read",
        "250ms",
    ),
    "endless-delay": (
        "- latency: 99999h",
        "4:18",
        "delay is '99999h', which is more than ten years",
        None,
    ),
    "uniform-order": (
        "- latency: {uniform: [2s, 1s]}",
        "4:28",
        "uniform has the longer delay first",
        None,
    ),
    "uniform-of-one": ("- latency: {uniform: [2s]}", "4:28", "uniform is a list", None),
    "p99-below-p50": (
        "- latency: {lognormal: {p50: 2s, p99: 1s}}",
        "4:30",
        "lognormal has a p99 below its p50",
        None,
    ),
    "pareto-of-0": (
        "- latency: {pareto: {min: 0s, alpha: 1.5}}",
        "4:33",
        "min is '0s', which is not above 0",
        None,
    ),
    "alpha-of-0": (
        "- latency: {pareto: {min: 1s, alpha: 0}}",
        "4:44",
        "alpha is '0', which is no number above 0",
        None,
    ),
    "latency-in-the-body": (
        "- latency: {delay: 1s, at: {body: 5B}}",
        "4:34",
        "at is '{body: 5B}', and this fault cannot stand there",
        None,
    ),
    "later-latency": (
        "- latency: {delay: 1s, at: chunk}",
        "4:34",
        "at 'chunk' is not in this version",
        None,
    ),
    "latency-at-accept": (
        "- latency: {delay: 1s, at: accept}",
        "4:34",
        "at is 'accept', and this fault cannot stand there",
        None,
    ),
    "latency-at-a-time": (
        "- latency: {delay: 1s, at: {time: 3s}}",
        "4:34",
        "at is '{time: 3s}', and this fault cannot stand there",
        None,
    ),
    "hold-without-a-name": ("- hold", "4:9", "hold has no 'name', which it needs", None),
    "hold-with-a-wrong-name": (
        "- hold: The Commit",
        "4:15",
        "name is 'The Commit', which is not kebab-case",
        "the-commit",
    ),
    "hold-at-accept": (
        "- hold: {name: commit, at: accept}",
        "4:34",
        "at is 'accept', and this fault cannot stand there",
        None,
    ),
    "hold-at-a-time": (
        "- hold: {name: commit, at: {time: 3s}}",
        "4:34",
        "at is '{time: 3s}', and this fault cannot stand there",
        None,
    ),
    "at-time": (
        "- close: {at: time}",
        "4:21",
        "at is 'time', which does not say how long after the request head",
        "{time: 30s}",
    ),
    "at-a-bare-time": (
        "- close: {at: {time: 30}}",
        "4:28",
        "time is '30', which has no unit",
        None,
    ),
    "at-a-time-and-a-place": (
        "- close: {at: {time: 3s, body: 1B}}",
        "4:21",
        "at needs exactly one place",
        None,
    ),
    "bare-accept": ("- hang: accept", "4:15", "for is 'accept', which cannot be read", None),
    "at-nowhere": (
        "- reset: {at: respons}",
        "4:21",
        "at is 'respons', which is none of its values",
        "response",
    ),
    "at-body": (
        "- close: {at: body}",
        "4:21",
        "at is 'body', which does not say how far into it",
        "{body: 50%}",
    ),
    "at-two-places": (
        "- close: {at: {body: 1B, upload: 1B}}",
        "4:21",
        "at needs exactly one place",
        None,
    ),
    "truncate-without-at": ("- truncate", "4:9", "truncate has no 'at', which it needs", None),
    "truncate-the-upload": (
        "- truncate: {upload: 5B}",
        "4:19",
        "at is '{upload: 5B}', and this fault cannot stand there",
        None,
    ),
    "truncate-long-before-the-end": (
        "- truncate: -65537B",
        "4:19",
        "at is '-65537B', and no more than 64KiB can be held back",
        None,
    ),
    "truncate-a-share-before-the-end": (
        "- truncate: {body: -10%}",
        "4:26",
        "body is '-10%': only a size counts from the end",
        "90%",
    ),
    "truncate-bare-before-the-end": (
        "- truncate: -10",
        "4:19",
        "at is '-10', which has no unit",
        "-10B",
    ),
    "truncate-far-before-the-end": (
        "- truncate: -99999",
        "4:19",
        "at is '-99999', which has no unit",
        None,
    ),
    "truncate-before-nothing": (
        "- truncate: -ten",
        "4:19",
        "at is '-ten', which cannot be read",
        None,
    ),
    "upload-before-its-end": (
        "- reset: {at: {upload: -10B}}",
        "4:30",
        "upload is '-10B', which cannot be read",
        None,
    ),
    "truncate-nowhere": (
        "- truncate: half",
        "4:19",
        "at is 'half', which is none of its values",
        None,
    ),
    "bare-place": ("- truncate: 50", "4:19", "at is '50', which has no unit", None),
    "small-letters": ("- truncate: 64kib", "4:19", "at is '64kib', which cannot be read", "64KiB"),
    "bad-end": (
        "- truncate: {at: 50%, end: fine}",
        "4:34",
        "end is 'fine', which is none of its values",
        "fin",
    ),
    "endless-hang": ("- hang: for ever", "4:15", "for is 'for ever', which cannot be read", None),
    "two-in-one": (
        "- {reset: {}, close: {}}",
        "4:21",
        "'close' stands beside 'reset'; a fault is one name",
        None,
    ),
}


@pytest.mark.parametrize(("line", "place", "message", "suggestion"), FAULTS.values(), ids=FAULTS)
def test_a_mistake_in_a_fault_is_told_at_its_place(
    line: str, place: str, message: str, suggestion: str | None
) -> None:
    found = told(problems(rule("faults:", f"  {line}")))
    assert found == [(f"a.yaml:{place}", message, suggestion)]


@pytest.mark.parametrize(
    ("lines", "message", "suggestion"),
    [
        (("faults: reset",), "faults is 'reset'", "- reset"),
        (("faults: {error: SlowDown}",), "faults is a mapping", "[{error: SlowDown}]"),
        (("faults:", "  error: SlowDown"), "faults is a mapping", "- error: SlowDown"),
        (("faults:", "  error: {code: SlowDown}"), "faults is a mapping", "- error:"),
        (("faults:", "  reset:"), "faults is a mapping", "- reset:"),
        (
            ("faults: error: SlowDown",),
            "'error: SlowDown' stands behind `faults:`, which is a list",
            "- error: SlowDown",
        ),
        (("faults: {}",), "faults is a mapping", None),
        (("faults:",), "faults is empty", None),
        (("faults: []",), "faults is empty; a rule has at least one fault", None),
    ],
    ids=["word", "flow", "block", "fields", "no-value", "one-line", "nothing", "null", "empty"],
)
def test_faults_that_are_no_list_are_one_problem(
    lines: tuple[str, ...], message: str, suggestion: str | None
) -> None:
    (only,) = problems(rule(*lines))
    assert (only.message, only.suggestion) == (message, suggestion)


def test_a_body_stands_in_the_rule_or_in_a_file() -> None:
    found = told(problems(rule("faults:", "  - answer: {status: 200, body: x, body_file: y}")))
    assert found[0] == ("a.yaml:4:51", "answer has both `body` and `body_file`", None)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("faults: [reset, close]",), "close comes after reset ended the exchange"),
        (("faults: [error: SlowDown, answer: 503]",), "answer answers, and error has answered"),
        (
            ("phase: after", "faults: [reset: {at: request}]"),
            "reset at request acts on the request, which phase after has behind it",
        ),
        (
            ("match: {bucket: b}", "faults: [reset: {at: accept}]"),
            "reset at accept comes before any request: `match` can have source and listener only",
        ),
    ],
    ids=["two-ends", "two-answers", "before-the-response", "no-request-yet"],
)
def test_a_rule_that_contradicts_itself_is_a_problem(lines: tuple[str, ...], message: str) -> None:
    assert [text for _, text, _ in told(problems(rule(*lines)))] == [f"rule 'one': {message}"]


def test_a_rule_without_name_and_faults_is_two_problems() -> None:
    assert told(problems("rules:\n  - about: x\n")) == [
        ("a.yaml:2:5", "a rule has no 'name', which it needs", None),
        ("a.yaml:2:5", "a rule has no 'faults', which it needs", None),
    ]


def test_a_name_that_is_not_kebab_case_comes_with_one_that_is() -> None:
    assert told(problems("rules: [{name: My Rule, faults: [reset]}]")) == [
        ("a.yaml:1:16", "name is 'My Rule', which is not kebab-case", "my-rule")
    ]


def test_a_name_is_unique_over_all_files() -> None:
    text = rule("faults: [reset]")
    assert told(problems(text, text)) == [
        ("b.yaml:2:11", "name is 'one', which the rule at a.yaml:2:11 has already", None)
    ]


def test_seeds_may_differ_in_no_two_files() -> None:
    assert told(problems("seed: 1\nrules: []", "rules: []", "seed: 2\nrules: []")) == [
        ("c.yaml:1:7", "seed is '2', and a.yaml says '1'", None)
    ]


@pytest.mark.parametrize(
    ("one", "other", "message"),
    [
        ("blast_radius: 5%", "blast_radius: 0.5%", "blast_radius is '0.5%', and a.yaml says '5%'"),
        (
            "halt: {own_errors: 0%}",
            "halt: {own_errors: 5.5%, injected: 50%, over: 90s}",
            "halt is '{own_errors: 5.5%, injected: 50%, over: 90s}', "
            "and a.yaml says '{own_errors: 0%, over: 1m}'",
        ),
    ],
    ids=["blast_radius", "halt"],
)
def test_what_keeps_a_scenario_safe_may_differ_in_no_two_files(
    one: str, other: str, message: str
) -> None:
    (found,) = problems(f"{one}\nrules: []\n", "rules: []\n", f"rules: []\n{other}\n")
    assert (found.place.file, found.message) == ("c.yaml", message)


def test_every_problem_of_every_file_comes_at_once_and_in_order() -> None:
    first = rule("faults: [rest]", "match: {operation: PutObjct}") + "sed: 1\n"
    second = rule("faults: [reset: {at: nowhere}]").replace("one", "Two")
    places = [place for place, _, _ in told(problems(first, second, faults=("SlowDwn",)))]
    assert places == [
        "--fault 1",
        "a.yaml:3:14",
        "a.yaml:4:24",
        "a.yaml:5:1",
        "b.yaml:2:11",
        "b.yaml:3:26",
    ]


OPTIONS = {
    "misspelt": ("SlowDwn:10%", "'SlowDwn' is neither a fault nor an error code", "SlowDown"),
    "later": ("stall:10%", "fault 'stall' is not in this version", None),
    "code-with-value": ("SlowDown=5", "'SlowDown' takes no value, and '5' is given", None),
    "fault-without-value": ("reset=5", "'reset' takes no value, and '5' is given", None),
    "bare-share": ("reset:0.1", "share is '0.1', which has no unit", "10%"),
    "large-share": ("reset:120%", "share is '120%', which is not above 0% and up to 100%", None),
    "operation": ("reset:GetObjct", "operation is 'GetObjct', which S3 does not have", "GetObject"),
    "trigger": ("reset:frist=2", "trigger has no field 'frist'", "first"),
    "bare-delay": ("latency=200", "delay is '200', which has no unit", None),
    "empty-part": ("reset:", "'reset:' has an empty part or two of a kind", None),
    "two-shares": ("reset:5%:6%", "'reset:5%:6%' has an empty part or two of a kind", None),
    "nothing": ("", "'' is neither a fault nor an error code", None),
    "no-place": ("truncate", "'truncate' needs a value", "truncate=50%"),
    "no-delay": ("latency:5%", "'latency' needs a value", "latency=200ms"),
    "no-status": ("answer=", "'answer' needs a value", "answer=503"),
    "no-code": ("error", "'error' needs a value", "SlowDown"),
}


@pytest.mark.parametrize(("text", "message", "suggestion"), OPTIONS.values(), ids=OPTIONS)
def test_a_mistake_in_a_fault_option_names_the_option(
    text: str, message: str, suggestion: str | None
) -> None:
    found = problems(faults=("reset", text))
    assert told(found) == [("--fault 2", message, suggestion)]
    assert (found[0].place.line, found[0].place.column) == (None, None)


def test_problems_are_shown_with_the_line_a_caret_and_what_is_accepted() -> None:
    text = rule("match: {operation: UploadPrat}", "faults:", "  - latency:", "      delay: 250")
    read = read_scenario([("rules/backups.yaml", text)])
    assert isinstance(read, Problems)
    lines = read.render().splitlines()
    assert lines[:4] == [
        "rules/backups.yaml:3:24: operation is 'UploadPrat', which S3 does not have",
        "    3 |     match: {operation: UploadPrat}",
        "      |                        ^^^^^^^^^^",
        "    did you mean 'UploadPart'?",
    ]
    assert lines[4].startswith("    accepted: AbortMultipartUpload, CompleteMultipartUpload, ")
    assert lines[4].endswith(" in all)")
    assert lines[5:] == [
        "rules/backups.yaml:6:18: delay is '250', which has no unit",
        "    6 |           delay: 250",
        "      |                  ^^^",
        "    accepted: a number and a unit, such as 250ms, 2s or 1.5m",
        "2 problems; no rule was loaded",
    ]


def test_a_problem_as_json_has_the_keys_that_scripts_rely_on() -> None:
    found = problems(rule("faults: [rest]"))[0].to_dict()
    assert json.loads(json.dumps(found)) == {
        "severity": "error",
        "file": "a.yaml",
        "line": 3,
        "column": 14,
        "found": "rest",
        "message": "'rest' is no fault",
        "accepted": ["error", "answer", "latency", "hold", "hang", "reset", "close", "truncate"],
        "suggestion": "reset",
    }


def test_a_place_in_the_body_may_be_written_in_short() -> None:
    (only,) = problems(rule("faults: [truncate: half]"))
    assert only.accepted == ("50%", "64KiB", "{body: 50%}")


def test_nothing_a_terminal_could_act_on_is_shown() -> None:
    shown = problems(rule('faults: ["\\e[31mred"]'))[0].render()
    assert "\x1b" not in shown
    assert quoted("\x1b[31m") == "'\\x1b[31m'"


def test_a_long_line_is_cut_out_around_the_place() -> None:
    text = f"about: {'x' * 3000}\nrules: [{{name: a, faults: [{'close, ' * 500}rest]}}]\n"
    shown = problems(text)[0].render().splitlines()
    assert max(map(len, shown[:3])) < 140
    caret = shown[2].index("^")
    assert shown[1][caret : caret + 4] == "rest"


@pytest.mark.parametrize(
    ("found", "word"),
    [("at-most", "at_most"), ("FIRST", "first"), ("frist", "first"), ("zzz", None)],
)
def test_the_closest_word_is_guessed(found: str, word: str | None) -> None:
    assert closest(found, ("first", "at_most")) == word
