"""The ledger tells of everything that has ended: of much at once in numbers, and none is lost."""

from __future__ import annotations

import json
from math import ceil, inf
from pathlib import Path

import pytest

from faultproxy.control.hub import FEWEST, TICK_S
from faultproxy.proxy.batch import FACTS, Batch, Passed
from faultproxy.proxy.ledger import KEPT
from tests.control.conftest import Start
from tests.control.conftest import start as start


class Reader:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.rows = 0
        self.events = 0
        self.passed = 0

    def told(self, batch: Batch) -> None:
        """Count it."""
        self.rows += len(batch.rows)
        self.events += len(batch.events)
        self.passed += len(batch.passed)


@pytest.mark.parametrize("status", [200, 206])
def test_what_passed_is_counted_by_operation_and_status(status: int) -> None:
    passed = Passed(
        [
            *("GetObject", 200, 0.5, 0.25, 0, 1024),
            *("PutObject", 200, 1.5, 0.75, 4096, 0),
            *("GetObject", status, 2.5, 1.25, 0, 10),
        ]
    )
    expected = {("GetObject", 200): 1, ("PutObject", 200): 1}
    expected["GetObject", status] = expected.get(("GetObject", status), 0) + 1
    assert (len(passed), dict(passed.exchanges)) == (3, expected)
    assert (sum(passed.took_s), sum(passed.wait_s)) == (4.5, 2.25)
    assert (passed.received_bytes, passed.sent_bytes) == (4096, 1034)


RULE = "- {name: a, match: {key: a}, faults: [answer: 418]}\n"


async def test_what_nothing_was_done_to_is_only_counted_where_there_is_no_room(
    start: Start,
) -> None:
    steered = await start(RULE)
    ledger, reader = steered.runtime.ended, Reader()
    ledger.add(reader)
    ledger.keep(3, False)
    ledger.room = 3
    for _ in range(5):
        await steered.status()
    assert await steered.status(path="/bucket/a") == 418
    ledger.flush()
    assert (reader.rows, reader.events) == (3 + 1, 1)
    assert reader.passed == 2
    told = await steered.good("GET", "/traffic")
    assert (sum(told["passed"]), sum(told["injected"])) == (5, 1)
    async with steered.session.get(f"{steered.url}/metrics") as response:
        text = await response.text()
    assert 'operation="GetObject",outcome="passed",status_class="2xx"} 5.0' in text
    assert "faultproxy_exchange_seconds_count 6.0" in text


async def test_a_journal_has_a_line_for_every_one_whatever_there_is_room_for(
    start: Start, tmp_path: Path
) -> None:
    journal = tmp_path / "journal.jsonl"
    steered = await start(RULE, journal=str(journal))
    ledger, reader = steered.runtime.ended, Reader()
    ledger.add(reader)
    ledger.keep(1, False)
    for _ in range(3):
        await steered.status()
    assert await steered.status(path="/bucket/a") == 418
    steered.runtime.flush()
    assert (reader.rows, reader.events, reader.passed) == (2, 2, 2)
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    assert [line["status"] for line in lines] == [200, 200, 200, 418]


async def test_nobody_is_told_where_there_is_a_journal_alone(start: Start, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    steered = await start(RULE, journal=str(journal), control=None)
    ledger, reader = steered.runtime.ended, Reader()
    ledger.add(reader)
    assert await steered.status() == 200
    assert await steered.status(path="/bucket/a") == 418
    steered.runtime.flush()
    assert (reader.rows, reader.events, reader.passed) == (0, 0, 0)
    assert len(journal.read_text().splitlines()) == 2


async def test_who_listens_to_all_gets_all_and_who_asked_for_a_sample_is_told_of_the_rest(
    start: Start,
) -> None:
    steered = await start(RULE)
    ledger = steered.runtime.ended
    events = f"{steered.url}/events"
    async with steered.session.get(events) as response:
        assert ledger.room > 10**9
        for _ in range(3):
            await steered.status()
        ledger.tick()
        seen = b""
        while seen.count(b"event: exchange") < 3:
            seen += await response.content.readany()
    await steered.until(lambda: ledger.room == KEPT)
    async with steered.session.get(events, params={"sample": "5"}) as response:
        ledger.keep(1, False)  # no look makes room meanwhile
        ledger.room = 1
        for _ in range(4):
            await steered.status()
        seen = b""
        while b"left_out" not in seen:
            seen += await response.content.readany()
    assert seen.count(b"event: exchange") + 3 == 4
    assert b'{"left_out":3}' in seen


async def test_who_comes_later_is_not_told_of_what_passed_before(start: Start) -> None:
    steered = await start(RULE)
    ledger = steered.runtime.ended
    ledger.keep(0, False)
    for _ in range(3):
        await steered.status()
    assert len(ledger.counted) == 3 * FACTS
    async with steered.session.get(f"{steered.url}/events", params={"sample": "5"}) as response:
        assert not ledger.counted
        ledger.room = 0
        ledger.keep(0, True)
        await steered.status()
        seen = b""
        while b"left_out" not in seen:
            seen += await response.content.readany()
    assert b'{"left_out":1}' in seen


@pytest.mark.parametrize(
    ("query", "room"),
    [
        ("", inf),
        ("?key=a", inf),
        ("?operation=GetObject&sample=5", inf),
        ("?outcome=passed", inf),
        ("?outcome=passed,injected", inf),
        ("?outcome=injected", KEPT),
        ("?outcome=failed,abandoned&key=a", KEPT),
        ("?rule=a", KEPT),
        ("?sample=5", FEWEST),
        ("?sample=10000", ceil(10_000 * TICK_S)),
    ],
)
async def test_as_much_is_kept_as_those_who_listen_can_see(
    start: Start, query: str, room: float
) -> None:
    steered = await start(RULE)
    ledger = steered.runtime.ended
    async with steered.session.get(f"{steered.url}/events{query}"):
        ledger.tick()
        assert ledger.room == room
    await steered.until(lambda: ledger.room == KEPT)


async def test_what_a_rule_or_the_store_says_no_to_is_never_only_counted(start: Start) -> None:
    rules = """\
- {name: b, match: {key: b}, trigger: {skip: 9}, faults: [answer: 418]}
- {name: c, match: {key: c, response: {status: 404}}, faults: [answer: 418]}
"""
    steered = await start(RULE + rules)
    ledger, reader = steered.runtime.ended, Reader()
    ledger.add(reader)
    ledger.keep(0, False)
    assert [await steered.status(path=f"/bucket/{key}") for key in "abcd"] == [418, 200, 200, 200]
    assert await steered.status(path="/bucket/" + 9000 * "d") == 400  # the store says
    ledger.flush()
    # One answered, one spared, one that is no success; `c` waited for a response in vain.
    assert (reader.rows, reader.passed) == (3, 2)


async def test_an_exchange_that_ended_its_connection_is_never_only_counted(start: Start) -> None:
    steered = await start(RULE)
    ledger, reader = steered.runtime.ended, Reader()
    ledger.add(reader)
    ledger.keep(0, False)
    for headers in ({}, {"Connection": "close"}):
        url = f"{steered.proxy.addresses[0].url}/bucket/key"
        async with steered.session.get(url, headers=headers) as response:
            await response.read()
    await steered.until(lambda: not steered.runtime.connections)
    ledger.flush()
    assert (reader.rows, reader.passed) == (1, 1)
