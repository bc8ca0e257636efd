"""The beginning of a response body, read before its head is sent on."""

from __future__ import annotations

from typing import Final

from faultproxy.core.http.framing import Body, ChunkedBody

MAX_COLLECTED: Final = 1 << 20


class Collector:
    """Raw bytes to be passed on later, and the payload among them, up to 1 MiB."""

    __slots__ = ("_body", "_payload", "_raw", "_size")

    def __init__(self, body: Body) -> None:
        """`body` follows the response and, where it is chunked, decodes it."""
        self._body = body
        self._raw: list[bytes] = []
        self._payload: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> bool:
        """Take what came; whether the body is complete, or larger than is read."""
        self._raw.append(data)
        self._size += len(data)
        used = self._body.feed(data)
        if isinstance(self._body, ChunkedBody) and self._body.pieces is not None:
            self._payload += self._body.pieces
            self._body.pieces.clear()
        else:
            self._payload.append(data[:used])
        return self._body.done or self._size >= MAX_COLLECTED

    @property
    def raw(self) -> bytes:
        """All bytes taken, framing and surplus included."""
        return b"".join(self._raw)

    @property
    def payload(self) -> bytes:
        """The payload among them."""
        return b"".join(self._payload)
