"""Strict parsing of request and response heads; header lines stay as they came.

One pass over the lines: a dict hit for each that was seen before, else a slice and another. Lines
whose value the proxy or S3 recognition looks at are kept in `facts` on the way; nothing is decoded
or rebuilt. Whatever could be read in two ways is refused. Source: RFC 9112, sections 2 to 6 and
11.2.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from faultproxy.core.http import names
from faultproxy.core.http.names import (
    HOP_BY_HOP,
    LONGEST_KNOWN_LINE,
    NEVER_NAMED,
    ONCE,
    SPECIAL,
    look_up,
)

REQUEST_LINE = re.compile(
    rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e\x80-\xff]+) HTTP/1\.([01])\Z"
)
OTHER_VERSION = re.compile(
    rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\x21-\x7e\x80-\xff]+ HTTP/[0-9]+(\.[0-9]+)?\Z"
)
STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9][0-9])( [\t\x20-\x7e\x80-\xff]*)?\Z")
NAME = re.compile(rb"\n([^:\r]+):")  # of a lowered head that was parsed before
DIGITS = re.compile(rb"[0-9]{1,18}\Z")
MAX_DIGITS = 18  # of a length: what has more is no length of anything
CONTROLS = bytes(b for b in (*range(32), 127) if b != 9)
SPACE = b" \t"


class BadHead(Exception):  # noqa: N818 (an outcome of parsing, never shown by this name)
    """The head cannot be read in exactly one way; `str()` says what is wrong with it."""


class UnknownVersion(BadHead):
    """The start line names a version of HTTP that is not spoken here."""


class UnknownCoding(BadHead):
    """Transfer-Encoding is something other than exactly `chunked`."""


class Framing(IntEnum):
    """How the end of a body is found."""

    NONE = 0
    LENGTH = 1
    CHUNKED = 2
    UNTIL_CLOSE = 3


NO_BODY = Framing.NONE  # looked up in an enum, a member costs five times a constant


class Fields:
    """Header lines: raw, what must not be passed on left out, and what they say of the message.

    `lines` are the raw lines to pass on, in their order. `facts` maps the lower-case names of FACTS
    to the first line of each. `changed`: some received line is not among `lines`; `dropped` is that
    line where there is only one.
    """

    __slots__ = ("_hops", "changed", "close", "dropped", "facts", "framing", "length", "lines")

    def __init__(self, lines: list[bytes]) -> None:
        self.lines = lines
        self.facts: dict[bytes, bytes] = {}
        self.framing = NO_BODY
        self.length = 0
        self.close = False
        self.changed = False
        self.dropped: bytes | None = None
        self._hops: list[bytes] = []
        facts = self.facts
        known_line, known_name = names.known_line, names.known_name
        for line in lines:
            low = known_line(line)
            if low is None:
                low = known_name(line[: line.find(b":") + 1])
                if low is None:
                    low = look_up(line)
                    if low is None:
                        raise BadHead("a header line is not 'Name: value'")
            if low:
                if low not in facts:
                    facts[low] = line
                elif low in ONCE:
                    raise BadHead(f"{low.decode()} is given twice")
                if low in SPECIAL:
                    self._take_special(low, line)
        if self._hops:
            self._drop_hop_by_hop(self._hops)

    def _take_special(self, low: bytes, line: bytes) -> None:
        """What is for this connection alone, and what decides where the message ends."""
        if low in HOP_BY_HOP:
            self._hops.append(line)
            return
        value = line[len(low) + 1 :].strip(SPACE)
        if self.framing is not NO_BODY:
            raise BadHead("content-length and transfer-encoding are both given")
        if low == b"content-length":
            if not value.isdigit() or len(value) > MAX_DIGITS:
                raise BadHead("content-length is not a number")
            self.framing = Framing.LENGTH
            self.length = int(value)
        elif value.lower() == b"chunked":
            self.framing = Framing.CHUNKED
        else:
            raise UnknownCoding("transfer-encoding is not chunked")

    def _drop_hop_by_hop(self, hops: list[bytes]) -> None:
        """Leave out these lines, and those that Connection names."""
        self.changed = True
        if len(hops) == 1 and hops[0].lower() == b"connection: keep-alive":  # by far the commonest
            self.dropped = hops[0]
            self.lines.remove(hops[0])  # the list is this head's own
            return
        named: set[bytes] = set()
        for line in hops:
            name, _, value = line.partition(b":")
            if name.lower() == b"connection":
                named.update(token.strip(SPACE) for token in value.lower().split(b","))
        self.close = b"close" in named
        named -= NEVER_NAMED
        dropped = set(hops)  # a head has room for thousands of them
        self.lines = [
            line
            for line in self.lines
            if line not in dropped and line.partition(b":")[0].lower() not in named
        ]


def value_of_line(line: bytes) -> bytes:
    """The value in a raw header line."""
    return line[line.find(b":") + 1 :].strip(SPACE)


class RequestHead:
    """A request head: the start line taken apart, header lines as received.

    `fields` are the lines as they are passed on; `raw` is the head as received, empty line
    included.
    """

    __slots__ = ("_all", "_lowered", "ends", "fields", "method", "minor", "raw", "target")

    def __init__(
        self, raw: bytes, method: bytes, target: bytes, minor: int, fields: Fields
    ) -> None:
        self.raw = raw
        self.method = method
        self.target = target
        self.minor = minor
        self.fields = fields
        self.ends = fields.close or not minor  # the client's connection, with this exchange
        self._all: dict[bytes, tuple[bytes, ...]] | None = None
        self._lowered: bytes | None = None

    def fact(self, name: bytes) -> bytes | None:
        """The first value of a header of FACTS, or None; `name` in lower case."""
        line = self.fields.facts.get(name)
        return None if line is None else line[len(name) + 1 :].strip(SPACE)

    def has(self, name: bytes) -> bool:
        """Whether a header of this lower-case name may be there; far cheaper than `headers`."""
        lowered = self._lowered
        if lowered is None:
            lowered = self._lowered = self.raw.lower()
        return b"\n%b:" % name in lowered

    def names(self) -> list[bytes]:
        """The names of all received headers, in lower case."""
        lowered = self._lowered
        if lowered is None:
            lowered = self._lowered = self.raw.lower()
        found: list[bytes] = NAME.findall(lowered)
        return found

    def headers(self) -> dict[bytes, tuple[bytes, ...]]:
        """Every received header: lower-case name to its values in order. Made when first asked."""
        if self._all is None:
            self._all = headers_of(self.raw)
        return self._all


def headers_of(raw: bytes) -> dict[bytes, tuple[bytes, ...]]:
    """Lower-case name to values, in order, of a complete head that was parsed before."""
    found: dict[bytes, list[bytes]] = {}
    for line in raw[:-4].split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        found.setdefault(name.lower(), []).append(value.strip(SPACE))
    return {name: tuple(values) for name, values in found.items()}


class ResponseHead:
    """A response head; `fields` are the lines as they are passed on."""

    __slots__ = ("ends", "fields", "minor", "raw", "reason", "status")

    def __init__(self, raw: bytes, minor: int, status: int, reason: bytes, fields: Fields) -> None:
        self.raw = raw
        self.minor = minor
        self.status = status
        self.reason = reason  # with its leading space, or empty
        self.ends = fields.close or not minor  # the store's connection, with this response
        self.fields = fields


def _split(raw: bytes) -> list[bytes]:
    """Lines of a head that ends in an empty line; refuses control bytes, bare CR and bare LF."""
    lines = raw[:-4].split(b"\r\n")
    if len(raw) - len(raw.translate(None, CONTROLS)) != 2 * len(lines) + 2:
        raise BadHead("a control byte, a bare CR or a bare LF in the head")
    return lines


def parse_request_head(raw: bytes) -> RequestHead:
    """Parse a head that ends in CRLF CRLF.

    Raises BadHead (400), UnknownVersion (505) or UnknownCoding (501).
    """
    lines = _split(raw)
    start = lines.pop(0)
    matched = REQUEST_LINE.match(start)
    if matched is None:
        if OTHER_VERSION.match(start):
            raise UnknownVersion("the version of HTTP is neither 1.0 nor 1.1")
        raise BadHead("the request line is not 'METHOD target HTTP/1.1'")
    method, target, version = matched.groups()
    fields = Fields(lines)
    if version == b"1":
        if b"host" not in fields.facts:
            raise BadHead("host is missing")
        return RequestHead(raw, method, target, 1, fields)
    if fields.framing == Framing.CHUNKED:
        raise BadHead("transfer-encoding in HTTP/1.0")
    return RequestHead(raw, method, target, 0, fields)


def parse_response_head(raw: bytes) -> ResponseHead:
    """Parse a head that ends in CRLF CRLF. Raises BadHead."""
    lines = _split(raw)
    start = lines.pop(0)
    read = _status_line if len(start) <= LONGEST_KNOWN_LINE else _status_line.__wrapped__
    minor, status, reason = read(start)
    fields = Fields(lines)
    if not minor and fields.framing == Framing.CHUNKED:
        raise BadHead("transfer-encoding in HTTP/1.0")
    return ResponseHead(raw, minor, status, reason, fields)


@lru_cache(maxsize=256)
def _status_line(line: bytes) -> tuple[int, int, bytes]:
    """Minor version, status and reason; nearly all answers of a store begin with the same few."""
    matched = STATUS_LINE.match(line)
    if matched is None:
        raise BadHead("the status line is not 'HTTP/1.1 NNN reason'")
    version, status, reason = matched.groups()
    return int(version), int(status), reason or b""
