"""The index finds the rules that can cover a request, and no others."""

from __future__ import annotations

import gc
import random
import sys
from itertools import product
from types import FrameType

import pytest

from faultproxy.core.faults.connection import Reset
from faultproxy.core.faults.timing import Fixed, Latency, Uniform
from faultproxy.core.plan import AT_ACCEPT
from faultproxy.core.request import Request
from faultproxy.core.rules.candidates import NOBODY, Candidate, Candidates
from faultproxy.core.rules.decision import Found
from faultproxy.core.rules.dimension import ByRaw
from faultproxy.core.rules.index import Index
from faultproxy.core.rules.matcher import Matcher
from faultproxy.core.rules.scenario import Phase, Rule
from faultproxy.core.rules.sender import Sender, Senders
from faultproxy.core.rules.trigger import Trigger
from faultproxy.core.s3.address import decoded
from tests.core.rules.asking import RESETS, globs, request, rule

TARGETS = (
    "GET /", "GET /b0/k", "GET /b1/k", "PUT /b0/k", "HEAD /b1/k", "DELETE /b2/k", "GET /b0",
    "GET /b0/a/k?versionId=1", "GET /b1/k/z?prefix=k", "PUT /b1/x",
)  # fmt: skip
LINES = ((), ("User-Agent: rclone/1",), ("X-A: 1", "User-Agent: Botocore/1"), ("x-a: 2",))
KEYS = ("k", "x*", "**/k", "**z", "**k/z", "a/**", "a/k*", "*", "k**z", r"\k", "{a,k}")
OPERATIONS = ("GetObject", "PutObject", "HeadObject", "ListBuckets", "ListObjects")


def any_rule(rng: random.Random, name: str) -> Rule:
    return rule(
        name,
        operations=rng.choice((None, rng.sample(OPERATIONS, rng.randrange(4)))),
        bucket=rng.choice((None, None, "b0", "b1", "b*", "*", "{b0,b1}", "?1")),
        key=rng.choice((None, None, None, *KEYS)),
        methods=rng.choice((None, None, None, ["GET"], ["PUT", "HEAD"])),
        client=rng.choice((None, None, None, "rclone", "b*")),
        headers=rng.choice((None, None, None, {"x-a": "1"}, {"x-a": "*", "x-b": "*"})),
        query=rng.choice((None, None, None, {"prefix": "k"}, {"versionId": "*"})),
        enabled=rng.random() < 0.9,
        phase=rng.choice(tuple(Phase)),
        trigger=Trigger(share=rng.choice((None, 0.5))),
    )


def matching(rules: list[Rule], asked: Request, phase: Phase) -> list[str]:
    return [
        each.name
        for each in rules
        if each.enabled and each.phase is phase and each.matcher.matches(asked)
    ]


def covering(index: Index, asked: Request) -> Candidates:
    return index.find(asked).candidates


def covers(candidate: Candidate, asked: Request, found: Candidates) -> bool:
    return found.settled or candidate.settled or candidate.matcher.matches(asked)


@pytest.mark.parametrize("seed", range(200))
def test_the_index_gives_what_a_scan_over_all_rules_gives(seed: int) -> None:
    rng = random.Random(seed)
    rules = [any_rule(rng, f"rule-{n}") for n in range(rng.randrange(30))]
    index = Index(rules)
    for target, lines in product(TARGETS, LINES):
        asked = request(target, *lines)
        found = covering(index, asked)
        for phase, candidates in ((Phase.BEFORE, found.before), (Phase.AFTER, found.after)):
            named = [each.rule.name for each in candidates if covers(each, asked, found)]
            assert named == matching(rules, asked, phase)


def candidates(asked: Request, *rules: Rule) -> Candidates:
    return covering(Index(rules), asked)


@pytest.mark.parametrize(
    "other",
    [
        rule("r", operations=["PutObject"]),
        rule("r", bucket="other"),
        rule("r", operations=["GetObject"], bucket="other"),
        rule("r", enabled=False),
        rule("r", faults=(Reset(AT_ACCEPT),)),
    ],
    ids=["operation", "bucket", "both", "disabled", "at accept"],
)
def test_a_rule_that_cannot_cover_a_request_is_no_candidate(other: Rule) -> None:
    assert candidates(request("GET /b/k"), other) is NOBODY


def test_candidates_stand_in_file_order_whatever_they_name() -> None:
    rules = [
        rule("a", bucket="b*"),
        rule("b", operations=["GetObject"], bucket="b"),
        rule("c"),
        rule("d", bucket="b"),
        rule("e", operations=["GetObject", "PutObject"]),
    ]
    found = candidates(request("GET /b/k"), *rules)
    assert [each.rule.name for each in found.before] == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("asked", "draws"),
    [
        (rule("r"), False),
        (rule("r", trigger=Trigger(share=0.5)), True),
        (rule("r", trigger=Trigger(share=1.0)), False),
        (rule("r", faults=(Latency(Fixed(1.0)),)), False),
        (rule("r", faults=(Latency(Uniform(1.0, 2.0)),)), True),
        (rule("r", trigger=Trigger(share=0.5), phase=Phase.AFTER), True),
        (rule("r", trigger=Trigger(share=0.5), bucket="other"), False),
        (rule("r", trigger=Trigger(share=0.5), key="other"), False),
        (rule("r", trigger=Trigger(share=0.5), methods=["PUT"]), True),
    ],
    ids=[
        "always", "share", "all", "fixed", "uniform", "after", "another bucket", "another key",
        "another method, which is no part of an identity",
    ],
)  # fmt: skip
def test_an_identity_is_counted_where_one_that_draws_covers_its_place(
    asked: Rule, *, draws: bool
) -> None:
    assert Index([rule("first"), asked]).find(request("GET /b/k")).counts is draws


@pytest.mark.parametrize(
    "rules",
    [
        [rule(f"r{n}", operations=["PutObject"], key=f"k{n}*") for n in range(1000)],
        [rule(f"r{n}", operations=["GetObject"], bucket=f"b{n}") for n in range(1000)],
        [rule(f"r{n}", bucket=f"b{n}") for n in range(1000)],
        [rule(f"r{n}", key=f"logs-{n}/**") for n in range(1000)],
        [rule(f"r{n}", key=f"**/{n}.parquet") for n in range(1000)],
        [rule(f"r{n}", client=f"client-{n}") for n in range(1000)],
        [rule(f"r{n}", access_key=f"AKIA{n}*") for n in range(1000)],
        [rule(f"r{n}", headers={f"x-{n}": "*"}) for n in range(1000)],
        [rule(f"r{n}", query={f"x-{n}": "*"}) for n in range(1000)],
        [rule(f"r{n}", methods=["PUT"]) for n in range(1000)],
    ],
    ids=[
        "operations", "buckets of the operation", "buckets", "beginnings of keys", "ends of keys",
        "clients", "access keys", "headers", "queries", "methods",
    ],
)  # fmt: skip
def test_a_thousand_rules_for_others_cost_what_one_costs(rules: list[Rule]) -> None:
    asked = request("GET /bucket/key")
    assert covering(Index(rules), asked) is NOBODY
    more = calls_of(Index(rules), asked) - calls_of(Index(rules[:1]), asked)
    assert more <= 2  # the beginnings and ends of keys are looked up once for each length


def calls_of(index: Index, asked: Request) -> int:
    """How many calls it takes to find the rules for a request that came before."""
    index.find(asked)
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        index.find(asked)
    finally:
        sys.setprofile(None)
    return calls


ONE = Rule(name="a", matcher=Matcher(user_agent=globs("one*")), faults=RESETS)


def test_what_is_found_for_a_sender_is_right_whatever_was_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("faultproxy.core.rules.index.MAX_KEPT", 3)
    index = Index([ONE])
    for number in range(40):
        target = f"GET /bucket-{number % 7}/key"
        for agent, names in (("one/1", ["a"]), ("two/2", [])):
            found = covering(index, request(target, f"User-Agent: {agent}"))
            assert [each.rule.name for each in found.before] == names


def test_two_kinds_of_requests_of_one_connection_are_both_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at: list[Request] = []
    of = Senders.of

    def counted(senders: Senders, asked: Request) -> Sender:
        looked_at.append(asked)
        return of(senders, asked)

    monkeypatch.setattr(Senders, "of", counted)
    index = Index([ONE])
    for number in range(10):
        whole = request(f"GET /b/{number}?versionId={number}", "User-Agent: one/1")
        part = request(f"GET /b/{number}", "User-Agent: two/2", "Range: bytes=0-1")
        assert covering(index, whole).before
        assert not covering(index, part).before
    assert len(looked_at) == 2


def test_what_was_found_is_bounded_over_all_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faultproxy.core.rules.index.MAX_KEPT", 50)
    index = Index([rule(f"r{n}", key=f"k{n}", phase=Phase.AFTER) for n in range(20)])
    gc.collect()
    before = sum(type(each) is Found for each in gc.get_objects())
    for bucket, key in product(range(20), range(20)):
        found = covering(index, request(f"GET /b{bucket}/k{key}"))
        assert [each.rule.name for each in found.after] == [f"r{key}"]
    gc.collect()
    assert sum(type(each) is Found for each in gc.get_objects()) - before <= 51


@pytest.mark.parametrize("length", [10, 5000])
def test_a_sender_that_is_not_remembered_keeps_nothing_alive(length: int) -> None:
    index = Index([ONE])
    gc.collect()
    before = sum(type(each) is Sender for each in gc.get_objects())
    for _ in range(50):
        covering(index, request("GET /b/k", f"X-A: {length * 'a'}"))
    gc.collect()
    assert sum(type(each) is Sender for each in gc.get_objects()) - before <= 1


def test_a_text_that_is_only_like_what_rules_name_is_as_free_as_any_other() -> None:
    free = 1 << 300
    texts = ("logs-1/*", "logs-22/*", "*-17.gz", "exact")
    by_raw = ByRaw([(1 << bit, globs(text)) for bit, text in enumerate(texts)], free)
    for raw in (b"logs-2/a", b"logs-22x", b"a-18.gz", b"exactly", b"", b"else", b"exac%2Ft"):
        assert by_raw.bits_of(raw) is free
    assert by_raw.bits_of(b"logs-1/a-17.gz") == free | 0b101
    assert by_raw.bits_of(b"logs%2D1/%61-17.gz") == free | 0b101
    assert by_raw.bits_of(b"exact") == by_raw.bits_of(b"%65xact") == free | 0b1000


def test_a_text_that_no_key_has_is_found_in_none() -> None:
    by_raw = ByRaw([(1, globs("\ud800")), (2, globs("\ud800*"))], 0)
    assert by_raw.bits_of("\ud800".encode("utf-8", "surrogatepass")) == 0


# Characters of one to four bytes, and bytes that are none.
PIECES = (
    *("a", "/", "%41", "%2F", "é", "%C3%A9", "€", "😀", "%F0%9F%98%80", "%80"),
    *("\udc80", "\udcac", "\udce2\udc82\udcac"),  # the last is what no raw key is the text of
)


@pytest.mark.parametrize("seed", range(100))
def test_raw_keys_are_looked_up_as_their_text_would_be(seed: int) -> None:
    rng = random.Random(seed)

    def made() -> str:
        return "".join(rng.choices(PIECES, k=rng.randrange(1, 4)))

    signs = ("", "*", "**", "?", "{,a}")
    patterns = [globs(made() + rng.choice(signs) + rng.choice(("", made()))) for _ in range(20)]
    by_raw = ByRaw([(1 << bit, each) for bit, each in enumerate(patterns)], 0)
    for _ in range(50):
        raw = (made() + rng.choice(("", made()))).encode("utf-8", "surrogateescape")
        bits = by_raw.bits_of(raw)
        for bit, each in enumerate(patterns):
            let_through = bool(bits >> bit & 1)
            if each.literals is None:
                assert let_through or not each.matches(decoded(raw))
            else:
                assert let_through is each.matches(decoded(raw))
