"""Who gets in at the control port: so many at a time, and nobody who only keeps a place taken.

Traffic needs descriptors too: whoever opens connections here without end must not take them.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import cast

import orjson
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from faultproxy.settings import CONTROL_CONNECTIONS

ACCEPTS_IN_ONE_GO = 64
IDLE_S = 60.0  # for the next request to begin and its head to be there
REST_S = 2.0  # a body that nobody wants is read for so long, that its answer may be seen
UNREAD_S = 60.0  # what was sent has to be taken within this time
_FULL = orjson.dumps(
    {
        "error": "too-many-connections",
        "message": f"{CONTROL_CONNECTIONS} connections are open here already",
    }
)


class Doorway:
    """Makes the protocol of each connection; there are never more than CONTROL_CONNECTIONS."""

    def __init__(self, server: web.Server) -> None:
        self._server = server

    def __call__(self) -> asyncio.BaseProtocol:
        full = len(self._server.connections) >= CONTROL_CONNECTIONS
        return TurnedAway() if full else self._server()

    async def open(self, host: str, port: int) -> asyncio.Server:
        """Listen. Raises OSError and UnicodeError."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self, host, port, backlog=ACCEPTS_IN_ONE_GO)
        for listening in server.sockets:
            # Accepted sockets inherit it. Source: tcp(7).
            unread_ms = int(UNREAD_S * 1000)
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, unread_ms)
        return server


class TurnedAway(asyncio.Protocol):
    """A connection too many: it is told so, and closed."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Answer without having read: it may never ask."""
        head = (
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(_FULL)}\r\nConnection: close\r\n\r\n"
        )
        client = cast("asyncio.WriteTransport", transport)
        client.write(head.encode() + _FULL)
        client.close()


class Mishaps(logging.Handler):
    """Takes what the HTTP server would log: only what went wrong in here is told.

    Requests that are no HTTP and clients that leave are daily business, and have been answered.
    """

    def __init__(self, failed: Callable[[str, Exception], None]) -> None:
        super().__init__(logging.ERROR)
        self._failed = failed

    def emit(self, record: logging.LogRecord) -> None:
        """One of its lines."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, Exception) and not isinstance(
            error, HttpProcessingError | ConnectionError
        ):
            self._failed("control", error)


def logger_of(failed: Callable[[str, Exception], None]) -> logging.Logger:
    """A logger for the HTTP server that writes nothing itself."""
    logger = logging.Logger("faultproxy.control", logging.ERROR)  # of nobody else: not registered
    logger.addHandler(Mishaps(failed))
    return logger
