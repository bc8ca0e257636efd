"""What the proxy says while it works, for whoever tells the story."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import StringIO
from queue import Empty, SimpleQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class Injected:
    """A fault that was carried out."""

    rule: str
    fault: str
    operation: str
    key: str | None

    @property
    def name(self) -> str:
        """`RULE/FAULT`, as the journal and the marker have it."""
        return f"{self.rule}/{self.fault}"


class Feed(StringIO):
    """The stream of a Console: keeps the faults that it tells of, in order.

    Written to by the proxy's thread, read by the story's.
    """

    def __init__(self) -> None:
        super().__init__()
        self._faults: SimpleQueue[Injected] = SimpleQueue()

    def write(self, text: str) -> int:
        """Take a line of the console: JSON, since this is no terminal."""
        if '"fault.injected"' in text:
            event = json.loads(text)
            if "rule" in event:  # else it counts those that were not shown
                self._faults.put(
                    Injected(
                        rule=event["rule"],
                        fault=event["fault"],
                        operation=event.get("operation", "a connection"),
                        key=event.get("key"),
                    )
                )
        return len(text)

    def next(self, wait_s: float | None = None) -> Injected | None:
        """The next fault; None if there is none after so long (None: wait for ever)."""
        try:
            return self._faults.get(timeout=wait_s)
        except Empty:
            return None
