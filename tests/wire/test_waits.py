"""Faults of time: `latency` and `hang`, and clients that leave meanwhile."""

from __future__ import annotations

from time import monotonic

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended
from tests.wire.rig import GET, OK

PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n"
BODY = b"0123456789"


def hang(at: str, for_: str = "forever") -> str:
    """A rule that hangs."""
    return f"  - {{name: mute, faults: [{{hang: {{for: {for_}, at: {at}}}}}]}}"


async def test_latency_at_the_request_delays_the_store(start: Start) -> None:
    rig = await start("  - {name: slow, faults: [latency: 100ms]}")
    began = monotonic()
    client, store = await rig.asked(PUT + BODY)
    assert monotonic() - began >= 0.1
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    event = await rig.event()
    assert event["fired"] == ["slow/latency"]
    assert (event["outcome"], event["status"], event["ending"]) == ("injected", 200, "kept")
    assert event["took_s"] >= 0.1


async def test_latency_at_the_response_delays_the_client(start: Start) -> None:
    rig = await start("  - {name: slow, faults: [{latency: {delay: 100ms, at: response}}]}")
    client, store = await rig.asked()
    began = monotonic()
    await store.send(OK[:-2], OK[-2:])
    assert await client.take(len(OK)) == OK
    assert monotonic() - began >= 0.1
    await rig.passes(client, store)


async def test_latencies_add_up(start: Start) -> None:
    rig = await start(
        "  - {name: a, faults: [latency: 50ms, latency: 50ms]}\n"
        "  - {name: b, faults: [latency: 50ms, answer: 403]}"
    )
    client = await rig.client()
    began = monotonic()
    await client.send(GET)
    assert (await client.head()).startswith(b"HTTP/1.1 403 ")
    assert monotonic() - began >= 0.15
    event = await rig.event()
    assert event["fired"] == ["a/latency", "a/latency", "b/latency", "b/answer"]
    assert (event["rule"], event["fault"]) == ("b", "answer")


async def test_an_injected_wait_does_not_count_as_the_stores(start: Start) -> None:
    rig = await start("  - {name: slow, faults: [latency: 600ms]}", response_timeout_s=0.4)
    client, store = await rig.asked()
    await store.send(OK)
    assert await client.take(len(OK)) == OK


async def test_latency_runs_out_for_a_client_that_half_closes(start: Start) -> None:
    rig = await start("  - {name: slow, faults: [latency: 100ms]}")
    client = await rig.client()
    await client.send(GET)
    client.shut()
    store = await rig.store.accept()
    assert await store.take(len(GET)) == GET
    await store.send(OK)
    assert await client.rest() == OK
    assert client.ended is Ended.FIN


async def test_latency_ends_with_a_client_that_resets(start: Start) -> None:
    rig = await start("  - {name: slow, faults: [{latency: {delay: 1m, at: response}}]}")
    client, store = await rig.asked()
    await store.send(OK)
    assert await client.is_silent()
    client.reset()
    assert await store.end() is Ended.RST
    event = await rig.event()
    assert (event["ending"], event["status"]) == ("gone", None)
    assert event["took_s"] < 30


async def test_a_body_that_comes_during_a_wait_is_not_lost(start: Start) -> None:
    rig = await start("  - {name: slow, faults: [latency: 100ms]}")
    client = await rig.client()
    await client.send(PUT)
    await client.send(BODY[:3], BODY[3:])
    store = await rig.store.accept()
    assert await store.message() == (PUT, BODY)


PLACES = {
    "request": ("request", 0, b""),
    "upload": ("{upload: 4B}", len(PUT) + 4, b""),
    "response": ("response", len(PUT + BODY), b""),
    "body": ("{body: 2B}", len(PUT + BODY), OK[:-3]),
    "the end of the body": ("{body: 100%}", len(PUT + BODY), OK),
}


@pytest.mark.parametrize("name", PLACES)
async def test_a_hang_for_a_time_is_silent_and_then_ends_with_fin(start: Start, name: str) -> None:
    at, at_store, at_client = PLACES[name]
    rig = await start(hang(at, "100ms"))
    client = await rig.client()
    began = monotonic()
    await client.send_what_it_takes(PUT + BODY)
    if at_store:
        store = await rig.store.accept()
        assert await store.take(at_store) == (PUT + BODY)[:at_store]
        if name not in ("request", "upload"):
            await store.send(OK)
    assert await client.rest() == at_client
    assert client.ended is Ended.FIN
    assert monotonic() - began >= 0.1
    if at_store:
        assert await store.end() is Ended.FIN
    else:
        assert rig.store.was_left_alone()
    event = await rig.event()
    assert (event["fired"], event["ending"]) == (["mute/hang"], "closed")
    assert event["outcome"] == "injected"


@pytest.mark.parametrize("name", PLACES)
async def test_a_hang_for_ever_ends_with_a_client_that_half_closes(start: Start, name: str) -> None:
    at, at_store, at_client = PLACES[name]
    rig = await start(hang(at))
    client = await rig.client()
    await client.send_what_it_takes(PUT + BODY)
    if at_store:
        store = await rig.store.accept()
        assert await store.take(at_store) == (PUT + BODY)[:at_store]
        if name not in ("request", "upload"):
            await store.send(OK)
    assert await client.take(len(at_client)) == at_client
    assert await client.is_silent()
    client.shut()
    await client.end()
    if at_store:
        assert await store.end() is Ended.FIN
    event = await rig.event()
    assert (event["fired"], event["ending"]) == (["mute/hang"], "gone")
    assert event["outcome"] == "injected"


@pytest.mark.parametrize("name", [name for name in PLACES if name != "request"])
async def test_a_hang_ends_with_a_client_that_resets_and_the_store_sees_it(
    start: Start, name: str
) -> None:
    at, at_store, at_client = PLACES[name]
    rig = await start(hang(at))
    client = await rig.client()
    await client.send(PUT + BODY)
    store = await rig.store.accept()
    await store.take(at_store)
    if name != "upload":
        await store.send(OK)
    assert await client.take(len(at_client)) == at_client
    client.reset()
    assert await store.end() is Ended.RST


async def test_the_console_says_when_a_hang_begins(start: Start) -> None:
    rig = await start(hang("request"))
    client = await rig.client()
    await client.send(GET)
    assert await client.is_silent()
    assert "exchange.waiting" in rig.told.getvalue()


async def test_a_client_that_goes_on_sending_into_a_hang_is_not_read(start: Start) -> None:
    rig = await start(hang("request", "100ms"))
    client = await rig.client()
    await client.send(b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n")
    await client.send_what_it_takes(b"x" * 1000000)
    assert await client.end() is Ended.FIN
    assert rig.store.was_left_alone()
