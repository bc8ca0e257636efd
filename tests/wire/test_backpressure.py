"""What one side does not take is not read from the other, and an end is noticed all the same."""

from __future__ import annotations

import asyncio
import fcntl
import termios

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended, Peer
from tests.wire.rig import OK, Rig

SIZE = 64 << 20  # more than all the sockets between two ends hold
UPLOAD = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % SIZE
DOWNLOAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % SIZE


def queued_bytes(peer: Peer) -> int:
    """What the other end's kernel does not have yet. Source: tcp(7), SIOCOUTQ."""
    return int.from_bytes(fcntl.ioctl(peer.sock, termios.TIOCOUTQ, b"\0" * 4), "little")


async def stuck(sending: asyncio.Task[None], sender: Peer) -> None:
    """Wait until the sender's queue is full and stays so."""
    last = -1
    while True:
        assert not sending.done(), "somebody holds all of it"
        queued = queued_bytes(sender)
        if queued and queued == last:
            return
        last = queued
        async with asyncio.timeout(10):
            await asyncio.wait([sending], timeout=0.05)


async def give_up(sending: asyncio.Task[None]) -> None:
    """Stop sending."""
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)


async def test_an_upload_waits_for_a_store_that_does_not_read(rig: Rig) -> None:
    client, store = await rig.asked(UPLOAD)
    sending = asyncio.create_task(client.send_what_it_takes(b"x" * SIZE))
    await stuck(sending, client)
    assert await store.take(SIZE) == b"x" * SIZE
    await sending
    await store.send(OK)
    assert await client.take(len(OK)) == OK


async def test_a_download_waits_for_a_client_that_does_not_read(rig: Rig) -> None:
    client, store = await rig.asked()
    sending = asyncio.create_task(store.send_what_it_takes(DOWNLOAD + b"x" * SIZE))
    await stuck(sending, store)
    assert await client.take(len(DOWNLOAD) + SIZE) == DOWNLOAD + b"x" * SIZE
    await sending
    await rig.passes(client, store)


async def test_a_client_that_resets_while_its_upload_waits_is_noticed(start: Start) -> None:
    rig = await start(head_timeout_s=0.2)
    client, store = await rig.asked(UPLOAD)
    sending = asyncio.create_task(client.send_what_it_takes(b"x" * SIZE))
    await stuck(sending, client)
    await give_up(sending)
    client.reset()
    got = await store.rest()
    assert len(got) < SIZE
    assert store.ended is Ended.RST
    event = await rig.event()
    assert (event["outcome"], event["ending"]) == ("abandoned", "gone")


async def test_a_store_that_resets_behind_what_a_slow_client_reads_cuts_behind_that(
    rig: Rig,
) -> None:
    client = await rig.client(receive_buffer=4096)
    await client.send(b"GET /b/k HTTP/1.1\r\nHost: h\r\n\r\n")
    store = await rig.store.accept()
    await store.head()
    sent = DOWNLOAD + b"x" * 2_000_000
    await store.send(sent)
    await queue_empty(store)
    store.reset()
    await client.rest()
    assert client.ended is Ended.RST
    assert bytes(client.received) == sent


async def queue_empty(peer: Peer) -> None:
    """Wait until the other end's kernel has all that was sent."""
    async with asyncio.timeout(10):
        while queued_bytes(peer):  # noqa: ASYNC110 (an empty queue is no event)
            await asyncio.sleep(0)


@pytest.mark.parametrize("how", [Ended.FIN, Ended.RST])
async def test_a_store_that_ends_during_a_wait_before_the_body_is_cut_behind_the_wait(
    start: Start, how: Ended
) -> None:
    rig = await start("  - {name: slow, faults: [{latency: {delay: 100ms, at: response}}]}")
    client, store = await rig.asked()
    await store.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome of it")
    await queue_empty(store)
    store.cut(how)
    assert (await client.rest()).endswith(b"some of it")
    assert client.ended is how
    assert (await rig.event())["error"] == "response-cut"


async def test_a_whole_response_before_the_end_arrives_behind_the_wait(start: Start) -> None:
    rig = await start("  - {name: slow, faults: [{latency: {delay: 100ms, at: response}}]}")
    client, store = await rig.asked()
    await store.send(OK)
    store.close()
    assert (await client.rest()).endswith(b"\r\n\r\nhello")
    assert client.ended is Ended.FIN


@pytest.mark.parametrize("how", [Ended.FIN, Ended.RST])
async def test_a_store_that_ends_during_a_hang_changes_nothing(start: Start, how: Ended) -> None:
    rig = await start("  - {name: mute, faults: [{hang: {at: {body: 2B}}}]}")
    client, store = await rig.asked()
    await store.send(OK)
    assert await client.take(len(OK) - 3) == OK[:-3]
    store.cut(how)
    assert await client.is_silent()
    client.shut()
    await client.end()
    assert (await rig.event())["fired"] == ["mute/hang"]


async def test_a_body_until_close_that_ends_during_a_wait_is_complete(start: Start) -> None:
    rig = await start("  - {name: slow, faults: [{latency: {delay: 50ms, at: response}}]}")
    client, store = await rig.asked()
    await store.send(b"HTTP/1.1 200 OK\r\n\r\nall of it")
    store.close()
    assert (await client.rest()).endswith(b"\r\n\r\nall of it")
    assert client.ended is Ended.FIN
    event = await rig.event()
    assert (event["outcome"], event["sent_bytes"]) == ("injected", 9)


async def test_a_stop_waits_for_an_injected_wait(start: Start) -> None:
    rig = await start("  - {name: slow, faults: [latency: 400ms, answer: 403]}", drain_s=5.0)
    client = await rig.client()
    await client.send(b"GET /b/k HTTP/1.1\r\nHost: h\r\n\r\n")
    assert await client.is_silent(0.02)
    stopping = asyncio.create_task(rig.stop(hurry=False))
    head = await client.head()
    assert head.startswith(b"HTTP/1.1 403 ")
    assert b"\r\nConnection: close\r\n" in head
    assert await client.end() is Ended.FIN
    client.close()
    await stopping


async def test_a_stop_ends_a_hang_when_its_time_is_up(start: Start) -> None:
    rig = await start("  - {name: mute, faults: [hang]}", drain_s=0.1)
    client = await rig.client()
    await client.send(b"GET /b/k HTTP/1.1\r\nHost: h\r\n\r\n")
    assert await client.is_silent()
    await rig.stop(hurry=False)
    await client.end()
    assert (await rig.event())["fired"] == ["mute/hang"]
