"""Pausing: what waits goes on, what is silent is closed, and nothing is injected."""

from __future__ import annotations

import pytest

from faultproxy.proxy import wire
from faultproxy.proxy.runtime import Connection
from tests.wire.conftest import Start
from tests.wire.peer import Ended
from tests.wire.rig import GET, OK, Rig, until

MINUTE = "{latency: {delay: 1m, at: %s}}"


def rule(*faults: str) -> str:
    """A rule with these faults."""
    return f"  - {{name: r, faults: [{', '.join(faults)}]}}"


async def waits(rig: Rig) -> None:
    """Wait until something waits."""
    await until(
        lambda: any(
            connection.under_way is not None and connection.under_way.waiting is not None
            for connection in rig.runtime.connections
        )
    )


@pytest.mark.parametrize("at", ["request", "response"])
@pytest.mark.parametrize("fault", ["{latency: {delay: 1m, at: %s}}", "{hold: {name: x, at: %s}}"])
async def test_a_pause_ends_a_wait_and_the_exchange_goes_on(
    start: Start, fault: str, at: str
) -> None:
    rig = await start(rule(fault % at))
    client = await rig.client()
    await client.send(GET)
    store = None
    if at == "response":
        store = await rig.store.accept()
        await store.send(OK)
    await waits(rig)
    rig.runtime.pause()
    store = store or await rig.store.accept()
    assert await store.take(len(GET)) == GET
    if at == "request":
        await store.send(OK)
    assert await client.take(len(OK)) == OK
    assert list(rig.runtime.holds) == []
    event = await rig.event()
    assert (len(event["fired"]), event["outcome"], event["ending"]) == (1, "injected", "kept")


@pytest.mark.parametrize(
    "at", ["accept", "request", "{upload: 0B}", "response", "{body: 2B}", "{time: 20ms}"]
)
async def test_a_pause_closes_what_hangs(start: Start, at: str) -> None:
    rig = await start(rule(f"{{hang: {{at: {at}}}}}"))
    client = await rig.client()
    await client.send(GET)
    if at in ("response", "{body: 2B}"):
        store = await rig.store.accept()
        await store.send(OK)
    await waits(rig)
    rig.runtime.pause()
    assert await client.rest() == (OK[:-3] if at == "{body: 2B}" else b"")
    assert client.ended is Ended.FIN
    event = await rig.event()
    assert (event["fired"], event["ending"]) == (["r/hang"], "closed")


async def test_a_connection_about_to_hang_is_closed(start: Start) -> None:
    rig = await start(rule("{hang: {at: accept}}"))
    runtime = rig.runtime

    class Accepting(set[Connection]):
        """Pauses before a connection that comes in has begun to do anything."""

        def add(self, connection: Connection) -> None:
            super().add(connection)
            runtime.loop.call_soon(runtime.pause)

    runtime.connections = Accepting()
    client = await rig.client()
    assert await client.end() is Ended.FIN
    assert (await rig.event())["fired"] == ["r/hang"]


LATER = {
    "a wait": (MINUTE % "response", "r/latency"),
    "a hold": ("{hold: {name: x, at: {body: 2B}}}", "r/hold"),
    "a silence": ("{hang: {at: response}}", "r/hang"),
    "a silence at a time": ("{hang: {at: {time: 400ms}}}", "r/hang"),
}


@pytest.mark.parametrize("name", LATER)
async def test_what_comes_due_in_a_pause_is_given_up(start: Start, name: str) -> None:
    fault, label = LATER[name]
    rig = await start(rule(fault))
    client, store = await rig.asked()
    rig.runtime.pause()
    if name == "a silence at a time":
        (connection,) = rig.runtime.connections
        exchange = connection.under_way
        assert exchange is not None
        await until(lambda: rig.runtime.now_s() > exchange.started_s + 0.45)
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    event = await rig.event()
    assert (event["fired"], event["undone"]) == ([], {label: "paused"})
    assert (event["outcome"], event["rule"], event["status"]) == ("passed", "r", 200)


async def test_a_silence_behind_a_wait_is_given_up_and_the_store_is_asked(start: Start) -> None:
    rig = await start(rule(MINUTE % "request", "hang"))
    client = await rig.client()
    await client.send(GET)
    await waits(rig)
    rig.runtime.pause()
    store = await rig.store.accept()
    assert await store.take(len(GET)) == GET
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    event = await rig.event()
    assert (event["fired"], event["undone"]) == (["r/latency"], {"r/hang": "paused"})


async def test_a_silence_that_is_given_up_ends_no_other_wait(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "LINGER_S", 0.6)
    rig = await start(rule("answer: 403", "{hang: {at: {time: 400ms}}}"))
    client = await rig.client()
    await client.send(b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n")
    assert (await client.head()).startswith(b"HTTP/1.1 403 ")
    rig.runtime.pause()
    assert await client.end() is Ended.FIN, "the rest of the request is late"
    event = await rig.event()
    assert (event["fired"], event["undone"]) == (["r/answer"], {"r/hang": "paused"})


async def test_an_answer_that_was_decided_is_given(start: Start) -> None:
    rig = await start(rule(MINUTE % "request", "answer: 403"))
    client = await rig.client()
    await client.send(GET)
    await waits(rig)
    rig.runtime.pause()
    assert (await client.head()).startswith(b"HTTP/1.1 403 ")
    assert (await rig.event())["fired"] == ["r/latency", "r/answer"]


@pytest.mark.parametrize(
    "rules",
    [
        rule("error: SlowDown"),
        rule("{reset: {at: accept}}"),
        "  - {name: r, phase: after, faults: [reset]}",
        "  - {name: r, match: {response: {status: 2xx, code: null}}, faults: [reset]}",
    ],
    ids=["request", "accept", "after", "after a look at the body"],
)
async def test_nothing_is_injected_in_a_pause_and_everything_behind_it(
    start: Start, rules: str
) -> None:
    rig = await start(rules)
    rig.runtime.pause()
    client = await rig.client()
    await rig.passes(client)
    rig.runtime.resume()
    other = await rig.client()
    await other.send_what_it_takes(GET)
    if "phase" in rules or "response" in rules:
        store = await rig.store.accept()
        await store.send(OK)
    assert not (await other.rest()).startswith(b"HTTP/1.1 200 ")
    passed, injected = await rig.events()
    if passed["outcome"] != "passed":  # the line of a connection is there when that has ended
        passed, injected = injected, passed
    assert (passed["fired"], injected["rule"]) == ([], "r")


async def test_the_rules_of_the_response_are_not_asked_in_a_pause(start: Start) -> None:
    rig = await start("  - {name: r, phase: after, faults: [reset]}")
    client, store = await rig.asked()
    rig.runtime.pause()
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    event = await rig.event()
    assert (event["fired"], event["rule"], event["outcome"]) == ([], None, "passed")


async def test_a_response_is_not_kept_for_rules_that_are_not_asked(start: Start) -> None:
    rig = await start(
        "  - {name: r, match: {response: {status: 404, code: NoSuchKey}}, faults: [reset]}"
    )
    client, store = await rig.asked()
    rig.runtime.pause()
    half = b"HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n\r\n<Erro"
    await store.send(half)
    assert await client.take(len(half)) == half


async def test_rules_are_asked_to_the_end_that_were_in_force_at_the_beginning(
    start: Start,
) -> None:
    rig = await start("  - {name: r, phase: after, faults: [answer: 403]}")
    other = await start()
    client, store = await rig.asked()
    rig.runtime.put_in_force(other.runtime.engine)
    await store.send(OK)
    assert (await client.head()).startswith(b"HTTP/1.1 403 ")
    await rig.passes(client, store)
