"""Requests, rules and engines for the tests of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from faultproxy.core.faults.connection import Reset
from faultproxy.core.faults.fault import Fault
from faultproxy.core.faults.timing import Fixed, Latency
from faultproxy.core.http.head import parse_request_head
from faultproxy.core.plan import AT_REQUEST, Plan, Position
from faultproxy.core.request import Request
from faultproxy.core.response import Response
from faultproxy.core.rules.decision import Decision
from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.matcher import Matcher
from faultproxy.core.rules.pattern import Absent, Glob, Pattern, Regex
from faultproxy.core.rules.scenario import Phase, Rule, Scenario
from faultproxy.core.rules.trigger import Trigger

ALWAYS = Trigger()
RESETS: tuple[Fault, ...] = (Reset(),)
SLOWS: tuple[Fault, ...] = (Latency(Fixed(1.0)),)
PLAIN = Plan()


def decided(**facts: object) -> Decision:
    """A decision that says this, and nothing else."""
    decision = Decision()
    for name, fact in facts.items():
        setattr(decision, name, fact)
    return decision


def request(
    line: str = "GET /bucket/key", *headers: str, connection: int = 1, access_key: str | None = None
) -> Request:
    """A request from `METHOD target` and header lines."""
    lines = [f"{line} HTTP/1.1", "Host: localhost", *headers]
    if access_key is not None:
        lines.append(f"Authorization: AWS {access_key}:c2lnbmF0dXJl")
    head = parse_request_head("\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape"))
    return Request(
        head, source="127.0.0.1:50000", listener="127.0.0.1:9090", connection=connection, domains=()
    )


def globs(*texts: str, segments: bool = False) -> Pattern:
    """A pattern of globs."""
    return Pattern(tuple(Glob(text, segments) for text in texts))


def regex(text: str) -> Pattern:
    """A pattern of one regular expression."""
    return Pattern((Regex(text),))


def absent() -> Pattern:
    """A pattern for what is not there."""
    return Pattern((Absent(),))


def rule(
    name: str,
    *,
    faults: tuple[Fault, ...] = RESETS,
    trigger: Trigger = ALWAYS,
    phase: Phase = Phase.BEFORE,
    operations: Iterable[str] | None = None,
    bucket: str | None = None,
    key: str | None = None,
    methods: Iterable[str] | None = None,
    client: str | None = None,
    access_key: str | None = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    enabled: bool = True,
) -> Rule:
    """A rule that covers everything but what is said."""
    matcher = Matcher(
        operations=None if operations is None else frozenset(operations),
        bucket=None if bucket is None else globs(bucket),
        key=None if key is None else globs(key, segments=True),
        methods=None if methods is None else frozenset(methods),
        client=None if client is None else globs(client),
        access_key=None if access_key is None else globs(access_key),
        headers=tuple((name, globs(text)) for name, text in (headers or {}).items()),
        query=tuple((name, globs(text)) for name, text in (query or {}).items()),
    )
    return Rule(
        name=name, faults=faults, trigger=trigger, phase=phase, matcher=matcher, enabled=enabled
    )


def engine(*rules: Rule, seed: int = 7) -> Engine:
    """An engine that remembers nothing yet."""
    return Engine(Scenario(rules=rules), seed)


def decide(asked: Engine, request: Request) -> Decision:
    """What an engine says about a request, when the hour does not matter."""
    return asked.decide(request, now_s=0.0, unix_s=0.0, serial=1)


def revise(
    asked: Engine,
    decision: Decision,
    request: Request,
    status: int = 200,
    body: bytes | None = None,
) -> Decision:
    """What it says when the store has answered."""
    response = Response(status, body)
    return asked.revise(decision, request, response, now_s=0.0, unix_s=0.0, serial=1)


def answered(
    asked: Engine, request: Request, status: int = 200, body: bytes | None = None
) -> Decision:
    """What it says of a request, and then of this answer of the store."""
    return revise(asked, decide(asked, request), request, status, body)


def slow(delay_s: float, at: Position = AT_REQUEST) -> tuple[Fault, ...]:
    """A fault that shapes."""
    return (Latency(Fixed(delay_s), at),)
