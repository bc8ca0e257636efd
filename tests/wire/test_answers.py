"""Answers made here: `error` and `answer`, with and without a body that was not read."""

from __future__ import annotations

import asyncio
import re

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended, Peer, chunked
from tests.wire.rig import GET, OK, Rig

SLOW = "  - {name: slow, match: {method: [PUT, HEAD]}, faults: [error: SlowDown]}"
MISSING = "  - {name: no, match: {method: [PUT, HEAD]}, faults: [error: NoSuchKey]}"
FORBIDDEN = "  - {name: no, match: {method: PUT}, faults: [answer: 403]}"
FORBIDDEN_BYTES = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nx-faultproxy: no/answer\r\n"
PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\n"


async def test_slow_down_is_worded_as_aws_does_and_ends_the_connection(start: Start) -> None:
    rig = await start(SLOW)
    client = await rig.client()
    await client.send(PUT + b"Content-Length: 3\r\n\r\nabc")
    head, body = await client.message()
    assert head.startswith(b"HTTP/1.1 503 Slow Down\r\n")
    assert b"\r\nx-faultproxy: slow/error\r\n" in head
    assert b"\r\nConnection: close\r\n" in head
    assert b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Mess" in body
    request_id = re.search(rb"x-amz-request-id: (\w+)\r\n", head)
    assert request_id is not None
    assert b"<RequestId>" + request_id[1] + b"</RequestId>" in body
    assert await client.end() is Ended.FIN
    assert rig.store.was_left_alone()


async def test_an_error_that_keeps_the_connection_is_followed_by_the_next(start: Start) -> None:
    rig = await start(MISSING)
    client = await rig.client()
    for _ in range(2):
        await client.send(PUT + b"Content-Length: 3\r\n\r\nabc")
        head, body = await client.message()
        assert head.startswith(b"HTTP/1.1 404 Not Found\r\n")
        assert b"<Code>NoSuchKey</Code>" in body
        assert b"\r\nConnection:" not in head
    assert rig.store.was_left_alone()
    await rig.passes(client)


async def test_an_error_for_head_has_no_body(start: Start) -> None:
    rig = await start(MISSING)
    client = await rig.client()
    await client.send(b"HEAD /b/k HTTP/1.1\r\nHost: h\r\n\r\n")
    assert (await client.head()).startswith(b"HTTP/1.1 404 Not Found\r\n")
    await rig.passes(client)


async def test_an_error_for_a_1_0_client_is_not_chunked_and_ends_the_connection(
    start: Start,
) -> None:
    rig = await start(MISSING)
    client = await rig.client()
    await client.send(b"PUT /b/k HTTP/1.0\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
    head = await client.head()
    assert b"ransfer-" not in head
    assert (await client.rest()).endswith(b"</Error>")
    assert client.ended is Ended.FIN


async def test_an_answer_is_exactly_what_the_rule_says(start: Start) -> None:
    rig = await start(
        "  - name: page\n"
        "    faults: [{answer: {status: 418, reason: Teapot, headers: {X-A: '1'}, body: short}}]"
    )
    client = await rig.client()
    await client.send(GET)
    expected = (
        b"HTTP/1.1 418 Teapot\r\nX-A: 1\r\nContent-Length: 5\r\n"
        b"x-faultproxy: page/answer\r\n\r\nshort"
    )
    assert await client.take(len(expected)) == expected


async def test_an_answer_may_close(start: Start) -> None:
    rig = await start(
        "  - {name: no, faults: [{answer: {status: 403, headers: {Connection: close}}}]}"
    )
    client = await rig.client()
    await client.send(GET + GET)
    assert await client.rest() == FORBIDDEN_BYTES + b"Connection: close\r\n\r\n"
    assert client.ended is Ended.FIN


async def test_without_marker_nothing_tells_who_answered(start: Start) -> None:
    rig = await start(MISSING, marker=False)
    client = await rig.client()
    await client.send(PUT + b"Content-Length: 0\r\n\r\n")
    head, body = await client.message()
    assert b"faultproxy" not in (head + body).lower()


async def test_a_genuine_response_is_never_marked(start: Start) -> None:
    rig = await start("  - {name: cut, faults: [truncate: 2B]}".replace("2B", "{body: 2B}"))
    client, store = await rig.asked()
    await store.send(OK)
    assert await client.rest() == OK[:-3]


KEPT = {
    "nothing came of it": (b"Content-Length: 5\r\n\r\n", b"hello"),
    "some of it came": (b"Content-Length: 5\r\n\r\nhel", b"lo"),
    "all of it came": (b"Content-Length: 5\r\n\r\nhello", b""),
    "1 MiB is to come": (b"Content-Length: 1048576\r\n\r\n", b"x" * 1048576),
    "Expect, and the body began": (
        b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhel",
        b"lo",
    ),
    "all chunks came": (b"Transfer-Encoding: chunked\r\n\r\n" + chunked([b"hello"]), b""),
}


@pytest.mark.parametrize("name", KEPT)
async def test_a_small_body_is_read_for_nothing_and_the_connection_is_kept(
    start: Start, name: str
) -> None:
    rig = await start(FORBIDDEN)
    now, later = KEPT[name]
    client = await rig.client()
    await client.send(PUT + now)
    assert await client.head() == FORBIDDEN_BYTES + b"\r\n", "at once, and without a 100"
    await client.send(later)
    await rig.passes(client)
    first, _ = await rig.events()
    assert (first["status"], first["ending"], first["outcome"]) == (403, "kept", "injected")


CLOSED = {
    "more than 1 MiB is to come": b"Content-Length: 1048577\r\n\r\n",
    "chunks are to come": b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "Expect, and no body": b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
    "Expect with chunks": b"Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n",
    "close": b"Connection: close\r\nContent-Length: 5\r\n\r\n",
}


@pytest.mark.parametrize("name", CLOSED)
async def test_a_body_that_is_not_worth_reading_ends_the_connection_behind_the_answer(
    start: Start, name: str
) -> None:
    rig = await start(FORBIDDEN)
    client = await rig.client()
    await client.send(PUT + CLOSED[name])
    assert await client.rest() == FORBIDDEN_BYTES + b"Connection: close\r\n\r\n"
    assert client.ended is Ended.FIN, "and no 100"
    assert rig.store.was_left_alone()
    event = await rig.event()
    assert (event["status"], event["ending"]) == (403, "closed")


async def test_an_answer_survives_a_client_that_goes_on_sending(start: Start) -> None:
    rig = await start(FORBIDDEN)
    client = await rig.client()
    await client.send(PUT + b"Content-Length: 8000000\r\n\r\n")
    await client.send_what_it_takes(b"x" * 8000000)
    assert await client.rest() == FORBIDDEN_BYTES + b"Connection: close\r\n\r\n"
    assert client.ended is Ended.FIN, "with bytes unread a close would be a reset"


async def test_a_body_that_never_comes_ends_the_connection_after_a_while(start: Start) -> None:
    rig = await start(FORBIDDEN)
    client = await rig.client()
    await client.send(PUT + b"Content-Length: 5\r\n\r\n")
    assert await client.rest() == FORBIDDEN_BYTES + b"\r\n"
    assert client.ended is Ended.FIN
    assert (await rig.event())["ending"] == "closed"


async def test_bytes_of_a_discarded_body_are_never_taken_for_a_request(start: Start) -> None:
    rig = await start(FORBIDDEN)
    client = await rig.client()
    await client.send(PUT + b"Content-Length: %d\r\n\r\n" % len(GET))
    assert await client.head() == FORBIDDEN_BYTES + b"\r\n"
    await client.send(GET)  # this is the body
    assert rig.store.was_left_alone()
    await rig.passes(client)
    assert len(await rig.events()) == 2


async def test_pipelined_requests_behind_an_answer_are_answered_in_order(start: Start) -> None:
    rig = await start(FORBIDDEN)
    client = await rig.client()
    await client.send(PUT + b"Content-Length: 3\r\n\r\nabc" + GET + PUT + b"\r\n")
    assert await client.head() == FORBIDDEN_BYTES + b"\r\n"
    store = await rig.store.accept()
    assert await store.take(len(GET)) == GET
    assert await client.is_silent()
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    assert await client.head() == FORBIDDEN_BYTES + b"\r\n"


async def test_a_client_that_half_closed_gets_the_answer(start: Start) -> None:
    rig = await start(FORBIDDEN)
    client = await rig.client()
    await client.send(PUT + b"\r\n")
    client.shut()
    assert await client.rest() == FORBIDDEN_BYTES + b"\r\n"
    assert client.ended is Ended.FIN


async def test_many_clients_meet_the_same_error_at_once(start: Start) -> None:
    rig = await start(MISSING)

    async def one() -> Peer:
        client = await rig.client()
        await client.send((PUT + b"Content-Length: 3\r\n\r\nabc") * 20)
        for _ in range(20):
            head, _ = await client.message()
            assert head.startswith(b"HTTP/1.1 404 ")
        return client

    await asyncio.gather(*(one() for _ in range(20)))
    assert len(await rig.events()) == 400


async def test_an_error_in_a_rule_for_the_first_two_lets_the_third_pass(start: Start) -> None:
    rig = await start("  - {name: two, trigger: {first: 2}, faults: [error: NoSuchKey]}")
    client = await rig.client()
    await client.send(GET + GET)
    for _ in range(2):
        assert (await client.message())[0].startswith(b"HTTP/1.1 404 ")
    await rig.passes(client)
    *_, third = await rig.events()
    assert third["spared"]["two"].startswith("first")
    assert (third["outcome"], third["fired"], third["rule"]) == ("passed", [], None)


async def told(rig: Rig) -> str:
    """What the console said."""
    await rig.stop()
    return rig.told.getvalue()


async def test_the_console_tells_of_an_injected_fault(start: Start) -> None:
    rig = await start(MISSING)
    client = await rig.client()
    await client.send(PUT + b"\r\n")
    await client.message()
    assert "fault.injected" in await told(rig)
