"""The proxy's own failures: S3-shaped, named, and never taken for the store's."""

from __future__ import annotations

import socket

import pytest

from faultproxy.options import read_upstream
from faultproxy.settings import Upstream
from tests.wire.conftest import Start
from tests.wire.peer import Ended, Peer
from tests.wire.rig import GET, OK, Rig

PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"


async def failed(client: Peer, status: bytes, reason: bytes) -> bytes:
    """Prove that the client was told of a failure with the store; the head it got."""
    head, body = await client.message()
    assert head.startswith(b"HTTP/1.1 %b " % status), head
    assert b"\r\nx-faultproxy-error: %b\r\n" % reason in head
    assert b"\r\nContent-Type: application/xml\r\n" in head
    assert b"<Error><Code>FaultproxyUpstreamError</Code>" in body
    assert b"x-faultproxy:" not in head
    return head


MALFORMED = {
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "no HTTP, and no end": b"220 smtp ready\r\n",
    "another version": b"HTTP/2 200 OK\r\n\r\n",
    "two digits": b"HTTP/1.1 20 OK\r\n\r\n",
    "a status of 600": b"HTTP/1.1 600 Odd\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "a length and chunks": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello"
    ),
    "an unknown coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    "a bad length": b"HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello",
    "a folded line": b"HTTP/1.1 200 OK\r\nX-A: 1\r\n 2\r\n\r\n",
    "a bare LF": b"HTTP/1.1 200 OK\r\nX-A: 1\nX-B: 2\r\n\r\n",
    "a bare CR": b"HTTP/1.1 200 OK\r\nX-A: 1\rX-B: 2\r\n\r\n",
    "a NUL": b"HTTP/1.1 200 OK\r\nX-A: \x00\r\n\r\n",
    "a space before the colon": b"HTTP/1.1 200 OK\r\nX-A : 1\r\n\r\n",
    "a line without a colon": b"HTTP/1.1 200 OK\r\nX-A\r\n\r\n",
    "a bad interim head": b"HTTP/1.1 100 Continue\r\nX-A\r\n\r\n" + OK,
    "a head over the limit": b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 70000 + b"\r\n\r\n",
    "a head without an end": b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 140000,
    "chunks in 1.0": b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("response", [pytest.param(r, id=name) for name, r in MALFORMED.items()])
async def test_a_response_that_is_not_strict_is_a_502_and_the_client_is_kept(
    rig: Rig, response: bytes
) -> None:
    client, store = await rig.asked()
    await store.send_what_it_takes(response)
    await failed(client, b"502", b"response-malformed")
    await store.rest()
    await rig.passes(client)
    event, _ = await rig.events()
    assert (event["outcome"], event["error"]) == ("failed", "response-malformed")
    assert (event["status"], event["upstream_status"]) == (502, None)
    assert (event["code"], event["ending"]) == ("FaultproxyUpstreamError", "kept")


async def test_a_response_head_may_be_as_large_as_the_limit(start: Start) -> None:
    rig = await start(max_head=1024)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-A: " + b"a" * 979 + b"\r\n\r\n"
    assert len(head) == 1024
    client, store = await rig.asked()
    await store.send(head[:500], head[500:])
    assert await client.take(1024) == head
    await client.send(GET)
    await store.take(len(GET))
    await store.send(head.replace(b"X-A: ", b"X-A: a"))
    await failed(client, b"502", b"response-malformed")


@pytest.mark.parametrize("how", [Ended.FIN, Ended.RST])
@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-"], ids=["nothing", "a part"])
async def test_a_fresh_connection_that_ends_before_an_answer_is_a_502(
    rig: Rig, how: Ended, begun: bytes
) -> None:
    client, store = await rig.asked(PUT)
    await store.send(begun)
    store.cut(how)
    await failed(client, b"502", b"response-cut")
    await rig.passes(client)
    event, _ = await rig.events()
    assert (event["status"], event["error"]) == (502, "response-cut")
    assert (event["outcome"], event["ending"]) == ("failed", "kept")


@pytest.mark.parametrize("how", [Ended.FIN, Ended.RST])
async def test_a_kept_connection_that_ends_before_an_answer_ends_the_clients_alike(
    rig: Rig, how: Ended
) -> None:
    client, store = await rig.asked()
    await store.send(OK)
    await client.take(len(OK))
    await client.send(PUT)
    await store.take(len(PUT))
    store.cut(how)
    assert await client.end() is how
    _, event = await rig.events()
    assert (event["outcome"], event["error"]) == ("failed", "response-cut")
    assert (event["status"], event["upstream_status"]) == (None, None)
    assert event["ending"] == {Ended.FIN: "closed", Ended.RST: "reset"}[how]


@pytest.mark.parametrize("how", [Ended.FIN, Ended.RST])
async def test_a_kept_connection_that_ends_in_the_middle_of_a_head_is_a_502(
    rig: Rig, how: Ended
) -> None:
    client, store = await rig.asked()
    await store.send(OK)
    await client.take(len(OK))
    await client.send(GET)
    await store.take(len(GET))
    await store.send(b"HTTP/1.1 200 OK\r\nContent-Len")
    store.cut(how)
    await failed(client, b"502", b"response-cut")


async def test_a_store_that_refuses_connections_is_a_502(rig: Rig) -> None:
    rig.store.sock.close()
    client = await rig.client()
    await client.send(PUT)
    await failed(client, b"502", b"connect-refused")
    await client.send(GET)
    await failed(client, b"502", b"connect-refused")
    events = await rig.events()
    assert [event["error"] for event in events] == ["connect-refused"] * 2
    assert [event["ending"] for event in events] == ["kept"] * 2


async def test_a_store_whose_name_is_unknown_is_a_502(start: Start) -> None:
    rig = await start(upstream=read_upstream("http://s3.invalid:9"))
    client = await rig.client()
    await client.send(GET)
    await failed(client, b"502", b"name-unresolved")


async def test_a_name_that_no_resolver_can_be_asked_for_is_a_502(start: Start) -> None:
    name = "a" * 64 + ".test"  # a label has at most 63 characters
    upstream = Upstream(scheme="http", host=name, port=9, authority=f"{name}:9")
    rig = await start(upstream=upstream)
    client = await rig.client()
    await client.send(GET)
    head, _ = await client.message()
    assert head.startswith(b"HTTP/1.1 502 ")


async def test_a_store_that_does_not_accept_in_time_is_a_504(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(8)]
        for sock in waiting:  # a backlog that is full drops what comes next
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", port))
        upstream = read_upstream(f"http://127.0.0.1:{port}")
        rig = await start(upstream=upstream, connect_timeout_s=0.1)
        client = await rig.client()
        await client.send(GET)
        await failed(client, b"504", b"connect-timeout")
        for sock in waiting:
            sock.close()


async def test_a_store_that_never_answers_is_a_504_and_the_client_is_kept(start: Start) -> None:
    rig = await start(response_timeout_s=0.4)
    client, store = await rig.asked(PUT)
    await store.send(b"HTTP/1.1 100 Continue\r\n\r\n")  # interim answers do not count
    assert await client.head() == b"HTTP/1.1 100 Continue\r\n\r\n"
    await failed(client, b"504", b"response-timeout")
    await store.rest()
    await rig.passes(client)
    event, _ = await rig.events()
    assert (event["error"], event["status"], event["ending"]) == ("response-timeout", 504, "kept")
    assert event["took_s"] >= 0.4


async def test_the_time_for_an_answer_ends_with_its_head(start: Start) -> None:
    rig = await start(response_timeout_s=0.4)
    client, store = await rig.asked()
    await store.send(OK[:-1])
    await client.take(len(OK) - 1)
    assert await client.is_silent(0.6)  # a body has no clock
    await store.send(OK[-1:])
    assert await client.take(1) == OK[-1:]


async def test_the_time_for_an_answer_begins_with_the_end_of_the_request(start: Start) -> None:
    rig = await start(response_timeout_s=0.4)
    client, store = await rig.asked(PUT[:-1])
    assert await client.is_silent(0.6)
    await client.send(PUT[-1:])
    await store.take(1)
    await store.send(OK)
    assert await client.take(len(OK)) == OK


async def test_a_failure_while_a_small_body_still_comes_keeps_the_connection(rig: Rig) -> None:
    client, store = await rig.asked(PUT[:-5])
    store.close()
    await failed(client, b"502", b"response-cut")
    await client.send(b"hello")
    await rig.passes(client)


async def test_a_failure_while_a_large_body_still_comes_closes_the_connection(rig: Rig) -> None:
    large = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n"
    client, store = await rig.asked(large)
    store.close()
    head = await failed(client, b"502", b"response-cut")
    assert b"\r\nConnection: close\r\n" in head
    assert await client.end() is Ended.FIN


BAD_CHUNKS = {
    "no size": b"x\r\n",
    "too much data": b"5\r\nhello!\r\n",
    "a bare LF": b"5\nhello\r\n",
}


@pytest.mark.parametrize("chunks", [pytest.param(raw, id=name) for name, raw in BAD_CHUNKS.items()])
async def test_a_bad_chunk_of_the_store_ends_the_response_with_rst(rig: Rig, chunks: bytes) -> None:
    client, store = await rig.asked()
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    await store.send(head)
    assert await client.take(len(head)) == head
    await store.send(chunks)
    await client.rest()
    assert client.ended is Ended.RST
    event = await rig.event()
    assert (event["outcome"], event["error"]) == ("failed", "response-malformed")
    assert (event["status"], event["ending"]) == (200, "reset")
