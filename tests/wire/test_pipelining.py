"""Several requests on one connection, and clients that have nothing more to say."""

from __future__ import annotations

import asyncio

from tests.wire.peer import Ended
from tests.wire.rig import GET, OK, Rig

PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"


def numbered(number: int) -> bytes:
    """A request that differs from the others."""
    return b"GET /b/%d HTTP/1.1\r\nHost: h\r\n\r\n" % number


async def test_pipelined_requests_reach_the_store_one_after_another(rig: Rig) -> None:
    client = await rig.client()
    requests = [numbered(1), PUT, numbered(2), PUT, numbered(3)]
    await client.send(b"".join(requests))
    store = await rig.store.accept()
    for request in requests:
        assert await store.take(len(request)) == request
        assert store.has_nothing_more, "the next one waits for the answer"
        await store.send(OK)
        assert await client.take(len(OK)) == OK


async def test_empty_lines_before_a_request_are_ignored(rig: Rig) -> None:
    client = await rig.client()
    await client.send(b"\r\n" + GET)
    store = await rig.store.accept()
    assert await store.take(len(GET)) == GET
    await store.send(OK)
    await client.take(len(OK))
    await client.send(b"\r", b"\n")
    await rig.passes(client, store)


async def test_pipelined_requests_are_read_only_so_far_ahead(rig: Rig) -> None:
    client = await rig.client()
    sending = asyncio.create_task(client.send(numbered(1) * (1 << 20)))
    store = await rig.store.accept()
    for _ in range(1000):
        await store.take(len(numbered(1)))
        await store.send(OK)
        await client.take(len(OK))
    assert await store.is_silent() is False, "a request is there already"
    assert not sending.done(), "32 MiB are more than sockets hold"
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)


async def test_a_client_that_half_closes_gets_all_its_answers_and_then_the_end(rig: Rig) -> None:
    client = await rig.client()
    await client.send(numbered(1) + numbered(2))
    client.shut()
    store = await rig.store.accept()
    for number in (1, 2):
        assert await store.take(len(numbered(number))) == numbered(number)
        await store.send(OK)
        assert await client.take(len(OK)) == OK
    assert await client.end() is Ended.FIN
    assert await store.end() is Ended.FIN


async def test_a_half_close_after_the_request_is_not_passed_on_before_the_answer(rig: Rig) -> None:
    client, store = await rig.asked(PUT)
    client.shut()
    assert await store.is_silent()
    await store.send(OK[:-2], OK[-2:])
    assert await client.rest() == OK
    assert client.ended is Ended.FIN


async def test_requests_behind_one_that_closes_are_dropped(rig: Rig) -> None:
    client = await rig.client()
    closing = b"GET /b/k HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    await client.send(closing + GET)
    store = await rig.store.accept()
    assert await store.take(len(closing)) == closing
    await store.send(OK)
    assert await client.rest() == OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert client.ended is Ended.FIN
    assert await store.end() is Ended.FIN
    assert rig.store.was_left_alone()


async def test_requests_behind_a_response_that_closes_are_dropped(rig: Rig) -> None:
    client, store = await rig.asked()
    await client.send(GET)
    await store.send(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert await client.rest() == OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert client.ended is Ended.FIN
    assert await store.end() is Ended.FIN
    assert rig.store.was_left_alone()
