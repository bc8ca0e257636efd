"""The journal: one JSON object a line, one line an exchange, written when it ends.

A journal that cannot be written costs one warning and its own lines, never traffic.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, Protocol

import orjson

from faultproxy.core.request import Request
from faultproxy.core.rules.engine import UNTOUCHED, Decision
from faultproxy.core.s3.identity import masked, masked_target
from faultproxy.sink import Sink, Warn

BATCH = 32  # events taken before they become lines

FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK
MODE = 0o600  # keys and buckets are nobody else's business

NOTHING: Mapping[str, str] = MappingProxyType({})

Outcome = Literal["injected", "failed", "abandoned", "passed"]
Ending = Literal["kept", "closed", "reset", "gone"]


class Ended(Protocol):
    """An exchange that has ended and will not change any more."""

    def tell(self, journal: Journal) -> None:
        """Record it."""
        ...


class Journal:
    """The journal of a run. Its owner calls `flush` every second, and `close` at the end."""

    def __init__(self, path: str, warn: Warn) -> None:
        """Append to the file `path`, or write to standard output where it is `-`."""
        failure: OSError | None = None
        fd: int | None = None
        try:
            fd = 1 if path == "-" else os.open(path, FLAGS, MODE)
        except OSError as exc:
            failure = exc
        self._sink = Sink(fd, path, warn)
        if failure is not None:
            self._sink.fail(failure)
        self._taken: list[Ended] = []
        self._second = -1
        self._clock = ""

    def flush(self) -> None:
        """Write what is buffered, without waiting."""
        self._tell_taken()
        self._sink.flush()

    def close(self) -> None:
        """Write the rest; wait a moment for a slow reader."""
        self._tell_taken()
        self._sink.close()

    def record(
        self,
        *,
        unix_s: float,
        connection: int,
        source: str,
        listener: str,
        outcome: Outcome,
        ending: Ending,
        took_s: float,
        exchange: int | None = None,
        request: Request | None = None,
        decision: Decision = UNTOUCHED,
        fired: Sequence[str] = (),
        undone: Mapping[str, str] = NOTHING,
        status: int | None = None,
        code: str | None = None,
        upstream_status: int | None = None,
        received_bytes: int = 0,
        sent_bytes: int = 0,
        wait_s: float | None = None,
        error: str | None = None,
    ) -> None:
        """Append the event of one exchange that has ended; what is left out had no request.

        `unix_s`: the head was complete. `fired`, `undone`: RULE/FAULT, carried out, or why not.
        """
        if self._taken:
            self._tell_taken()
        event = EMPTY.copy()
        event["time"] = self._time(unix_s)
        event["exchange"] = exchange
        event["connection"] = connection
        event["source"] = source
        event["listener"] = listener
        if request is not None:
            _add_request(event, request)
        event["outcome"] = outcome
        event["status"] = status
        event["upstream_status"] = upstream_status
        event["ending"] = ending
        event["received_bytes"] = received_bytes
        event["sent_bytes"] = sent_bytes
        if wait_s is not None:
            event["wait_s"] = int(wait_s * 1e6) / 1e6
        event["took_s"] = int(took_s * 1e6) / 1e6
        if code is not None:
            event["code"] = code
        if decision is not UNTOUCHED or fired or error is not None:
            event = _with_faults(event, decision, fired, undone, error)
        self._sink.append(_line(event))

    def take(self, ended: Ended) -> None:
        """Take an exchange that has ended, and make its line soon.

        A hundred in one go: between two exchanges the same work takes twice as long, since by then
        the processor has forgotten it.
        """
        self._taken.append(ended)
        if len(self._taken) >= BATCH:
            self._tell_taken()

    def _tell_taken(self) -> None:
        taken, self._taken = self._taken, []
        for ended in taken:
            ended.tell(self)

    def _time(self, unix_s: float) -> str:
        second = int(unix_s)
        if second != self._second:
            self._second = second
            self._clock = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        return f"{self._clock}.{int((unix_s - second) * 1e6):06d}Z"


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


def _add_request(event: dict[str, object], request: Request) -> None:
    """What the request is; what few requests have is asked for only where it is there."""
    head = request.head
    target = head.target
    facts = head.fields.facts
    event["method"] = head.method.decode("latin-1")
    event["target"] = masked_target(target)
    event["operation"] = request.operation
    event["bucket"] = request.bucket
    event["key"] = request.key
    event["client"] = request.client
    if b"?" in target:
        event["part"] = request.part
    if b"range" in facts:
        event["range"] = request.range
    if head.fields.framing:
        event["size"] = request.size
    access_key = request.access_key
    if access_key is not None:
        event["access_key"] = masked(access_key)
    if b"amz-sdk-invocation-id" in facts:
        event["call"] = request.call
    if b"amz-sdk-request" in facts:
        event["attempt"] = request.attempt


def _with_faults(
    event: dict[str, object],
    decision: Decision,
    fired: Sequence[str],
    undone: Mapping[str, str],
    error: str | None,
) -> dict[str, object]:
    """The event with what the rules and the proxy did to the exchange."""
    event["rule"] = decision.rule
    event["fault"] = decision.fault
    event["phase"] = None if decision.phase is None else decision.phase.value
    event["hit"] = decision.hit
    event["fired"] = fired
    more = {"undone": undone or None, "spared": decision.spared or None, "error": error}
    if not any(more.values()):
        return event
    ordered: dict[str, object] = {}
    for name, value in event.items():
        ordered[name] = value
        ordered |= {key: more[key] for key in BEHIND.get(name, ()) if more[key]}
    return ordered


# What JSON allows in a string and a terminal would obey: DEL, C1 controls, marks of direction.
_OBEYED = re.compile("[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _line(event: dict[str, object]) -> bytes:
    try:
        line = orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        # A name that is not UTF-8 holds surrogates; `target` still has its exact bytes.
        clean = {name: _clean(value) for name, value in event.items()}
        line = orjson.dumps(clean, option=orjson.OPT_APPEND_NEWLINE)
    if line.isascii() and b"\x7f" not in line:
        return line
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", line.decode()).encode()


def _clean(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return value
