"""Faults at `{time: ...}`: so long after the request head, wherever the exchange then is."""

from __future__ import annotations

from time import monotonic

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended, Peer
from tests.wire.rig import GET, OK, Rig

PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n"
BODY = b"0123456789"
LENGTH_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
CHUNKED_OK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CUTS = {"close": Ended.FIN, "reset": Ended.RST}
ENDING = {Ended.FIN: "closed", Ended.RST: "reset"}
BOTH = pytest.mark.parametrize("fault", CUTS)
NEVER = "{name: early, faults: [{reset: {at: {time: 1h}}}]}"


def cut(fault: str, time: str = "400ms") -> str:
    """A rule that ends the connection then."""
    return f"  - {{name: cut, faults: [{{{fault}: {{at: {{time: {time}}}}}}}]}}"


async def ended(rig: Rig, client: Peer, fault: str, began: float) -> None:
    """Prove that the connection ends as the fault says, in time, and that the journal says so."""
    assert await client.end() is CUTS[fault]
    assert monotonic() - began >= 0.4
    event = await rig.event()
    assert (event["outcome"], event["fired"]) == ("injected", [f"cut/{fault}"])
    assert event["ending"] == ENDING[CUTS[fault]]
    assert event["took_s"] >= 0.4
    assert "undone" not in event


@BOTH
async def test_it_ends_an_upload_that_takes_longer(start: Start, fault: str) -> None:
    rig = await start(cut(fault))
    began = monotonic()
    client, store = await rig.asked(PUT + BODY[:3])
    assert await store.end() is CUTS[fault]
    await ended(rig, client, fault, began)


@BOTH
async def test_it_ends_the_wait_for_a_response(start: Start, fault: str) -> None:
    rig = await start(cut(fault), response_timeout_s=0.8)
    began = monotonic()
    client, store = await rig.asked(PUT + BODY)
    assert await store.end() is CUTS[fault]
    await ended(rig, client, fault, began)


@BOTH
@pytest.mark.parametrize("response", [LENGTH_OK + BODY[:4], CHUNKED_OK + b"8\r\n0123"])
async def test_it_ends_a_response_that_takes_longer(
    start: Start, fault: str, response: bytes
) -> None:
    rig = await start(cut(fault))
    began = monotonic()
    client, store = await rig.asked()
    await store.send(response)
    assert await client.take(len(response)) == response
    assert await store.end() is CUTS[fault]
    await ended(rig, client, fault, began)


@BOTH
async def test_it_ends_a_wait_that_a_rule_asked_for(start: Start, fault: str) -> None:
    rig = await start(f"  - {{name: slow, faults: [latency: 1h]}}\n{cut(fault)}")
    began = monotonic()
    client = await rig.client()
    await client.send(PUT + BODY)
    assert await client.end() is CUTS[fault]
    assert monotonic() - began >= 0.4
    assert rig.store.was_left_alone()
    event = await rig.event()
    assert event["fired"] == ["slow/latency", f"cut/{fault}"]


async def test_what_was_still_to_come_is_undone(start: Start) -> None:
    rig = await start(
        f"  - {{name: slow, faults: [{{latency: {{delay: 1h, at: response}}}}]}}\n{cut('close')}"
    )
    client, _ = await rig.asked()
    assert await client.end() is Ended.FIN
    event = await rig.event()
    assert (event["rule"], event["fired"]) == ("cut", ["cut/close"])
    assert event["undone"] == {"slow/latency": "the connection ended first"}


@pytest.mark.parametrize("name", ["no body", "body", "answer", "HEAD", "204"])
async def test_an_exchange_that_ended_earlier_is_left_as_it_is(start: Start, name: str) -> None:
    rig = await start(f"  - {NEVER}\n")
    request = GET.replace(b"GET", b"HEAD") if name == "HEAD" else PUT + BODY
    response = {
        "no body": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HEAD": LENGTH_OK,
        "204": b"HTTP/1.1 204 No Content\r\n\r\n",
    }.get(name, LENGTH_OK + BODY)
    client, store = await rig.asked(request)
    await store.send(response)
    assert await client.take(len(response)) == response
    await rig.passes(client, store)
    for event in await rig.events():
        assert event["undone"] == {"early/reset": "the exchange ended first"}
        assert (event["outcome"], event["fired"], event["rule"]) == ("passed", [], "early")
        assert event["ending"] == "kept"


async def test_an_answer_of_its_own_rule_may_come_first(start: Start) -> None:
    rig = await start("  - {name: early, faults: [{answer: 503}, {close: {at: {time: 1h}}}]}")
    client = await rig.client()
    await client.send(GET)
    assert (await client.head()).startswith(b"HTTP/1.1 503 ")
    event = await rig.event()
    assert (event["fired"], event["fault"]) == (["early/answer"], "close")
    assert event["undone"] == {"early/close": "the exchange ended first"}


async def test_a_client_that_leaves_first_leaves_it_undone(start: Start) -> None:
    rig = await start(f"  - {NEVER}")
    client, store = await rig.asked()
    client.reset()
    assert await store.end() is Ended.RST
    event = await rig.event()
    assert (event["outcome"], event["ending"]) == ("abandoned", "gone")
    assert event["undone"] == {"early/reset": "the client went away"}


async def test_the_next_exchange_of_the_connection_has_a_time_of_its_own(start: Start) -> None:
    rig = await start(cut("close"))
    client, store = await rig.asked()
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    began = monotonic()
    await client.send(GET)
    assert await store.take(len(GET)) == GET
    assert await client.end() is Ended.FIN
    assert monotonic() - began >= 0.4
    first, second = await rig.events()
    assert (first["ending"], second["ending"]) == ("kept", "closed")


SILENT = {
    "upload": (PUT + BODY[:3], b""),
    "wait": (PUT + BODY, b""),
    "response": (PUT + BODY, LENGTH_OK + BODY[:4]),
}


@pytest.mark.parametrize("name", SILENT)
async def test_a_hang_is_silent_from_then_on(start: Start, name: str) -> None:
    request, response = SILENT[name]
    rig = await start(cut("hang"), response_timeout_s=0.6)
    began = monotonic()
    client, store = await rig.asked(request)
    await store.send(response)
    assert await client.take(len(response)) == response
    while monotonic() - began < 0.45:
        assert await client.is_silent()
    await store.send_what_it_takes(b"7" * 6)
    assert await client.is_silent(0.4), "no timeout of the proxy's answers in its place"
    client.shut()
    await client.end()
    assert await store.end() is Ended.FIN
    event = await rig.event()
    assert (event["fired"], event["ending"]) == (["cut/hang"], "gone")


async def test_a_hang_for_a_time_counts_from_its_beginning(start: Start) -> None:
    rig = await start("  - {name: mute, faults: [{hang: {for: 100ms, at: {time: 400ms}}}]}")
    began = monotonic()
    client, store = await rig.asked()
    assert await client.end() is Ended.FIN
    assert monotonic() - began >= 0.5
    assert await store.end() is Ended.FIN
    event = await rig.event()
    assert (event["fired"], event["ending"]) == (["mute/hang"], "closed")


async def test_after_the_answer_the_time_still_counts_from_the_request(start: Start) -> None:
    rig = await start("  - {name: cut, phase: after, faults: [{close: {at: {time: 400ms}}}]}")
    began = monotonic()
    client, store = await rig.asked()
    await store.send(LENGTH_OK + BODY[:4])
    assert await client.take(len(LENGTH_OK) + 4) == LENGTH_OK + BODY[:4]
    assert await client.end() is Ended.FIN
    assert monotonic() - began >= 0.4
    assert (await rig.event())["fired"] == ["cut/close"]


async def test_a_store_that_cannot_be_reached_does_not_break_a_silence(start: Start) -> None:
    rig = await start("  - {name: mute, faults: [{hang: {at: {upload: 0B}}}]}")
    rig.store.sock.close()
    client = await rig.client()
    await client.send(PUT + BODY)
    assert await client.is_silent(0.2)


async def test_a_rule_asked_after_the_answer_may_find_the_exchange_over_too_soon(
    start: Start,
) -> None:
    rig = await start(
        "  - {name: late, phase: after, faults: [{reset: {at: {time: 1h}}}]}\n"
        "  - {name: slow, faults: [{latency: {delay: 1ms, at: response}}]}"
    )
    client, store = await rig.asked()
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    event = await rig.event()
    assert event["fired"] == ["slow/latency"]
    assert event["undone"] == {"late/reset": "the exchange ended first"}
