"""Server-sent events, line by line.

Source: WHATWG HTML, section 9.2.6 "Interpreting an event stream"; what the control API does not
send (several lines of data, `retry`, a lone CR as a line end) is not read.
"""

from __future__ import annotations

from dataclasses import dataclass

from faultproxy.client.answer import Answer, parsed
from faultproxy.client.failure import NotRunning

EXCHANGE = "exchange"
LEFT_OUT = "left-out"
SILENCE_S = 60.0  # a stream that has nothing to tell says so every 15 s
MAX_LINE = 1 << 20  # bytes; a journal line with a target of 64 KiB is well below


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One event: what it is, and its data, JSON in one line.

    `event` is `exchange` (the data is a line of the journal) or `left-out` (`{"left_out": n}`: so
    many were left out of a sample).
    """

    event: str
    data: str

    def told(self) -> dict[str, object]:
        """The data as values. Raises ControlError."""
        return Answer(parsed(self.data.encode())).whole()


class Decoder:
    """Takes the lines of a stream in order."""

    __slots__ = ("_data", "_event")

    def __init__(self) -> None:
        self._event = ""
        self._data: str | None = None

    def take(self, line: bytes) -> Message | None:
        """The event that this line completes, if it does; comments and unknown fields are none."""
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if not text:
            return self._complete()
        name, _, value = text.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._event = value
        elif name == "data":
            self._data = value
        return None

    def _complete(self) -> Message | None:
        event, data = self._event, self._data
        self._event, self._data = "", None
        return None if data is None else Message(event=event or "message", data=data)


def silent() -> NotRunning:
    """Nothing was heard, not even that there is nothing to tell."""
    return NotRunning(f"the proxy has told nothing for {SILENCE_S:g}s, not even that it is there")
