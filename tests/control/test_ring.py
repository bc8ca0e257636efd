"""What is kept of the newest events: little, and yet their lines as they were."""

from __future__ import annotations

import tracemalloc

import pytest

from faultproxy.control.ring import MAX_BYTES, SIZE, Ring
from faultproxy.core.faults.connection import Reset
from faultproxy.core.rules.decision import Decision
from faultproxy.event import Event, line_of
from faultproxy.proxy.batch import Batch
from tests.control.ended import event, refused

HEADS = {
    "plain": b"GET /bucket/key HTTP/1.1\r\nHost: h\r\n\r\n",
    "query": b"PUT /b/%2F?partNumber=3&uploadId=u HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\n",
    "hosted": b"GET /key HTTP/1.1\r\nHost: bucket.s3.test\r\nRange: bytes=0-9\r\n\r\n",
    "old": b"GET /bucket/key HTTP/1.0\r\n\r\n",
    "absolute": b"GET http://h/bucket/key HTTP/1.1\r\nHost: h\r\n\r\n",
    "hops": b"GET /b/k HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, x-a\r\nX-A: 1\r\n\r\n",
    "chunked": b"PUT /b/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
    "signed": (
        b"PUT /b/k HTTP/1.1\r\nHost: h\r\nUser-Agent: Boto3/1.44.5\r\nContent-Length: 70\r\n"
        b"x-amz-decoded-content-length: 5\r\namz-sdk-invocation-id: call\r\n"
        b"amz-sdk-request: attempt=2; max=5\r\n"
        b"Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261130/us-east-1/s3/"
        b"aws4_request, SignedHeaders=host, Signature=00\r\n\r\n"
    ),
    "not-utf-8": b"GET /b/%ff%fe?prefix=%ff HTTP/1.1\r\nHost: h\r\n\r\n",
    "presigned": b"GET /b/k?X-Amz-Signature=1&X-Amz-Credential=AK%2F1 HTTP/1.1\r\nHost: h\r\n\r\n",
}


def kept(given: Event) -> Event:
    """What comes out of a ring."""
    ring = Ring(domains=("s3.test",))
    ring.add(Batch([given]))
    (found,) = ring.between(1, 2)
    return found.event()


@pytest.mark.parametrize("raw", HEADS.values(), ids=HEADS)
def test_the_line_of_an_event_is_the_same_after_it_was_kept(raw: bytes) -> None:
    given = event(raw, domains=("s3.test",))
    assert line_of(kept(given)) == line_of(given)


def test_a_connection_without_a_request_is_kept_too() -> None:
    assert line_of(kept(refused())) == line_of(refused())


def test_of_a_decision_what_its_line_says_is_kept_and_its_plan_is_not() -> None:
    decision = Decision()
    decision.rule, decision.fault, decision.hit = "slow", "latency", 3
    decision.fired = ("slow",)
    decision.spared = {"other": "share drew 0.5"}
    decision.plan = Reset().alone("slow")
    given = event(decision=decision, fired=("slow/latency",), undone={"slow/reset": "no body"})
    found = kept(given)
    assert line_of(found) == line_of(given)
    assert found.decision.plan.steps == ()


def test_the_newest_are_kept_and_numbered_from_1() -> None:
    ring = Ring(size=5)
    for took_s in (1.0, 2.0, 3.0):
        ring.add(Batch([event(took_s=took_s + part) for part in (0.1, 0.2, 0.3)]))
    assert (ring.first, ring.next) == (5, 10)
    found = [(each.number, each.event().took_s) for each in ring.between(1, 100)]
    assert found == [(5, 2.2), (6, 2.3), (7, 3.1), (8, 3.2), (9, 3.3)]
    assert [each.number for each in ring.between(6, 8)] == [6, 7]
    assert ring.between(8, 6) == []


def test_more_at_once_than_there_is_room_for() -> None:
    ring = Ring(size=2)
    ring.add(Batch([event() for _ in range(5)]))
    assert (ring.first, ring.next) == (4, 6)


def test_large_heads_push_older_events_out() -> None:
    ring = Ring()
    padding = b"x" * 60_000
    raw = b"GET /b/k HTTP/1.1\r\nHost: h\r\nX-Padding: %b\r\n\r\n" % padding
    large = event(raw)
    for _ in range(20):
        ring.add(Batch([large] * 32))
    assert 32 <= ring.next - ring.first <= MAX_BYTES // len(raw)
    ring.add(Batch([event()] * SIZE))
    assert ring.next - ring.first == SIZE


def test_ten_thousand_typical_events_take_less_than_20_mb() -> None:
    raw = HEADS["signed"]
    ring = Ring()
    tracemalloc.start()
    try:
        for number in range(0, SIZE + 320, 32):
            ring.add(
                Batch([event(_padded(raw, number + at), unix_s=number + 0.5) for at in range(32)])
            )
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert ring.next - ring.first == SIZE
    assert taken < 20_000_000


def _padded(raw: bytes, number: int) -> bytes:
    """A head of the size that SDKs send, unlike any other."""
    return raw.replace(b"User-Agent: Boto3", b"X-Number: %0400d\r\nUser-Agent: Boto3" % number)
