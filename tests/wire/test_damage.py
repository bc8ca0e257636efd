"""Damaged messages: whatever happens to their bytes, nothing is made up and nothing breaks."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended, Peer, chunked, split
from tests.wire.rig import GET, OK, Rig

REQUESTS = (
    GET,
    b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789",
    b"PUT /b/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    + chunked([b"hello", b"world"], b"X-T: 1\r\n"),
)
RESPONSES = (
    OK,
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked([b"hello", b"world"]),
    b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
)
CLOSING = OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
HARMFUL = b"\r\n\0\t :;,/0123456789abcdefABCDEFxX-+\x7f\x80\xff"


def damaged(message: bytes, rng: random.Random) -> bytes:
    """The message with a few bytes changed, added or gone."""
    raw = bytearray(message)
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(raw))
        kind = rng.randrange(3)
        if kind == 0:
            raw[at] = rng.choice(HARMFUL)
        elif kind == 1:
            raw.insert(at, rng.choice(HARMFUL))
        elif len(raw) > 1:
            del raw[at]
    return bytes(raw)


async def ended(*peers: Peer) -> None:
    """Read from all of them until they have ended."""
    await asyncio.gather(*(peer.rest() for peer in peers))


async def store_of(rig: Rig, client: Peer) -> Peer | None:
    """The store's end, if the proxy opens it before the client is ended."""
    accepting = asyncio.create_task(rig.store.accept())
    ending = asyncio.create_task(client.rest())
    await asyncio.wait([accepting, ending], return_when=asyncio.FIRST_COMPLETED)
    if accepting.done():
        ending.cancel()
        await asyncio.gather(ending, return_exceptions=True)
        return accepting.result()
    accepting.cancel()
    await asyncio.gather(accepting, return_exceptions=True)
    return None


@pytest.mark.parametrize("seed", range(300))
async def test_of_a_damaged_request_the_store_gets_what_the_client_sent_or_nothing(
    start: Start, seed: int
) -> None:
    rng = random.Random(seed)
    request = damaged(rng.choice(REQUESTS), rng)
    rig = await start(head_timeout_s=0.5)
    client = await rig.client()
    await client.send_what_it_takes(request)
    client.shut()
    store = await store_of(rig, client)
    if store is not None:
        while b"\r\n\r\n" not in store.received and store.ended is Ended.OPEN:
            await store.is_silent(0.01)
        await store.send_what_it_takes(CLOSING)
        await ended(client, store)
        assert request.lstrip(b"\r\n").startswith(bytes(store.received))
    assert client.ended is not Ended.OPEN
    await rig.events()


@pytest.mark.parametrize("seed", range(300))
async def test_of_a_damaged_response_the_client_gets_what_the_store_sent_or_a_failure(
    start: Start, seed: int
) -> None:
    rng = random.Random(seed)
    response = damaged(rng.choice(RESPONSES), rng)
    rig = await start()
    client, store = await rig.asked()
    for piece in split(response, rng):
        await store.send_what_it_takes(piece)
    store.close()
    await ended_or_answered(client)
    got = bytes(client.received).replace(b"Connection: close\r\n", b"")
    at = got.find(b"HTTP/1.1 502 Bad Gateway\r\nx-faultproxy-error: response-")
    assert response.replace(b"HTTP/1.0", b"HTTP/1.1").startswith(got[:at] if at >= 0 else got)
    assert len(await rig.events()) == 1


async def ended_or_answered(client: Peer) -> None:
    """Wait for the end, or for an answer of the proxy that keeps the connection."""
    while client.ended is Ended.OPEN and not client.received.endswith(b"</Error>"):
        await client.is_silent(0.05)


@pytest.mark.parametrize("seed", range(100))
async def test_random_bytes_are_refused(start: Start, seed: int) -> None:
    rng = random.Random(seed)
    rig = await start()
    client = await rig.client()
    await client.send_what_it_takes(rng.randbytes(rng.randrange(1, 2000)) + b"\r\n\r\n")
    assert b" 400 Bad Request\r\n" in await client.rest()
    assert rig.store.was_left_alone()
