"""What was found for one request is taken for those that are like it, and for no others."""

from __future__ import annotations

import random
from ipaddress import ip_network
from zlib import crc32

import pytest

from faultproxy.core.http.head import parse_request_head
from faultproxy.core.request import Request
from faultproxy.core.rules.comparison import Comparison, Comparisons
from faultproxy.core.rules.index import Index
from faultproxy.core.rules.matcher import Matcher
from faultproxy.core.rules.scenario import Rule
from faultproxy.core.rules.sender import LONGEST_REMEMBERED, MAX_SENDERS, Senders, Varied, never
from tests.core.rules.asking import RESETS, globs

V4 = "Authorization: AWS4-HMAC-SHA256"
STARTS = (
    "GET /b/k",
    "PUT /b/k",
    "GET /b/k?x=1",
    "GET /b/k?y=2&partNumber=7",
    "PUT /b?X-Amz-Signature=0",
    "PATCH /b/k",
    "LOCK /b/k",
)
SOURCES = ("10.0.0.1:1", "10.0.0.1:2", "[::1]:1")
# Lines that differ in one thing each, a few of which a request has in any order.
LINES = (
    "User-Agent: curl/8", "User-Agent: curl/8.1", "user-agent: rclone/1", "X-A: 1", "x-a: 2",
    "X-B: 1",
    f"{V4} Credential=A/20240501/r/s3/aws4_request, SignedHeaders=host, Signature=0",
    f"{V4} Credential=AB/20240501/r/s3/aws4_request, SignedHeaders=host, Signature=0",
    f"{V4} SignedHeaders=host, Credential=A/20240501/r/s3/aws4_request, Signature=0",
    f"{V4} SignedHeaders=host, Credential=B/20240501/r/s3/aws4_request, Signature=0",
    "Authorization: AWS A:c2ln", "Authorization: AWS B:c2ln",
    "Connection: keep-alive", "Connection: x-a", "TE: trailers", "Keep-Alive: 1",
    "Range: bytes=0-1", "Range: bytes=0-2", "X-Amz-Decoded-Content-Length: 3",
    "Content-Length: 3", "Content-Length: 9", "Transfer-Encoding: chunked",
)  # fmt: skip
OVER_FIVE = Comparisons((Comparison(">", 5, "> 5"),))
MATCHERS = (
    Matcher(sources=(ip_network("10.0.0.0/8"),)),
    Matcher(listener=globs("*:9090")),
    Matcher(methods=frozenset({"GET", "LOCK"})),
    Matcher(client=globs("rclone")),
    Matcher(user_agent=globs("curl/8")),
    Matcher(has_range=True),
    Matcher(headers=(("x-a", globs("*")),)),
    Matcher(headers=(("te", globs("*")),)),
    Matcher(headers=(("connection", globs("*")),)),
    Matcher(access_key=globs("A")),
    Matcher(is_presigned=True),
    Matcher(query=(("x", globs("*")),)),
    Matcher(part=OVER_FIVE),
    Matcher(size=OVER_FIVE),
    Matcher(written=OVER_FIVE),
)


def asked(
    start: str,
    *lines: str,
    source: str = SOURCES[0],
    listener: str = ":9090",
    written: int | None = None,
) -> Request:
    raw = "\r\n".join([f"{start} HTTP/1.1", "Host: h", *lines, "", ""]).encode()
    head = parse_request_head(raw)
    # Of one connection, source and listener are always the same.
    number = crc32(f"{source} {listener}".encode())
    request = Request(head, source=source, listener=listener, connection=number, domains=())
    request.since_written_ms = written
    return request


def any_request(rng: random.Random) -> Request:
    named: dict[str, str] = {}
    for line in rng.sample(LINES, rng.randrange(6)):
        name = line.partition(":")[0].lower()
        named.setdefault({"transfer-encoding": "content-length"}.get(name, name), line)
    return asked(
        rng.choice(STARTS),
        *named.values(),
        source=rng.choice(SOURCES),
        listener=rng.choice((":9090", ":9091")),
        written=rng.choice((None, None, 3, 7)),
    )


def test_an_index_that_saw_others_finds_what_a_scan_finds() -> None:
    rules = [Rule(name=str(n), faults=RESETS, matcher=each) for n, each in enumerate(MATCHERS)]
    index = Index(rules)
    rng = random.Random(7)
    for _ in range(20_000):
        request = any_request(rng)
        found = index.find(request).candidates
        covering = [
            each.rule
            for each in found.before
            if found.settled or each.settled or each.matcher.matches(request)
        ]
        assert covering == [each for each in rules if each.matcher.matches(request)]


def agent_length(request: Request) -> int:
    return len(request.user_agent or "")


AGENT: Varied = ((-1, agent_length), never)
SIGNED = f"{V4} Credential=A/20240501/r/s3/aws4_request, SignedHeaders=host, Signature="


def test_what_differs_from_one_request_to_the_next_makes_no_other_sender() -> None:
    senders = Senders([AGENT])
    first = senders.of(asked("GET /b/k", "User-Agent: curl/8", "X-A: 1", f"{SIGNED}0"))
    again = asked("GET /bucket/another", "User-Agent: curl/8", "X-A: another", f"{SIGNED}1")
    assert senders.of(again) is first
    assert first.bits == len("curl/8")


def test_a_line_that_differed_once_is_no_longer_compared() -> None:
    senders = Senders([AGENT])
    first, second, third = (senders.of(asked("GET /b/k", f"X-Amz-Date: {n}")) for n in range(3))
    assert first is not second
    assert second is third
    others = [senders.of(asked("GET /b/k", f"X-Amz-Date: {n}", source="::1:9")) for n in range(2)]
    assert others[0] is others[1]


@pytest.mark.parametrize(
    "lines",
    [("X-A: " + "a" * LONGEST_REMEMBERED,), ("TE: trailers",)],
    ids=["a long head", "lines that are not passed on"],
)
def test_what_cannot_be_compared_or_is_too_long_is_not_remembered(lines: tuple[str, ...]) -> None:
    senders = Senders([AGENT])
    assert senders.of(asked("GET /b/k", *lines)) is not senders.of(asked("GET /b/k", *lines))


def test_senders_are_forgotten_before_they_are_too_many() -> None:
    senders = Senders([AGENT])
    first = senders.of(asked("GET /b/k"))
    for number in range(MAX_SENDERS):
        senders.of(asked("GET /b/k", source=f"10.0.0.1:{number + 2}"))
    assert senders.of(asked("GET /b/k")) is not first
