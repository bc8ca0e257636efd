"""Taking request heads off a stream of bytes, or saying at once why there can be none."""

from __future__ import annotations

from dataclasses import dataclass

from faultproxy.core.http.head import (
    BadHead,
    RequestHead,
    UnknownCoding,
    UnknownVersion,
    parse_request_head,
)

NEVER_FIRST = frozenset((*range(33), *range(127, 256)))  # no method begins so: TLS, other protocols


# A whole head, and the bytes behind it: a plain tuple, since one is made for every request.
Taken = tuple[RequestHead, bytes]


@dataclass(frozen=True, slots=True)
class Refused:
    """No request can come of this; `reason` is a key of FAILURES."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The end of the head has not come; `data` is what there is of it."""

    data: bytes


def take_request(data: bytes, max_head: int) -> Taken | Refused | Incomplete:
    """The request head that `data` (not empty) begins with.

    An empty line before it is ignored (RFC 9112, section 2.2). `max_head` bytes are allowed, its
    own empty line included.
    """
    if data[0] in b"\r\n":
        data = data.removeprefix(b"\r\n")
        if data in (b"", b"\r"):
            return Incomplete(data)
    end = data.find(b"\r\n\r\n") + 4
    if end < 4:
        return _unfinished(data, max_head)
    if end > max_head:
        return Refused("head-too-large")
    try:
        if end == len(data):
            return parse_request_head(data), b""
        return parse_request_head(data[:end]), data[end:]
    except UnknownVersion:
        return Refused("version-not-supported")
    except UnknownCoding:
        return Refused("not-supported")
    except BadHead as error:
        return Refused("request-malformed", str(error))


def _unfinished(data: bytes, max_head: int) -> Refused | Incomplete:
    """Wait for the rest of a head, unless it can no longer become a good one."""
    if data[0] in NEVER_FIRST or b"\n" in data.replace(b"\r\n", b""):
        return Refused("request-malformed", "this is not an HTTP/1.1 request")
    if len(data) > max_head:
        return Refused("head-too-large")
    return Incomplete(data)
