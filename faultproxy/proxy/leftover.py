"""What the store still sends of a response that the client does not get."""

from __future__ import annotations

from faultproxy.core.http.framing import BadBody, Body, ChunkedBody
from faultproxy.proxy.collector import MAX_COLLECTED


class Leftover:
    """The rest of a body, read for nothing so that the connection to the store can be kept."""

    __slots__ = ("_body",)

    def __init__(self, body: Body) -> None:
        self._body = body

    def feed(self, data: bytes) -> bool | None:
        """Take what came: True where that was the end, False where it is not worth reading on."""
        body = self._body
        try:
            used = body.feed(data)
        except BadBody:
            return False
        if isinstance(body, ChunkedBody) and body.pieces is not None:
            body.pieces.clear()
        if body.done:
            return used == len(data)
        left = 0 if body.total is None else body.total - body.payload
        return False if max(left, body.payload) > MAX_COLLECTED else None
