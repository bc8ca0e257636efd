"""Phase `after`: the store has carried the request out, and the client does not learn it."""

from __future__ import annotations

import asyncio

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended, Peer, chunked
from tests.wire.rig import GET, OK, Rig

PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
COMPLETE = b"POST /b/k?uploadId=u HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nxx"
FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nx-faultproxy: late/answer\r\n"
MIB = 1 << 20


def late(fault: str, match: str = "") -> str:
    """A rule that is asked when the store has answered."""
    return f"  - {{name: late, phase: after, {match}faults: [{fault}]}}"


async def after(start: Start, rules: str) -> tuple[Rig, tuple[Peer, Peer]]:
    """A proxy, and a client and a store between which PUT has passed."""
    rig = await start(rules)
    return rig, await rig.asked(PUT)


@pytest.mark.parametrize(("fault", "how"), [("reset", Ended.RST), ("close", Ended.FIN)])
async def test_an_ending_comes_instead_of_the_answer(start: Start, fault: str, how: Ended) -> None:
    rig, (client, store) = await after(start, late(fault))
    await store.send(OK)
    assert await client.end() is how
    assert await store.end() is how
    event = await rig.event()
    assert (event["status"], event["upstream_status"]) == (None, 200)
    assert (event["phase"], event["outcome"]) == ("after", "injected")


async def test_an_answer_replaces_the_response_and_both_connections_stay(start: Start) -> None:
    rig, (client, store) = await after(start, late("answer: 403", "match: {method: PUT}, "))
    await store.send(OK)
    assert await client.take(len(FORBIDDEN) + 2) == FORBIDDEN + b"\r\n"
    await rig.passes(client, store)
    event, _ = await rig.events()
    assert (event["status"], event["upstream_status"]) == (403, 200)
    assert (event["fired"], event["ending"]) == (["late/answer"], "kept")


async def test_an_error_that_closes_ends_both_connections(start: Start) -> None:
    _rig, (client, store) = await after(start, late("error: InternalError"))
    await store.send(OK)
    head, body = await client.message()
    assert head.startswith(b"HTTP/1.1 500 ")
    assert b"<Code>InternalError</Code>" in body
    assert await client.end() is Ended.FIN
    assert await store.end() is Ended.FIN


async def test_the_rest_of_a_replaced_response_is_read_for_nothing(start: Start) -> None:
    rig, (client, store) = await after(start, late("answer: 403", "match: {method: PUT}, "))
    await store.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % MIB)
    assert await client.take(len(FORBIDDEN) + 2) == FORBIDDEN + b"\r\n"
    await store.send(b"x" * MIB)
    await rig.passes(client, store)


async def test_the_chunks_of_a_replaced_response_are_read_for_nothing(start: Start) -> None:
    rig, (client, store) = await after(start, late("answer: 403", "match: {method: PUT}, "))
    response = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked([b"a", b"b"])
    await store.send(response[:-10], response[-10:])
    assert await client.take(len(FORBIDDEN) + 2) == FORBIDDEN + b"\r\n"
    await rig.passes(client, store)


async def test_a_large_rest_costs_the_store_its_connection_and_the_client_nothing(
    start: Start,
) -> None:
    rig, (client, store) = await after(start, late("answer: 403", "match: {method: PUT}, "))
    size = 20 * MIB
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
    sending = asyncio.create_task(store.send_what_it_takes(head + b"x" * size))
    assert await client.take(len(FORBIDDEN) + 2) == FORBIDDEN + b"\r\n"
    await sending
    await store.rest()
    await rig.passes(client)


@pytest.mark.parametrize("how", [Ended.FIN, Ended.RST])
async def test_a_store_that_says_close_does_not_end_the_client_of_a_replaced_response(
    start: Start, how: Ended
) -> None:
    rig, (client, store) = await after(start, late("answer: 403", "match: {method: PUT}, "))
    await store.send(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert await client.take(len(FORBIDDEN) + 2) == FORBIDDEN + b"\r\n"
    store.cut(how)
    await rig.passes(client)


async def test_a_failure_of_the_store_is_not_matched(start: Start) -> None:
    rig, (client, store) = await after(start, late("reset"))
    no = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"
    await store.send(no)
    assert await client.take(len(no)) == no
    event = await rig.event()
    assert (event["outcome"], event["fired"], event["rule"]) == ("passed", [], None)


async def test_latency_delays_the_response(start: Start) -> None:
    rig, (client, store) = await after(start, late("latency: 100ms"))
    await store.send(OK)
    assert await client.is_silent(0.03)
    assert await client.take(len(OK)) == OK
    assert (await rig.event())["fired"] == ["late/latency"]


async def test_a_hang_keeps_the_response_back(start: Start) -> None:
    _rig, (client, store) = await after(start, late("hang: 50ms"))
    await store.send(OK)
    assert await client.end() is Ended.FIN
    assert await store.end() is Ended.FIN


async def test_a_truncation_cuts_the_genuine_response(start: Start) -> None:
    _rig, (client, store) = await after(start, late("truncate: {body: 2B}"))
    await store.send(OK)
    assert await client.rest() == OK[:-3]
    assert client.ended is Ended.FIN


RESULT = b'<?xml version="1.0" encoding="UTF-8"?>\n   \n<CompleteMultipartUploadResult/>'
FAILURE = b'<?xml version="1.0" encoding="UTF-8"?>\n   \n<Error><Code>InternalError</Code></Error>'


def framed(body: bytes, framing: str) -> bytes:
    """A response with this body."""
    if framing == "length":
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + chunked([body[n : n + 7] for n in range(0, len(body), 7)])


@pytest.mark.parametrize("piecewise", [False, True], ids=["at once", "in pieces"])
@pytest.mark.parametrize("framing", ["length", "chunks"])
async def test_a_completed_upload_is_lost_when_its_body_says_that_it_succeeded(
    start: Start, framing: str, piecewise: bool
) -> None:
    rig = await start(late("reset"))
    client, store = await rig.asked(COMPLETE)
    response = framed(RESULT, framing)
    pieces = [response[n : n + 9] for n in range(0, len(response), 9)] if piecewise else [response]
    await store.send(*pieces)
    assert await client.end() is Ended.RST
    assert (await rig.event())["operation"] == "CompleteMultipartUpload"


@pytest.mark.parametrize("piecewise", [False, True], ids=["at once", "in pieces"])
@pytest.mark.parametrize("framing", ["length", "chunks"])
async def test_a_completed_upload_whose_body_is_an_error_is_a_failure_and_passes(
    start: Start, framing: str, piecewise: bool
) -> None:
    rig = await start(late("reset"))
    client, store = await rig.asked(COMPLETE)
    response = framed(FAILURE, framing)
    pieces = [response[n : n + 9] for n in range(0, len(response), 9)] if piecewise else [response]
    await store.send(*pieces)
    assert await client.take(len(response)) == response
    await client.send(COMPLETE)
    assert await store.take(len(COMPLETE)) == COMPLETE


async def test_a_body_over_1_mib_is_not_waited_for(start: Start) -> None:
    rig = await start(late("reset"))
    client, store = await rig.asked(COMPLETE)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (3 * MIB)
    await store.send_what_it_takes(head + FAILURE + b" " * (2 * MIB))
    assert await client.take(len(head)) == head


@pytest.mark.parametrize("how", [Ended.FIN, Ended.RST])
async def test_a_body_that_the_store_cuts_while_it_is_read_is_cut_for_the_client(
    start: Start, how: Ended
) -> None:
    rig = await start(late("latency: 10ms"))
    client, store = await rig.asked(COMPLETE)
    await store.send(framed(FAILURE, "length")[:-4])
    store.cut(how)
    await client.rest()
    assert client.ended is how
    event = await rig.event()
    assert (event["outcome"], event["error"]) == ("failed", "response-cut")


async def test_interim_responses_pass_before_the_rules_are_asked(start: Start) -> None:
    _rig, (client, store) = await after(start, late("reset"))
    await store.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert await client.head() == b"HTTP/1.1 100 Continue\r\n\r\n"
    await store.send(OK)
    assert await client.end() is Ended.RST


async def test_an_early_answer_that_is_replaced_does_not_desynchronise(start: Start) -> None:
    rig = await start(late("answer: 403", "match: {method: PUT}, "))
    client, store = await rig.asked(PUT[:-5])
    await store.send(OK)
    assert await client.take(len(FORBIDDEN) + 2) == FORBIDDEN + b"\r\n"
    await client.send(b"hello")
    await client.send(GET)
    again = await rig.store.accept()
    assert await again.take(len(GET)) == GET


async def test_before_rules_and_after_rules_both_act(start: Start) -> None:
    rig = await start("  - {name: slow, faults: [latency: 50ms]}\n" + late("answer: 403"))
    client, store = await rig.asked(PUT)
    await store.send(OK)
    assert await client.take(len(FORBIDDEN) + 2) == FORBIDDEN + b"\r\n"
    event = await rig.event()
    assert event["fired"] == ["slow/latency", "late/answer"]
    assert (event["rule"], event["phase"], event["hit"]) == ("late", "after", 1)
