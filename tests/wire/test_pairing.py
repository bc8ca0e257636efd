"""What the store does to its connection the client sees on its own, and the other way round."""

from __future__ import annotations

import asyncio

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended
from tests.wire.rig import GET, OK, Rig

BOTH = pytest.mark.parametrize("how", [Ended.FIN, Ended.RST])
ENDING = {Ended.FIN: "closed", Ended.RST: "reset"}
CLOSING = OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
LARGE_PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n"
CHUNKED_PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"

CUT_RESPONSES = {
    "length": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome of it",
    "length, nothing of it": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
    "chunks, in a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
    "chunks, between two": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "chunks, in the trailers": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: 1\r\n"
    ),
}


@BOTH
@pytest.mark.parametrize(
    "response", [pytest.param(r, id=name) for name, r in CUT_RESPONSES.items()]
)
async def test_a_response_that_the_store_cuts_is_cut_alike_and_never_completed(
    rig: Rig, response: bytes, how: Ended
) -> None:
    client, store = await rig.asked()
    await store.send(response)
    assert await client.take(len(response)) == response
    store.cut(how)
    assert await client.end() is how
    event = await rig.event()
    assert (event["outcome"], event["error"]) == ("failed", "response-cut")
    assert (event["status"], event["upstream_status"]) == (200, 200)
    assert event["ending"] == ENDING[how]


@BOTH
async def test_what_came_before_the_cut_arrives_also_where_it_came_with_it(
    rig: Rig, how: Ended
) -> None:
    client, store = await rig.asked()
    await store.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 100000)
    store.cut(how)
    assert (await client.head()).startswith(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n")
    assert await client.rest() == b"x" * 100000
    assert client.ended is how


async def test_a_reset_in_a_body_until_close_is_a_reset_and_not_its_end(rig: Rig) -> None:
    client, store = await rig.asked()
    await store.send(b"HTTP/1.1 200 OK\r\n\r\nsome of it")
    assert await client.until(b"some of it")
    store.reset()
    assert await client.end() is Ended.RST
    event = await rig.event()
    assert (event["outcome"], event["ending"]) == ("failed", "reset")


@BOTH
async def test_an_idle_store_that_ends_ends_the_client(rig: Rig, how: Ended) -> None:
    client, store = await rig.asked()
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    store.cut(how)
    assert await client.end() is how
    event = await rig.event()
    assert (event["outcome"], event["ending"]) == ("passed", "kept")


async def test_an_answer_and_the_stores_fin_in_one_breath_both_arrive(rig: Rig) -> None:
    client, store = await rig.asked()
    await store.send(OK)
    store.close()
    assert await client.rest() in (OK, CLOSING)
    assert client.ended is Ended.FIN


@pytest.mark.parametrize("together", [True, False], ids=["with the answer", "later"])
async def test_bytes_that_nobody_asked_for_are_never_passed_on(rig: Rig, together: bool) -> None:
    client, store = await rig.asked()
    surplus = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
    if together:
        await store.send(OK + surplus)
        assert await client.rest() in (OK, CLOSING)
    else:
        await store.send(OK)
        assert await client.take(len(OK)) == OK
        await store.send(surplus)
        assert await client.end() is Ended.FIN
    assert client.ended is Ended.FIN
    await store.rest()
    assert store.ended is not Ended.OPEN


async def test_a_body_behind_a_head_that_has_none_is_never_passed_on(rig: Rig) -> None:
    client, store = await rig.asked(b"HEAD /b/k HTTP/1.1\r\nHost: h\r\n\r\n")
    await store.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
    assert b"hello" not in await client.rest()
    assert client.ended is Ended.FIN


async def test_the_store_says_close_and_both_are_closed_without_waiting_for_its_fin(
    rig: Rig,
) -> None:
    client, store = await rig.asked()
    await store.send(CLOSING)
    assert await client.rest() == CLOSING
    assert client.ended is Ended.FIN
    assert await store.end() is Ended.FIN


async def test_a_store_of_1_0_closes_too(rig: Rig) -> None:
    client, store = await rig.asked()
    await store.send(CLOSING.replace(b"1.1", b"1.0").replace(b"Connection: close\r\n", b""))
    assert await client.rest() == CLOSING
    assert await store.end() is Ended.FIN


async def test_the_client_says_close_and_so_the_store_is_told(rig: Rig) -> None:
    client = await rig.client()
    await client.send(b"GET / HTTP/1.1\r\nConnection: close\r\nHost: h\r\n\r\n")
    store = await rig.store.accept()
    assert await store.head() == b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    await store.send(OK)
    assert await client.rest() == CLOSING
    assert client.ended is Ended.FIN
    assert await store.end() is Ended.FIN
    assert (await rig.event())["ending"] == "closed"


@BOTH
@pytest.mark.parametrize(
    "head", [LARGE_PUT, CHUNKED_PUT + b"5\r\nhello\r\n"], ids=["length", "chunks"]
)
async def test_an_upload_that_the_client_cuts_is_cut_alike_and_never_completed(
    rig: Rig, head: bytes, how: Ended
) -> None:
    client, store = await rig.asked(head)
    await client.send(b"5\r\nhel")
    assert await store.take(6) == b"5\r\nhel"
    client.cut(how)
    assert await store.end() is how
    event = await rig.event()
    assert (event["outcome"], event["status"]) == ("abandoned", None)
    assert event["ending"] == "gone"


async def test_an_upload_whose_client_half_closes_is_never_completed(rig: Rig) -> None:
    client, store = await rig.asked(LARGE_PUT)
    client.shut()
    assert await store.end() is Ended.FIN
    assert await client.end() is Ended.FIN


@BOTH
async def test_a_client_that_leaves_between_requests_ends_the_store(rig: Rig, how: Ended) -> None:
    client, store = await rig.asked()
    await store.send(OK)
    await client.take(len(OK))
    client.cut(how)
    assert await store.end() is how


async def test_a_client_that_resets_while_it_waits_ends_the_store_with_rst(rig: Rig) -> None:
    client, store = await rig.asked()
    client.reset()
    assert await store.end() is Ended.RST
    event = await rig.event()
    assert (event["outcome"], event["ending"]) == ("abandoned", "gone")


async def test_a_client_that_leaves_during_its_download_ends_the_store(rig: Rig) -> None:
    client, store = await rig.asked()
    size = 50_000_000
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
    sending = asyncio.create_task(store.send_what_it_takes(head + b"x" * size))
    await client.take(len(head) + 1000)
    client.close()
    await sending
    await store.rest()
    event = await rig.event()
    assert (event["outcome"], event["ending"]) == ("abandoned", "gone")
    assert event["sent_bytes"] < size


@BOTH
async def test_a_store_that_ends_during_an_injected_wait_goes_unnoticed(
    start: Start, how: Ended
) -> None:
    rig = await start(
        "  - {name: slow, trigger: {skip: 1}, faults: [latency: 400ms]}",
    )
    client, store = await rig.asked()
    await store.send(OK)
    await client.take(len(OK))
    await client.send(GET)
    assert await client.is_silent(0.02)
    store.cut(how)
    again = await rig.store.accept()
    assert await again.take(len(GET)) == GET
    await again.send(OK)
    assert await client.take(len(OK)) == OK


@BOTH
async def test_a_store_that_ended_while_an_answer_was_made_here_goes_unnoticed(
    start: Start, how: Ended
) -> None:
    rig = await start("  - {name: no, match: {method: PUT}, faults: [latency: 100ms, answer: 403]}")
    client, store = await rig.asked()
    await store.send(OK)
    await client.take(len(OK))
    await client.send(b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
    assert await client.is_silent(0.02)
    store.cut(how)
    assert (await client.message())[0].startswith(b"HTTP/1.1 403 ")
    await rig.passes(client)


async def test_each_client_has_its_own_connection_to_the_store(rig: Rig) -> None:
    first, first_store = await rig.asked()
    second, second_store = await rig.asked()
    await second_store.send(OK)
    assert await second.take(len(OK)) == OK
    await first_store.send(OK)
    assert await first.take(len(OK)) == OK
    await rig.passes(first, first_store)
    await rig.passes(second, second_store)


async def test_no_connection_is_opened_before_there_is_a_request(rig: Rig) -> None:
    client = await rig.client()
    await client.send(GET[:-1])
    assert await client.is_silent()
    assert rig.store.was_left_alone()
