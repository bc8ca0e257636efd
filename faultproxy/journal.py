"""The journal: one JSON object a line, one line an exchange, written when it ends.

A journal that cannot be written costs one warning and its own lines, never traffic.
"""

from __future__ import annotations

import os

from faultproxy.sink import Sink, Warn

FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK
MODE = 0o600  # keys and buckets are nobody else's business


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

    def append(self, line: bytes) -> None:
        """Take a line, with its line end."""
        self._sink.append(line)

    def flush(self) -> None:
        """Write what is buffered, without waiting."""
        self._sink.flush()

    def close(self) -> None:
        """Write the rest; wait a moment for a slow reader."""
        self._sink.close()
