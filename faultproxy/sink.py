"""Where lines go: a descriptor that nothing ever waits for.

The journal's are buffered: what cannot be written costs one warning and its own lines, never
traffic. The console's are written at once or not at all.
"""

from __future__ import annotations

import errno
import os
import select
import stat
from contextlib import suppress
from typing import Protocol, TextIO

FLUSH_AT = 64 * 1024
MAX_BUFFER = 1024 * 1024  # what is kept while nobody reads, or the disk is full
CLOSE_WAIT_MS = 1000
PIPE_BUF = 4096  # a pipe, socket or terminal that polls writable takes so much without blocking

PASSING_FAILURES = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EAGAIN))


class Warn(Protocol):
    """Where a warning goes: a constant `noun.verb` name, values as keys."""

    def __call__(self, event: str, /, **values: object) -> None: ...


class Sink:
    """Lines to a descriptor: buffered, never waited for, dropped with a count where they cannot go.

    A full disk or a reader that does not read may get better: up to MAX_BUFFER is kept and tried
    again with every flush, so no line is torn. Any other failure ends it. Warns once.
    """

    def __init__(self, fd: int | None, name: str, warn: Warn) -> None:
        self.dropped = 0
        self._fd = fd
        self._name = name
        self._warn = warn
        self._warned = False
        self._stuck = False
        self._buffer = bytearray()
        self._poll: select.poll | None = None
        if fd is not None and not stat.S_ISREG(os.fstat(fd).st_mode):
            self._poll = select.poll()
            self._poll.register(fd, select.POLLOUT)

    def append(self, line: bytes) -> None:
        """Take a line, with its line end."""
        if self._fd is None:
            self.dropped += 1
            return
        buffer = self._buffer
        buffer += line
        if len(buffer) >= FLUSH_AT:
            self._relieve(len(line))

    def _relieve(self, newest: int) -> None:
        if not self._stuck:
            self.flush()
        elif len(self._buffer) > MAX_BUFFER:
            del self._buffer[-newest:]
            self.dropped += 1

    def flush(self, wait_ms: int = 0) -> None:
        """Write what is buffered; wait at most so long for whoever reads it."""
        self._stuck = False
        while self._buffer and self._fd is not None and not self._stuck:
            try:
                self._write_some(self._fd, wait_ms)
            except OSError as exc:
                self.fail(exc)

    def _write_some(self, fd: int, wait_ms: int) -> None:
        # The descriptor may be shared with a shell, so it is asked first and not made non-blocking.
        if self._poll is not None and not self._poll.poll(wait_ms):
            raise BlockingIOError(errno.EAGAIN, "nobody reads it")
        chunk = self._buffer if self._poll is None else self._buffer[:PIPE_BUF]
        written = os.write(fd, chunk)
        del self._buffer[:written]

    def fail(self, exc: OSError) -> None:
        """Say once that it cannot be written; give up unless that may pass."""
        if not self._warned:
            self._warned = True
            self._warn("journal.failed", file=self._name, error=exc.strerror or str(exc))
        self._stuck = True
        if exc.errno not in PASSING_FAILURES:
            self._fd = None
            self.dropped += self._buffer.count(b"\n")
            self._buffer.clear()

    def close(self) -> None:
        """Write the rest, and say how many lines were lost."""
        self.flush(CLOSE_WAIT_MS)
        self.dropped += self._buffer.count(b"\n")
        self._buffer.clear()
        if self._fd is not None and self._fd > 2:
            os.close(self._fd)
        self._fd = None
        if self.dropped:
            self._warn("journal.dropped", file=self._name, events=self.dropped)
            self.dropped = 0


class Lines:
    """Where finished lines go. One that nobody reads is dropped: nothing waits for a console."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._fd: int | None = None
        self._poll: select.poll | None = None
        with suppress(OSError, ValueError):  # a stream in memory has no descriptor
            self._fd = stream.fileno()
            self._poll = _writable(self._fd)

    def write(self, text: str) -> None:
        """Write a line."""
        with suppress(OSError, ValueError):  # whoever read it has gone
            if self._fd is None:
                self._stream.write(f"{text}\n")
            elif self._poll is None or self._poll.poll(0):
                # Past the stream's buffer, which would keep what cannot be written.
                os.write(self._fd, f"{text}\n".encode(errors="backslashreplace"))

    debug = info = warning = error = critical = write  # what structlog calls


def _writable(fd: int) -> select.poll | None:
    """What tells whether a pipe or a terminal takes a line now; a file always does."""
    if stat.S_ISREG(os.fstat(fd).st_mode):
        return None
    poll = select.poll()
    poll.register(fd, select.POLLOUT)
    return poll
