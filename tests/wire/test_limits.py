"""Limits, timeouts, and a stop that lets work finish."""

from __future__ import annotations

import asyncio

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended
from tests.wire.rig import GET, OK, Rig, refused


async def test_a_head_that_does_not_come_in_time_is_a_408(start: Start) -> None:
    rig = await start(head_timeout_s=0.1)
    client = await rig.client()
    await client.send(b"GET / HT")
    await refused(client, b"408", b"request-timeout")
    event = await rig.event()
    assert (event["exchange"], event["status"], event["error"]) == (None, 408, "request-timeout")


async def test_bytes_that_trickle_in_do_not_win_time(start: Start) -> None:
    rig = await start(head_timeout_s=0.2)
    client = await rig.client()
    await client.send(b"GET / HTTP/1.1\r\n")
    while await client.is_silent(0.01):
        await client.send_what_it_takes(b"A: 1\r\n")
    await refused(client, b"408", b"request-timeout")


async def test_a_client_that_says_nothing_is_ended_without_a_word(start: Start) -> None:
    rig = await start(idle_timeout_s=0.1)
    client = await rig.client()
    assert await client.end() is Ended.FIN
    assert await rig.events() == []


async def test_an_idle_pair_is_ended_on_both_sides_without_a_word(start: Start) -> None:
    rig = await start(idle_timeout_s=0.1)
    client, store = await rig.asked()
    await store.send(OK)
    await client.take(len(OK))
    assert await client.end() is Ended.FIN
    assert await store.end() is Ended.FIN
    assert (await rig.event())["ending"] == "kept"


async def test_a_connection_too_many_is_told_so_at_once(start: Start) -> None:
    rig = await start(max_connections=1)
    first, store = await rig.asked()
    second = await rig.client()
    body = await refused(second, b"503", b"too-many-connections")
    assert b"<Code>FaultproxyOverloaded</Code>" in body
    await store.send(OK)
    assert await first.take(len(OK)) == OK
    first.close()
    await store.end()
    second.close()


async def test_a_request_on_a_connection_too_many_is_not_read(start: Start) -> None:
    rig = await start(max_connections=1)
    first, store = await rig.asked()
    second = await rig.client()
    await second.send_what_it_takes(GET)
    await refused(second, b"503", b"too-many-connections")
    assert rig.store.was_left_alone()
    await rig.stop()
    assert first.ended is Ended.OPEN
    assert store.has_nothing_more


@pytest.fixture
async def draining(start: Start) -> Rig:
    """A proxy that has time to drain."""
    return await start(drain_s=5.0)


async def test_a_stop_lets_an_exchange_finish_and_then_closes(draining: Rig) -> None:
    client, store = await draining.asked()
    stopping = asyncio.create_task(draining.stop(hurry=False))
    assert await client.is_silent()
    await store.send(OK)
    assert await client.rest() == OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert client.ended is Ended.FIN
    client.close()
    await stopping
    assert await store.end() is Ended.FIN
    assert (await draining.event())["ending"] == "closed"


async def test_a_stop_ends_idle_connections_at_once(draining: Rig) -> None:
    client, store = await draining.asked()
    await store.send(OK)
    await client.take(len(OK))
    stopping = asyncio.create_task(draining.stop(hurry=False))
    assert await client.end() is Ended.FIN
    client.close()
    await stopping
    assert await store.end() is Ended.FIN


async def test_a_stop_accepts_nobody_any_more(draining: Rig) -> None:
    port = draining.port
    client, store = await draining.asked()
    stopping = asyncio.create_task(draining.stop(hurry=False))
    await asyncio.sleep(0)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
    await store.send(OK)
    await client.rest()
    client.close()
    await stopping


async def test_a_stop_in_a_hurry_ends_what_is_under_way(draining: Rig) -> None:
    client, store = await draining.asked()
    await draining.stop(hurry=True)
    await client.end()
    await store.end()
    assert (await draining.event())["status"] is None
