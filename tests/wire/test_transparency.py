"""What no rule touches leaves as it came, byte for byte."""

from __future__ import annotations

import random

import pytest

from faultproxy.settings import HostHeader
from tests.wire.conftest import Start
from tests.wire.peer import chunked, split
from tests.wire.rig import GET, OK, Rig

ODD_REQUEST = (
    b"GET /bucket/%2F%2e%2e/..//a%20b+c;d?x=%2B&&y=+&=&z HTTP/1.1\r\n"
    b"X-Amz-Meta-a: 1\r\nhOST:s3.test:9000\r\nx-amz-meta-A:   spaces  kept \t\r\n"
    b"X-Amz-Meta-a: 2\r\nX-Empty:\r\nAuthorization: AWS4-HMAC-SHA256 x\r\n"
    b"X-Latin: caf\xe9\r\nAccept-Encoding: identity\r\n\r\n"
)
ODD_RESPONSE = (
    b"HTTP/1.1 200 Quite  OK\r\nX-Amz-Request-Id: A\r\nx-amz-request-id: B\r\nVary: Origin\r\n"
    b'Vary: Accept-Encoding\r\nETag:"x"\r\ncontent-LENGTH: 5\r\nServer: \xe9\r\n\r\nhello'
)
HOPS = (
    b"Connection: keep-alive, X-Nominated\r\nKeep-Alive: timeout=5\r\nX-Nominated: 1\r\n"
    b"x-nominated: 2\r\nTE: trailers\r\nUpgrade: h2c\r\nProxy-Connection: keep-alive\r\n"
    b"Proxy-Authorization: x\r\n"
)


async def test_a_request_and_its_response_pass_byte_for_byte(rig: Rig) -> None:
    client, store = await rig.asked(ODD_REQUEST)
    await store.send(ODD_RESPONSE)
    assert await client.take(len(ODD_RESPONSE)) == ODD_RESPONSE
    await rig.passes(client, store)


async def test_bytes_above_ascii_in_a_target_pass_as_they_came(rig: Rig) -> None:
    target = "/bücket/schlüssel".encode()
    await rig.asked(b"GET " + target + b" HTTP/1.1\r\nHost: s3.test\r\n\r\n")


async def test_an_absolute_target_and_an_asterisk_pass_as_they_came(rig: Rig) -> None:
    client, store = await rig.asked(b"GET http://other.test/b/k HTTP/1.1\r\nHost: s3.test\r\n\r\n")
    await store.send(OK)
    await client.take(len(OK))
    asterisk = b"OPTIONS * HTTP/1.1\r\nHost: s3.test\r\n\r\n"
    await client.send(asterisk)
    assert await store.take(len(asterisk)) == asterisk


async def test_hop_by_hop_fields_end_here_in_both_directions(rig: Rig) -> None:
    client = await rig.client()
    await client.send(b"GET / HTTP/1.1\r\nA: 1\r\n" + HOPS + b"Host: h\r\nTrailer: T\r\n\r\n")
    store = await rig.store.accept()
    assert await store.head() == b"GET / HTTP/1.1\r\nA: 1\r\nHost: h\r\nTrailer: T\r\n\r\n"
    await store.send(b"HTTP/1.1 204 No Content\r\nA: 1\r\n" + HOPS + b"Trailer: T\r\nB: 2\r\n\r\n")
    assert await client.head() == b"HTTP/1.1 204 No Content\r\nA: 1\r\nTrailer: T\r\nB: 2\r\n\r\n"
    await rig.passes(client, store)


async def test_fields_that_carry_the_message_stay_even_where_connection_names_them(
    rig: Rig,
) -> None:
    client = await rig.client()
    named = b"Connection: host, content-length\r\n"
    await client.send(b"PUT / HTTP/1.1\r\nHost: h\r\n" + named + b"Content-Length: 3\r\n\r\nabc")
    store = await rig.store.accept()
    assert await store.message() == (
        b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n",
        b"abc",
    )


async def test_the_host_of_the_upstream_stands_where_the_clients_stood(start: Start) -> None:
    rig = await start(host_header=HostHeader.UPSTREAM)
    client = await rig.client()
    await client.send(b"GET / HTTP/1.1\r\nA: 1\r\nhost: s3.test\r\nB: 2\r\n\r\n")
    store = await rig.store.accept()
    host = b"Host: 127.0.0.1:%d" % rig.store.port
    assert await store.head() == b"GET / HTTP/1.1\r\nA: 1\r\n" + host + b"\r\nB: 2\r\n\r\n"


async def test_a_chunk_signed_upload_keeps_every_byte_of_its_framing(rig: Rig) -> None:
    signature = b";chunk-signature=" + b"0" * 64
    inner = b"5%b\r\nhello\r\n0%b\r\nx-amz-checksum-crc32:sOO8/Q==\r\n\r\n" % (
        signature,
        signature,
    )
    head = (
        b"PUT /bucket/key HTTP/1.1\r\nHost: h\r\nContent-Encoding: aws-chunked\r\n"
        b"x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER\r\n"
        b"x-amz-decoded-content-length: 5\r\nx-amz-trailer: x-amz-checksum-crc32\r\n"
    )
    client, store = await rig.asked(head + b"Content-Length: %d\r\n\r\n" % len(inner) + inner)
    await store.send(OK)
    await client.take(len(OK))
    twice = head + b"Transfer-Encoding: chunked\r\n\r\n" + chunked([inner[:70], inner[70:]])
    await client.send(twice)
    assert await store.take(len(twice)) == twice


@pytest.mark.parametrize("seed", range(200))
async def test_any_message_passes_however_it_is_split(start: Start, seed: int) -> None:
    rng = random.Random(seed)
    rig = await start()
    client, store = await rig.client(), None
    for _ in range(3):
        request = any_head(rng, b"PUT /bucket/%d HTTP/1.1\r\nHost: h" % seed) + any_body(rng)
        response = any_head(rng, b"HTTP/1.1 200 OK") + any_body(rng)
        await client.send(*split(request, rng))
        store = store or await rig.store.accept()
        assert await store.take(len(request)) == request
        await store.send(*split(response, rng))
        assert await client.take(len(response)) == response


def any_head(rng: random.Random, start: bytes) -> bytes:
    """A start line and header lines, the last line end of the head left out."""
    lines = [start]
    for _ in range(rng.randrange(12)):
        name = b"x-" + bytes(rng.choices(b"abcXYZ019-_.!~", k=rng.randrange(1, 20)))
        value = bytes(rng.choices(b'abc XYZ\t:,;=/"\\\x80\xff', k=rng.randrange(30)))
        lines.append(name + b":" + value)
    return b"\r\n".join([*lines, b""])


def any_body(rng: random.Random) -> bytes:
    """The line that frames a body, the end of the head, and the body."""
    body = rng.randbytes(rng.choice((0, 1, 100, 5000, 70000)))
    if rng.random() < 0.5:
        return b"Content-Length: %d\r\n\r\n" % len(body) + body
    trailers = b"x-amz-checksum-crc32:sOO8/Q==\r\n" * rng.randrange(3)
    pieces = split(body, rng, most=20) if body else []
    return b"Transfer-Encoding: chunked\r\n\r\n" + chunked(pieces, trailers)


async def test_a_rule_that_does_not_match_changes_nothing(start: Start) -> None:
    rig = await start("  - {name: other, match: {bucket: other}, faults: [reset]}")
    client, store = await rig.asked(ODD_REQUEST)
    await store.send(ODD_RESPONSE)
    assert await client.take(len(ODD_RESPONSE)) == ODD_RESPONSE
    await client.send(GET)
    assert await store.take(len(GET)) == GET
