"""`hold`: exchanges that wait until somebody releases their name."""

from __future__ import annotations

from time import monotonic

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended
from tests.wire.rig import GET, OK, Rig, until

BODY = b"0123456789"
PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n"
HOLD = "  - {name: late, faults: [hold: commit]}"
CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello"


def hold(fields: str) -> str:
    """A rule that holds, with these fields."""
    return f"  - {{name: late, faults: [{{hold: {{{fields}}}}}]}}"


async def held(rig: Rig, count: int = 1) -> None:
    """Wait until exactly so many exchanges are held."""
    await until(lambda: len(list(rig.runtime.holds)) == count)


async def test_the_store_has_what_the_client_does_not_know_of_until_the_release(
    start: Start,
) -> None:
    rig = await start(HOLD)
    client, store = await rig.asked(PUT + BODY)
    await store.send(OK)
    await held(rig)
    assert await client.is_silent()
    assert rig.runtime.holds.release("commit") == 1
    assert await client.take(len(OK)) == OK
    assert list(rig.runtime.holds) == []
    event = await rig.event()
    assert (event["fired"], event["outcome"]) == (["late/hold"], "injected")
    assert (event["rule"], event["fault"], event["phase"]) == ("late", "hold", "before")
    assert (event["status"], event["ending"]) == (200, "kept")


async def test_what_is_held_is_listed_and_told(start: Start) -> None:
    rig = await start(HOLD)
    before_s = rig.runtime.now_s()
    client, store = await rig.asked(PUT + BODY)
    (connection,) = rig.runtime.connections
    exchange = connection.under_way
    assert exchange is not None
    assert (exchange.waiting, exchange.waiting_since_s) == (None, None)
    await store.send(OK)
    await held(rig)
    (found,) = rig.runtime.holds
    assert (found.name, found.rule, found.exchange) == ("commit", "late", 1)
    assert before_s <= found.since_s <= rig.runtime.now_s()
    assert exchange.waiting is not None
    assert exchange.waiting.label == "late/hold"
    assert exchange.waiting_since_s == found.since_s
    assert '"exchange.waiting"' in rig.told.getvalue()
    rig.runtime.holds.release("commit")
    assert await client.take(len(OK)) == OK
    assert exchange.waiting is None


async def test_a_release_of_another_name_lets_nothing_go(start: Start) -> None:
    rig = await start(HOLD)
    client, store = await rig.asked()
    await store.send(OK)
    await held(rig)
    assert rig.runtime.holds.release("other") == 0
    assert await client.is_silent()
    await held(rig)


async def test_a_hold_ends_by_itself_after_its_time(start: Start) -> None:
    rig = await start(hold("name: commit, for: 100ms"))
    client, store = await rig.asked()
    began = monotonic()
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    assert monotonic() - began >= 0.1
    assert list(rig.runtime.holds) == []
    assert (await rig.event())["fired"] == ["late/hold"]


@pytest.mark.parametrize("how", [Ended.FIN, Ended.RST], ids=["FIN", "RST"])
async def test_a_hold_ends_with_its_client(start: Start, how: Ended) -> None:
    rig = await start(hold("name: commit, for: forever"))
    client, store = await rig.asked()
    await store.send(OK)
    await held(rig)
    if how is Ended.FIN:
        client.shut()
    else:
        client.reset()
    assert await store.end() is how
    await held(rig, 0)
    event = await rig.event()
    assert (event["fired"], event["ending"], event["status"]) == (["late/hold"], "gone", None)


async def test_a_release_lets_all_exchanges_of_a_name_go_on_and_no_other(start: Start) -> None:
    rig = await start(
        "  - {name: a, match: {operation: GetObject}, faults: [hold: commit]}\n"
        "  - {name: b, match: {operation: PutObject}, faults: [hold: other]}"
    )
    first, second = await rig.asked(), await rig.asked()
    third = await rig.asked(PUT + BODY)
    for _, store in (first, second, third):
        await store.send(OK)
    await held(rig, 3)
    assert rig.runtime.holds.release("commit") == 2
    for client, _ in (first, second):
        assert await client.take(len(OK)) == OK
    assert [each.name for each in rig.runtime.holds] == ["other"]
    assert await third[0].is_silent()


async def test_the_next_request_of_a_released_client_waits_for_the_next_release(
    start: Start,
) -> None:
    rig = await start(hold("name: commit, at: request"))
    client = await rig.client()
    await client.send(GET + GET)
    for _ in range(2):
        await held(rig)
        assert rig.runtime.holds.release("commit") == 1
        store = rig.store.connections[0] if rig.store.connections else await rig.store.accept()
        assert await store.take(len(GET)) == GET
        await store.send(OK)
        assert await client.take(len(OK)) == OK


async def test_holds_of_one_exchange_wait_one_after_another(start: Start) -> None:
    rig = await start("  - {name: a, faults: [{hold: {name: x, at: request}}, hold: y]}")
    client = await rig.client()
    await client.send(GET)
    await held(rig)
    assert [each.name for each in rig.runtime.holds] == ["x"]
    rig.runtime.holds.release("x")
    store = await rig.store.accept()
    assert await store.take(len(GET)) == GET
    await store.send(OK)
    await held(rig)
    assert [each.name for each in rig.runtime.holds] == ["y"]
    rig.runtime.holds.release("y")
    assert await client.take(len(OK)) == OK
    assert (await rig.event())["fired"] == ["a/hold", "a/hold"]


PLACES = {
    "request": ("request", b"", b""),
    "upload": ("{upload: 4B}", PUT + BODY[:4], b""),
    "the end of the upload": ("{upload: 100%}", PUT + BODY, b""),
    "response": ("response", PUT + BODY, b""),
    "body": ("{body: 2B}", PUT + BODY, OK[:-3]),
    "before the end of the body": ("{body: -1B}", PUT + BODY, OK[:-1]),
    "the end of the body": ("{body: 100%}", PUT + BODY, OK),
}


@pytest.mark.parametrize("name", PLACES)
async def test_nothing_moves_at_a_place_and_then_all_goes_on(start: Start, name: str) -> None:
    at, at_store, at_client = PLACES[name]
    rig = await start(hold(f"name: commit, at: {at}"))
    client = await rig.client()
    await client.send(PUT + BODY)
    store = None
    if at_store:
        store = await rig.store.accept()
        assert await store.take(len(at_store)) == at_store
        if name not in ("upload", "the end of the upload"):
            await store.send(OK)
    await held(rig)
    assert await client.take(len(at_client)) == at_client
    assert await client.is_silent()
    assert rig.runtime.holds.release("commit") == 1
    if store is None:
        store = await rig.store.accept()
    rest = (PUT + BODY)[len(at_store) :]
    assert await store.take(len(rest)) == rest
    if name in ("request", "upload", "the end of the upload"):
        await store.send(OK)
    assert await client.take(len(OK) - len(at_client)) == OK[len(at_client) :]
    event = await rig.event()
    assert (event["fired"], event["status"]) == (["late/hold"], 200)
    assert "undone" not in event


@pytest.mark.parametrize("at", ["request", "{upload: 100%}", "response"])
async def test_a_hold_does_not_count_as_the_stores_time(start: Start, at: str) -> None:
    rig = await start(hold(f"name: commit, at: {at}"), response_timeout_s=0.5)
    client = await rig.client()
    await client.send(PUT + BODY)
    store = None if at == "request" else await rig.store.accept()
    if store is not None and at == "response":
        await store.send(OK)
    await held(rig)
    assert await client.is_silent(0.7)
    rig.runtime.holds.release("commit")
    store = store or await rig.store.accept()
    assert await store.take(len(PUT + BODY)) == PUT + BODY
    if at != "response":
        await store.send(OK)
    assert await client.take(len(OK)) == OK


@pytest.mark.parametrize("passed", [2, 5], ids=["in the middle", "at the end"])
@pytest.mark.parametrize("response", [CHUNKS, UNTIL_CLOSE], ids=["chunks", "until close"])
async def test_a_response_of_unknown_length_goes_on_to_its_end(
    start: Start, response: bytes, passed: int
) -> None:
    at = "100%" if passed == len(b"hello") else f"{passed}B"
    rig = await start(hold(f"name: commit, at: {{body: {at}}}"))
    client, store = await rig.asked()
    await store.send(response)
    if response is UNTIL_CLOSE:
        store.shut()
    await held(rig)
    count = response.index(b"hello") + passed
    assert await client.take(count) == response[:count]
    assert await client.is_silent()
    assert rig.runtime.holds.release("commit") == 1
    assert await client.take(len(response) - count) == response[count:]
    assert (await rig.event())["fired"] == ["late/hold"]


async def test_an_answer_made_here_is_held_too(start: Start) -> None:
    rig = await start("  - {name: a, faults: [hold: commit, error: SlowDown]}")
    client = await rig.client()
    await client.send(GET)
    await held(rig)
    assert await client.is_silent()
    rig.runtime.holds.release("commit")
    assert (await client.head()).startswith(b"HTTP/1.1 503 ")
    assert (await rig.event())["fired"] == ["a/hold", "a/error"]


async def test_a_response_without_a_body_cannot_be_held_within_it(start: Start) -> None:
    rig = await start(hold("name: commit, at: {body: 50%}"))
    client, store = await rig.asked()
    none = b"HTTP/1.1 204 No Content\r\n\r\n"
    await store.send(none)
    assert await client.take(len(none)) == none
    event = await rig.event()
    assert (event["fired"], event["undone"]) == ([], {"late/hold": "no body"})
    assert event["outcome"] == "passed"


async def test_a_hold_after_the_stores_answer(start: Start) -> None:
    rig = await start("  - {name: late, phase: after, faults: [hold: commit]}")
    client, store = await rig.asked()
    await store.send(OK)
    await held(rig)
    rig.runtime.holds.release("commit")
    assert await client.take(len(OK)) == OK
    assert (await rig.event())["phase"] == "after"


async def test_what_is_held_when_the_proxy_stops_is_cut_and_forgotten(start: Start) -> None:
    rig = await start(HOLD)
    client, store = await rig.asked()
    await store.send(OK)
    await held(rig)
    holds = rig.runtime.holds
    event = await rig.event()
    assert list(holds) == []
    assert (event["fired"], event["ending"]) == (["late/hold"], "reset")
    assert await client.end() is Ended.RST
