"""Faults that clients name in a header: who gets one, and what the store sees of it."""

from __future__ import annotations

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended
from tests.wire.rig import GET, OK, refused

V4 = b"AWS4-HMAC-SHA256 Credential=AKID/20240101/us-east-1/s3/aws4_request"


def asking(text: bytes, *lines: bytes, name: bytes = b"x-faultproxy-fault") -> bytes:
    """GET, with the header behind Host."""
    return b"\r\n".join([GET[:-4], name + b": " + text, *lines, b"\r\n"])


async def test_a_client_gets_the_error_that_it_names(start: Start) -> None:
    rig = await start(header_faults=1.0)
    client = await rig.client()
    await client.send(asking(b"NoSuchKey"))
    head, _ = await client.message()
    assert head.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert b"\r\nx-faultproxy: @header/error\r\n" in head
    await rig.passes(client)
    event, plain = await rig.events()
    assert (event["rule"], event["fault"], event["hit"]) == ("@header", "error", 1)
    assert (event["fired"], event["outcome"]) == (["@header/error"], "injected")
    assert (event["phase"], event["code"]) == ("before", "NoSuchKey")
    assert (plain["rule"], plain["outcome"]) == (None, "passed")


@pytest.mark.parametrize("name", [b"x-faultproxy-fault", b"X-Faultproxy-Fault"])
@pytest.mark.parametrize("ask", [b"latency=1ms", b" latency=1ms\t"])
async def test_the_store_gets_every_other_byte(start: Start, name: bytes, ask: bytes) -> None:
    rig = await start(header_faults=1.0)
    client = await rig.client()
    rest = (b"X-Odd:  two  spaces ", b"x-odd: twice", b"Content-Length: 5")
    await client.send(asking(ask, *rest, name=name) + b"hello")
    store = await rig.store.accept()
    expected = b"\r\n".join([GET[:-4], *rest, b"\r\n"]) + b"hello"
    assert await store.take(len(expected)) == expected
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    (event,) = await rig.events()
    assert (event["fired"], event["received_bytes"]) == (["@header/latency"], 5)


async def test_an_ending_can_be_named_too(start: Start) -> None:
    rig = await start(header_faults=1.0)
    client = await rig.client()
    await client.send(asking(b"reset"))
    assert await client.end() is Ended.RST
    client = await rig.client()
    await client.send(asking(b"truncate=40%"))
    store = await rig.store.accept()
    assert await store.take(len(GET)) == GET
    await store.send(OK)
    assert await client.rest() == OK[:-3]
    assert [event["fired"] for event in await rig.events()] == [
        ["@header/reset"],
        ["@header/truncate"],
    ]


async def test_within_the_share_of_all_exchanges(start: Start) -> None:
    rig = await start(header_faults=0.5)
    client, store = await rig.client(), None
    for request, granted in (
        (asking(b"NoSuchKey"), False),
        (asking(b"NoSuchKey"), True),
        (GET, False),
        (GET, False),
        (asking(b"NoSuchKey"), True),
        (asking(b"NoSuchKey"), True),
        (asking(b"NoSuchKey"), False),
    ):
        await client.send(request)
        if not granted:
            store = store or await rig.store.accept()
            assert await store.take(len(GET)) == GET
            await store.send(OK)
        head, _ = await client.message()
        assert head.startswith(b"HTTP/1.1 404 " if granted else b"HTTP/1.1 200 ")


async def test_who_does_not_get_it_is_passed_on_and_told_why(start: Start) -> None:
    rig = await start(header_faults=0.05)
    client = await rig.client()
    await client.send(asking(b"SlowDown"))
    store = await rig.store.accept()
    assert await store.take(len(GET)) == GET
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    (event,) = await rig.events()
    assert (event["fired"], event["outcome"]) == ([], "passed")
    assert event["spared"] == {"@header": "share 5% spent: 0 of 1 exchanges"}


@pytest.mark.parametrize("text", [b"SlowDown", b"nonsense"])
async def test_where_it_is_off_it_is_a_header_like_any_other(start: Start, text: bytes) -> None:
    rig = await start("  - {name: r, match: {bucket: other}, faults: [reset]}")
    client, store = await rig.asked(asking(text))
    await store.send(OK)
    assert await client.take(len(OK)) == OK


REFUSED = {
    "no-fault": (b"SlowDwn", b"did you mean 'SlowDown'?"),
    "no-value": (b"latency", b"accepted: FAULT or FAULT=VALUE, such as SlowDown or latency=2s"),
    "wrong-value": (b"latency=2", b"accepted: a number and a unit, such as 250ms, 2s or 1.5m"),
    "with-a-share": (b"SlowDown:10%", b"accepted: FAULT or FAULT=VALUE"),
    "empty": (b"", b"accepted: FAULT or FAULT=VALUE"),
    "long": (b"x" * 5000, b"accepted: FAULT or FAULT=VALUE"),
    "markup": (b"<b>&\xff", b"accepted: FAULT or FAULT=VALUE"),
    "twice": (b"SlowDown\r\nx-faultproxy-fault: SlowDown", b"it is given more than once"),
}


@pytest.mark.parametrize(("text", "why"), REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_had_is_refused_with_what_is_accepted(
    start: Start, text: bytes, why: bytes
) -> None:
    rig = await start(header_faults=0.05)
    client = await rig.client()
    await client.send(asking(text))
    body = await refused(client, b"400", b"request-malformed")
    assert b"<Message>What the header x-faultproxy-fault asks for cannot be had. (" in body
    assert why in body
    assert rig.store.was_left_alone()
    event = await rig.event()
    assert (event["outcome"], event["error"]) == ("failed", "request-malformed")


async def test_nothing_of_what_a_client_sent_is_in_the_answer(start: Start) -> None:
    rig = await start(header_faults=1.0)
    for text in (b"zq9", b"<zq9>&", b"latency=zq9", b"hang=zq9", b"error=zq9", b"zq9=1"):
        client = await rig.client()
        await client.send(asking(text))
        assert b"zq9" not in await refused(client, b"400", b"request-malformed")


SIGNED = {
    "header": asking(
        b"SlowDown",
        b"Authorization: " + V4 + b", SignedHeaders=host;x-faultproxy-fault, Signature=0",
    ),
    "query": asking(b"SlowDown").replace(
        b"/bucket/key", b"/bucket/key?X-Amz-SignedHeaders=host%3Bx-faultproxy-fault"
    ),
}


@pytest.mark.parametrize("paused", [False, True])
@pytest.mark.parametrize("request_", SIGNED.values(), ids=SIGNED)
async def test_a_signed_header_is_refused(start: Start, request_: bytes, paused: bool) -> None:
    rig = await start(header_faults=1.0)
    if paused:
        rig.runtime.pause()
    client = await rig.client()
    await client.send(request_)
    body = await refused(client, b"400", b"request-malformed")
    assert b"signature covers it, and the store would miss it" in body
    assert rig.store.was_left_alone()


async def test_a_signature_that_does_not_cover_it_stays_valid(start: Start) -> None:
    rig = await start(header_faults=1.0)
    line = b"Authorization: " + V4 + b", SignedHeaders=host;x-amz-date, Signature=0"
    client = await rig.client()
    await client.send(asking(b"latency=1ms", line))
    store = await rig.store.accept()
    expected = b"\r\n".join([GET[:-4], line, b"\r\n"])
    assert await store.take(len(expected)) == expected


async def test_in_a_pause_nobody_gets_anything_and_the_store_no_header(start: Start) -> None:
    rig = await start("  - {name: r, faults: [{latency: 1ms}]}", header_faults=1.0)
    rig.runtime.pause()
    client, store = await rig.client(), None
    for text in (b"SlowDown", b"nonsense"):
        await client.send(asking(text))
        store = store or await rig.store.accept()
        assert await store.take(len(GET)) == GET
        await store.send(OK)
        assert await client.take(len(OK)) == OK
    rig.runtime.resume()
    await client.send(asking(b"SlowDown"))
    head, _ = await client.message()
    assert head.startswith(b"HTTP/1.1 503 ")
    first, second, third = await rig.events()
    assert (first["outcome"], second["outcome"], third["outcome"]) == (
        "passed",
        "passed",
        "injected",
    )
    assert (first["fired"], third["fired"]) == ([], ["@header/error"])


async def test_the_error_is_in_the_dialect_of_the_rules(start: Start) -> None:
    other = "  - {name: r, match: {bucket: other}, faults: [reset]}\ndialect: %s"
    bodies = []
    for dialect in ("aws", "minio"):
        rig = await start(other % dialect, header_faults=1.0)
        client = await rig.client()
        await client.send(asking(b"NoSuchKey"))
        bodies.append((await client.message())[1])
    assert (b"<Resource>/bucket/key</Resource>" in bodies[0]) is False
    assert b"<Resource>/bucket/key</Resource>" in bodies[1]


async def test_an_upload_that_is_refused_ends_its_connection(start: Start) -> None:
    rig = await start(header_faults=1.0)
    client = await rig.client()
    await client.send(asking(b"nonsense", b"Content-Length: 5000000") + b"x" * 1000)
    await refused(client, b"400", b"request-malformed")
    assert rig.store.was_left_alone()
