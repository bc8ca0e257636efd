"""A store may answer while the client still sends; the answer must arrive whatever comes next."""

from __future__ import annotations

import asyncio

import pytest

from tests.wire.peer import Ended, Peer
from tests.wire.rig import Rig

LENGTH = 8 << 20
PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % LENGTH
NO = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"


async def test_an_early_answer_is_sent_on_at_once_and_the_body_goes_on(rig: Rig) -> None:
    client, store = await rig.asked(PUT)
    await store.send(NO)
    assert await client.take(len(NO)) == NO
    sending = asyncio.create_task(client.send(b"x" * LENGTH))
    assert await store.take(LENGTH) == b"x" * LENGTH
    await sending
    await rig.passes(client, store)


@pytest.mark.parametrize("how", [Ended.FIN, Ended.RST])
async def test_an_early_answer_and_then_the_end_reach_a_client_that_waits(
    rig: Rig, how: Ended
) -> None:
    client, store = await rig.asked(PUT)
    await store.send(NO)
    assert await client.take(len(NO)) == NO
    store.cut(how)
    assert await client.end() is how


@pytest.mark.parametrize("attempt", range(20))
async def test_an_early_answer_is_not_lost_where_the_store_resets_behind_it(
    rig: Rig, attempt: int
) -> None:
    client, store = await rig.asked(PUT)
    sending = asyncio.create_task(client.send_what_it_takes(b"x" * (LENGTH // 2)))
    await store.take(1000 + 10000 * attempt)
    await store.send(NO)
    store.close()  # with bytes unread: RST
    head, body = await client.message()
    assert (head[:13], body) == (b"HTTP/1.1 404 ", b"no")
    await sending
    await client.end()


async def test_a_store_that_answers_and_closes_lets_the_client_stop(rig: Rig) -> None:
    client, store = await rig.asked(PUT)
    closing = NO.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    sending = asyncio.create_task(client.send_what_it_takes(b"x" * LENGTH))
    await store.take(100000)
    await store.send(closing)
    assert await client.take(len(closing)) == closing
    await read_all(store)
    await sending
    assert await client.end() is Ended.FIN


async def read_all(peer: Peer) -> None:
    """Read to the end, whatever comes."""
    await peer.rest()
