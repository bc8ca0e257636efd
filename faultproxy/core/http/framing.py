"""Following a body without changing it: where it ends, and how much payload has passed.

Every body has `feed(data, limit)`: how many leading bytes of `data` belong to it, stopping where
`limit` payload bytes have passed. Chunk framing is not payload. Source: RFC 9112, sections 6 and 7.
"""

from __future__ import annotations

import re
from typing import Final, Protocol

from faultproxy.core.http.head import SPACE, Fields, Framing
from faultproxy.core.http.names import TOKEN

NO_LIMIT: Final = 1 << 62
END: Final = NO_LIMIT - 2  # a limit: the end of the payload, before anything that closes the body
AFTER: Final = NO_LIMIT - 1  # a limit: behind the whole body
FROM_END: Final = NO_LIMIT - 3  # a limit that is known once the end of the payload is

MAX_CHUNK_LINE = 4096
MAX_TRAILERS = 65536
CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,15})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?\r\n\Z")
TRAILER_LINE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*\r\n\Z")


class BadBody(Exception):  # noqa: N818 (an outcome of following a body, never shown by this name)
    """The framing of a body is broken; `str()` says how."""


class Body(Protocol):
    """A body that is followed: `payload` bytes of it have passed, `done` once its end has.

    `total` is all of its payload, None where that is not known.
    """

    @property
    def payload(self) -> int: ...

    @property
    def total(self) -> int | None: ...

    @property
    def done(self) -> bool: ...

    def feed(self, data: bytes, limit: int = NO_LIMIT) -> int:
        """How many leading bytes of `data` belong to it before `limit`. Raises BadBody."""
        ...

    def at_end(self, data: bytes) -> bool:
        """Whether all payload has passed, where `data` comes next."""
        ...


class LengthBody:
    """A body of announced length; `total` is its payload."""

    __slots__ = ("_end", "done", "payload", "total")

    def __init__(self, total: int) -> None:
        self.total: int | None = total
        self._end = total
        self.payload = 0
        self.done = total == 0

    def feed(self, data: bytes, limit: int = NO_LIMIT) -> int:
        """Count what belongs to the body; never more than `limit` payload bytes in all."""
        used = len(data)
        payload = self.payload + used
        end = self._end
        if payload > end or payload > limit:
            used = max(0, min(end, limit) - self.payload)
            payload = self.payload + used
        self.payload = payload
        if payload == end:
            self.done = True
        return used

    def at_end(self, _data: bytes) -> bool:
        """Nothing stands between its last byte and its end."""
        return self.done


class UntilCloseBody:
    """A body that ends with its connection."""

    __slots__ = ("done", "payload", "total")

    def __init__(self) -> None:
        self.total: int | None = None
        self.payload = 0
        self.done = False

    def feed(self, data: bytes, limit: int = NO_LIMIT) -> int:
        """Count what belongs to the body; never more than `limit` payload bytes in all."""
        used = min(len(data), max(0, limit - self.payload))
        self.payload += used
        return used

    def at_end(self, _data: bytes) -> bool:
        """No byte says that the end has come."""
        return self.done


_SIZE, _DATA, _DATA_END, _TRAILERS = range(4)


class ChunkedBody:
    """A chunked body, trailers included; raises BadBody where its framing is not exact.

    With `decode`, payload is collected in `pieces` for the caller to take.
    """

    __slots__ = ("_left", "_line", "_state", "_trailers", "done", "payload", "pieces", "total")

    def __init__(self, *, decode: bool = False) -> None:
        self.total: int | None = None
        self.payload = 0
        self.done = False
        self.pieces: list[bytes] | None = [] if decode else None
        self._state = _SIZE
        self._left = 0  # payload left in this chunk
        self._line = b""  # the beginning of a line whose end has not come
        self._trailers = 0

    def feed(self, data: bytes, limit: int = NO_LIMIT) -> int:
        """Count what belongs to the body.

        With `limit` END it stops before the last chunk, and before a line that may become its
        size: bytes that are not counted are to be fed again, with more behind them.
        """
        at, size = 0, len(data)
        while at < size and not self.done and self.payload < limit:
            if self._state == _DATA:
                at += self._take_data(data, at, limit)
                continue
            end = data.find(b"\n", at) + 1
            if not end:
                if limit == END and self._state == _SIZE:
                    if size - at > MAX_CHUNK_LINE:
                        raise BadBody("a chunk or trailer line is too long")
                    return at
                self._line += data[at:]
                if len(self._line) > MAX_CHUNK_LINE:
                    raise BadBody("a chunk or trailer line is too long")
                return size
            line = self._line + data[at:end]
            if len(line) > MAX_CHUNK_LINE:
                raise BadBody("a chunk or trailer line is too long")
            if self._state == _SIZE and limit == END and _chunk_size(line) == 0:
                return at
            self._line = b""
            at = end
            self._take_line(line)
        return at

    @property
    def is_past_payload(self) -> bool:
        """Whether the last chunk has begun."""
        return self._state == _TRAILERS

    def at_end(self, data: bytes) -> bool:
        """Whether `data`, fed next, would begin with the last chunk."""
        end = data.find(b"\n") + 1
        return self._state == _SIZE and end > 0 and _chunk_size(self._line + data[:end]) == 0

    def _take_data(self, data: bytes, at: int, limit: int) -> int:
        used = min(self._left, len(data) - at, limit - self.payload)
        if self.pieces is not None:
            self.pieces.append(data[at : at + used])
        self.payload += used
        self._left -= used
        if not self._left:
            self._state = _DATA_END
        return used

    def _take_line(self, line: bytes) -> None:
        if self._state == _SIZE:
            self._left = _chunk_size(line)
            self._state = _DATA if self._left else _TRAILERS
        elif self._state == _DATA_END:
            if line != b"\r\n":
                raise BadBody("a chunk is longer than its size")
            self._state = _SIZE
        elif line == b"\r\n":
            self.done = True
        else:
            self._trailers += len(line)
            name, colon, _ = line.partition(b":")
            if not (colon and TOKEN.match(name) and TRAILER_LINE.match(line)):
                raise BadBody("a trailer line is not 'Name: value'")
            if self._trailers > MAX_TRAILERS:
                raise BadBody("the trailers are too long")


def _chunk_size(line: bytes) -> int:
    matched = CHUNK_LINE.match(line)
    if matched is None:
        raise BadBody("a chunk size is not a hexadecimal number")
    return int(matched[1], 16)


LENGTH, CHUNKED = Framing.LENGTH, Framing.CHUNKED  # an enum's member costs five times a constant


def request_body(fields: Fields) -> Body | None:
    """The body that a request head announces, or None."""
    if fields.framing is LENGTH and fields.length:
        return LengthBody(fields.length)
    if fields.framing is CHUNKED:
        return ChunkedBody()
    return None


def response_body(
    fields: Fields, method: bytes, status: int, *, decode: bool = False
) -> Body | None:
    """The body behind a response head, or None where there is none. RFC 9112, section 6.3."""
    if method == b"HEAD" or status in (204, 304):
        return None
    if fields.framing is LENGTH:
        return LengthBody(fields.length) if fields.length else None
    if fields.framing is CHUNKED:
        return ChunkedBody(decode=decode)
    return UntilCloseBody()


def announced_length(fields: Fields) -> int | None:
    """Payload bytes that a percentage refers to, or None where nothing announces them."""
    decoded = fields.facts.get(b"x-amz-decoded-content-length", b"").partition(b":")[2].strip(SPACE)
    if fields.framing is Framing.LENGTH:
        return fields.length
    return int(decoded) if decoded.isdigit() else None


def reached(body: Body | None, limit: int, rest: bytes) -> bool:
    """Whether all payload before `limit` has passed; `rest` is what comes next."""
    if body is None or body.payload >= limit or (limit == AFTER and body.done):
        return True
    return limit == END and (body.done or body.at_end(rest))
