"""What a rule file says is said back in one sentence for each rule, so that a slip is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from faultproxy.core.rules.sentence import LONGEST, sentence
from faultproxy.rulefile.compiler import Loaded, read_scenario
from faultproxy.rulefile.faults import FAULTS
from tests.rulefile.accepted import keys_of

RULES = sorted((Path(__file__).parents[2] / "rules").glob("*.yaml"))
LEAST = {"error": "SlowDown", "answer": "503", "latency": "1s", "hold": "x", "truncate": "50%"}


def sentences(text: str) -> list[str]:
    loaded = read_scenario([("a.yaml", text)])
    assert isinstance(loaded, Loaded), loaded.render()
    return [sentence(rule) for rule in loaded.scenario.rules]


def told(rest: str) -> str:
    """The sentence of a rule, without its name."""
    (only,) = sentences(f"rules: [{{name: one, {rest}}}]")
    name, _, said = only.partition(": ")
    assert name == "one"
    return said


def test_a_rule_with_everything_is_one_sentence() -> None:
    text = """
rules:
  - name: hot-prefix
    match: {operation: [PutObject, UploadPart, $delete], bucket: prod-*, key: logs/2024/**}
    trigger: {share: 20%}
    faults: [error: SlowDown]
"""
    assert sentences(text) == [
        "hot-prefix: 20 % of PutObject, UploadPart and deletes under prod-*/logs/2024/** "
        "get 503 SlowDown"
    ]


MATCHES = {
    "": "all requests",
    "operation: GetObject": "all GetObject",
    "operation: [$read, PutObject]": "all PutObject and reads",
    "operation: [GetObject, HeadObject]": "all GetObject and HeadObject",
    "operation: [$delete, $bucket]": "all deletes and bucket calls",
    "method: [PUT, GET]": "all requests sent by GET or PUT",
    "bucket: b": "all requests in bucket b",
    "bucket: b*": "all requests in buckets b*",
    "bucket: [a, null]": "all requests in buckets a or none",
    "bucket: null": "all requests without a bucket",
    "key: k": "all requests with key k",
    "key: [k/**, l]": "all requests with keys k/** or l",
    "key: null": "all requests without a key",
    "key: /a.c/": "all requests with keys /a.c/",
    "bucket: b, key: k": "all requests at b/k",
    "bucket: b, key: k/*": "all requests under b/k/*",
    "bucket: [a, b], key: k": "all requests in buckets a or b with key k",
    "client: [boto3, aws-*]": "all requests from boto3 or aws-*",
    "access_key: AKIAIOSFODNN7EXAMPLE": "all requests with access key AKIA***MPLE",
    "access_key: AKIA*": "all requests with access key AKIA*",
    "access_key: null": "all requests without access key",
    'user_agent: "*Botocore*"': "all requests with user agent *Botocore*",
    'source: [10.0.0.0/8, "::1"]': "all requests from 10.0.0.0/8 or ::1/128",
    'listener: "*:9090"': "all requests at listener *:9090",
    'size: [0B, ">= 8MiB"]': "all requests of size 0B or >= 8MiB",
    'part: ">= 3"': "all requests of part >= 3",
    "range: true": "all requests with a range",
    "range: false": "all requests without a range",
    "presigned: true": "all requests signed by their query",
    "presigned: false": "all requests not signed by their query",
    'written: ["< 30s", "> 1h"]': "all requests whose key was written < 30s or > 1h ago",
    "query: {prefix: a/, versionId: null}": (
        "all requests with query prefix=a/ and without query versionId"
    ),
    'header: {Range: "*", X-A: [b, c]}': (
        "all requests with header range and with header x-a: b or c"
    ),
}


@pytest.mark.parametrize(("match", "which"), MATCHES.items(), ids=MATCHES)
def test_what_a_rule_matches_is_told(match: str, which: str) -> None:
    assert told(f"match: {{{match}}}, faults: [error: SlowDown]") == f"{which} get 503 SlowDown"


TRIGGERS = {
    "": "all GetObject get 503 SlowDown",
    "share: 0.5%": "0.5 % of GetObject get 503 SlowDown",
    "share: 100%": "all GetObject get 503 SlowDown",
    "first: 1": "the first GetObject gets 503 SlowDown",
    "first: 3": "the first 3 GetObject get 503 SlowDown",
    "every: 1": "every GetObject gets 503 SlowDown",
    "every: 3": "every 3rd GetObject gets 503 SlowDown",
    "first: 6, every: 3": "every 3rd of the first 6 GetObject gets 503 SlowDown",
    "first: 6, share: 50%": "50 % of the first 6 GetObject get 503 SlowDown",
    "skip: 5": "after the first 5, all GetObject get 503 SlowDown",
    "skip: 0": "all GetObject get 503 SlowDown",
    "skip: 5, first: 2": "after the first 5, the first 2 GetObject get 503 SlowDown",
    "at_most: 1": "all GetObject get 503 SlowDown, at most once",
    "share: 10%, at_most: 9": "10 % of GetObject get 503 SlowDown, at most 9 times",
    "first: 1, per: key": "for each key, the first GetObject gets 503 SlowDown",
    "at_most: 2, per: access_key": (
        "for each access key, all GetObject get 503 SlowDown, at most 2 times"
    ),
}


@pytest.mark.parametrize(("trigger", "said"), TRIGGERS.items(), ids=TRIGGERS)
def test_when_a_rule_fires_is_told(trigger: str, said: str) -> None:
    rest = f"match: {{operation: GetObject}}, trigger: {{{trigger}}}, faults: [error: SlowDown]"
    assert told(rest) == said


EFFECTS = {
    "error: {code: Odd, status: 418}": "get 418 Odd",
    "error: {code: InvalidRequest, variant: bucket-size}": "get 400 InvalidRequest (bucket-size)",
    "error: {code: RequestTimeTooSkewed, date: -15m}": (
        "get 403 RequestTimeTooSkewed from a clock 15m behind"
    ),
    "error: {code: SlowDown, retry_after: 5s}": "get 503 SlowDown with Retry-After 5s",
    "answer: 204": "get 204",
    "answer: {status: 502, body: oops}": "get 502 with a body of 4B",
    "latency: 200ms": "wait 200ms on arrival",
    "latency: {delay: {uniform: [1s, 2s]}, at: response}": "wait 1s to 2s before the response",
    "latency: {normal: {mean: 1s, sd: 100ms}}": "wait about 1s (sd 100ms) on arrival",
    "latency: {lognormal: {p50: 1s, p99: 1m}}": "wait about 1s (p99 1m) on arrival",
    "latency: {pareto: {min: 1s, alpha: 1.5}}": "wait 1s or longer (alpha 1.5) on arrival",
    "hold: commit": "wait for the release of commit before the response, 1m at most",
    "hold: {name: a, for: forever, at: {upload: 1B}}": "wait for the release of a after 1B of the "
    "upload",
    "hang": "are left hanging for ever on arrival",
    "hang: {for: 30s, at: response}": "are left hanging for 30s before the response",
    "reset": "are reset on arrival",
    "reset: {at: {upload: 64KiB}}": "are reset after 64KiB of the upload",
    "close: {at: {body: 50%}}": "are closed after 50 % of the response",
    "truncate: 1KiB": "are cut off after 1KiB of the response",
    "truncate: -10B": "are cut off 10B before the end of the response",
    "reset: {at: {time: 30s}}": "are reset 30s after arrival",
    "truncate: {at: 50%, end: rst}": "are cut off by a reset after 50 % of the response",
}


@pytest.mark.parametrize(("fault", "does"), EFFECTS.items(), ids=EFFECTS)
def test_what_a_fault_does_is_told(fault: str, does: str) -> None:
    assert told(f"faults: [{fault}]") == f"all requests {does}"


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("faults: [{reset: {at: accept}}]", "all connections are reset on connecting"),
        (
            "trigger: {first: 1}, faults: [{hang: {at: accept}}]",
            "the first connection is left hanging for ever on connecting",
        ),
    ],
    ids=["many", "one"],
)
def test_what_becomes_of_connections_is_told(rest: str, said: str) -> None:
    assert told(rest) == said


@pytest.mark.parametrize(
    ("match", "answered"),
    [
        ("{status: 404}", " 404"),
        ("{status: [2xx, 503]}", " 2xx or 503"),
        ("{status: 4xx, code: NoSuchKey}", " 4xx with code NoSuchKey"),
        ('{size: "> 1KiB"}', " 2xx with size > 1KiB"),
        (
            '{status: 200, size: 0B, header: {etag: "*", x-a: null}}',
            " 200 with size 0B and with header etag and without header x-a",
        ),
    ],
)
def test_what_the_store_must_have_answered_is_told(match: str, answered: str) -> None:
    said = told(f"match: {{response: {match}}}, faults: [latency: 1s]")
    assert (
        said == f"all requests wait 1s before the response, once the store has answered{answered}"
    )


NESTED = {
    "any: [{key: a}, {key: b}]": " that are with key a or with key b",
    "any: [{}]": " that are of any kind",
    "bucket: b, any: [{client: curl}]": " in bucket b that are from curl",
    "any: [{operation: GetObject}, {operation: HeadObject, bucket: a, key: '**'}], "
    "not: {source: 10.0.0.0/8}": (
        " that are GetObject or HeadObject under a/**, but not from 10.0.0.0/8,"
    ),
    "any: [{operation: [GetObject, $list]}, {part: 1}]": (
        " that are (GetObject or lists) or of part 1"
    ),
    "any: [{operation: $read, range: true}]": " that are reads with a range",
    "any: [{bucket: b}, {client: curl, range: true, access_key: null}]": (
        " that are in bucket b or (from curl without access key and with a range)"
    ),
    "all: [{bucket: b}, {any: [{part: 1}, {size: 0B}]}]": (
        " that are in bucket b and (of part 1 or of size 0B)"
    ),
    "any: [{all: [{any: [{part: 1}, {part: 2}]}, {any: [{key: a}, {key: b}]}]}, {key: c}]": (
        " that are ((of part 1 or of part 2) and (with key a or with key b)) or with key c"
    ),
    "any: [{key: a}], all: [{part: 1}]": " that are with key a and of part 1",
    "any: [{key: a, all: [{part: 1}]}, {key: b}]": (
        " that are (with key a and of part 1) or with key b"
    ),
    "not: {operation: [$read, $delete]}": ", but not reads or deletes,",
    "not: [{key: a}, {client: curl}]": ", but not with key a or from curl,",
    "not: {not: {key: a}}": ", but not (not with key a),",
    "not: {presigned: false}": ", but not (not signed by their query),",
    "any: [{not: {key: a}}, {part: 1}]": " that are not with key a or of part 1",
    "any: [{not: [{key: a}, {key: b}]}, {part: 1}]": (
        " that are not (with key a or with key b) or of part 1"
    ),
    "all: [{operation: PutObject, not: {key: a}}, {part: 1}]": (
        " that are (PutObject but not with key a) and of part 1"
    ),
    "any: [{not: {key: /(a)/}}, {key: (a) or (b)}]": (
        " that are not with keys /(a)/ or (with key (a) or (b))"
    ),
    f"any: [{', '.join(f'{{part: {number}}}' for number in range(1, 10))}]": (
        " that are of part 1, of part 2, of part 3, of part 4, of part 5 or 4 more"
    ),
}


@pytest.mark.parametrize(("match", "which"), NESTED.items(), ids=NESTED)
def test_what_is_nested_is_told_with_brackets_where_it_needs_them(match: str, which: str) -> None:
    said = told(f"match: {{{match}}}, faults: [error: SlowDown]")
    assert said == f"all requests{which} get 503 SlowDown"


def test_what_is_nested_is_told_of_one_request_too() -> None:
    match = "any: [{operation: $read}, {operation: PutObject}], not: {operation: HeadObject}"
    assert told(f"match: {{{match}}}, trigger: {{first: 1}}, faults: [reset]") == (
        "the first request that is a read or PutObject, but not HeadObject, is reset on arrival"
    )
    assert told(f"match: {{{match}}}, trigger: {{first: 9, every: 3}}, faults: [reset]") == (
        "every 3rd of the first 9 requests that are reads or PutObject, but not HeadObject, "
        "is reset on arrival"
    )


@pytest.mark.parametrize(
    ("match", "which", "answered"),
    [
        ("not: {response: {status: 2xx}}", ", but not answered 2xx,", ""),
        ("any: [{response: {status: 404, code: A}}]", " that are answered 404 with code A", ""),
        ("not: {response: {size: 0B}}", ", but not answered with size 0B,", " 2xx"),
    ],
)
def test_what_the_store_must_have_answered_is_told_where_it_is_nested(
    match: str, which: str, answered: str
) -> None:
    assert told(f"match: {{{match}}}, faults: [latency: 1s]") == (
        f"all requests{which} wait 1s before the response, once the store has answered{answered}"
    )


@pytest.mark.parametrize("key", keys_of("match"))
def test_every_word_of_match_is_told(key: str) -> None:
    assert any(f"{key}:" in match for match in (*MATCHES, *NESTED, "response:"))


def test_several_faults_are_one_sentence() -> None:
    said = told("trigger: {every: 2}, faults: [latency: 1s, error: SlowDown]")
    assert said == "every 2nd request waits 1s on arrival and gets 503 SlowDown"


def test_the_phase_and_a_rule_that_is_off_are_told() -> None:
    assert told("phase: after, faults: [reset]") == (
        "all requests are reset before the response, once the store has answered 2xx"
    )
    assert told("enabled: false, faults: [reset]").endswith("are reset on arrival (switched off)")


def test_nothing_a_terminal_could_act_on_is_told_and_nothing_without_end() -> None:
    said = told(f'match: {{key: "\\e[31m\\n{"x" * 999}"}}, faults: [reset]')
    assert said.isprintable()
    assert "\\x1b[31m\\n" in said
    assert len(said) <= LONGEST
    assert said.endswith("... are reset on arrival")


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_has_words_of_its_own(name: str) -> None:
    fault = f"{name}: {LEAST[name]}" if name in LEAST else name
    assert " meet " not in told(f"faults: [{fault}]")


@pytest.mark.parametrize("key", keys_of("trigger"))
def test_every_word_of_trigger_is_told(key: str) -> None:
    assert any(key in trigger for trigger in TRIGGERS)


@pytest.mark.parametrize("file", RULES, ids=lambda path: str(path.name))
def test_every_ready_scenario_can_be_told(file: Path) -> None:
    assert all(len(said) < 200 for said in sentences(file.read_text(encoding="utf-8")))
