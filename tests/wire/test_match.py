"""Every key of `match` over the wire: a request that it is for, and one that it is not for."""

from __future__ import annotations

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended, Peer, chunked
from tests.wire.rig import OK, Rig

NO = b"HTTP/1.1 404 Not Found\r\nContent-Length: %d\r\n\r\n%b"
MISSING = b"<Error><Code>NoSuchKey</Code></Error>"
PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
GET = b"GET /b/k HTTP/1.1\r\nHost: h\r\n\r\n"


def one(match: str) -> str:
    return f"  - {{name: one, match: {{{match}}}, faults: [{{answer: 418}}]}}"


def head(line: str, *lines: str) -> bytes:
    return "\r\n".join((f"{line} HTTP/1.1", "Host: h", *lines, "", "")).encode()


PLAIN = head("GET /b/k")
CASES = {
    "operation": ("operation: GetObject", PLAIN, head("HEAD /b/k")),
    "method": ("method: HEAD", head("HEAD /b/k"), PLAIN),
    "bucket": ("bucket: b", PLAIN, head("GET /c/k")),
    "key": ('key: "/[a-k]/"', PLAIN, head("GET /b/l")),
    "client": ("client: rclone", head("GET /b/k", "User-Agent: rclone/1"), PLAIN),
    "user_agent": ('user_agent: "x*"', head("GET /b/k", "User-Agent: xyz"), PLAIN),
    "access_key": ("access_key: AK", head("GET /b/k", "Authorization: AWS AK:s"), PLAIN),
    "size": ('size: "> 1GiB"', head("PUT /b/k", "Content-Length: 2000000000"), PLAIN),
    "part": ('part: ">= 2"', head("HEAD /b/k?partNumber=2"), head("HEAD /b/k?partNumber=1")),
    "range": ("range: true", head("GET /b/k", "Range: bytes=0-1"), PLAIN),
    "presigned": ("presigned: true", head("GET /b/k?X-Amz-Signature=s"), PLAIN),
    "header": ("header: {x-a: 1}", head("GET /b/k", "X-A: 1"), head("GET /b/k", "X-A: 2")),
    "query": ('query: {versionId: "*"}', head("GET /b/k?versionId=1"), PLAIN),
    "any": ("any: [{key: l}, {bucket: c}]", head("GET /c/k"), PLAIN),
    "all": ("all: [{key: l}, {bucket: c}]", head("GET /c/l"), head("GET /c/k")),
    "not": ("not: {key: k}", head("GET /b/l"), PLAIN),
}


@pytest.mark.parametrize(("match", "meant", "other"), CASES.values(), ids=CASES)
async def test_a_request_that_is_meant_is_answered_and_others_pass(
    start: Start, match: str, meant: bytes, other: bytes
) -> None:
    rig = await start(one(match))
    _client, store = await rig.asked(other)
    await store.send(OK)
    client = await rig.client()
    await client.send(meant)
    assert (await client.take(12)) == b"HTTP/1.1 418"


@pytest.mark.parametrize(
    ("match", "fires"),
    [
        ("source: 127.0.0.0/8", True),
        ('source: ["::1", 10.0.0.0/8]', False),
        ('listener: "127.0.0.1:*"', True),
        ('listener: "[::1]:*"', False),
    ],
)
async def test_the_addresses_of_a_connection_are_matched(
    start: Start, match: str, *, fires: bool
) -> None:
    rig = await start(one(match))
    client = await rig.client()
    await client.send(PLAIN)
    if fires:
        assert (await client.take(12)) == b"HTTP/1.1 418"
    else:
        await (await rig.store.accept()).send(OK)
        assert await client.take(len(OK)) == OK


# What was written.


async def exchange(client: Peer, store: Peer, request: bytes, response: bytes) -> None:
    """A request that the store gets, and a response that the client gets."""
    await client.send(request)
    assert await store.take(len(request)) == request
    await store.send(response)
    assert await client.take(len(response)) == response


async def started(start: Start, match: str) -> tuple[Rig, Peer, Peer]:
    """A proxy with one rule, and a connection on which one request has passed."""
    rig = await start(one(match))
    client, store = await rig.asked(GET)
    await store.send(OK)
    assert await client.take(len(OK)) == OK
    return rig, client, store


async def test_a_key_that_was_just_written_is_matched(start: Start) -> None:
    _rig, client, store = await started(start, 'method: GET, written: "< 1h"')
    await exchange(client, store, PUT, OK)
    await client.send(GET)
    assert (await client.take(12)) == b"HTTP/1.1 418"


async def test_a_write_that_failed_is_none(start: Start) -> None:
    _rig, client, store = await started(start, 'method: GET, written: "< 1h"')
    await exchange(client, store, PUT, NO % (0, b""))
    await exchange(client, store, GET, OK)


@pytest.mark.parametrize("framing", ["length", "chunks"])
@pytest.mark.parametrize("failed", [False, True], ids=["done", "failed"])
async def test_an_upload_is_written_when_its_body_says_so(
    start: Start, framing: str, *, failed: bool
) -> None:
    _rig, client, store = await started(start, 'method: GET, written: "< 1h"')
    complete = head("POST /b/k?uploadId=u", "Content-Length: 0")
    body = MISSING if failed else b"<CompleteMultipartUploadResult/>"
    if framing == "length":
        response = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    else:
        response = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked([body])
    await exchange(client, store, complete, response)
    if failed:
        await exchange(client, store, GET, OK)
    else:
        await client.send(GET)
        assert (await client.take(12)) == b"HTTP/1.1 418"


async def test_a_write_whose_answer_was_lost_was_written(start: Start) -> None:
    lost = "  - {name: lost, match: {method: PUT}, phase: after, faults: [reset]}\n"
    rig = await start(lost + one('method: GET, written: "< 1h"'))
    client, store = await rig.asked(PUT)
    await store.send(OK)
    assert await client.end() is Ended.RST
    client = await rig.client()
    await client.send(GET)
    assert (await client.take(12)) == b"HTTP/1.1 418"


# What the store answered.


async def test_a_status_is_replaced_and_others_pass(start: Start) -> None:
    rig, client, store = await started(start, "response: {status: 404}")
    await exchange(client, store, GET, NO.replace(b"404", b"403") % (2, b"no"))
    await client.send(GET)
    assert await store.take(len(GET)) == GET
    await store.send(NO % (2, b"no"))
    assert (await client.take(12)) == b"HTTP/1.1 418"
    *_, event = await rig.events()
    assert (event["status"], event["upstream_status"], event["phase"]) == (418, 404, "after")
    assert event["fired"] == ["one/answer"]


async def test_a_code_is_read_from_the_body_and_what_it_is_not_for_passes(start: Start) -> None:
    rig, client, store = await started(start, "response: {status: 4xx, code: NoSuchKey}")
    other = MISSING.replace(b"Key", b"Upload")
    await exchange(client, store, GET, NO % (len(other), other))
    await client.send(GET)
    assert await store.take(len(GET)) == GET
    whole = NO % (len(MISSING), MISSING)
    await store.send(whole[:60])
    await store.send(whole[60:])
    assert (await client.take(12)) == b"HTTP/1.1 418"
    _, passed, replaced = await rig.events()
    assert (passed["status"], passed["code"], passed["fired"]) == (404, "NoSuchUpload", [])
    assert (replaced["status"], replaced["upstream_status"]) == (418, 404)
    assert replaced["code"] is None


async def test_a_head_has_no_code(start: Start) -> None:
    _rig, client, store = await started(start, "response: {status: 404, code: null}")
    await client.send(head("HEAD /b/k"))
    await store.take(len(head("HEAD /b/k")))
    await store.send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 300\r\n\r\n")
    assert (await client.take(12)) == b"HTTP/1.1 418"


@pytest.mark.parametrize(
    "match",
    ['response: {size: "< 5B"}', "response: {header: {etag: null}}", "response: {status: 5xx}"],
)
async def test_a_response_that_is_not_meant_passes(start: Start, match: str) -> None:
    rig = await start(one(match))
    client, store = await rig.asked(GET)
    tagged = OK.replace(b"\r\n\r\n", b"\r\nETag: x\r\n\r\n")
    await store.send(tagged)
    assert await client.take(len(tagged)) == tagged


@pytest.mark.parametrize(
    "match",
    ['response: {size: ">= 5B"}', "response: {header: {etag: x}}", "response: {status: 200}"],
)
async def test_a_response_that_is_meant_is_replaced(start: Start, match: str) -> None:
    rig = await start(one(match))
    client, store = await rig.asked(GET)
    await store.send(OK.replace(b"\r\n\r\n", b"\r\nETag: x\r\n\r\n"))
    assert (await client.take(12)) == b"HTTP/1.1 418"
