"""Clients and stores that try to cost the proxy more than they should."""

from __future__ import annotations

import asyncio

import pytest

from faultproxy.core.http import names
from faultproxy.core.http.framing import MAX_CHUNK_LINE
from faultproxy.proxy.downstream import REFUSED_AT_ONCE
from tests.wire.conftest import Start
from tests.wire.peer import Ended
from tests.wire.rig import GET, Rig, refused

CHUNKED = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
COMPLETE = b"POST /b/k?uploadId=u HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"


async def test_a_chunk_size_that_never_ends_is_refused_at_the_end_of_an_upload(
    start: Start,
) -> None:
    rig = await start("  - {name: cut, faults: [close: {at: {upload: 100%}}]}")
    client = await rig.client()
    await client.send(CHUNKED + b"1;" + b"x" * MAX_CHUNK_LINE)
    await refused(client, b"400", b"request-malformed")


async def test_a_chunk_size_that_never_ends_is_cut_at_the_end_of_a_download(start: Start) -> None:
    rig = await start("  - {name: cut, faults: [truncate: 100%]}")
    client, store = await rig.asked()
    await store.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    await client.head()
    await store.send(b"1;" + b"x" * MAX_CHUNK_LINE)
    assert await client.end() is Ended.RST
    assert (await rig.event())["error"] == "response-malformed"


async def test_a_bad_chunk_before_the_head_was_sent_on_is_the_stores_fault(start: Start) -> None:
    rig = await start("  - {name: lost, phase: after, faults: [reset]}")
    client, store = await rig.asked(COMPLETE)
    await store.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
    assert (await client.head()).startswith(b"HTTP/1.1 502 ")
    event = await rig.event()
    assert (event["outcome"], event["error"]) == ("failed", "response-malformed")


@pytest.mark.parametrize("length", [names.LONGEST_KNOWN_NAME, names.LONGEST_KNOWN_NAME + 1])
async def test_only_names_of_a_sensible_length_are_remembered(rig: Rig, length: int) -> None:
    name = b"X-" + b"a" * (length - 2)
    await rig.asked(b"GET /b/k HTTP/1.1\r\nHost: h\r\n%b: v\r\n\r\n" % name)
    assert (name + b":" in names.NAMES) is (length <= names.LONGEST_KNOWN_NAME)


async def test_one_client_that_pipelines_does_not_keep_the_others_waiting(start: Start) -> None:
    rig = await start("  - {name: no, faults: [answer: 204]}")
    greedy, other = await rig.client(), await rig.client()
    count = 3000
    flood = asyncio.ensure_future(greedy.send_what_it_takes(GET * count))
    await other.send(GET)
    assert (await other.head()).startswith(b"HTTP/1.1 204 ")
    await flood
    for _ in range(count):
        assert (await greedy.head()).startswith(b"HTTP/1.1 204 ")


async def test_a_transfer_that_the_stop_cuts_is_not_told_as_the_clients_doing(start: Start) -> None:
    rig = await start("  - {name: none, match: {bucket: other}, faults: [reset]}", drain_s=0.05)
    client, store = await rig.asked()
    await store.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234")
    await client.head()
    assert await client.take(5) == b"01234"
    await rig.stop(hurry=False)
    assert await client.end() is Ended.RST
    event = await rig.event()
    assert (event["outcome"], event["ending"]) == ("failed", "reset")


async def test_a_flood_of_connections_beyond_the_limit_costs_those_within_it_nothing(
    start: Start,
) -> None:
    rig = await start("  - {name: no, faults: [answer: 204]}", max_connections=2)
    first, second = await rig.client(), await rig.client()
    for client in (first, second):
        await client.send(GET)
        await client.head()
    flood = [await rig.client() for _ in range(REFUSED_AT_ONCE + 10)]
    told = 0
    for client in flood:
        told += (await client.rest()).startswith(b"HTTP/1.1 503 ")
        assert client.ended in (Ended.FIN, Ended.RST)
    assert told == REFUSED_AT_ONCE
    await first.send(GET)
    assert (await first.head()).startswith(b"HTTP/1.1 204 ")
