"""Rules that look at what the store answered, and at what was written before."""

from __future__ import annotations

import random

import pytest

from faultproxy.core.http.head import parse_response_head
from faultproxy.core.request import Request
from faultproxy.core.response import Response
from faultproxy.core.rules.decision import UNTOUCHED, Decision
from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.matcher import before_response, looks_at_response
from faultproxy.core.rules.scenario import Phase, Scenario
from faultproxy.rulefile.compiler import Loaded, read_scenario
from tests.core.rules.asking import answered, decide, request

GET = request("GET /b/k")
MISSING = b"<Error><Code>NoSuchKey</Code></Error>"
NOW_S = 1000.0


def scenario(*matches: str, fault: str = "latency: {delay: 1s, at: response}") -> Scenario:
    """A rule `r0`, `r1` ... for each match."""
    rules = (
        f"{{name: r{place}, match: {{{match}}}, faults: [{fault}]}}"
        for place, match in enumerate(matches)
    )
    loaded = read_scenario([("a.yaml", f"rules: [{', '.join(rules)}]")])
    assert isinstance(loaded, Loaded), loaded
    return loaded.scenario


def engine(*matches: str) -> Engine:
    return Engine(scenario(*matches), 7)


def response(status: int, *lines: str, body: bytes | None = None) -> Response:
    raw = "\r\n".join((f"HTTP/1.1 {status} X", *lines, "", "")).encode()
    return Response(status, body, parse_response_head(raw))


OK = response(200, "Content-Length: 5", "ETag: e", "x-amz-meta-a: 1", "X-Amz-Meta-A: 2")
EMPTY = response(204)
NOT_FOUND = response(404, "Transfer-Encoding: chunked", body=MISSING)
BUSY = response(503, "Content-Length: 900", "Retry-After: 1")
LATE = response(200, "Content-Length: 50", body=MISSING)
ALL = {"OK": OK, "EMPTY": EMPTY, "NOT_FOUND": NOT_FOUND, "BUSY": BUSY, "LATE": LATE}

HOLD = {
    "response: {status: 404}": "NOT_FOUND",
    "response: {status: 2xx}": "OK EMPTY",
    "response: {status: 200}": "OK",
    "response: {status: [4xx, 503]}": "NOT_FOUND BUSY",
    "response: {status: 4xx, code: NoSuchKey}": "NOT_FOUND",
    'response: {status: [2xx, 4xx], code: "NoSuch*"}': "NOT_FOUND LATE",
    "response: {status: 4xx, code: SlowDown}": "",
    "response: {status: 5xx, code: null}": "BUSY",
    'response: {size: ">= 5B"}': "OK",
    'response: {status: [2xx, 5xx], size: "> 5B"}': "BUSY",
    "response: {size: 0B}": "EMPTY",
    "response: {header: {etag: e}}": "OK",
    "response: {header: {x-amz-meta-a: 2}}": "OK",
    "response: {header: {ETag: null}}": "EMPTY",
    "not: {response: {status: 5xx}}": "OK EMPTY NOT_FOUND LATE",
    "any: [{response: {status: 503}}, {response: {size: 5B}}]": "OK BUSY",
    "all: [{response: {status: [4xx, 5xx]}}, {not: {response: {header: {retry-after: 1}}}}]": (
        "NOT_FOUND"
    ),
    "any: [{method: PUT}, {response: {status: 404}}]": "NOT_FOUND",
    "method: PUT, response: {status: 404}": "",
}


@pytest.mark.parametrize(("match", "names"), HOLD.items(), ids=HOLD)
def test_a_rule_is_for_these_responses_and_no_others(match: str, names: str) -> None:
    asked = engine(match)
    (rule,) = asked.scenario.rules
    assert rule.phase is Phase.AFTER
    for name, each in ALL.items():
        revised = asked.revise(decide(asked, GET), GET, each, now_s=0.0, unix_s=0.0, serial=1)
        assert (name in names.split()) is bool(revised.fired), name


@pytest.mark.parametrize("seed", range(30))
def test_many_rules_together_are_asked_as_each_alone(seed: int) -> None:
    rng = random.Random(seed)
    chosen = [rng.choice(tuple(HOLD)) for _ in range(rng.randrange(1, 12))]
    asked = engine(*chosen)
    for name, each in ALL.items():
        revised = asked.revise(decide(asked, GET), GET, each, now_s=0.0, unix_s=0.0, serial=1)
        holding = [place for place, match in enumerate(chosen) if name in HOLD[match].split()]
        assert revised.fired == tuple(f"r{place}" for place in holding)


@pytest.mark.parametrize("match", HOLD)
def test_what_can_be_told_before_the_response_covers_no_less(match: str) -> None:
    (rule,) = scenario(match).rules
    early = before_response(rule.matcher)
    assert looks_at_response(rule.matcher)
    assert not looks_at_response(early)
    for asked in (GET, request("PUT /b/k")):
        holds = any(rule.matcher.matches(asked, each) for each in ALL.values())
        assert early.matches(asked) or not holds


def test_a_rule_that_looks_at_nothing_of_the_response_is_for_successes() -> None:
    loaded = read_scenario([("a.yaml", "rules: [{name: r0, phase: after, faults: [reset]}]")])
    assert isinstance(loaded, Loaded)
    asked = Engine(loaded.scenario, 7)
    for name, each in ALL.items():
        fired = asked.revise(decide(asked, GET), GET, each, now_s=0.0, unix_s=0.0, serial=1).fired
        assert bool(fired) is (name in ("OK", "EMPTY"))


@pytest.mark.parametrize(
    ("match", "statuses"),
    [
        ("response: {status: 404, code: NoSuchKey}", [404]),
        ("response: {status: 4xx, code: NoSuchKey}", [404, 403]),
        ("response: {status: 404}", []),
        ("any: [{response: {status: 5xx, code: SlowDown}}, {key: k}]", [404, 403, 503]),
    ],
)
def test_a_body_is_read_where_a_rule_may_look_for_its_code(match: str, statuses: list[int]) -> None:
    decision = decide(engine(match), GET)
    assert [
        each for each in (200, 404, 403, 503) if decision.awaits_body("GetObject", each)
    ] == statuses


def test_a_response_that_no_rule_is_for_is_of_no_concern() -> None:
    decision = decide(engine("response: {status: 404}"), GET)
    assert [each for each in (200, 403, 404, 503) if decision.concerns(each)] == [404]
    asked = engine('method: GET, written: "< 30s"')
    assert decide(asked, request("PUT /b/k")).concerns(503)
    assert decide(asked, GET) is UNTOUCHED
    shaped = scenario("method: GET", fault="latency: 1s")
    assert decide(Engine(shaped, 7), GET).concerns(503)


def test_the_code_is_told_where_a_rule_asked_for_it() -> None:
    asked = engine("response: {status: 4xx, code: Other}")
    revised = answered(asked, GET, 404, MISSING)
    assert (revised.code, revised.fired) == ("NoSuchKey", ())
    asked = engine("response: {status: 4xx}")
    assert answered(asked, GET, 404, MISSING).code is None


# What was written.


def ask(asked: Engine, line: str, *headers: str, at_s: float = NOW_S) -> tuple[Decision, Request]:
    each = request(line, *headers)
    return asked.decide(each, now_s=at_s, unix_s=0.0, serial=1), each


def put(
    asked: Engine, line: str = "PUT /b/k", *headers: str, status: int = 200, body: bytes = b""
) -> None:
    """A write that the store answers at NOW_S."""
    decision, each = ask(asked, line, *headers, at_s=NOW_S - 5)
    asked.revise(decision, each, Response(status, body), now_s=NOW_S, unix_s=0.0, serial=1)


@pytest.mark.parametrize(
    ("age", "at_s", "fires"),
    [
        ("< 30s", 0.0, True),
        ("< 30s", 29.999, True),
        ("< 30s", 30.0, False),
        ("<= 30s", 30.0, True),
        (">= 30s", 29.9, False),
        (">= 30s", 31.0, True),
        ("> 1m", 61.0, True),
    ],
)
def test_a_key_was_written_so_long_ago(age: str, at_s: float, *, fires: bool) -> None:
    asked = engine(f'method: GET, written: "{age}"')
    put(asked)
    decision, _ = ask(asked, "GET /b/k", at_s=NOW_S + at_s)
    assert bool(decision.fired) is fires


@pytest.mark.parametrize("line", ["GET /b/other", "GET /other/k", "GET /b", "GET /"])
def test_what_was_not_written_was_not_written_long_ago_either(line: str) -> None:
    asked = engine('written: ">= 0s"')
    put(asked)
    assert ask(asked, line, at_s=NOW_S + 1)[0] is UNTOUCHED


@pytest.mark.parametrize(
    ("line", "header", "status", "body", "written"),
    [
        ("PUT /b/k", "X: y", 200, b"", True),
        ("PUT /b/k", "X: y", 503, b"", False),
        ("PUT /b/k", "x-amz-copy-source: /b/j", 200, b"<CopyObjectResult/>", True),
        ("PUT /b/k", "x-amz-copy-source: /b/j", 200, MISSING, False),
        ("POST /b/k?uploadId=u", "X: y", 200, b"<CompleteMultipartUploadResult/>", True),
        ("POST /b/k?uploadId=u", "X: y", 200, MISSING, False),
        ("PUT /b/k?partNumber=1&uploadId=u", "X: y", 200, b"", False),
        ("PUT /b/k?tagging", "X: y", 200, b"", False),
        ("DELETE /b/k", "X: y", 204, b"", False),
        ("GET /b/k", "X: y", 200, b"", False),
    ],
)
def test_only_a_write_that_the_store_has_carried_out_counts(
    line: str, header: str, status: int, body: bytes, *, written: bool
) -> None:
    asked = engine('method: GET, written: "< 30s"')
    put(asked, line, header, status=status, body=body)
    assert bool(ask(asked, "GET /b/k")[0].fired) is written


def test_a_write_is_remembered_by_how_long_before_its_own_request_it_was() -> None:
    asked = engine('method: PUT, written: "< 30s"')
    put(asked)
    assert not asked.counts()["r0"].matched
    put(asked)
    assert asked.counts()["r0"].matched == 1


def test_the_key_is_the_same_however_it_is_spelled() -> None:
    asked = engine('method: GET, written: "< 30s"')
    put(asked, "PUT /b/a%2Fb%20c")
    assert ask(asked, "GET /b/a/b%20c")[0].fired


def test_a_write_whose_answer_never_reached_the_client_was_written() -> None:
    loaded = read_scenario(
        [
            (
                "a.yaml",
                "rules: [{name: lost, match: {method: PUT}, faults: [reset: {at: response}]}, "
                "{name: seen, match: {method: GET, written: '< 30s'}, faults: [reset]}]",
            )
        ]
    )
    assert isinstance(loaded, Loaded)
    asked = Engine(loaded.scenario, 7)
    decision, each = ask(asked, "PUT /b/k")
    assert decision.closed
    assert decision.awaits_response
    revised = asked.revise(decision, each, Response(200), now_s=NOW_S, unix_s=0.0, serial=1)
    assert revised.fired == ("lost",)
    assert ask(asked, "GET /b/k")[0].fired == ("seen",)


def test_no_write_is_remembered_where_no_rule_looks_at_it() -> None:
    asked = engine("method: GET")
    assert ask(asked, "PUT /b/k")[0] is UNTOUCHED
    assert len(asked.memory) == 0
