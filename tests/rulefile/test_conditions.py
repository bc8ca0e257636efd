"""Conditions on a request that are no pattern over its place: each holds where it should alone."""

from __future__ import annotations

import random
from itertools import product
from zlib import crc32

import pytest

from faultproxy.core.http.head import parse_request_head
from faultproxy.core.request import Request
from faultproxy.core.rules.index import Index
from faultproxy.core.rules.scenario import Rule
from faultproxy.rulefile.compiler import Loaded, read_scenario


def asked(
    line: str,
    *headers: str,
    source: str = "10.1.2.3:5000",
    listener: str = "127.0.0.1:9090",
) -> Request:
    raw = "\r\n".join([f"{line} HTTP/1.1", "Host: h", *headers, "", ""]).encode()
    number = crc32(f"{source} {listener}".encode())  # of one connection, both are always the same
    return Request(
        parse_request_head(raw), source=source, listener=listener, connection=number, domains=()
    )


GET = asked("GET /b/k")
PUT = asked("PUT /b/k", "Content-Length: 8388608", "User-Agent: Boto3/1 md/Botocore#1")
PART = asked("PUT /b/k?partNumber=3&uploadId=u", "Content-Length: 100")
CHUNKED = asked("PUT /b/k", "Transfer-Encoding: chunked")
DECODED = asked("PUT /b/k", "Content-Length: 99999999", "x-amz-decoded-content-length: 512")
RANGE = asked("GET /b/k", "Range: bytes=0-1")
SIGNED = asked("GET /b/k?X-Amz-Algorithm=A&X-Amz-Signature=abc")
SIGNED_V2 = asked("GET /b/k?AWSAccessKeyId=A&Signature=abc&Expires=1")
V6 = asked("GET /b/k", source="[2001:db8::7]:5000", listener="[::1]:9091")
MAPPED = asked("GET /b/k", source="[::ffff:10.1.2.3]:5000")
ALL = {
    "GET": GET, "PUT": PUT, "PART": PART, "CHUNKED": CHUNKED, "DECODED": DECODED, "RANGE": RANGE,
    "SIGNED": SIGNED, "SIGNED_V2": SIGNED_V2, "V6": V6, "MAPPED": MAPPED,
}  # fmt: skip

HOLD = {
    'user_agent: "*Botocore*"': "PUT",
    "user_agent: null": "GET PART CHUNKED DECODED RANGE SIGNED SIGNED_V2 V6 MAPPED",
    "source: 10.0.0.0/8": "GET PUT PART CHUNKED DECODED RANGE SIGNED SIGNED_V2 MAPPED",
    'source: ["2001:db8::/32", 192.168.0.1]': "V6",
    'listener: "*:9091"': "V6",
    "size: 0B": "GET RANGE SIGNED SIGNED_V2 V6 MAPPED",
    'size: ">= 8MiB"': "PUT",
    'size: ["< 1B", "> 8MB"]': "GET PUT RANGE SIGNED SIGNED_V2 V6 MAPPED",
    'size: ">0B"': "PUT PART DECODED",
    "size: 512B": "DECODED",
    "part: 3": "PART",
    'part: [1, ">= 4"]': "",
    'part: "<= 3"': "PART",
    "range: true": "RANGE",
    "range: false": "GET PUT PART CHUNKED DECODED SIGNED SIGNED_V2 V6 MAPPED",
    "presigned: true": "SIGNED SIGNED_V2",
    "presigned: false": "GET PUT PART CHUNKED DECODED RANGE V6 MAPPED",
    "any: [{part: 3}, {range: true}]": "PART RANGE",
    "any: [{part: 3, method: GET}, {range: true}]": "RANGE",
    "all: [{method: PUT}, {part: 3}]": "PART",
    "not: {method: [GET, PUT]}": "",
    "not: [{method: PUT}, {presigned: true}]": "GET RANGE V6 MAPPED",
    "method: GET, not: {any: [{range: true}, {not: {source: 10.0.0.0/8}}]}": (
        "GET SIGNED SIGNED_V2 MAPPED"
    ),
}


def rule_of(match: str, name: str = "one") -> Rule:
    text = f"rules: [{{name: {name}, match: {{{match}}}, faults: [reset]}}]"
    loaded = read_scenario([("a.yaml", text)])
    assert isinstance(loaded, Loaded), loaded
    return loaded.scenario.rules[0]


@pytest.mark.parametrize(("match", "names"), HOLD.items(), ids=HOLD)
def test_a_condition_holds_for_these_and_no_others(match: str, names: str) -> None:
    matcher = rule_of(match).matcher
    assert [name for name, each in ALL.items() if matcher.matches(each)] == names.split()


@pytest.mark.parametrize("seed", range(50))
def test_the_index_leaves_out_none_that_holds(seed: int) -> None:
    rng = random.Random(seed)
    texts = [rng.choice(tuple(HOLD)) for _ in range(rng.randrange(1, 20))]
    rules = [rule_of(text, f"rule-{place}") for place, text in enumerate(texts)]
    index = Index(rules)
    for each in ALL.values():
        found = index.find(each).candidates
        named = [
            c.rule.name
            for c in found.before
            if found.settled or c.settled or c.matcher.matches(each)
        ]
        assert named == [rule.name for rule in rules if rule.matcher.matches(each)]


@pytest.mark.parametrize(("match", "each"), [*product(HOLD, ALL.values())])
def test_a_rule_alone_is_found_as_it_matches(match: str, each: Request) -> None:
    rule = rule_of(match)
    found = Index([rule]).find(each).candidates
    covered = any(c.settled or c.matcher.matches(each) for c in found.before)
    assert covered is rule.matcher.matches(each)
