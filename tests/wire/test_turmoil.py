"""Any clients and any store against any faults: nothing escapes, nothing stays behind."""

from __future__ import annotations

import asyncio
import contextlib
import random
from time import monotonic

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import LENGTH, WITHIN_S, Ended, Peer, chunked, split
from tests.wire.rig import OK, Rig

DRAIN_S = 20.0
RULES = """
  - {name: slow, match: {key: slow}, faults: [latency: 5ms]}
  - {name: late, match: {key: late}, faults: [{latency: {delay: 5ms, at: response}}]}
  - {name: no, match: {key: no}, faults: [error: NoSuchKey]}
  - {name: busy, match: {key: busy}, faults: [error: SlowDown]}
  - {name: mute, match: {key: mute}, faults: [hang: 10ms]}
  - {name: deaf, match: {key: deaf}, faults: [{hang: {at: {upload: 10B}}}]}
  - {name: stuck, match: {key: stuck}, faults: [{hang: {at: {body: 50%}}}]}
  - {name: rst, match: {key: rst}, faults: [reset]}
  - {name: up, match: {key: up}, faults: [{reset: {at: {upload: 50%}}}]}
  - {name: down, match: {key: down}, faults: [{truncate: {at: {body: 3B}, end: rst}}]}
  - {name: half, match: {key: half}, faults: [truncate: 50%]}
  - {name: gone, match: {key: gone}, phase: after, faults: [close]}
  - {name: swap, match: {key: swap}, phase: after, faults: [latency: 2ms, answer: 403]}
  - {name: both, match: {key: both}, faults: [error: AccessDenied, reset]}
  - {name: door, trigger: {every: 5}, faults: [{reset: {at: accept}}]}
  - {name: shut, trigger: {every: 7}, faults: [{hang: {for: 5ms, at: accept}}]}
  - {name: soon, match: {key: soon}, faults: [{reset: {at: {time: 3ms}}}]}
  - {name: wait, match: {key: wait}, faults: [latency: 5ms, close: {at: {time: 3ms}}]}
  - {name: numb, match: {key: numb}, faults: [{hang: {for: 5ms, at: {time: 2ms}}}]}
  - {name: then, match: {key: then}, phase: after, faults: [{close: {at: {time: 4ms}}}]}
  - {name: tail, match: {key: tail}, faults: [truncate: -3B]}
  - {name: last, match: {key: last}, faults: [{reset: {at: {body: -64KiB}}}]}
  - {name: aws, match: {key: aws}, faults: [{close: {at: {upload: 100%}}}]}
"""
KEYS = (
    *(b"plain", b"slow", b"late", b"no", b"busy", b"mute", b"deaf", b"stuck", b"rst", b"up"),
    *(b"down", b"half", b"gone", b"swap", b"both", b"soon", b"wait", b"numb", b"then", b"tail"),
    *(b"last", b"aws"),
)
STREAMING = b"x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n"
RESPONSES = (
    OK,
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked([b"hello", b"world"]),
    b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300000,
    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
    b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
    b"nonsense\r\n\r\n",
)


def any_request(rng: random.Random) -> bytes:
    """A request that meets a rule, or none."""
    head = b"/bucket/%b HTTP/1.%d\r\nHost: h\r\n" % (rng.choice(KEYS), rng.random() < 0.9)
    # All of it fits into a window: behind a closed one a client's FIN is not seen by anybody.
    body = rng.randbytes(rng.choice((0, 5, 100, 9000)))
    length = b"Content-Length: %d\r\n" % len(body)
    if rng.random() < 0.3:
        head += STREAMING
        body = chunked(split(body, rng)) if body and rng.random() < 0.8 else body
        length = b"Content-Length: %d\r\n" % len(body)
    kind = rng.randrange(5)
    if kind == 0:
        return b"GET " + head + b"\r\n"
    if kind == 1:
        return b"HEAD " + head + b"Connection: close\r\n\r\n"
    if kind == 2:
        return b"PUT " + head + length + b"\r\n" + body
    if kind == 3:
        return b"PUT " + head + b"Expect: 100-continue\r\n" + length + b"\r\n" + body
    pieces = split(body, rng) if body else []
    return b"PUT " + head + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(pieces)


async def serve(store: Peer, rng: random.Random) -> None:
    """Answer what comes, or cut it, until the proxy ends the connection."""
    while store.ended is Ended.OPEN:
        await store.is_silent(0.002)
        at = store.received.find(b"\r\n\r\n")
        if at < 0:
            continue
        length = LENGTH.search(store.received, 0, at + 2)
        whole = at + 4 + (int(length[1]) if length else 0)
        if len(store.received) < whole and rng.random() < 0.9:
            continue
        del store.received[:whole]
        response = rng.choice(RESPONSES)
        if rng.random() < 0.2:
            await store.send_what_it_takes(response[: rng.randrange(len(response))])
            store.cut(rng.choice((Ended.FIN, Ended.RST)))
            return
        await store.send_what_it_takes(response)


async def use(client: Peer, rng: random.Random) -> None:
    """Send requests, read some of what comes, and leave in some way."""
    for _ in range(rng.randrange(1, 4)):
        request = any_request(rng)
        sent = request[: rng.randrange(len(request))] if rng.random() < 0.1 else request
        for piece in split(sent, rng, most=3) if sent else []:
            await client.send_what_it_takes(piece)
        if rng.random() < 0.7:
            await client.is_silent(0.02)
    leaving = rng.randrange(4)
    if leaving == 0:
        with contextlib.suppress(OSError):  # the proxy may have been first
            client.shut()
        await client.is_silent(0.02)
    if leaving == 1:
        client.reset()
    else:
        client.close()


async def serve_all(rig: Rig, rng: random.Random, serving: set[asyncio.Task[None]]) -> None:
    """Play the store until cancelled."""
    while True:
        serving.add(asyncio.create_task(serve(await rig.store.accept(), rng)))


@pytest.mark.parametrize("seed", range(100))
async def test_nothing_escapes_and_nothing_stays_behind(start: Start, seed: int) -> None:
    rng = random.Random(seed)
    rig = await start(RULES, drain_s=DRAIN_S, head_timeout_s=0.5, response_timeout_s=0.5)
    serving: set[asyncio.Task[None]] = set()
    accepting = asyncio.create_task(serve_all(rig, rng, serving))
    clients = [await rig.client() for _ in range(12)]
    await asyncio.gather(*(use(client, rng) for client in clients))
    began = monotonic()
    await rig.stop(hurry=False)
    assert monotonic() - began < DRAIN_S, "a connection stayed behind"
    accepting.cancel()
    await asyncio.gather(accepting, return_exceptions=True)
    async with asyncio.timeout(WITHIN_S):
        await asyncio.gather(*serving)
    exchanges = [event["exchange"] for event in await rig.events() if event["exchange"]]
    assert sorted(exchanges) == list(range(1, len(exchanges) + 1)), "one line for each"
