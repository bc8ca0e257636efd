"""Whatever could be read in two ways is refused, and nothing of it reaches the store."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended
from tests.wire.rig import GET, OK, Rig, refused

LINE = b"GET /b/k HTTP/1.1\r\n"
HOST = b"Host: h\r\n"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request, and how it is refused."""

    id: str
    request: bytes
    status: bytes = b"400"
    reason: bytes = b"request-malformed"


def header(name: str, *lines: bytes, status: bytes = b"400", body: bytes = b"") -> Refusal:
    """A request with these header lines."""
    reason = b"not-supported" if status == b"501" else b"request-malformed"
    return Refusal(name, LINE + HOST + b"".join(lines) + b"\r\n" + body, status, reason)


def whole(name: str, request: bytes) -> Refusal:
    """A whole head."""
    return Refusal(name, request)


CL, TE = b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n"
REFUSALS = (
    header("two lengths", CL, b"Content-Length: 4\r\n", body=b"abcd"),
    header("two lengths that are equal", CL, CL, body=b"abc"),
    header("two lengths in one field", b"Content-Length: 3, 3\r\n", body=b"abc"),
    header("a length and chunks", CL, TE, body=b"0\r\n\r\n"),
    header("chunks and a length", TE, CL, body=b"0\r\n\r\n"),
    header("a signed length", b"Content-Length: +3\r\n", body=b"abc"),
    header("a negative length", b"Content-Length: -1\r\n"),
    header("a hexadecimal length", b"Content-Length: 0x3\r\n", body=b"abc"),
    header("an empty length", b"Content-Length:\r\n"),
    header("a length of 19 digits", b"Content-Length: 1000000000000000000\r\n"),
    header("a length in Latin digits above ASCII", "Content-Length: ３\r\n".encode()),
    header("two codings", TE, TE, body=b"0\r\n\r\n"),
    header("gzip", b"Transfer-Encoding: gzip\r\n", status=b"501"),
    header("gzip and chunked", b"Transfer-Encoding: gzip, chunked\r\n", status=b"501"),
    header("chunked twice", b"Transfer-Encoding: chunked, chunked\r\n", status=b"501"),
    header("identity", b"Transfer-Encoding: identity\r\n", status=b"501"),
    header("a coding with a vertical tab", b"Transfer-Encoding:\x0bchunked\r\n"),
    header("a quoted coding", b'Transfer-Encoding: "chunked"\r\n', status=b"501"),
    header("two hosts", HOST),
    header("a space before the colon", b"X-A : 1\r\n"),
    header("a tab before the colon", b"X-A\t: 1\r\n"),
    header("a line without a colon", b"X-A\r\n"),
    header("an empty name", b": 1\r\n"),
    header("a name that is no token", b"X(A): 1\r\n"),
    header("a name above ASCII", b"X-\xe9: 1\r\n"),
    header("a folded line", b"X-A: 1\r\n 2\r\n"),
    header("a folded length", b"Content-Length:\r\n 3\r\n", body=b"abc"),
    header("a bare LF", b"X-A: 1\nX-B: 2\r\n"),
    header("a bare CR", b"X-A: 1\rX-B: 2\r\n"),
    header("a NUL", b"X-A: 1\x002\r\n"),
    header("a DEL", b"X-A: 1\x7f2\r\n"),
    whole("no host", LINE + b"\r\n"),
    whole("a first line that is folded", LINE + b" X: 1\r\n" + HOST + b"\r\n"),
    whole("two spaces in the request line", b"GET  / HTTP/1.1\r\n" + HOST + b"\r\n"),
    whole("a space in the target", b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n"),
    whole("a tab in the request line", b"GET\t/ HTTP/1.1\r\n" + HOST + b"\r\n"),
    whole("no target", b"GET HTTP/1.1\r\n" + HOST + b"\r\n"),
    whole("no version", b"GET /\r\n" + HOST + b"\r\n"),
    whole("a space behind the version", b"GET / HTTP/1.1 \r\n" + HOST + b"\r\n"),
    whole("a version in lower case", b"GET / http/1.1\r\n" + HOST + b"\r\n"),
    whole("a method that is no token", b"G(T / HTTP/1.1\r\n" + HOST + b"\r\n"),
    whole("a NUL in the target", b"GET /\x00 HTTP/1.1\r\n" + HOST + b"\r\n"),
    whole("a head of bare LFs", b"GET / HTTP/1.1\nHost: h\n\n"),
    whole("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    whole("a space first", b" GET / HTTP/1.1\r\n" + HOST + b"\r\n"),
    whole("chunks in 1.0", b"PUT / HTTP/1.0\r\n" + HOST + TE + b"\r\n0\r\n\r\n"),
    Refusal("2.0", b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", b"505", b"not-supported"),
    Refusal("1.2", b"GET / HTTP/1.2\r\n" + HOST + b"\r\n", b"505", b"not-supported"),
    Refusal("the preface of 2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"505", b"not-supported"),
    Refusal("CONNECT", b"CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n", b"501", b"not-supported"),
)


@pytest.mark.parametrize("refusal", [pytest.param(each, id=each.id) for each in REFUSALS])
async def test_what_could_be_read_in_two_ways_is_refused(rig: Rig, refusal: Refusal) -> None:
    client = await rig.client()
    await client.send(refusal.request + GET)
    body = await refused(client, refusal.status, refusal.reason)
    assert b"<Error><Code>Faultproxy" in body
    assert rig.store.was_left_alone()


@pytest.mark.parametrize("refusal", [pytest.param(each, id=each.id) for each in REFUSALS])
async def test_it_is_refused_on_a_kept_connection_too_and_the_store_sees_the_end(
    rig: Rig, refusal: Refusal
) -> None:
    client, store = await rig.asked()
    await store.send(OK)
    await client.take(len(OK))
    await client.send(refusal.request)
    await refused(client, refusal.status, refusal.reason)
    assert await store.end() is Ended.FIN


BAD_CHUNKS = {
    "no number": b"x\r\n",
    "an empty size": b"\r\n",
    "a sign": b"+5\r\nhello\r\n",
    "a prefix": b"0x5\r\nhello\r\n",
    "a space before": b" 5\r\nhello\r\n",
    "a space behind": b"5 \r\nhello\r\n",
    "an underscore": b"1_0\r\n",
    "16 digits": b"0000000000000005\r\nhello\r\n",
    "a bare LF": b"5\nhello\r\n",
    "a CR in an extension": b"5;a\rb\r\nhello\r\n",
    "a NUL in an extension": b"5;a\x00\r\nhello\r\n",
    "more than its size": b"5\r\nhello!\r\n",
    "a bare LF behind the data": b"5\r\nhello\n0\r\n\r\n",
    "a trailer without a colon": b"0\r\nX-T\r\n\r\n",
    "a trailer that is folded": b"0\r\nX-T: 1\r\n 2\r\n\r\n",
    "a trailer with a bare LF": b"0\r\nX-T: 1\n\r\n",
    "an endless size line": b"5;" + b"a" * 5000,
    "endless trailers": b"0\r\n" + b"X-T: 1234567890\r\n" * 5000,
}


@pytest.mark.parametrize("name", [name for name in BAD_CHUNKS if "endless" not in name])
async def test_a_bad_chunk_behind_the_head_is_refused_and_nothing_is_sent(
    rig: Rig, name: str
) -> None:
    client = await rig.client()
    await client.send(b"PUT /b/k HTTP/1.1\r\n" + HOST + TE + b"\r\n" + BAD_CHUNKS[name])
    await refused(client, b"400", b"request-malformed")
    assert rig.store.was_left_alone()


@pytest.mark.parametrize("name", BAD_CHUNKS)
async def test_a_bad_chunk_later_on_cuts_the_upload_short(rig: Rig, name: str) -> None:
    head = b"PUT /b/k HTTP/1.1\r\n" + HOST + TE + b"\r\n"
    client, store = await rig.asked(head + b"3\r\nabc\r\n")
    await client.send_what_it_takes(BAD_CHUNKS[name])
    await refused(client, b"400", b"request-malformed")
    assert not (await store.rest()).endswith(b"\r\n\r\n"), "never a completed request"


async def test_a_refusal_stands_in_the_journal_without_a_request(rig: Rig) -> None:
    client = await rig.client()
    await client.send(b"GET / HTTP/1.1\r\n\r\n")
    await refused(client, b"400", b"request-malformed")
    event = await rig.event()
    assert (event["exchange"], event["method"], event["target"]) == (None, None, None)
    assert (event["outcome"], event["status"], event["ending"]) == ("failed", 400, "closed")
    assert event["error"] == "request-malformed"
    assert event["code"] == "FaultproxyBadRequest"


@pytest.mark.parametrize("size", [1024, 65536], ids=["1KiB", "64KiB"])
async def test_a_head_may_be_as_large_as_the_limit_and_no_larger(start: Start, size: int) -> None:
    rig = await start(max_head=size)
    fits = LINE + HOST + b"X-A: " + b"a" * (size - len(LINE + HOST) - 9) + b"\r\n\r\n"
    assert len(fits) == size
    client, store = await rig.asked(fits)
    await store.send(OK)
    await client.take(len(OK))
    await client.send_what_it_takes(fits.replace(b"X-A: ", b"X-A: a"))
    await refused(client, b"431", b"head-too-large")
    assert await store.end() is Ended.FIN


async def test_a_head_without_an_end_is_refused_at_the_limit(start: Start) -> None:
    rig = await start(max_head=1024)
    client = await rig.client()
    await client.send_what_it_takes(LINE + HOST + b"X-A: " + b"a" * 5000)
    await refused(client, b"431", b"head-too-large")
    assert rig.store.was_left_alone()


async def test_the_rest_of_a_refused_head_is_read_so_that_the_answer_arrives(rig: Rig) -> None:
    client = await rig.client()
    await client.send_what_it_takes(LINE + HOST + b"X-A: " + b"a" * (1 << 20))
    await refused(client, b"431", b"head-too-large")


async def test_credentials_in_a_refused_request_are_not_repeated(rig: Rig) -> None:
    client = await rig.client()
    await client.send(LINE + b"Authorization: AWS4-HMAC-SHA256 SECRET\x00\r\n\r\n")
    body = await refused(client, b"400", b"request-malformed")
    assert b"SECRET" not in body
    assert "SECRET" not in rig.told.getvalue()
