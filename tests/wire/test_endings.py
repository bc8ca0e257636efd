"""Faults that end a connection: what was owed has arrived, FIN is FIN, and RST is RST."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended, Peer, chunked, split
from tests.wire.rig import GET, OK, Rig

PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n"
BODY = b"0123456789"
CHUNKS = b"4\r\n0123\r\n6;x\r\n456789\r\n0\r\nX-T: 1\r\n\r\n"
CHUNKED_PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
LENGTH_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
CHUNKED_OK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
UNTIL_CLOSE_OK = b"HTTP/1.1 200 OK\r\n\r\n"
CUTS = {"close": Ended.FIN, "reset": Ended.RST}
ENDING = {Ended.FIN: "closed", Ended.RST: "reset"}
BOTH = pytest.mark.parametrize("fault", CUTS)


def cut(fault: str, at: str) -> str:
    """A rule that ends the connection there."""
    return f"  - {{name: cut, faults: [{{{fault}: {{at: {at}}}}}]}}"


async def ended(rig: Rig, client: Peer, fault: str) -> None:
    """Prove that the connection ends as the fault says, and that the journal says so."""
    assert await client.end() is CUTS[fault]
    event = await rig.event()
    assert (event["outcome"], event["fired"]) == ("injected", [f"cut/{fault}"])
    assert event["ending"] == ENDING[CUTS[fault]]


@BOTH
async def test_at_the_request_the_store_gets_nothing(start: Start, fault: str) -> None:
    rig = await start(f"  - {{name: cut, faults: [{fault}]}}")
    client = await rig.client()
    await client.send(PUT + BODY)
    await ended(rig, client, fault)
    assert rig.store.was_left_alone()


@BOTH
async def test_at_the_request_a_kept_store_gets_nothing_but_the_end(
    start: Start, fault: str
) -> None:
    rig = await start(f"  - {{name: cut, trigger: {{skip: 1}}, faults: [{fault}]}}")
    client, store = await rig.asked()
    await store.send(OK)
    await client.take(len(OK))
    await client.send(PUT + BODY)
    assert await client.end() is CUTS[fault]
    assert await store.end() is CUTS[fault]


UPLOADS = {
    "no byte": ("{upload: 0B}", PUT + BODY, PUT),
    "4 bytes": ("{upload: 4B}", PUT + BODY, PUT + BODY[:4]),
    "half": ("{upload: 50%}", PUT + BODY, PUT + BODY[:5]),
    "a third, rounded down": ("{upload: 33%}", PUT + BODY, PUT + BODY[:3]),
    "its end": ("{upload: 100%}", PUT + BODY, PUT + BODY),
    "its last byte": ("{upload: 10B}", PUT + BODY, PUT + BODY),
    "in a chunk": ("{upload: 2B}", CHUNKED_PUT + CHUNKS, CHUNKED_PUT + b"4\r\n01"),
    "at the end of a chunk": ("{upload: 4B}", CHUNKED_PUT + CHUNKS, CHUNKED_PUT + b"4\r\n0123"),
    "in the second chunk": ("{upload: 5B}", CHUNKED_PUT + CHUNKS, CHUNKED_PUT + CHUNKS[:15]),
    "the end of the chunks": ("{upload: 100%}", CHUNKED_PUT + CHUNKS, CHUNKED_PUT + CHUNKS[:22]),
}


@BOTH
@pytest.mark.parametrize("piecewise", [False, True], ids=["at once", "byte by byte"])
@pytest.mark.parametrize("name", UPLOADS)
async def test_in_the_upload_the_store_gets_exactly_what_came_before_and_the_same_cut(
    start: Start, name: str, piecewise: bool, fault: str
) -> None:
    at, request, at_store = UPLOADS[name]
    rig = await start(cut(fault, at))
    client = await rig.client()
    for piece in [request[n : n + 1] for n in range(len(request))] if piecewise else [request]:
        await client.send_what_it_takes(piece)
    store = await rig.store.accept()
    got = await store.rest()
    assert got == at_store
    assert store.ended is CUTS[fault]
    await ended(rig, client, fault)


@BOTH
async def test_at_the_response_the_store_has_got_the_request_and_the_client_gets_nothing(
    start: Start, fault: str
) -> None:
    rig = await start(cut(fault, "response"))
    client, store = await rig.asked(PUT + BODY)
    await store.send(OK)
    await ended(rig, client, fault)
    assert await store.end() is CUTS[fault]


BODIES = {
    "no byte": ("{body: 0B}", LENGTH_OK + BODY, LENGTH_OK),
    "4 bytes": ("{body: 4B}", LENGTH_OK + BODY, LENGTH_OK + BODY[:4]),
    "half": ("{body: 50%}", LENGTH_OK + BODY, LENGTH_OK + BODY[:5]),
    "its last byte": ("{body: 10B}", LENGTH_OK + BODY, LENGTH_OK + BODY),
    "its end": ("{body: 100%}", LENGTH_OK + BODY, LENGTH_OK + BODY),
    "in a chunk": ("{body: 2B}", CHUNKED_OK + CHUNKS, CHUNKED_OK + b"4\r\n01"),
    "in the second chunk": ("{body: 5B}", CHUNKED_OK + CHUNKS, CHUNKED_OK + CHUNKS[:15]),
    "the end of the chunks": ("{body: 100%}", CHUNKED_OK + CHUNKS, CHUNKED_OK + CHUNKS[:22]),
    "until close": ("{body: 4B}", UNTIL_CLOSE_OK + BODY, UNTIL_CLOSE_OK + BODY[:4]),
}


@BOTH
@pytest.mark.parametrize("piecewise", [False, True], ids=["at once", "byte by byte"])
@pytest.mark.parametrize("name", BODIES)
async def test_in_the_body_the_client_gets_exactly_what_came_before(
    start: Start, name: str, piecewise: bool, fault: str
) -> None:
    at, response, at_client = BODIES[name]
    rig = await start(cut(fault, at))
    client, store = await rig.asked()
    for piece in [response[n : n + 1] for n in range(len(response))] if piecewise else [response]:
        await store.send_what_it_takes(piece)
    got = (await client.rest()).replace(b"Connection: close\r\n", b"")
    assert got == at_client
    await ended(rig, client, fault)
    await store.rest()
    assert store.ended is CUTS[fault]


@pytest.mark.parametrize("end", ["fin", "rst"])
@pytest.mark.parametrize("seed", range(30))
async def test_a_truncated_body_is_the_same_prefix_however_it_is_chunked(
    start: Start, seed: int, end: str
) -> None:
    rng = random.Random(seed)
    body = rng.randbytes(rng.randrange(1, 3000))
    after = rng.randrange(len(body))
    rig = await start(
        f"  - {{name: t, faults: [{{truncate: {{at: {{body: {after}B}}, end: {end}}}}}]}}"
    )
    client, store = await rig.asked()
    await store.send_what_it_takes(CHUNKED_OK + chunked(split(body, rng, most=20)))
    assert await client.head() == CHUNKED_OK
    raw = await client.rest()
    assert dechunked(raw) == body[:after]
    assert not raw.endswith(b"0\r\n\r\n"), "never a last chunk"
    assert client.ended is {"fin": Ended.FIN, "rst": Ended.RST}[end]


def dechunked(raw: bytes) -> bytes:
    """The payload of chunks, the last of which may be cut."""
    payload = b""
    while raw:
        line, _, raw = raw.partition(b"\r\n")
        size = int(line, 16)
        payload += raw[:size]
        raw = raw[size + 2 :]
    return payload


async def test_a_truncation_leaves_the_length_as_it_is(start: Start) -> None:
    rig = await start("  - {name: t, faults: [truncate: 50%]}")
    client, store = await rig.asked()
    await store.send(LENGTH_OK + BODY)
    assert await client.rest() == LENGTH_OK + BODY[:5]
    assert client.ended is Ended.FIN
    event = await rig.event()
    assert (event["fired"], event["ending"]) == (["t/truncate"], "closed")
    assert (event["status"], event["sent_bytes"]) == (200, 5)


@pytest.mark.parametrize("end", ["fin", "rst"])
async def test_a_slow_reader_gets_all_that_it_is_owed_before_the_end(
    start: Start, end: str
) -> None:
    owed, size = 3_000_000, 10_000_000
    rig = await start(
        f"  - {{name: t, faults: [{{truncate: {{at: {{body: {owed}B}}, end: {end}}}}}]}}"
    )
    client = await rig.client(receive_buffer=4096)
    await client.send(GET)
    store = await rig.store.accept()
    await store.take(len(GET))
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
    sending = asyncio.create_task(store.send_what_it_takes(head + b"x" * size))
    assert await client.head() == head
    for _ in range(100):  # slowly, so that all queues are full when the end is due
        await client.take(1000)
        await asyncio.sleep(0)
    await client.rest()
    assert client.ended is {"fin": Ended.FIN, "rst": Ended.RST}[end]
    assert len(client.received) == len(head) + owed
    await sending


async def test_a_store_that_still_sends_is_cut_too(start: Start) -> None:
    rig = await start("  - {name: t, faults: [{truncate: {at: {body: 1000B}, end: rst}}]}")
    client, store = await rig.asked()
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n"
    sending = asyncio.create_task(store.send_what_it_takes(head + b"x" * 9000000))
    assert await client.rest() == head + b"x" * 1000
    assert client.ended is Ended.RST
    await sending
    await store.rest()


UNDONE = {
    "past the end of the body": ("reset: {at: {body: 11B}}", LENGTH_OK + BODY, "past the end"),
    "past the end of the chunks": ("reset: {at: {body: 11B}}", CHUNKED_OK + CHUNKS, "past the end"),
    "a share of chunks": ("truncate: 50%", CHUNKED_OK + CHUNKS, "length unknown"),
    "a truncation of nothing": ("truncate: 100%", b"HTTP/1.1 204 No Content\r\n\r\n", "no body"),
    "a share of nothing": ("close: {at: {body: 50%}}", b"HTTP/1.1 304 Not\r\n\r\n", "no body"),
    "past the end of the upload": ("reset: {at: {upload: 11B}}", LENGTH_OK + BODY, "past the end"),
}


@pytest.mark.parametrize("name", UNDONE)
async def test_what_cannot_be_carried_out_leaves_the_exchange_as_it_is(
    start: Start, name: str
) -> None:
    fault, response, reason = UNDONE[name]
    rig = await start(f"  - {{name: cut, trigger: {{first: 1}}, faults: [{{{fault}}}]}}")
    client, store = await rig.asked(PUT + BODY)
    await store.send(response)
    assert await client.take(len(response)) == response
    await rig.passes(client, store)
    event, _ = await rig.events()
    (undone,) = event["undone"].values()
    assert reason in undone
    assert (event["outcome"], event["fired"], event["rule"]) == ("passed", [], "cut")
    assert (event["hit"], event["ending"]) == (1, "kept")


async def test_a_share_of_a_chunked_upload_is_undone(start: Start) -> None:
    rig = await start("  - {name: cut, faults: [{reset: {at: {upload: 50%}}}]}")
    client, store = await rig.asked(CHUNKED_PUT + CHUNKS)
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    event = await rig.event()
    assert event["undone"] == {"cut/reset": "length unknown"}


async def test_a_share_of_a_chunked_upload_whose_decoded_length_is_announced_is_not(
    start: Start,
) -> None:
    rig = await start(cut("close", "{upload: 50%}"))
    client = await rig.client()
    head = CHUNKED_PUT[:-2] + b"x-amz-decoded-content-length: 10\r\n\r\n"
    await client.send(head + CHUNKS)
    store = await rig.store.accept()
    assert await store.rest() == head + CHUNKS[:15]
    await ended(rig, client, "close")
