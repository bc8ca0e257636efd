"""Exchanges that have ended, made for whoever reads events."""

from __future__ import annotations

from itertools import count
from typing import Any

from faultproxy.core.http.head import parse_request_head
from faultproxy.core.request import Request
from faultproxy.event import Event

GET = b"GET /bucket/2024/01/log HTTP/1.1\r\nHost: s3.test\r\n\r\n"

_numbers = count(1)


def request(raw: bytes = GET, domains: tuple[str, ...] = ()) -> Request:
    """A request whose head came so."""
    return Request(
        parse_request_head(raw),
        source="127.0.0.1:50000",
        listener="127.0.0.1:9090",
        connection=3,
        domains=domains,
    )


def event(raw: bytes = GET, domains: tuple[str, ...] = (), **changes: Any) -> Event:
    """A GetObject that passed, unless something else is said of it."""
    plain = Event(
        unix_s=1_764_468_948.25,
        connection=3,
        source="127.0.0.1:50000",
        listener="127.0.0.1:9090",
        outcome="passed",
        ending="kept",
        took_s=0.25,
        exchange=next(_numbers),
        request=request(raw, domains),
        status=200,
        upstream_status=200,
        sent_bytes=5,
        wait_s=0.125,
    )
    return plain._replace(**changes)


def of_key(key: str, **changes: Any) -> Event:
    """A GetObject of this key."""
    return event(b"GET /bucket/%b HTTP/1.1\r\nHost: s3.test\r\n\r\n" % key.encode(), **changes)


def refused(**changes: Any) -> Event:
    """A connection that was refused before it had a request."""
    return Event(
        unix_s=1_764_468_948.25,
        connection=4,
        source="127.0.0.1:50001",
        listener="127.0.0.1:9090",
        outcome="failed",
        ending="closed",
        took_s=0.0,
        status=431,
        code="FaultproxyBadRequest",
        error="head-too-large",
    )._replace(**changes)
