"""What the journal says of exchanges that ended in different ways."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended
from tests.wire.rig import GET, OK, Rig

RULES = """
  - {name: slow, match: {key: slow}, faults: [latency: 20ms]}
  - {name: no, match: {key: no}, faults: [error: NoSuchKey]}
  - {name: cut, match: {key: cut}, faults: [truncate: {body: 2B}]}
  - {name: far, match: {key: far}, faults: [reset: {at: {body: 1KiB}}]}
  - {name: lost, match: {key: lost}, phase: after, faults: [reset]}
  - {name: spared, match: {key: spared}, trigger: {skip: 9}, faults: [reset]}
"""
FIGURES = (
    *("outcome", "ending", "status", "code", "upstream_status"),
    *("received_bytes", "sent_bytes", "fired", "rule", "fault", "hit"),
)


def put(key: str) -> bytes:
    """A request for this key."""
    return b"PUT /bucket/%b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc" % key.encode()


def figures(event: dict[str, Any]) -> tuple[object, ...]:
    """What a table compares."""
    return tuple(event[name] for name in FIGURES)


EVENTS = {
    "plain": ("passed", "kept", 200, None, 200, 3, 5, [], None, None, None),
    "slow": ("injected", "kept", 200, None, 200, 3, 5, ["slow/latency"], "slow", "latency", 1),
    "cut": ("injected", "closed", 200, None, 200, 3, 2, ["cut/truncate"], "cut", "truncate", 1),
    "far": ("passed", "kept", 200, None, 200, 3, 5, [], "far", "reset", 1),
    "lost": ("injected", "reset", None, None, 200, 3, 0, ["lost/reset"], "lost", "reset", 1),
    "spared": ("passed", "kept", 200, None, 200, 3, 5, [], None, None, None),
}


@pytest.mark.parametrize("key", EVENTS)
async def test_an_exchange_with_the_store_is_told_in_full(start: Start, key: str) -> None:
    rig = await start(RULES)
    client, store = await rig.asked(put(key))
    await store.send(OK)
    if EVENTS[key][1] == "kept":
        assert await client.take(len(OK)) == OK
    else:
        await client.rest()
    event = await rig.event()
    assert figures(event) == EVENTS[key]
    assert (event["operation"], event["bucket"], event["key"]) == ("PutObject", "bucket", key)
    assert (event["exchange"], event["connection"], event["size"]) == (1, 1, 3)
    assert event["listener"].startswith("127.0.0.1:")
    assert event["source"].startswith("127.0.0.1:")
    assert 0 <= event["wait_s"] <= event["took_s"]
    assert "error" not in event
    assert ("spared" in event) is (key == "spared")
    assert ("undone" in event) is (key == "far")


async def test_an_answer_made_here_is_told_without_a_store(start: Start) -> None:
    rig = await start(RULES)
    client = await rig.client()
    await client.send(put("no"))
    _, body = await client.message()
    event = await rig.event()
    assert event["sent_bytes"] in range(len(body) - 20, len(body) + 1)
    assert (event["outcome"], event["ending"], event["status"]) == ("injected", "kept", 404)
    assert (event["code"], event["upstream_status"], event["wait_s"]) == ("NoSuchKey", None, None)
    assert event["fired"] == ["no/error"]


async def test_exchanges_and_connections_are_numbered_from_1(rig: Rig) -> None:
    first, first_store = await rig.asked()
    await first_store.send(OK)
    await first.take(len(OK))
    second, second_store = await rig.asked()
    await second_store.send(OK)
    await second.take(len(OK))
    await rig.passes(first, first_store)
    events = await rig.events()
    assert [(e["exchange"], e["connection"]) for e in events] == [(1, 1), (2, 2), (3, 1)]


async def test_a_connection_without_a_request_makes_no_line(rig: Rig) -> None:
    client = await rig.client()
    await client.send(b"GET / HT")
    client.close()
    other = await rig.client()
    other.reset()
    assert await rig.events() == []


async def test_nothing_secret_stands_in_it_or_on_the_console(rig: Rig) -> None:
    secret = b"X-Amz-Signature=SECRET&X-Amz-Security-Token=SECRET&AWSAccessKeyId=AKSECRETSECRET"
    request = (
        b"GET /b/k?" + secret + b" HTTP/1.1\r\nHost: h\r\n"
        b"Authorization: AWS4-HMAC-SHA256 Credential=AKIASECRETSECRETX/20260101/us-east-1/s3/"
        b"aws4_request, SignedHeaders=host, Signature=SECRET\r\n"
        b"X-Amz-Security-Token: SECRET\r\n\r\n"
    )
    client, store = await rig.asked(request)
    store.close()
    await client.message()
    (event,) = await rig.events()
    assert "SECRETSECRET" not in str(event)
    assert "=SECRET" not in str(event)
    assert "SECRET" not in rig.told.getvalue()


@pytest.mark.parametrize("size", [0, 1, 70000])
async def test_payload_is_counted_without_its_framing(rig: Rig, size: int) -> None:
    chunk = b"%x\r\n%b\r\n" % (size, b"x" * size) if size else b""
    body = b"Transfer-Encoding: chunked\r\n\r\n" + chunk + b"0\r\nX-T: 1\r\n\r\n"
    client, store = await rig.asked(b"PUT /b/k HTTP/1.1\r\nHost: h\r\n" + body)
    await store.send(b"HTTP/1.1 200 OK\r\n" + body)
    await client.take(len(b"HTTP/1.1 200 OK\r\n" + body))
    event = await rig.event()
    assert (event["received_bytes"], event["sent_bytes"]) == (size, size)
    assert event["size"] is None


async def test_a_client_that_leaves_in_its_upload_is_told_with_what_it_sent(rig: Rig) -> None:
    client, store = await rig.asked(b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc")
    client.reset()
    assert await store.end() is Ended.RST
    event = await rig.event()
    assert (event["outcome"], event["ending"], event["status"]) == ("abandoned", "gone", None)
    assert (event["received_bytes"], event["size"]) == (3, 9)


async def test_lines_are_written_within_a_second(start: Start) -> None:
    rig = await start(head_timeout_s=0.2)  # the shared clock ticks as its shortest time needs
    client, store = await rig.asked()
    await store.send(OK)
    await client.take(len(OK))
    while not rig.journal_bytes():
        assert await client.is_silent(0.02)


async def test_a_journal_that_cannot_be_written_costs_one_warning_and_no_traffic(
    start: Start,
) -> None:
    rig = await start(journal="/dev/full")
    client, store = await rig.asked()
    for _ in range(3):
        await store.send(OK)
        assert await client.take(len(OK)) == OK
        await client.send(GET)
        await store.take(len(GET))
    await rig.stop()
    assert rig.told.getvalue().count("journal.failed") == 1


@pytest.mark.parametrize(
    ("request_", "size"),
    [
        pytest.param(b"GET /b/k HTTP/1.1\r\nHost: h\r\n\r\n", None, id="none announced"),
        pytest.param(b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", 0, id="empty"),
    ],
)
async def test_the_size_is_what_was_announced(rig: Rig, request_: bytes, size: int | None) -> None:
    client, store = await rig.asked(request_)
    await store.send(OK)
    await client.take(len(OK))
    assert (await rig.event())["size"] == size
