"""GET /metrics: what is counted, that it only grows, and that no client makes up a label."""

from __future__ import annotations

import asyncio

import pytest
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as read_openmetrics,
)
from prometheus_client.parser import text_string_to_metric_families as read_text

from faultproxy.control.tally import BOUNDS_S, MAX_LABELS, Named, Tally
from faultproxy.core.rules.decision import Decision
from faultproxy.core.s3.operation import OPERATIONS
from faultproxy.options import read_upstream
from faultproxy.proxy.batch import Batch
from tests.control.conftest import Start, Steered
from tests.control.ended import event, of_key, refused

Samples = dict[str, float]

RULES = """
- {name: no, match: {key: "no/**"}, faults: [error: SlowDown]}
- {name: rare, match: {key: "rare/**"}, trigger: {skip: 1}, faults: [error: SlowDown]}
- {name: slow, match: {key: "slow/**"}, faults: [latency: 1ms]}
"""


def samples(text: str) -> Samples:
    """Every sample of the exposition by its name and labels, as they are written."""
    found = {}
    for family in read_text(text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


async def shown(steered: Steered) -> Samples:
    """What the proxy says."""
    async with steered.session.get(f"{steered.url}/metrics") as response:
        assert response.status == 200
        return samples(await response.text())


def exchanges(operation: str, outcome: str, status: str) -> str:
    return (
        f'faultproxy_exchanges_total{{operation="{operation}",outcome="{outcome}",'
        f'status_class="{status}"}}'
    )


async def test_what_happens_is_counted_at_once(start: Start) -> None:
    steered = await start(RULES)
    assert await steered.status("GET", "/bucket/key") == 200
    assert await steered.status("PUT", "/bucket/no/key") == 503
    assert [await steered.status("GET", "/bucket/rare/key") for _ in range(2)] == [200, 503]
    assert await steered.status("GET", "/bucket/slow/key") == 200
    found = await shown(steered)
    assert found[exchanges("GetObject", "passed", "2xx")] == 2
    assert found[exchanges("GetObject", "injected", "2xx")] == 1
    assert found[exchanges("GetObject", "injected", "5xx")] == 1
    assert found[exchanges("PutObject", "injected", "5xx")] == 1
    assert found['faultproxy_injected_total{fault="error",rule="no"}'] == 1
    assert found['faultproxy_injected_total{fault="latency",rule="slow"}'] == 1
    assert found['faultproxy_rule_matched_total{rule="rare"}'] == 2
    assert found['faultproxy_rule_spared_total{reason="skip",rule="rare"}'] == 1
    assert found["faultproxy_exchange_seconds_count"] == 5
    assert found["faultproxy_first_byte_seconds_count"] == 3  # the store answered so many
    assert found["faultproxy_exchange_seconds_sum"] > found["faultproxy_first_byte_seconds_sum"] > 0
    assert found["faultproxy_sent_bytes_total"] > 0
    assert found["faultproxy_exchanges_in_flight"] == 0
    assert found["faultproxy_paused"] == found["faultproxy_halted"] == 0
    assert found["process_resident_memory_bytes"] > 0


async def test_what_has_not_happened_yet_is_shown_as_0(start: Start) -> None:
    steered = await start(RULES)
    found = await shown(steered)
    assert found['faultproxy_injected_total{fault="error",rule="rare"}'] == 0
    assert found['faultproxy_rule_matched_total{rule="slow"}'] == 0
    assert found['faultproxy_own_errors_total{reason="connect-refused"}'] == 0
    assert 'faultproxy_own_errors_total{reason="version-not-supported"}' not in found


async def test_numbers_of_rules_do_not_fall_with_a_reset_or_a_reload(start: Start) -> None:
    steered = await start(RULES)
    for path in ("/reset", "/rules/reload"):
        before = await shown(steered)
        await steered.good("POST", path)
        assert await steered.status("GET", "/bucket/no/key") == 503
        assert await steered.status("GET", "/bucket/rare/key") == 200
        after = await shown(steered)
        for name in (
            'faultproxy_rule_matched_total{rule="no"}',
            'faultproxy_rule_matched_total{rule="rare"}',
            'faultproxy_injected_total{fault="error",rule="no"}',
        ):
            assert after[name] == before.get(name, 0) + 1
        await steered.good("POST", "/reset")  # so that `rare` spares its first again


async def test_a_pause_shows_and_a_halt_shows_as_one(start: Start) -> None:
    steered = await start(RULES)
    await steered.good("POST", "/pause")
    found = await shown(steered)
    assert (found["faultproxy_paused"], found["faultproxy_halted"]) == (1, 0)
    await steered.good("POST", "/resume")
    steered.steering.halt("too much")
    found = await shown(steered)
    assert (found["faultproxy_paused"], found["faultproxy_halted"]) == (1, 1)
    await steered.good("POST", "/resume")
    found = await shown(steered)
    assert (found["faultproxy_paused"], found["faultproxy_halted"]) == (0, 0)


async def test_no_label_comes_from_a_client(start: Start) -> None:
    steered = await start(RULES)
    for path in ("/secret-bucket/secret-key", "/secret-bucket?secret-parameter"):
        await steered.status("GET", path)
    async with steered.session.get(f"{steered.url}/metrics") as response:
        text = await response.text()
    assert "secret" not in text
    assert "127.0.0.1" not in text


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", "text/plain; version=0.0.4; charset=utf-8"),
        ("*/*", "text/plain; version=0.0.4; charset=utf-8"),
        ("application/json", "text/plain; version=0.0.4; charset=utf-8"),
        ("application/openmetrics-text; version=x", "text/plain; version=0.0.4; charset=utf-8"),
        (
            "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5",
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        ),
    ],
)
async def test_the_format_is_the_one_that_is_asked_for(
    start: Start, accept: str, content_type: str
) -> None:
    steered = await start(RULES)
    await steered.status("GET", "/bucket/no/key")
    async with steered.session.get(
        f"{steered.url}/metrics", headers={"Accept": accept}
    ) as response:
        assert response.headers["Content-Type"].startswith(content_type)
        text = await response.text()
    openmetrics = content_type.startswith("application/")
    # What reads OpenMetrics has no types.
    families = list(read_openmetrics(text) if openmetrics else read_text(text))  # type: ignore[no-untyped-call]
    assert {"faultproxy_exchanges", "faultproxy_injected"} <= {each.name for each in families}
    assert text.endswith("# EOF\n") is openmetrics


async def test_own_errors_and_connections_are_counted(start: Start) -> None:
    steered = await start()
    address = steered.proxy.addresses[0]
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(b"GET /bucket/key HTTP/9\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 505 ")
    writer.close()
    await writer.wait_closed()
    assert await steered.status() == 200
    found = await shown(steered)
    assert found['faultproxy_own_errors_total{reason="not-supported"}'] == 1
    assert found[exchanges("none", "failed", "5xx")] == 1
    assert found["faultproxy_exchange_seconds_count"] == 1
    assert found["faultproxy_client_connections_accepted_total"] == 2
    assert found["faultproxy_client_connections_open"] == 1  # the client keeps it
    assert found["faultproxy_upstream_connections_opened_total"] == 1
    assert found["faultproxy_upstream_connections_open"] == 1


async def test_a_connection_that_the_store_ends_while_idle_is_counted(start: Start) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await asked_again.wait()
        writer.close()

    asked_again = asyncio.Event()
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as store:
        port = store.sockets[0].getsockname()[1]
        steered = await start(upstream=read_upstream(f"http://127.0.0.1:{port}"))
        assert await steered.status() == 200
        name = "faultproxy_upstream_connections_ended_idle_total"
        assert (await shown(steered))[name] == 0
        asked_again.set()
        await steered.until(lambda: not steered.runtime.upstreams)
        assert (await shown(steered))[name] == 1


async def test_who_listens_is_shown(start: Start) -> None:
    steered = await start()
    async with steered.session.get(f"{steered.url}/events"):
        assert (await shown(steered))["faultproxy_subscribers"] == 1
    await steered.until(lambda: not steered.runtime.connections)
    assert (await shown(steered))["faultproxy_subscribers_dropped_total"] == 0


def test_a_histogram_counts_up_to_its_bounds() -> None:
    tally = Tally()
    times = (0.0, BOUNDS_S[0], BOUNDS_S[0] * 1.01, BOUNDS_S[-1], BOUNDS_S[-1] + 1)
    tally.told(Batch([event(took_s=took_s, wait_s=None) for took_s in times]))
    tally.told(
        Batch([event(took_s=0.2, wait_s=0.1), event(took_s=0.2, wait_s=None), refused(took_s=9.0)])
    )
    buckets = dict(tally.took.buckets())
    assert buckets[str(BOUNDS_S[0])] == 2
    assert buckets[str(BOUNDS_S[1])] == 3
    assert buckets[str(BOUNDS_S[-1])] == 6
    assert buckets["+Inf"] == 7
    assert tally.took.sum_s == pytest.approx(sum(times) + 0.4)
    assert tally.wait.sum_s == pytest.approx(0.1)
    assert dict(tally.wait.buckets())["+Inf"] == 1


def test_bytes_are_summed_and_nothing_told_is_nothing_counted() -> None:
    tally = Tally()
    tally.told(Batch([]))
    assert not tally.exchanges
    tally.told(
        Batch([event(received_bytes=3, sent_bytes=7), event(received_bytes=4, sent_bytes=1)])
    )
    assert (tally.received_bytes, tally.sent_bytes) == (7, 8)
    assert tally.exchanges == {("GetObject", "passed", 200): 2}


def test_rules_are_counted_by_what_was_decided_and_faults_by_what_was_carried_out() -> None:
    decision = Decision()
    decision.fired = ("slow", "cut")
    decision.spared = {"rare": "share drew 0.5000", "late": "at_most 3 spent"}
    tally = Tally()
    tally.told(
        Batch([event(), event(decision=decision, fired=("slow/latency",), outcome="injected")])
    )
    assert dict(tally.injected) == {("slow", "latency"): 1}
    names = ("slow", "cut", "rare", "late")
    assert dict(tally.rule_matched) == {(name,): 1 for name in names}
    assert dict(tally.rule_spared) == {("rare", "share"): 1, ("late", "at_most"): 1}


def test_names_are_bounded_and_nothing_is_lost() -> None:
    named = Named()
    for number in range(MAX_LABELS + 500):
        named.add(f"rule-{number}", "reset")
    named.add("rule-0", "reset")
    counts = dict(named)
    assert len(counts) == MAX_LABELS + 1
    assert counts["other", "other"] == 500
    assert counts["rule-0", "reset"] == 2


def test_operations_are_those_that_there_are() -> None:
    tally = Tally()
    tally.told(Batch([of_key(f"key-{number}") for number in range(100)]))
    tally.told(
        Batch([event(b"BREW /b/k?%d HTTP/1.1\r\nHost: h\r\n\r\n" % at) for at in range(100)])
    )
    assert {operation for operation, _, _ in tally.exchanges} <= set(OPERATIONS)
