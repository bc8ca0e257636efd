"""The events of a proxy that runs: each exchange is told while somebody listens, up to the stop."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp

from tests.control.conftest import WITHIN_S, Start

RULES = """
- {name: no, match: {key: "no/**"}, faults: [error: SlowDown]}
"""


async def lines(response: aiohttp.ClientResponse, count: int) -> list[dict[str, Any]]:
    """The journal lines of the next events."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(WITHIN_S):
        while len(found) < count:
            raw = await response.content.readline()
            assert raw, "the stream has ended"
            if raw.startswith(b"data: "):
                found.append(json.loads(raw.removeprefix(b"data: ")))
    return found


async def test_one_exchange_alone_is_told(start: Start) -> None:
    steered = await start(RULES)
    async with steered.session.get(f"{steered.url}/events") as response:
        assert await steered.status("GET", "/bucket/no/key") == 503
        (told,) = await lines(response, 1)
        assert (told["operation"], told["key"]) == ("GetObject", "no/key")
        assert (told["outcome"], told["fired"]) == ("injected", ["no/error"])


async def test_what_has_just_ended_is_part_of_the_past(start: Start) -> None:
    steered = await start(RULES)
    for key in ("a", "no/b", "c"):
        await steered.status("GET", f"/bucket/{key}")
    url = f"{steered.url}/events?last=1&outcome=injected"
    async with steered.session.get(url) as response:
        (told,) = await lines(response, 1)
    assert told["key"] == "no/b"


async def test_the_journal_says_the_same(start: Start, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    steered = await start(RULES, journal=str(journal))
    async with steered.session.get(f"{steered.url}/events") as response:
        for number in range(100):
            await steered.status("PUT", f"/bucket/no/{number}" if number % 3 else "/bucket/key")
        told = await lines(response, 100)
    await steered.until(lambda: journal.read_bytes().count(b"\n") == 100)
    assert told == [json.loads(line) for line in journal.read_bytes().splitlines()]


async def test_a_proxy_that_stops_tells_the_rest_and_ends_the_stream(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as session:
        async with AsyncExitStack() as stack:
            steered = await Start(tmp_path, stack)(RULES)
            response = await session.get(f"{steered.url}/events")
            await steered.status("GET", "/bucket/key")
        async with asyncio.timeout(WITHIN_S):
            text = await response.text()
    assert text.startswith("event: exchange\nid: 1\ndata: {")
    assert text.endswith("}\n\n")


async def test_a_proxy_may_be_stopped_twice(start: Start, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    steered = await start(RULES, journal=str(journal))
    await steered.status("GET", "/bucket/key")
    for _ in range(2):
        await steered.proxy.stop(asyncio.Event())
    assert journal.read_bytes().count(b"\n") == 1


async def test_traffic_goes_on_while_a_subscriber_sleeps(start: Start) -> None:
    steered = await start(RULES)
    address = steered.proxy.control
    assert address is not None
    reader, writer = await asyncio.open_connection(address.host, address.port, limit=1024)
    writer.write(b"GET /events HTTP/1.1\r\nHost: %b\r\n\r\n" % str(address).encode())
    await reader.readuntil(b"\r\n\r\n")  # and no more: beyond its limit nothing is read
    padding = "x" * 5_000
    for _ in range(100):
        assert await steered.status("GET", f"/bucket/no/{padding}") == 503
    health = await steered.good("GET", "/health")
    assert health["subscribers"] == 1  # what waits for it is within its bounds
    assert health["exchanges"] == 100
    writer.close()
    await writer.wait_closed()
    async with asyncio.timeout(WITHIN_S):
        while (await steered.good("GET", "/health"))["subscribers"]:  # noqa: ASYNC110 (from outside)
            await asyncio.sleep(0.005)
