"""Places where two things meet: early responses, Expect, HTTP/1.0, and faults at their edges."""

from __future__ import annotations

import pytest

from tests.wire.conftest import Start
from tests.wire.peer import Ended, chunked
from tests.wire.rig import GET, OK, Rig

PUT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n"
EXPECT = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n"
NO = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"
CHUNKED_OK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked([b"hello", b"w"])


async def test_a_response_before_the_place_in_the_upload_leaves_the_fault_undone(
    start: Start,
) -> None:
    rig = await start("  - {name: cut, faults: [{reset: {at: {upload: 8B}}}]}")
    client, store = await rig.asked(PUT + b"012")
    await store.send(NO)
    assert await client.take(len(NO)) == NO
    await client.send(b"3456789")
    assert await store.take(7) == b"3456789"
    event = await rig.event()
    assert event["undone"] == {"cut/reset": "the response came first"}
    assert (event["outcome"], event["ending"]) == ("passed", "kept")


async def test_a_cut_at_the_response_reaches_an_upload_that_is_not_over(start: Start) -> None:
    rig = await start("  - {name: cut, faults: [{reset: {at: response}}]}")
    client, store = await rig.asked(PUT + b"012")
    await store.send(NO)
    assert await client.end() is Ended.RST
    assert await store.end() is Ended.RST


async def test_a_place_in_an_upload_that_waits_for_100(start: Start) -> None:
    rig = await start("  - {name: cut, faults: [{close: {at: {upload: 5B}}}]}")
    client, store = await rig.asked(EXPECT)
    await store.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert await client.head() == b"HTTP/1.1 100 Continue\r\n\r\n"
    await client.send(b"0123456789")
    assert await store.rest() == b"01234"
    assert store.ended is Ended.FIN
    assert await client.end() is Ended.FIN


@pytest.mark.parametrize("fault", ["reset", "close"])
async def test_the_start_of_an_upload_that_waits_for_100_is_reached_without_it(
    start: Start, fault: str
) -> None:
    rig = await start(f"  - {{name: cut, faults: [{{{fault}: {{at: {{upload: 0B}}}}}}]}}")
    client, store = await rig.asked(EXPECT)
    assert await client.end() is {"reset": Ended.RST, "close": Ended.FIN}[fault]
    assert await store.end() is {"reset": Ended.RST, "close": Ended.FIN}[fault]


async def test_a_failure_with_a_client_that_waits_for_100_closes(rig: Rig) -> None:
    rig.store.close()
    client = await rig.client()
    await client.send(EXPECT)
    head, _ = await client.message()
    assert b"\r\nx-faultproxy-error: connect-refused\r\n" in head
    assert b"\r\nConnection: close\r\n" in head
    assert await client.end() is Ended.FIN


async def test_latency_does_not_keep_100_from_coming_later(start: Start) -> None:
    rig = await start("  - {name: slow, faults: [latency: 50ms]}")
    client, store = await rig.asked(EXPECT)
    await store.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert await client.head() == b"HTTP/1.1 100 Continue\r\n\r\n"
    await client.send(b"0123456789")
    assert await store.take(10) == b"0123456789"
    await store.send(OK)
    assert await client.take(len(OK)) == OK


@pytest.mark.parametrize("end", ["fin", "rst"])
async def test_a_truncation_at_the_end_of_a_body_until_close(start: Start, end: str) -> None:
    rig = await start(f"  - {{name: t, faults: [{{truncate: {{at: '100%', end: {end}}}}}]}}")
    client, store = await rig.asked()
    await store.send(b"HTTP/1.1 200 OK\r\n\r\nall of it")
    assert await client.until(b"all of it")
    store.close()
    assert await client.end() is {"fin": Ended.FIN, "rst": Ended.RST}[end]
    assert (await rig.event())["fired"] == ["t/truncate"]


async def test_a_truncation_of_head_is_undone(start: Start) -> None:
    rig = await start("  - {name: t, faults: [truncate: 50%]}")
    client, store = await rig.asked(b"HEAD /b/k HTTP/1.1\r\nHost: h\r\n\r\n")
    response = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    await store.send(response)
    assert await client.take(len(response)) == response
    event = await rig.event()
    assert event["undone"] == {"t/truncate": "no body"}


async def test_a_truncation_for_a_1_0_client_counts_payload(start: Start) -> None:
    rig = await start("  - {name: t, faults: [truncate: {body: 3B}]}")
    client = await rig.client()
    await client.send(b"GET /b/k HTTP/1.0\r\nHost: h\r\n\r\n")
    store = await rig.store.accept()
    await store.head()
    await store.send(CHUNKED_OK)
    assert await client.rest() == b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhel"
    assert client.ended is Ended.FIN


async def test_requests_behind_a_cut_are_dropped(start: Start) -> None:
    rig = await start("  - {name: t, trigger: {first: 1}, faults: [truncate: {body: 2B}]}")
    client = await rig.client()
    await client.send(GET + GET)
    store = await rig.store.accept()
    await store.take(len(GET))
    await store.send(OK)
    assert await client.rest() == OK[:-3]
    assert await store.end() is Ended.FIN
    assert rig.store.was_left_alone()


async def test_two_cuts_in_one_plan_end_at_the_first(start: Start) -> None:
    rig = await start(
        "  - {name: far, faults: [{latency: {delay: 1ms, at: response}}]}\n"
        "  - {name: near, faults: [{reset: {at: {body: 1B}}}]}\n"
        "  - {name: late, phase: after, faults: [truncate: {body: 4B}]}"
    )
    client, store = await rig.asked()
    await store.send(OK)
    assert await client.rest() == OK[:-4]
    assert client.ended is Ended.RST


async def test_an_after_rule_does_not_act_where_a_before_rule_answered(start: Start) -> None:
    rig = await start(
        "  - {name: no, faults: [answer: 403]}\n  - {name: late, phase: after, faults: [reset]}"
    )
    client = await rig.client()
    await client.send(GET)
    assert (await client.head()).startswith(b"HTTP/1.1 403 ")
    event = await rig.event()
    assert (event["rule"], event["ending"]) == ("no", "kept")


async def test_a_bad_chunk_during_a_wait_is_a_refusal(start: Start) -> None:
    rig = await start("  - {name: slow, faults: [latency: 50ms]}")
    client = await rig.client()
    await client.send(b"PUT /b/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")
    head, _ = await client.message()
    assert head.startswith(b"HTTP/1.1 400 ")
    assert await client.end() is Ended.FIN
    assert rig.store.was_left_alone()


async def test_a_store_that_never_answers_behind_a_wait_is_a_504(start: Start) -> None:
    rig = await start("  - {name: slow, faults: [latency: 50ms]}", response_timeout_s=0.1)
    client, _ = await rig.asked()
    head, _ = await client.message()
    assert b"\r\nx-faultproxy-error: response-timeout\r\n" in head
    event = await rig.event()
    assert (event["outcome"], event["error"]) == ("injected", "response-timeout")
    assert event["took_s"] >= 0.15


async def test_a_failure_before_the_place_leaves_the_fault_undone(start: Start) -> None:
    rig = await start("  - {name: cut, faults: [{reset: {at: {body: 1B}}}]}")
    client, store = await rig.asked()
    store.close()
    head, _ = await client.message()
    assert head.startswith(b"HTTP/1.1 502 ")
    event = await rig.event()
    assert (event["outcome"], event["fired"]) == ("failed", [])
    assert event["undone"].keys() == {"cut/reset"}


async def test_a_client_that_leaves_before_the_place_leaves_the_fault_undone(start: Start) -> None:
    rig = await start("  - {name: cut, faults: [{reset: {at: response}}]}")
    client, store = await rig.asked()
    client.reset()
    assert await store.end() is Ended.RST
    event = await rig.event()
    assert (event["outcome"], event["ending"]) == ("abandoned", "gone")
    assert event["undone"].keys() == {"cut/reset"}


async def test_an_answer_and_an_end_send_the_whole_answer_first(start: Start) -> None:
    rig = await start("  - {name: both, faults: [error: NoSuchKey, reset]}")
    client = await rig.client()
    await client.send(PUT + b"0123456789")
    head, body = await client.message()
    assert head.startswith(b"HTTP/1.1 404 ")
    assert b"</Error>" in body
    assert await client.end() is Ended.RST
    assert rig.store.was_left_alone()
    event = await rig.event()
    assert event["fired"] == ["both/error", "both/reset"]
    assert (event["rule"], event["fault"]) == ("both", "reset")
    assert (event["status"], event["ending"]) == (404, "reset")


async def test_a_truncated_answer(start: Start) -> None:
    rig = await start(
        "  - name: both\n    faults: [{answer: {status: 200, body: '0123456789'}}, {truncate: 50%}]"
    )
    client = await rig.client()
    await client.send(GET)
    assert (await client.head()).startswith(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n")
    assert await client.rest() == b"01234"
    assert client.ended is Ended.FIN
    event = await rig.event()
    assert (event["fault"], event["sent_bytes"]) == ("truncate", 5)


async def test_a_latency_an_answer_and_a_hang_in_one_rule(start: Start) -> None:
    rig = await start("  - {name: all, faults: [latency: 50ms, answer: 403, hang: 50ms]}")
    client = await rig.client()
    await client.send(GET + GET)
    assert (await client.rest()).startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert client.ended is Ended.FIN
    event = await rig.event()
    assert event["fired"] == ["all/latency", "all/answer", "all/hang"]
    assert event["took_s"] >= 0.1


async def test_a_rule_that_ends_closes_the_exchange_to_later_rules(start: Start) -> None:
    rig = await start("  - {name: a, faults: [reset]}\n  - {name: b, faults: [error: SlowDown]}")
    client = await rig.client()
    await client.send(GET)
    assert await client.end() is Ended.RST
    event = await rig.event()
    assert (event["rule"], event["fired"]) == ("a", ["a/reset"])
    assert "spared" not in event
