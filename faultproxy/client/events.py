"""Streams of events, read by a program that waits for each."""

from __future__ import annotations

import contextlib
import http.client
import socket
from threading import Lock
from types import TracebackType
from typing import Self

from faultproxy.client.stream import MAX_LINE, SILENCE_S, Decoder, Message, silent


class Messages:
    """A stream of events; it ends where the proxy ends it, or with `close`, from any thread."""

    def __init__(
        self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse
    ) -> None:
        self._connection = connection
        self._response = response
        channel: socket.socket | None = connection.sock
        self._socket = channel
        if channel is not None:
            channel.settimeout(SILENCE_S)
        self._reading = Lock()
        self._decoder = Decoder()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Message:
        """The next event. Raises NotRunning where nothing at all is heard for too long."""
        while line := self._line():
            message = self._decoder.take(line)
            if message is not None:
                return message
        self.close()
        raise StopIteration

    def _line(self) -> bytes:
        try:
            with self._reading:
                return b"" if self._response.isclosed() else self._response.readline(MAX_LINE)
        except TimeoutError as error:
            raise silent() from error
        except (OSError, http.client.HTTPException):  # cut, or closed from here
            return b""

    def close(self) -> None:
        """End it; whoever waits for the next event is told that there is none."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        with self._reading:
            self._response.close()
            self._connection.close()


class Events:
    """The exchanges of a stream, each as its journal line says."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> dict[str, object]:
        """The next one, once it has ended."""
        return next(self._messages).told()

    def close(self) -> None:
        """End it; whoever waits for the next event is told that there is none."""
        self._messages.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
