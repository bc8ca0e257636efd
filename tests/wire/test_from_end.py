"""Places that count from the end of a body: no length is needed, and nothing is sent too early."""

from __future__ import annotations

import random

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended, chunked, split
from tests.wire.rig import GET

BODY = b"0123456789"
CHUNKS = b"4\r\n0123\r\n6;x\r\n456789\r\n0\r\nX-T: 1\r\n\r\n"
LENGTH_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
CHUNKED_OK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
UNTIL_CLOSE_OK = b"HTTP/1.1 200 OK\r\n\r\n"
CUTS = {"close": Ended.FIN, "reset": Ended.RST}
BOTH = pytest.mark.parametrize("fault", CUTS)
PIECEWISE = pytest.mark.parametrize("piecewise", [False, True], ids=["at once", "byte by byte"])


def cut(fault: str, before: str) -> str:
    """A rule that ends the connection so far before the end."""
    return f"  - {{name: cut, faults: [{{{fault}: {{at: {{body: {before}}}}}}}]}}"


def pieces_of(data: bytes, *, piecewise: bool) -> list[bytes]:
    """The data at once, or byte by byte."""
    return [data[n : n + 1] for n in range(len(data))] if piecewise else [data]


BODIES = {
    "length": ("-3B", LENGTH_OK + BODY, LENGTH_OK + BODY[:7]),
    "all of a length": ("-10B", LENGTH_OK + BODY, LENGTH_OK),
    "in the last chunk": ("-3B", CHUNKED_OK + CHUNKS, CHUNKED_OK + CHUNKS[:17]),
    "between chunks": ("-6B", CHUNKED_OK + CHUNKS, CHUNKED_OK + b"4\r\n0123"),
    "in the first chunk": ("-8B", CHUNKED_OK + CHUNKS, CHUNKED_OK + b"4\r\n01"),
    "all chunks": ("-10B", CHUNKED_OK + CHUNKS, CHUNKED_OK),
    "the end itself": ("-0B", CHUNKED_OK + CHUNKS, CHUNKED_OK + CHUNKS[:22]),
}


@BOTH
@PIECEWISE
@pytest.mark.parametrize("name", BODIES)
async def test_the_client_gets_exactly_what_came_before(
    start: Start, name: str, piecewise: bool, fault: str
) -> None:
    before, response, at_client = BODIES[name]
    rig = await start(cut(fault, before))
    client, store = await rig.asked()
    for piece in pieces_of(response, piecewise=piecewise):
        await store.send_what_it_takes(piece)
    assert await client.rest() == at_client
    assert client.ended is CUTS[fault]
    await store.rest()
    assert store.ended is CUTS[fault]
    event = await rig.event()
    assert event["fired"] == [f"cut/{fault}"]


@BOTH
@PIECEWISE
async def test_a_body_that_ends_with_its_connection_needs_no_length_either(
    start: Start, piecewise: bool, fault: str
) -> None:
    rig = await start(cut(fault, "-3B"))
    client, store = await rig.asked()
    for piece in pieces_of(UNTIL_CLOSE_OK + BODY, piecewise=piecewise):
        await store.send(piece)
    store.shut()
    got = (await client.rest()).replace(b"Connection: close\r\n", b"")
    assert got == UNTIL_CLOSE_OK + BODY[:7]
    assert client.ended is CUTS[fault]
    event = await rig.event()
    assert (event["fired"], event["sent_bytes"]) == ([f"cut/{fault}"], 7)


async def test_what_is_far_enough_from_the_end_is_passed_on_at_once(start: Start) -> None:
    rig = await start("  - {name: t, faults: [truncate: -4B]}")
    client, store = await rig.asked()
    await store.send(CHUNKED_OK + b"6\r\n012345\r\n")
    assert await client.take(len(CHUNKED_OK) + 5) == CHUNKED_OK + b"6\r\n01"
    assert await client.is_silent()
    await store.send(b"3\r\n678\r\n")
    assert await client.take(3) == b"234"
    await store.send_what_it_takes(b"0\r\n\r\n")
    assert await client.end() is Ended.FIN


@pytest.mark.parametrize("seed", range(30))
async def test_a_body_of_any_size_in_any_pieces_loses_exactly_its_end(
    start: Start, seed: int
) -> None:
    rng = random.Random(seed)
    body = rng.randbytes(rng.randrange(1, 200_000))
    before = rng.randrange(1, min(len(body), 65536) + 1)
    rig = await start(cut("close", f"-{before}B"))
    client = await rig.client()
    await client.send(GET.replace(b"1.1", b"1.0") if seed % 2 else GET)
    store = await rig.store.accept()
    await store.head()
    await store.send_what_it_takes(CHUNKED_OK + chunked(split(body, rng, most=20)))
    await client.head()
    got = await client.rest()
    payload = got if seed % 2 else dechunked(got)  # a client of HTTP/1.0 gets no chunks
    assert payload == body[: len(body) - before]
    assert client.ended is Ended.FIN


def dechunked(raw: bytes) -> bytes:
    """The payload of chunks, the last of which may be cut."""
    payload = b""
    while raw:
        line, _, raw = raw.partition(b"\r\n")
        size = int(line, 16)
        payload += raw[:size]
        raw = raw[size + 2 :]
    return payload


UNDONE = {
    "a shorter body": (LENGTH_OK + BODY, "position before the start"),
    "shorter chunks": (CHUNKED_OK + CHUNKS, "position before the start"),
    "no chunks": (CHUNKED_OK + b"0\r\n\r\n", "no body"),
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", "no body"),
    "304": (b"HTTP/1.1 304 Not Modified\r\n\r\n", "no body"),
}


@PIECEWISE
@pytest.mark.parametrize("name", UNDONE)
async def test_what_cannot_be_carried_out_leaves_the_exchange_as_it_is(
    start: Start, name: str, piecewise: bool
) -> None:
    response, reason = UNDONE[name]
    rig = await start("  - {name: cut, trigger: {first: 1}, faults: [{reset: {at: {body: -11B}}}]}")
    client, store = await rig.asked()
    for piece in pieces_of(response, piecewise=piecewise):
        await store.send(piece)
    assert await client.take(len(response)) == response
    await rig.passes(client, store)
    event, _ = await rig.events()
    assert event["undone"] == {"cut/reset": reason}
    assert (event["outcome"], event["fired"], event["ending"]) == ("passed", [], "kept")


async def test_head_has_no_end_to_count_from(start: Start) -> None:
    rig = await start("  - {name: cut, faults: [truncate: -1B]}")
    client, store = await rig.asked(GET.replace(b"GET", b"HEAD"))
    await store.send(LENGTH_OK)
    assert await client.take(len(LENGTH_OK)) == LENGTH_OK
    event = await rig.event()
    assert event["undone"] == {"cut/truncate": "no body"}


async def test_a_shorter_body_until_close_arrives_whole(start: Start) -> None:
    rig = await start("  - {name: cut, faults: [truncate: -11B]}")
    client, store = await rig.asked()
    await store.send(UNTIL_CLOSE_OK + BODY)
    store.shut()
    assert (await client.rest()).endswith(b"\r\n\r\n" + BODY)
    assert client.ended is Ended.FIN
    event = await rig.event()
    assert event["undone"] == {"cut/truncate": "position before the start"}
    assert event["outcome"] == "passed"


@pytest.mark.parametrize("how", [Ended.FIN, Ended.RST], ids=["FIN", "RST"])
async def test_what_the_store_cuts_is_cut_where_the_store_cut_it(start: Start, how: Ended) -> None:
    rig = await start("  - {name: cut, faults: [truncate: -4B]}")
    client, store = await rig.asked()
    await store.send(CHUNKED_OK + b"A\r\n0123456")
    assert await client.take(len(CHUNKED_OK) + 6) == CHUNKED_OK + b"A\r\n012"
    store.cut(how)
    assert await client.rest() == b"3456"
    assert client.ended is how
    event = await rig.event()
    assert event["undone"] == {"cut/truncate": "the store cut its response"}
    assert (event["outcome"], event["error"]) == ("failed", "response-cut")


async def test_chunks_that_are_too_small_are_not_kept_for_ever(start: Start) -> None:
    rig = await start("  - {name: cut, faults: [truncate: -64KiB]}")
    client, store = await rig.asked()
    chunk = b"1;" + b"x" * 4000 + b"\r\n0\r\n"
    chunks = chunk * 600 + b"0\r\n\r\n"
    await store.send(CHUNKED_OK + chunks)
    assert await client.take(len(CHUNKED_OK) + len(chunks)) == CHUNKED_OK + chunks
    event = await rig.event()
    assert event["undone"] == {"cut/truncate": "chunks too small to keep the end back"}


async def test_a_broken_body_is_a_failure_of_the_store(start: Start) -> None:
    rig = await start("  - {name: cut, faults: [truncate: -4B]}")
    client, store = await rig.asked()
    await store.send(CHUNKED_OK + b"A\r\n0123456")
    await client.take(len(CHUNKED_OK) + 6)
    await store.send(b"789too long\r\n")
    await client.rest()
    assert client.ended is Ended.RST
    event = await rig.event()
    assert (event["outcome"], event["error"]) == ("failed", "response-malformed")


async def test_an_answer_made_here_has_an_end_too(start: Start) -> None:
    rig = await start(
        "  - {name: cut, faults: [{answer: {status: 200, body: hello}}, truncate: -2B]}"
    )
    client = await rig.client()
    await client.send(GET)
    assert (await client.rest()).endswith(b"\r\n\r\nhel")
    event = await rig.event()
    assert event["fired"] == ["cut/answer", "cut/truncate"]
