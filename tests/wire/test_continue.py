"""Interim responses come from the store, as many as it sends, and at once."""

from __future__ import annotations

import pytest

from tests.wire.peer import Ended
from tests.wire.rig import OK, Rig

EXPECT = (
    b"PUT /b/k HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n"
    b"X-Amz-Meta-A: 1\r\n\r\n"
)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


async def test_the_stores_100_passes_before_any_body_is_sent(rig: Rig) -> None:
    client, store = await rig.asked(EXPECT)
    assert await client.is_silent()  # nobody but the store says 100
    await store.send(CONTINUE)
    assert await client.take(len(CONTINUE)) == CONTINUE
    await client.send(b"hello")
    assert await store.take(5) == b"hello"
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    await rig.passes(client, store)


@pytest.mark.parametrize(
    "interim",
    [
        pytest.param(CONTINUE * 2, id="two 100s of a store that sends two"),
        pytest.param(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", id="103"),
        pytest.param(b"HTTP/1.1 102 Processing\r\n\r\n" + CONTINUE, id="102 and 100"),
        pytest.param(b"HTTP/1.1 100 Weiter\r\nX-A: 1\r\n\r\n", id="a 100 of its own words"),
    ],
)
async def test_interim_responses_pass_as_they_come(rig: Rig, interim: bytes) -> None:
    client, store = await rig.asked(EXPECT)
    await store.send(interim)
    assert await client.take(len(interim)) == interim
    await client.send(b"hello")
    await store.take(5)
    await store.send(OK)
    assert await client.take(len(OK)) == OK


async def test_an_interim_response_and_the_final_one_may_come_in_one_piece(rig: Rig) -> None:
    client, store = await rig.asked(EXPECT + b"hello")
    await store.send(CONTINUE + OK)
    assert await client.take(len(CONTINUE + OK)) == CONTINUE + OK
    await rig.passes(client, store)


async def test_a_client_may_send_its_body_without_waiting(rig: Rig) -> None:
    client, store = await rig.asked(EXPECT + b"hello")
    await store.send(OK)
    assert await client.take(len(OK)) == OK


async def test_a_final_answer_without_100_passes_and_the_body_may_still_come(rig: Rig) -> None:
    client, store = await rig.asked(EXPECT)
    final = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"
    await store.send(final)
    assert await client.take(len(final)) == final
    await client.send(b"hello")
    assert await store.take(5) == b"hello"
    await rig.passes(client, store)


async def test_a_final_answer_that_closes_ends_both_connections(rig: Rig) -> None:
    client, store = await rig.asked(EXPECT)
    final = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
    await store.send(final)
    assert await client.take(len(final)) == final
    assert await client.end() is Ended.FIN
    assert await store.end() is Ended.FIN


async def test_a_switch_of_protocols_that_nobody_asked_for_is_no_answer(rig: Rig) -> None:
    client, store = await rig.asked()
    await store.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")
    head, _ = await client.message()
    assert b"\r\nx-faultproxy-error: response-malformed\r\n" in head
