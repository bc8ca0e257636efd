"""Rules at `accept`: asked once a connection, before anything of it is read."""

from __future__ import annotations

import asyncio

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended
from tests.wire.rig import GET, OK

RESET = "  - {name: cut, faults: [{reset: {at: accept}}]}"
CLOSE = "  - {name: cut, faults: [{close: {at: accept}}]}"
HANG = "  - {name: silent, faults: [{hang: {at: accept%s}}]}"


@pytest.mark.parametrize(
    ("rules", "how", "ending"),
    [(RESET, Ended.RST, "reset"), (CLOSE, Ended.FIN, "closed")],
    ids=["reset", "close"],
)
@pytest.mark.parametrize("speaks", [False, True], ids=["silent client", "client that speaks"])
async def test_a_connection_ends_before_anything_is_read(
    start: Start, rules: str, how: Ended, ending: str, speaks: bool
) -> None:
    rig = await start(rules)
    client = await rig.client()
    if speaks:
        await client.send_what_it_takes(GET)
    assert await client.rest() == b""
    assert client.ended is how
    assert rig.store.was_left_alone()
    client.close()
    event = await rig.event()
    assert (event["exchange"], event["connection"], event["method"]) == (None, 1, None)
    assert (event["rule"], event["hit"], event["phase"]) == ("cut", 1, "before")
    assert (event["outcome"], event["ending"], event["status"]) == ("injected", ending, None)
    assert event["fired"] == [f"cut/{event['fault']}"]
    assert (event["received_bytes"], event["sent_bytes"]) == (0, 0)
    assert event["source"].startswith("127.0.0.1:")
    assert event["listener"].startswith("127.0.0.1:")


async def test_a_hang_says_nothing_until_its_time_and_ends_with_fin(start: Start) -> None:
    rig = await start(HANG % ", for: 60ms")
    began_s = asyncio.get_running_loop().time()
    client = await rig.client()
    await client.send(GET)
    assert await client.end() is Ended.FIN
    assert asyncio.get_running_loop().time() - began_s >= 0.06
    assert rig.store.was_left_alone()
    event = await rig.event()
    assert (event["fired"], event["ending"]) == (["silent/hang"], "closed")
    assert event["took_s"] >= 0.06


@pytest.mark.parametrize("how", [Ended.FIN, Ended.RST], ids=["FIN", "RST"])
async def test_a_hang_without_end_ends_with_its_client(start: Start, how: Ended) -> None:
    once = HANG.replace("faults", "trigger: {first: 1}, faults")
    rig = await start(once % "", idle_timeout_s=0.05)
    client = await rig.client()
    await client.send(GET)
    assert await client.is_silent(0.2), "no deadline ends it"
    client.cut(how)
    await rig.passes(await rig.client())
    event = next(event for event in await rig.events() if event["exchange"] is None)
    assert (event["fired"], event["ending"]) == (["silent/hang"], "gone")


async def test_a_hang_is_closed_when_the_proxy_stops(start: Start) -> None:
    rig = await start(HANG % "")
    client = await rig.client()
    assert await client.is_silent()
    event = await rig.event()
    assert (event["fired"], event["ending"]) == (["silent/hang"], "closed")
    assert await client.end() is Ended.FIN


async def test_a_connection_is_asked_about_once_and_its_requests_never(start: Start) -> None:
    rig = await start(
        "  - {name: cut, trigger: {skip: 1, first: 1}, faults: [{reset: {at: accept}}]}"
    )
    spared = await rig.client()
    store = await rig.passes(spared)
    await rig.passes(spared, store)
    cut = await rig.client()
    assert await cut.end() is Ended.RST
    await rig.passes(await rig.client())
    events = await rig.events()
    assert [event["hit"] for event in events if event["exchange"] is None] == [2]
    assert [event["fired"] for event in events if event["exchange"] is not None] == [[], [], []]


@pytest.mark.parametrize(
    ("match", "cut"),
    [
        ("source: 127.0.0.0/8", True),
        ("source: 10.0.0.0/8", False),
        ('listener: "127.0.0.1:*"', True),
        ('listener: "*:1"', False),
        ('source: 127.0.0.1, listener: "*:1"', False),
    ],
)
async def test_a_rule_matches_by_source_and_listener(start: Start, match: str, cut: bool) -> None:
    rig = await start(f"  - {{name: cut, match: {{{match}}}, faults: [{{close: {{at: accept}}}}]}}")
    client = await rig.client()
    if cut:
        assert await client.end() is Ended.FIN
    else:
        await rig.passes(client)


async def test_an_earlier_rule_at_accept_closes_the_connection_to_later_ones(start: Start) -> None:
    second = RESET.replace("cut", "second")
    rig = await start(f"{CLOSE.replace('cut', 'first')}\n{second}")
    client = await rig.client()
    assert await client.end() is Ended.FIN
    event = await rig.event()
    assert (event["rule"], event["fired"]) == ("first", ["first/close"])


async def test_rules_about_requests_are_asked_where_none_ends_the_connection(start: Start) -> None:
    rig = await start(
        "  - {name: cut, trigger: {skip: 5}, faults: [{reset: {at: accept}}]}\n"
        "  - {name: busy, faults: [{answer: 503}]}"
    )
    client = await rig.client()
    await client.send(GET)
    assert (await client.head()).startswith(b"HTTP/1.1 503 ")
    event = await rig.event()
    assert (event["exchange"], event["fired"]) == (1, ["busy/answer"])


async def test_more_connections_than_allowed_are_refused_before_any_rule_is_asked(
    start: Start,
) -> None:
    rig = await start(HANG % "", max_connections=1)
    first = await rig.client()
    assert await first.is_silent()
    second = await rig.client()
    head, _ = await second.message()
    assert head.startswith(b"HTTP/1.1 503 ")


async def test_a_transparent_connection_costs_no_line(start: Start) -> None:
    rig = await start(RESET.replace("faults", "trigger: {skip: 1}, faults"))
    client = await rig.client()
    await client.send(GET)
    store = await rig.store.accept()
    assert await store.take(len(GET)) == GET
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    event = await rig.event()
    assert (event["exchange"], event["fired"], event["rule"]) == (1, [], None)
