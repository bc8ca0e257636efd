"""What comes in at the control port and is no request, no whole request, or one too many."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from contextlib import AsyncExitStack
from typing import Any

import pytest

from faultproxy.control import doorway, reading
from tests.control.conftest import WITHIN_S, Start, Steered

RULES = """
- {name: no, match: {key: "no/**"}, faults: [error: SlowDown]}
"""


class Caller:
    """A raw connection to the control port."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    def say(self, *lines: str, body: bytes = b"") -> None:
        """Send a head, and what follows it."""
        head = "\r\n".join((*lines, "", ""))
        self.writer.write(head.encode("latin-1") + body)

    async def rest(self) -> bytes:
        """All that is sent up to the end."""
        async with asyncio.timeout(WITHIN_S):
            return await self._reader.read()

    async def told(self) -> tuple[int, dict[str, Any]]:
        """Status and JSON of the only answer on this connection."""
        head, _, body = (await self.rest()).partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(body)


async def caller(steered: Steered, stack: AsyncExitStack) -> Caller:
    """Connect; closed with the test."""
    address = steered.proxy.control
    assert address is not None
    reader, writer = await asyncio.open_connection(address.host, address.port)
    stack.callback(writer.close)
    return Caller(reader, writer)


@pytest.fixture
async def stack() -> Any:
    """What ends with the test."""
    async with AsyncExitStack() as stack:
        yield stack


BODY = ("POST /inject HTTP/1.1", "Host: localhost", "Connection: close")
CHUNKED = (*BODY, "Transfer-Encoding: chunked")


async def test_a_body_that_does_not_end_is_given_up(
    start: Start, stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BODY_S", 0.1)
    steered = await start(RULES)
    client = await caller(steered, stack)
    client.say(*CHUNKED, body=b"1\r\n{\r\n")
    status, told = await client.told()
    assert (status, told["error"]) == (408, "too-slow")


async def test_a_body_that_is_not_whole_is_the_callers_own_mistake(
    start: Start, stack: AsyncExitStack
) -> None:
    steered = await start(RULES)
    broken = await caller(steered, stack)
    broken.say(*CHUNKED, body=b"1\r\n{\r\n")
    await broken.writer.drain()
    broken.writer.write(b"zz\r\n")
    await broken.rest()
    gone = await caller(steered, stack)
    gone.say(*BODY, "Content-Length: 10", body=b"{")
    await gone.writer.drain()
    gone.writer.transport.abort()
    assert await steered.names() == ["no"]
    assert "proxy.failed" not in steered.told.getvalue()


async def test_a_coded_body_is_not_unpacked(start: Start) -> None:
    steered = await start(RULES)
    refused = await steered.refused(
        "POST", "/inject", b"\x1f\x8b", headers={"Content-Encoding": "gzip"}
    )
    assert refused == "415 coded-body: a body coded as 'gzip' is not read"


@pytest.mark.parametrize(
    "head",
    [
        ("GE(T / HTTP/1.1", "Host: localhost"),
        ("GET / HTTP/1.1", "Host: localhost", "Host: localhost"),
        ("GET / HTTP/1.1", "Host : localhost"),
        ("GET /\xff HTTP/1.1", "Host: localhost"),
        ("GET / HTTP/1.1", "Host: localhost", f"X: {'x' * 100_000}"),
        ("\x16\x03\x01\x02\x00\x01\x00",),
    ],
)
async def test_what_is_no_request_is_answered_400_and_not_logged(
    start: Start, stack: AsyncExitStack, head: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    steered = await start(RULES)
    client = await caller(steered, stack)
    client.say(*head)
    assert (await client.rest()).split()[1] == b"400"
    assert "proxy.failed" not in steered.told.getvalue()
    assert not caplog.records


async def test_what_the_server_fails_at_is_told_without_what_passed() -> None:
    told: list[tuple[str, Exception]] = []
    logger = doorway.logger_of(lambda doing, error: told.append((doing, error)))
    failure = ValueError("a secret")
    logger.error("Unhandled exception", exc_info=failure)
    logger.error("gone", exc_info=ConnectionResetError())
    logger.error("no error at all")
    assert told == [("control", failure)]
    assert not logging.getLogger("faultproxy.control").handlers


async def test_a_connection_too_many_is_told_so_and_traffic_flows(
    start: Start, stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorway, "CONTROL_CONNECTIONS", 3)
    steered = await start(RULES)
    silent = [await caller(steered, stack) for _ in range(3)]
    turned_away = await caller(steered, stack)
    status, told = await turned_away.told()
    assert (status, told["error"]) == (503, "too-many-connections")
    assert await steered.status() == 200
    silent.pop().writer.close()

    async def served() -> bool:
        client = await caller(steered, stack)
        client.say("GET /holds HTTP/1.1", "Host: localhost", "Connection: close")
        return (await client.rest()).startswith(b"HTTP/1.1 200")

    async with asyncio.timeout(WITHIN_S):
        while not await served():
            pass


async def test_who_says_nothing_loses_its_place(
    start: Start, stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faultproxy.control.server.IDLE_S", 0.1)
    steered = await start(RULES)
    silent, slow = await caller(steered, stack), await caller(steered, stack)
    slow.writer.write(b"GET /rules HTTP/1.1\r\nHost: ")
    assert await silent.rest() == b""
    assert await slow.rest() == b""


async def test_who_does_not_take_what_it_was_sent_is_given_up_by_the_kernel(
    start: Start, stack: AsyncExitStack
) -> None:
    steered = await start(RULES)
    runner = steered.proxy._server
    assert runner is not None
    await caller(steered, stack)
    await steered.until(lambda: bool(runner._runner.server and runner._runner.server.connections))
    assert runner._runner.server is not None
    (connection,) = runner._runner.server.connections
    assert connection.transport is not None
    sock = connection.transport.get_extra_info("socket")
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000
