"""GET /events over real sockets: what a subscriber is sent, and what becomes of one that sleeps."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from faultproxy.control import delivery, events, subscriber
from faultproxy.control.events import Events
from faultproxy.control.hub import TICK_S, Hub
from faultproxy.control.server import refusing
from faultproxy.core.rules.decision import Decision
from faultproxy.event import Event
from faultproxy.proxy.ledger import Ledger
from tests.control.ended import event, of_key, refused
from tests.control.test_openapi import holds, schema_of

WITHIN_S = 20.0


@dataclass(slots=True)
class Sent:
    """One server-sent event, as the standard reads it."""

    kind: str
    number: str
    data: dict[str, Any]


class Listener:
    """Reads an answer of GET /events."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.comments = 0

    async def next(self) -> Sent | None:
        """The next event; None where there are no more."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(WITHIN_S):
            while raw := await self.response.content.readline():
                name, colon, value = raw.decode().rstrip("\n").partition(":")
                if not name:
                    if fields:
                        number = fields.get("id", "")
                        return Sent(fields["event"], number, json.loads(fields["data"]))
                    self.comments += bool(colon)
                    continue
                assert name not in fields
                fields[name] = value.removeprefix(" ")
        assert not fields, "the stream ends in the middle of an event"
        return None

    async def keys(self, count: int) -> list[str | None]:
        """The keys of the next exchanges."""
        found = [await self.next() for _ in range(count)]
        return [None if sent is None else sent.data["key"] for sent in found]


@dataclass(slots=True)
class Control:
    """A server with nothing but events; what is taken is told as a proxy would tell it."""

    hub: Hub
    ledger: Ledger
    events: Events
    client: TestClient[Any, Any]
    warned: list[str]
    opened: list[aiohttp.ClientResponse] = field(default_factory=list)

    async def listen(self, query: str = "", headers: dict[str, str] | None = None) -> Listener:
        response = await self.client.get(f"/events{query}", headers=headers)
        self.opened.append(response)
        assert response.status == 200, await response.text()
        return Listener(response)

    def end(self, ended: Sequence[Event]) -> None:
        for each in ended:
            self.ledger.tell(each)


@pytest.fixture
async def control() -> AsyncIterator[Control]:
    warned: list[str] = []

    def warn(name: str, /, **_values: object) -> None:
        warned.append(name)

    hub = Hub(warn)
    ledger = Ledger()
    ledger.add(hub)
    resource = Events(hub, ledger.flush, ledger.look)
    failed: list[Exception] = []
    app = web.Application(middlewares=[refusing([], lambda _, error: failed.append(error))])
    app.add_routes(resource.routes())
    app.on_shutdown.append(resource.stop)
    client = TestClient(TestServer(app))
    await client.start_server()
    found = Control(hub, ledger, resource, client, warned)
    yield found
    for response in found.opened:
        response.close()
    await client.close()
    assert not failed


def ends_with_reset(sock: socket.socket) -> bool:
    """Read what is there; whether RST comes behind it."""
    try:
        while sock.recv(1 << 20):
            pass
    except ConnectionResetError:
        return True
    return False


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not true():  # noqa: ASYNC110 (nothing sets an event for a test)
            await asyncio.sleep(0.005)


async def test_a_line_of_the_journal_arrives_although_no_other_exchange_ends(
    control: Control,
) -> None:
    listener = await control.listen()
    assert listener.response.headers["Content-Type"] == "text/event-stream"
    assert listener.response.headers["Cache-Control"] == "no-store"
    ended = event(took_s=0.5)
    control.end([ended])  # one alone: no batch is full, and nobody else flushes
    sent = await listener.next()
    assert sent is not None
    assert (sent.kind, sent.number) == ("exchange", "1")
    assert (sent.data["exchange"], sent.data["took_s"]) == (ended.exchange, 0.5)
    assert list(sent.data)[:2] == ["time", "exchange"]


async def test_exactly_the_bytes_of_an_event(control: Control) -> None:
    control.end([refused()])
    listener = await control.listen("?last=1")
    raw = await listener.response.content.readuntil(b"\n\n")
    assert raw.startswith(b'event: exchange\nid: 1\ndata: {"time":"2025-11-30T02:15:48.250000Z",')
    assert raw.endswith(b'"error":"head-too-large"}\n\n')
    assert raw.count(b"\n") == 4


async def test_the_past_comes_first_and_then_what_happens_without_a_gap(control: Control) -> None:
    control.end([of_key(f"old-{number}") for number in range(100)])
    listener = await control.listen("?last=70")
    control.end([of_key("new")])
    expected = [*(f"old-{number}" for number in range(30, 100)), "new"]
    assert await listener.keys(71) == expected


async def test_nothing_of_the_past_unless_it_is_asked_for(control: Control) -> None:
    control.end([of_key("old")])
    listener = await control.listen()
    control.end([of_key("new")])
    assert await listener.keys(1) == ["new"]


FIRED = Decision()
FIRED.rule, FIRED.fault, FIRED.fired = "cut", "reset", ("slow", "cut")
MIXED = [
    of_key("a/one"),
    of_key("a/b/two", outcome="injected", decision=FIRED, fired=("slow/latency", "cut/reset")),
    event(b"PUT /bucket/three HTTP/1.1\r\nHost: h\r\n\r\n", outcome="failed", error="internal"),
    event(b"PUT /bucket/a,b HTTP/1.1\r\nHost: h\r\n\r\n", outcome="abandoned"),
    refused(),
]


@pytest.mark.parametrize(
    ("query", "taken"),
    [
        ("operation=GetObject", [0, 1]),
        ("operation=Get*,PutObject", [0, 1, 2, 3]),
        ("operation=$write", [2, 3]),
        ("operation=GetObject&operation=PutObject", [0, 1, 2, 3]),
        ("key=a/*", [0]),
        ("key=a/**", [0, 1]),
        ("key={a/*,three}", [0, 2]),
        ("key=three,a/one", [0, 2]),
        ("key=a\\,b", [3]),
        ("key=/.*(one|two)/", [0, 1]),
        ("rule=slow", [1]),
        ("rule=cut", [1]),
        ("rule=c?t,other", [1]),
        ("outcome=injected", [1]),
        ("outcome=failed,abandoned", [2, 3, 4]),
        ("outcome=failed&operation=*", [2]),
        ("operation=GetObject&key=**two", [1]),
    ],
)
async def test_filters_are_globs_for_the_past_and_for_what_happens(
    control: Control, query: str, taken: list[int]
) -> None:
    control.end(MIXED)
    listener = await control.listen(f"?last=100&{query.replace('?', '%3F').replace('$', '%24')}")
    expected = [str(place + 1) for place in taken]
    for first in (0, len(MIXED)):
        found = [await listener.next() for _ in expected]
        assert [sent and sent.number for sent in found] == [str(first + p + 1) for p in taken]
        if not first:
            control.end(MIXED)
    control.end([MIXED[taken[0]]])  # nothing else was on its way
    last = await listener.next()
    assert last is not None
    assert last.number == str(2 * len(MIXED) + 1)


async def test_the_last_of_those_that_fit_are_found_far_back(control: Control) -> None:
    control.end([of_key(f"{'rare' if number % 50 == 0 else 'often'}") for number in range(500)])
    listener = await control.listen("?last=3&key=rare")
    found = [await listener.next() for _ in range(3)]
    assert [sent and sent.number for sent in found] == ["351", "401", "451"]


async def test_a_client_goes_on_where_it_lost_its_connection(control: Control) -> None:
    control.end([of_key(f"{number}") for number in range(10)])
    listener = await control.listen("?last=2", {"Last-Event-ID": "4"})
    assert await listener.keys(6) == ["4", "5", "6", "7", "8", "9"]


@pytest.mark.parametrize("number", ["11", "999", "x", "", "٣"])
async def test_a_number_of_another_run_is_as_good_as_none(control: Control, number: str) -> None:
    control.end([of_key(f"{at}") for at in range(10)])
    listener = await control.listen("?last=1", {"Last-Event-ID": number})
    assert await listener.keys(1) == ["9"]


async def test_what_is_gone_from_the_ring_is_said(control: Control) -> None:
    control.end([of_key("old")] * 10_005)
    listener = await control.listen("", {"Last-Event-ID": "1"})
    for number in range(6, 10_006):
        sent = await listener.next()
        assert sent is not None
        assert (sent.kind, sent.number) == ("exchange", str(number))
    sent = await listener.next()
    assert sent is not None
    assert (sent.kind, sent.number, sent.data) == ("left-out", "", {"left_out": 4})


async def test_a_sample_says_how_many_it_left_out(control: Control) -> None:
    listener = await control.listen("?sample=3")
    control.end([of_key(f"{number}") for number in range(100)])
    assert await listener.keys(3) == ["0", "1", "2"]
    sent = await listener.next()
    assert sent is not None
    assert (sent.kind, sent.data) == ("left-out", {"left_out": 97})


async def test_a_sample_goes_on_with_the_newest_after_a_lost_connection(control: Control) -> None:
    control.end([of_key(f"{number}") for number in range(100)])
    listener = await control.listen("?sample=3&last=2", {"Last-Event-ID": "10"})
    assert await listener.keys(2) == ["98", "99"]
    sent = await listener.next()
    assert sent is not None
    assert (sent.kind, sent.data) == ("left-out", {"left_out": 88})


@pytest.mark.parametrize("last", ["", "?last=5"])
async def test_a_silent_stream_is_kept_alive(
    control: Control, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    monkeypatch.setattr(delivery, "KEEP_ALIVE_S", 0.01)
    listener = await control.listen(last)
    assert await listener.response.content.readuntil(b"\n\n") == b":\n\n"
    control.end([of_key("new")])
    assert await listener.keys(1) == ["new"]


async def test_a_subscriber_that_does_not_read_is_dropped_and_others_are_not(
    control: Control,
) -> None:
    sleeper = socket.create_connection(("127.0.0.1", control.client.port))
    sleeper.sendall(b"GET /events HTTP/1.1\r\nHost: h\r\n\r\n")
    await until(lambda: control.hub.subscribers == 1)
    listener = await control.listen("?outcome=injected")
    padding = b"x" * 2000
    batch = [event(b"GET /b/%b HTTP/1.1\r\nHost: h\r\n\r\n" % padding)] * 32
    for _ in range(2 * (subscriber.MAX_BYTES + 8_000_000) // (32 * 2000)):
        control.end(batch)
        await asyncio.sleep(0)
        if control.hub.dropped:
            break
    assert control.hub.dropped == 1
    assert control.warned == ["subscriber.dropped"]
    assert control.hub.subscribers == 1
    control.end([of_key("seen", outcome="injected")])
    assert await listener.keys(1) == ["seen"]
    sleeper.settimeout(WITHIN_S)
    assert await asyncio.to_thread(ends_with_reset, sleeper)
    sleeper.close()
    control.hub.drop(next(iter(control.hub.listening)))
    assert (control.hub.dropped, control.warned) == (2, ["subscriber.dropped"])


async def test_one_that_takes_nothing_for_long_is_dropped_however_little_happens(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "WRITE_S", 0.05)
    sleeper = socket.socket()
    sleeper.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sleeper.connect(("127.0.0.1", control.client.port))
    sleeper.sendall(b"GET /events HTTP/1.1\r\nHost: h\r\n\r\n")
    await until(lambda: control.hub.subscribers == 1)
    padding = b"x" * 50_000
    for _ in range(40):  # far less than may wait for it
        control.end([event(b"GET /b/%b HTTP/1.1\r\nHost: h\r\n\r\n" % padding)])
    await until(lambda: control.hub.dropped == 1)
    sleeper.close()


async def test_one_that_has_left_is_forgotten_although_nothing_happens(control: Control) -> None:
    listener = await control.listen()
    assert control.hub.subscribers == 1
    listener.response.close()
    await until(lambda: control.hub.subscribers == 0)
    assert control.hub.dropped == 0


async def test_where_nobody_listens_no_timer_runs(control: Control) -> None:
    flushed: list[None] = []
    resource = Events(control.hub, lambda: flushed.append(None), lambda: flushed.append(None))
    app = web.Application()
    app.add_routes(resource.routes())
    async with TestClient(TestServer(app)) as client:
        response = await client.get("/events")
        await until(lambda: len(flushed) > 3)
        response.close()
        await until(lambda: control.hub.subscribers == 0)
        before = len(flushed)
        # That nothing happens shows in nothing but time.
        await asyncio.sleep(4 * TICK_S)
        assert len(flushed) == before


async def test_a_stop_sends_what_waits_and_ends_the_stream(control: Control) -> None:
    listener = await control.listen("?sample=1")
    control.end([of_key("first"), of_key("second")])
    await control.events.stop()
    found = [await listener.next() for _ in range(3)]
    assert [sent and sent.kind for sent in found] == ["exchange", "left-out", None]
    assert control.hub.subscribers == 0
    late = await control.listen("?last=1")
    assert await late.keys(1) == ["second"]
    assert await late.next() is None


async def test_only_so_many_listen(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MAX_SUBSCRIBERS", 2)
    for _ in range(2):
        await control.listen()
    response = await control.client.get("/events")
    assert response.status == 503
    told = await response.json()
    assert told["error"] == "too-many-subscribers"
    holds(told, schema_of("get", "/events", 503))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("last=-1", "last is '-1', not a number from 0 to 10,000"),
        ("last=10001", "last is '10001', not a number from 0 to 10,000"),
        ("last=1&last=2", "last is given 2 times"),
        ("last=", "last is '', not a number from 0 to 10,000"),
        ("sample=0", "sample is '0', not a number from 1 to 10,000"),
        ("sample=٣", "sample is '٣', not a number from 1 to 10,000"),
        (
            "opration=x",
            "'opration' is no query parameter here, did you mean 'operation'?; "
            "accepted: last, operation, key, rule, outcome, sample",
        ),
        (
            "operation=getobject",
            "operation is 'getobject', which fits none there is, did you mean 'GetObject'?",
        ),
        ("outcome=good", "outcome is 'good', which fits none there is"),
        ("operation=/Nothing.*/", "operation is '/Nothing.*/', which fits none there is"),
        ("key={a", "key is '{a': '{' without a '}' behind it"),
        (
            "rule=/a{2,1}/",
            "rule is '/a{2,1}/': the regular expression does not compile: "
            "min repeat greater than max repeat at position 2",
        ),
    ],
)
async def test_what_cannot_be_asked_is_said(control: Control, query: str, message: str) -> None:
    response = await control.client.get(f"/events?{query}")
    assert response.status == 400
    assert await response.json() == {"error": "bad-request", "message": message}
    assert control.hub.subscribers == 0
