"""Following a body of unknown length ahead of what is passed on, until its end is known."""

from __future__ import annotations

from faultproxy.core.http.framing import Body


class Ahead:
    """Looks at all that came of a body, so that its last `keeps` payload bytes can stay behind.

    What is passed on is followed by a body of its own, up to `passable`.
    """

    __slots__ = ("_body", "_keeps")

    def __init__(self, body: Body, keeps: int) -> None:
        """`body`: at its beginning, framed like the one that is passed on."""
        self._body = body
        self._keeps = keeps

    def feed(self, data: bytes) -> None:
        """Take what came. Raises BadBody."""
        self._body.feed(data)

    @property
    def passable(self) -> int:
        """How much payload, from the beginning, may be passed on."""
        return max(0, self._body.payload - self._keeps)

    @property
    def total(self) -> int | None:
        """The payload of the whole body, once its end has come."""
        return self._body.payload if self._body.done else None
