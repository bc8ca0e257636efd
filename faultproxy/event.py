"""An event: what there is to tell of one exchange that has ended, and its line of the journal."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import orjson

from faultproxy.core.request import Request
from faultproxy.core.rules.decision import UNTOUCHED, Decision
from faultproxy.core.s3.identity import masked, masked_target

NOTHING: Mapping[str, str] = MappingProxyType({})

Outcome = Literal["injected", "failed", "abandoned", "passed"]
Ending = Literal["kept", "closed", "reset", "gone"]


class Event(NamedTuple):
    """One exchange that has ended; what is left out had no request.

    `unix_s`: the head was complete. `fired`, `undone`: RULE/FAULT, carried out, or why not. Bytes
    are payload, times seconds.
    """

    unix_s: float
    connection: int
    source: str
    listener: str
    outcome: Outcome
    ending: Ending
    took_s: float
    exchange: int | None = None
    request: Request | None = None
    decision: Decision = UNTOUCHED
    fired: Sequence[str] = ()
    undone: Mapping[str, str] = NOTHING
    status: int | None = None
    code: str | None = None
    upstream_status: int | None = None
    received_bytes: int = 0
    sent_bytes: int = 0
    wait_s: float | None = None
    error: str | None = None


# An event as nothing but data: the head as it came (empty where there was none) and its operation,
# then all of the event but for its objects.
Row = tuple[Any, ...]
OBJECTS = ("request", "decision", "undone")
DATA = tuple(name for name in Event._fields if name not in OBJECTS)
COLUMNS = ("raw", "operation", *DATA)
_data = itemgetter(*(Event._fields.index(name) for name in DATA))


def row_of(event: Event) -> Row:
    """The data of an event."""
    request = event.request
    if request is None:
        return (b"", None, *_data(event))
    return (request.head.raw, request.operation, *_data(event))


def line_of(event: Event) -> bytes:
    """One JSON object, with its line end."""
    told = EMPTY.copy()
    told["time"] = _clock(event.unix_s)
    told["exchange"] = event.exchange
    told["connection"] = event.connection
    told["source"] = event.source
    told["listener"] = event.listener
    if event.request is not None:
        _add_request(told, event.request)
    told["outcome"] = event.outcome
    told["status"] = event.status
    told["upstream_status"] = event.upstream_status
    told["ending"] = event.ending
    told["received_bytes"] = event.received_bytes
    told["sent_bytes"] = event.sent_bytes
    if event.wait_s is not None:
        told["wait_s"] = int(event.wait_s * 1e6) / 1e6
    told["took_s"] = int(event.took_s * 1e6) / 1e6
    if event.code is not None:
        told["code"] = event.code
    if event.decision is not UNTOUCHED or event.fired or event.error is not None:
        told = _with_faults(told, event)
    return _dumped(told)


class _Clock:
    """RFC 3339, UTC, microseconds; what a second looks like is worked out once."""

    __slots__ = ("_second", "_text")

    def __init__(self) -> None:
        self._second = -1
        self._text = ""

    def __call__(self, unix_s: float) -> str:
        second = int(unix_s)
        if second != self._second:
            self._second = second
            self._text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        return f"{self._text}.{int((unix_s - second) * 1e6):06d}Z"


_clock = _Clock()

# Every key in its order. An event is a copy of it with what is known filled in: for so many keys
# that takes half the time of a literal.
EMPTY: dict[str, object] = dict.fromkeys(
    (
        *("time", "exchange", "connection", "source", "listener"),
        *("method", "target", "operation", "bucket", "key", "part", "range", "size"),
        *("client", "access_key", "call", "attempt"),
        *("rule", "fault", "phase", "hit", "fired", "outcome"),
        *("status", "code", "upstream_status", "ending"),
        *("received_bytes", "sent_bytes", "wait_s", "took_s"),
    )
) | {"fired": ()}
# These are there only where they say something, each behind the key that is named.
BEHIND = {"fired": ("undone", "spared"), "took_s": ("error",)}


def _add_request(told: dict[str, object], request: Request) -> None:
    """What the request is; what few requests have is asked for only where it is there."""
    head = request.head
    target = head.target
    facts = head.fields.facts
    told["method"] = head.method.decode("latin-1")
    told["target"] = masked_target(target)
    told["operation"] = request.operation
    told["bucket"] = request.bucket
    told["key"] = request.key
    told["client"] = request.client
    if b"?" in target:
        told["part"] = request.part
    if b"range" in facts:
        told["range"] = request.range
    if head.fields.framing:
        told["size"] = request.size
    access_key = request.access_key
    if access_key is not None:
        told["access_key"] = masked(access_key)
    if b"amz-sdk-invocation-id" in facts:
        told["call"] = request.call
    if b"amz-sdk-request" in facts:
        told["attempt"] = request.attempt


def _with_faults(told: dict[str, object], event: Event) -> dict[str, object]:
    """What is told, with what the rules and the proxy did to the exchange."""
    decision = event.decision
    told["rule"] = decision.rule
    told["fault"] = decision.fault
    told["phase"] = None if decision.phase is None else decision.phase.value
    told["hit"] = decision.hit
    told["fired"] = event.fired
    more = {
        "undone": event.undone or None,
        "spared": decision.spared or None,
        "error": event.error,
    }
    if not any(more.values()):
        return told
    ordered: dict[str, object] = {}
    for name, value in told.items():
        ordered[name] = value
        ordered |= {key: more[key] for key in BEHIND.get(name, ()) if more[key]}
    return ordered


# What JSON allows in a string and a terminal would obey: DEL, C1 controls, marks of direction.
_OBEYED = re.compile("[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _dumped(told: dict[str, object]) -> bytes:
    try:
        line = orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        # A name that is not UTF-8 holds surrogates; `target` still has its exact bytes.
        clean = {name: _clean(value) for name, value in told.items()}
        line = orjson.dumps(clean, option=orjson.OPT_APPEND_NEWLINE)
    if line.isascii() and b"\x7f" not in line:
        return line
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", line.decode()).encode()


def _clean(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return value
