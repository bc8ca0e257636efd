"""A scenario's `halt`: injecting stops by itself, says so, and goes on when it is told to."""

from __future__ import annotations

import pytest

from tests.control.conftest import Start, Steered

ALL = "  - {name: gone, faults: [{error: NoSuchKey}]}\n"
TOP = "seed: 7\nhalt: {injected: 50%, over: 1h}"


async def get(steered: Steered, number: int) -> list[int]:
    """What a client gets for so many requests; whoever is to be told of them has been told."""
    statuses = []
    for _ in range(number):
        statuses.append(await steered.status())
        steered.runtime.flush()
    return statuses


@pytest.mark.parametrize("journal", [True, False])
async def test_injecting_halts_by_itself_and_starts_anew_when_it_is_resumed(
    start: Start, tmp_path_factory: pytest.TempPathFactory, journal: bool
) -> None:
    file = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    steered = await start(ALL, top=TOP, journal=str(file) if journal else None)
    assert await get(steered, 25) == [404] * 20 + [200] * 5
    health = await steered.good("GET", "/health")
    assert health["paused"] is True
    assert steered.told.getvalue().count("injected above 50%: 20 of 20 in 1h") == 1
    await steered.good("POST", "/resume")
    assert await get(steered, 21) == [404] * 20 + [200]


async def test_it_needs_no_control_api(start: Start) -> None:
    steered = await start(ALL, top=TOP, control=None)
    assert await get(steered, 21) == [404] * 20 + [200]
    (told,) = [line for line in steered.told.getvalue().splitlines() if "injecting.paused" in line]
    assert "halt" in told
    assert "injected above 50%: 20 of 20 in 1h" in told


async def test_without_one_nothing_halts(start: Start) -> None:
    steered = await start(ALL, control=None)
    assert await get(steered, 40) == [404] * 40
    assert steered.runtime.ledger is None


async def test_one_that_is_put_at_run_time_is_obeyed(start: Start) -> None:
    steered = await start(ALL)
    assert await get(steered, 30) == [404] * 30
    await steered.good("PUT", "/rules", f"{TOP}\nrules:\n{ALL}")
    assert await get(steered, 21) == [404] * 20 + [200]


async def test_injecting_halts_at_once_and_not_when_many_have_ended(start: Start) -> None:
    steered = await start(ALL, top=TOP)
    # Nothing flushes: the exchange that passes the limit is the last that meets a fault.
    assert [await steered.status() for _ in range(25)] == [404] * 20 + [200] * 5
