"""A specimen of an error: what a client gets for it, byte for byte."""

from __future__ import annotations

from faultproxy.core.faults.answer import ErrorFault
from faultproxy.core.http.forward import answer_to_client
from faultproxy.core.http.head import parse_request_head
from faultproxy.core.plan import Send
from faultproxy.core.request import Request
from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.scenario import Rule, Scenario

RULE = "fault-1"  # what `serve --fault CODE` calls the rule that it makes
REQUESTED = "/bucket/key"
LISTENER = "127.0.0.1:9090"  # where serve listens by itself


def sent(
    fault: ErrorFault, method: str, *, seed: int, serial: int, unix_s: float, marked: bool
) -> bytes:
    """What a client gets that asks for an object by this method, where all requests fail so.

    `serial` is the number of the exchange, `unix_s` the time of day; ids are made of both and of
    `seed`. `marked`: the answer says that a rule made it.
    """
    request = _request(method)
    engine = Engine(Scenario(rules=(Rule(name=RULE, faults=(fault,)),)), seed)
    plan = engine.decide(request, now_s=0.0, unix_s=unix_s, serial=serial).plan
    ((step, answer),) = (
        (each, each.act.answer) for each in plan.steps if isinstance(each.act, Send)
    )
    marker = b"x-faultproxy: " + step.label.encode() if marked else None
    head, body, _ = answer_to_client(
        answer, request.head.method, minor=1, close=answer.close, marker=marker
    )
    return head + body


def _request(method: str) -> Request:
    """A request as curl sends it to a proxy that listens where it does by itself."""
    head = f"{method} {REQUESTED} HTTP/1.1\r\nHost: {LISTENER}\r\n\r\n"
    return Request(
        parse_request_head(head.encode()),
        source="127.0.0.1:1",
        listener=LISTENER,
        connection=1,
        domains=(),
    )
