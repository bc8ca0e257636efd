"""Where bodies end: chunked with trailers, none at all, until close, and HTTP/1.0."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.wire.peer import Ended, chunked
from tests.wire.rig import GET, OK, Rig

CHUNKED_PUT = (
    b"PUT /b/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n"
    b'5;name="a;b"\r\nhello\r\n00a\r\n0123456789\r\n0\r\nX-T: 1\r\nX-U:\r\n\r\n'
)
CHUNKED_OK = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nTrailer: X-T\r\n\r\n"
    b"5\r\nhello\r\nA;x\r\n0123456789\r\n000\r\nX-T: 1\r\n\r\n"
)
GET_1_0 = b"GET /b/k HTTP/1.0\r\nHost: h\r\n\r\n"
LARGE = random.Random(1).randbytes(3 << 20)


async def test_a_chunked_body_with_trailers_passes_split_at_every_byte(rig: Rig) -> None:
    client, store = await rig.client(), None
    for at in range(1, len(CHUNKED_PUT)):
        await client.send(CHUNKED_PUT[:at], CHUNKED_PUT[at:])
        store = store or await rig.store.accept()
        assert await store.take(len(CHUNKED_PUT)) == CHUNKED_PUT
        place = min(at, len(CHUNKED_OK) - 1)
        await store.send(CHUNKED_OK[:place], CHUNKED_OK[place:])
        assert await client.take(len(CHUNKED_OK)) == CHUNKED_OK


async def test_a_chunked_body_passes_byte_by_byte(rig: Rig) -> None:
    client = await rig.client()
    await client.send(*(bytes([byte]) for byte in CHUNKED_PUT))
    store = await rig.store.accept()
    assert await store.take(len(CHUNKED_PUT)) == CHUNKED_PUT
    await store.send(*(bytes([byte]) for byte in CHUNKED_OK))
    assert await client.take(len(CHUNKED_OK)) == CHUNKED_OK
    await rig.passes(client, store)


@pytest.mark.parametrize(
    ("request_head", "response"),
    [
        pytest.param(b"HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", id="HEAD"),
        pytest.param(
            b"HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", id="HEAD of chunks"
        ),
        pytest.param(b"HEAD", b"HTTP/1.1 404 Not Found\r\n\r\n", id="HEAD without a length"),
        pytest.param(b"DELETE", b"HTTP/1.1 204 No Content\r\n\r\n", id="204"),
        pytest.param(b"GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", id="304"),
        pytest.param(b"GET", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", id="nothing"),
        pytest.param(b"GET", b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", id="no reason"),
    ],
)
async def test_a_response_without_a_body_ends_with_its_head(
    rig: Rig, request_head: bytes, response: bytes
) -> None:
    client, store = await rig.asked(request_head + b" /b/k HTTP/1.1\r\nHost: h\r\n\r\n")
    await store.send(response)
    assert await client.take(len(response)) == response
    await rig.passes(client, store)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.0 200 OK\r\nA: 1\r\n\r\n"])
async def test_a_body_that_ends_with_its_connection_ends_the_clients(rig: Rig, head: bytes) -> None:
    client, store = await rig.asked()
    await store.send(head, b"all ", b"of it")
    store.close()
    expected = head.replace(b"1.0", b"1.1")[:-2] + b"Connection: close\r\n\r\nall of it"
    assert await client.rest() == expected
    assert client.ended is Ended.FIN


async def test_large_bodies_pass_both_ways_at_the_speed_of_the_slower_side(rig: Rig) -> None:
    client = await rig.client()
    head = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(LARGE)
    sending = asyncio.create_task(client.send(head + LARGE))
    store = await rig.store.accept()
    assert await store.message() == (head, LARGE)
    await sending
    response = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(LARGE) + LARGE
    sending = asyncio.create_task(store.send(response))
    assert await client.take(len(response)) == response
    await sending
    await rig.passes(client, store)


async def test_a_1_0_client_gets_a_plain_body_and_then_the_end(rig: Rig) -> None:
    client = await rig.client()
    await client.send(GET_1_0)
    store = await rig.store.accept()
    assert await store.head() == GET_1_0.replace(b"1.0", b"1.1")
    await store.send(CHUNKED_OK)
    assert await client.rest() == (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello0123456789")
    assert client.ended is Ended.FIN


async def test_a_1_0_client_gets_a_counted_body_and_then_the_end(rig: Rig) -> None:
    client = await rig.client()
    await client.send(b"GET /b/k HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    store = await rig.store.accept()
    host = b"Host: 127.0.0.1:%d\r\n" % rig.store.port
    assert await store.head() == b"GET /b/k HTTP/1.1\r\n" + host + b"\r\n"
    await store.send(OK)
    assert await client.rest() == OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert client.ended is Ended.FIN
    assert await store.end() is Ended.FIN


async def test_a_1_0_client_gets_no_interim_response_and_its_expect_is_dropped(rig: Rig) -> None:
    client = await rig.client()
    head = b"PUT /b/k HTTP/1.0\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    await client.send(head + b"abc")
    store = await rig.store.accept()
    assert await store.message() == (
        b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n",
        b"abc",
    )
    await store.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + OK)
    assert (await client.rest()).startswith(b"HTTP/1.1 200 OK\r\n")


async def test_a_broken_chunk_in_a_1_0_answer_is_never_completed(rig: Rig) -> None:
    client = await rig.client()
    await client.send(GET_1_0)
    store = await rig.store.accept()
    await store.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
    await client.until(b"hello")
    await store.send(b"nonsense\r\n")
    assert await client.end() is Ended.RST


async def test_chunks_of_any_kind_pass_and_the_next_request_too(rig: Rig) -> None:
    client, store = await rig.asked()
    response = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked([b"x" * 70000])
    await store.send(response)
    assert await client.take(len(response)) == response
    await client.send(GET)
    assert await store.take(len(GET)) == GET
