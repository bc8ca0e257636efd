"""Requests, and what an answer to them says, for the tests of all dialects."""

from __future__ import annotations

from xml.etree import ElementTree  # parses what was made here

from faultproxy.core.http.head import parse_request_head
from faultproxy.core.plan import Answer
from faultproxy.core.request import Request
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.facts import Circumstances
from faultproxy.core.s3.catalogue.index import find

NOON = 1756912910.0  # 2025-09-03T15:21:50Z


def request_of(start: str = "GET /bucket/a/b", *fields: str) -> Request:
    lines = (f"{start} HTTP/1.1", "Host: s3.example.test", *fields, "", "")
    head = parse_request_head("\r\n".join(lines).encode())
    return Request(
        head, source="127.0.0.1:40000", listener="127.0.0.1:9090", connection=1, domains=()
    )


def around(request: Request, *, ahead_s: float = 0.0, nonce: str = "1") -> Circumstances:
    return Circumstances(
        request=request, arrived_unix_s=NOON, server_unix_s=NOON + ahead_s, nonce=nonce
    )


def entry(code: str, variant: str | None = None, dialect: str = "aws") -> Entry:
    found = find(code, variant, dialect)
    assert found is not None
    return found


def field(answer: Answer, name: str) -> str | None:
    for line in answer.fields:
        if line.lower().startswith(name.lower().encode() + b": "):
            return line.partition(b": ")[2].decode("utf-8", "surrogateescape")
    return None


def elements(answer: Answer) -> dict[str, str]:
    return {e.tag: e.text or "" for e in ElementTree.fromstring(answer.body)}  # noqa: S314 (made here)


def on_the_wire(answer: Answer) -> str:
    """Head and payload as text, `\\n` for CRLF; the payload without its chunk framing."""
    start = b"HTTP/1.1 %d %b" % (answer.status, answer.reason)
    return b"\n".join((start, *answer.fields, b"", answer.body)).decode()
