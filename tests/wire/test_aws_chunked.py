"""aws-chunked uploads: places count what is decoded, and every byte passes as it came."""

from __future__ import annotations

import random

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended, chunked, split
from tests.wire.rig import OK

SIGNATURE = b";chunk-signature=" + b"a" * 64
SIGNED = b"4%b\r\n0123\r\n6%b\r\n456789\r\n0%b\r\n\r\n" % (SIGNATURE, SIGNATURE, SIGNATURE)
TRAILED = b"4\r\n0123\r\n6\r\n456789\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"
STREAMING = b"x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\n"
CODING = b"Content-Encoding: aws-chunked\r\n"
DECODED = b"x-amz-decoded-content-length: 10\r\n"


def put(content: bytes, *lines: bytes) -> bytes:
    """An upload whose length is announced."""
    return b"PUT /b/k HTTP/1.1\r\nHost: h\r\n%bContent-Length: %d\r\n\r\n%b" % (
        b"".join(lines),
        len(content),
        content,
    )


def put_chunks(content: bytes, *lines: bytes, rng: random.Random | None = None) -> bytes:
    """An upload in chunks of HTTP, which have nothing to do with those inside."""
    pieces = split(content, rng) if rng else [content]
    head = b"PUT /b/k HTTP/1.1\r\nHost: h\r\n%bTransfer-Encoding: chunked\r\n\r\n" % b"".join(lines)
    return head + chunked(pieces)


def upto(request: bytes, mark: bytes) -> bytes:
    """The request up to and with this."""
    return request[: request.index(mark) + len(mark)]


BY_LENGTH = put(SIGNED, STREAMING, DECODED)
IN_CHUNKS = put_chunks(TRAILED, CODING, DECODED)
PLACES = {
    "no byte": ("0B", BY_LENGTH, upto(BY_LENGTH, b"\r\n\r\n")),
    "2 bytes": ("2B", BY_LENGTH, upto(BY_LENGTH, b"\r\n01")),
    "a chunk": ("4B", BY_LENGTH, upto(BY_LENGTH, b"\r\n0123")),
    "half": ("50%", BY_LENGTH, upto(BY_LENGTH, b"456789")[:-5]),
    "its end": ("100%", BY_LENGTH, upto(BY_LENGTH, b"456789")),
    "an end that nothing announces": (
        "100%",
        put(SIGNED, STREAMING),
        upto(put(SIGNED, STREAMING), b"456789\r\n"),
    ),
    "half in chunks of HTTP": ("50%", IN_CHUNKS, upto(IN_CHUNKS, b"456789")[:-5]),
    "its end in chunks of HTTP": ("100%", IN_CHUNKS, upto(IN_CHUNKS, b"456789")),
}


@pytest.mark.parametrize("piecewise", [False, True], ids=["at once", "byte by byte"])
@pytest.mark.parametrize("name", PLACES)
async def test_the_store_gets_exactly_what_came_before(
    start: Start, name: str, piecewise: bool
) -> None:
    at, request, at_store = PLACES[name]
    rig = await start(f"  - {{name: cut, faults: [{{close: {{at: {{upload: {at}}}}}}}]}}")
    client = await rig.client()
    for piece in [request[n : n + 1] for n in range(len(request))] if piecewise else [request]:
        await client.send_what_it_takes(piece)
    store = await rig.store.accept()
    assert await store.rest() == at_store
    assert store.ended is Ended.FIN
    assert await client.end() is Ended.FIN
    event = await rig.event()
    assert event["fired"] == ["cut/close"]
    shown = {"0B": 0, "2B": 2, "4B": 4, "50%": 5, "100%": 10}
    assert event["received_bytes"] == shown[at]


CONTENTS = {
    "signed": SIGNED,
    "trailer": TRAILED,
    "a trailer that ends oddly": TRAILED[:-4] + b"\n\r\n\r\n\r\n",
}
RULES = {
    "no rule": "",
    "a rule that never fires": "  - {name: r, match: {key: x}, faults: [reset]}",
}


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", CONTENTS)
async def test_every_byte_passes_and_the_journal_counts_payload(
    start: Start, name: str, seed: int, rules: str
) -> None:
    rng = random.Random(seed)
    content = CONTENTS[name]
    plain = seed % 2
    request = put(content, STREAMING, DECODED) if plain else put_chunks(content, STREAMING, rng=rng)
    rig = await start(rules)
    client = await rig.client()
    await client.send(*split(request, rng))
    store = await rig.store.accept()
    assert await store.take(len(request)) == request
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    await rig.passes(client, store)
    event, _ = await rig.events()
    assert (event["received_bytes"], event["ending"]) == (10, "kept")
    assert event["size"] == (10 if plain else None)


BROKEN = {
    "nothing like it": b"plain bytes, nothing else",
    "a chunk longer than its size": b"4\r\n0123456789\r\n0\r\n\r\n",
    "an end that never comes": b"4\r\n0123\r\n6",
}


@pytest.mark.parametrize(
    "at", ["", "{upload: 1KiB}", "{upload: 100%}"], ids=["no rule", "bytes", "end"]
)
@pytest.mark.parametrize("name", BROKEN)
async def test_broken_framing_passes_and_counts_as_it_came(
    start: Start, name: str, at: str
) -> None:
    content = BROKEN[name]
    rule = f"  - {{name: slow, faults: [{{close: {{at: {at}}}}}]}}" if at else ""
    rig = await start(rule)
    request = put(content, STREAMING)
    client = await rig.client()
    await client.send(*split(request, random.Random(1)))
    store = await rig.store.accept()
    assert await store.take(len(request)) == request
    if at == "{upload: 100%}":
        assert await store.end() is Ended.FIN
        assert await client.end() is Ended.FIN
    else:
        await store.send(OK)
        assert await client.take(len(OK)) == OK
    event = await rig.event()
    assert event["received_bytes"] == len(content)


async def test_a_share_needs_the_decoded_length(start: Start) -> None:
    rig = await start("  - {name: cut, faults: [{reset: {at: {upload: 50%}}}]}")
    client, store = await rig.asked(put(SIGNED, STREAMING))
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    event = await rig.event()
    assert event["undone"] == {"cut/reset": "length unknown"}


async def test_an_answer_reads_the_rest_and_keeps_the_connection(start: Start) -> None:
    rig = await start("  - {name: busy, trigger: {first: 1}, faults: [{answer: 403}]}")
    client = await rig.client()
    await client.send(*split(BY_LENGTH, random.Random(3)))
    assert (await client.head()).startswith(b"HTTP/1.1 403 ")
    await rig.passes(client)
    event, _ = await rig.events()
    assert (event["received_bytes"], event["ending"]) == (10, "kept")
