"""The journal: one JSON object a line, one line an exchange, written when it ends.

A journal that cannot be written costs one warning and its own lines, never traffic.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

import orjson

from faultproxy.core.request import Request
from faultproxy.core.rules.engine import Decision
from faultproxy.core.s3.identity import masked, masked_target
from faultproxy.sink import Sink, Warn

BATCH = 128  # events taken before they become lines

FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK
MODE = 0o600  # keys and buckets are nobody else's business

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
        exchange: int | None,
        connection: int,
        source: str,
        listener: str,
        request: Request | None,
        decision: Decision | None,
        fired: Sequence[str],
        undone: Mapping[str, str],
        outcome: Outcome,
        status: int | None,
        code: str | None,
        upstream_status: int | None,
        ending: Ending,
        received_bytes: int,
        sent_bytes: int,
        wait_s: float | None,
        took_s: float,
        error: str | None,
    ) -> None:
        """Append the event of one exchange that has ended; `request` is None where none began.

        `unix_s`: the head was complete. `fired`, `undone`: RULE/FAULT, carried out, or why not.
        """
        if self._taken:
            self._tell_taken()
        event = _event(self._time(unix_s), exchange, connection, source, listener, request)
        _add_faults(event, decision, fired, undone, outcome)
        event["status"] = status
        event["code"] = code
        event["upstream_status"] = upstream_status
        event["ending"] = ending
        event["received_bytes"] = received_bytes
        event["sent_bytes"] = sent_bytes
        event["wait_s"] = None if wait_s is None else int(wait_s * 1e6) / 1e6
        event["took_s"] = int(took_s * 1e6) / 1e6
        if error is not None:
            event["error"] = error
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


FIRST = ("time", "exchange", "connection", "source", "listener")
NO_REQUEST = dict.fromkeys(
    (
        "method",
        "target",
        "operation",
        "bucket",
        "key",
        "part",
        "range",
        "size",
        "client",
        "access_key",
        "call",
        "attempt",
    )
)
NO_RULE = dict.fromkeys(("rule", "fault", "phase", "hit"))


def _event(
    time: str,
    exchange: int | None,
    connection: int,
    source: str,
    listener: str,
    request: Request | None,
) -> dict[str, object]:
    """The first keys of an event, in one literal; what few requests have is asked for last."""
    if request is None:
        first = (time, exchange, connection, source, listener)
        return dict(zip(FIRST, first, strict=True)) | NO_REQUEST
    head = request.head
    target = head.target
    facts = head.fields.facts
    access_key = request.access_key
    queried = b"?" in target
    return {
        "time": time,
        "exchange": exchange,
        "connection": connection,
        "source": source,
        "listener": listener,
        "method": head.method.decode("latin-1"),
        "target": masked_target(target),
        "operation": request.operation,
        "bucket": request.bucket,
        "key": request.key,
        "part": request.part if queried else None,
        "range": request.range if b"range" in facts else None,
        "size": request.size if head.fields.framing else None,
        "client": request.client,
        "access_key": None if access_key is None else masked(access_key),
        "call": request.call if b"amz-sdk-invocation-id" in facts else None,
        "attempt": request.attempt if b"amz-sdk-request" in facts else None,
    }


def _add_faults(
    event: dict[str, object],
    decision: Decision | None,
    fired: Sequence[str],
    undone: Mapping[str, str],
    outcome: Outcome,
) -> None:
    if decision is None or decision.rule is None:
        event.update(NO_RULE)
    else:
        event["rule"] = decision.rule
        event["fault"] = decision.fault
        event["phase"] = None if decision.phase is None else decision.phase.value
        event["hit"] = decision.hit
    event["fired"] = fired
    if undone:
        event["undone"] = undone
    if decision is not None and decision.spared:
        event["spared"] = decision.spared
    event["outcome"] = outcome


# What JSON allows in a string and a terminal would obey: DEL, C1 controls, marks of direction.
_OBEYED = re.compile("[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _line(event: dict[str, object]) -> bytes:
    line = _plain_line(event)
    if line.isascii() and b"\x7f" not in line:
        return line
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", line.decode()).encode()


def _plain_line(event: dict[str, object]) -> bytes:
    try:
        return orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        # A name that is not UTF-8 holds surrogates; `target` still has its exact bytes.
        return orjson.dumps(
            {k: _clean(v) for k, v in event.items()}, option=orjson.OPT_APPEND_NEWLINE
        )


def _clean(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return value
