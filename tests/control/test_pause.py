"""Injecting can be stopped and started, by request and by a file."""

from __future__ import annotations

import asyncio
from pathlib import Path

from faultproxy.control.steering import PauseCause
from tests.control.conftest import Start

RULE = "- {name: a, match: {operation: GetObject}, faults: [answer: 418]}\n"


async def test_paused_nothing_is_injected_or_counted(start: Start) -> None:
    steered = await start(RULE)
    assert await steered.good("POST", "/pause") == {
        "paused": True,
        "paused_by": "request",
        "pause_reason": None,
    }
    assert await steered.status() == 200
    assert (await steered.rule("a"))["matched"] == 0
    assert (await steered.good("GET", "/health"))["paused"]
    assert not (await steered.good("POST", "/resume"))["paused"]
    assert await steered.status() == 418


async def test_rules_that_are_put_while_paused_are_asked_when_it_goes_on(start: Start) -> None:
    steered = await start(RULE)
    await steered.good("POST", "/pause")
    await steered.good("PUT", "/rules", f"rules:\n{RULE.replace('418', '410')}")
    assert await steered.status() == 200
    await steered.good("POST", "/resume")
    assert await steered.status() == 410


async def test_the_pause_file_pauses_as_long_as_it_is_there(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "pause"
    file.touch()
    steered = await start(RULE, pause_file=file)
    assert await steered.status() == 200
    assert (await steered.good("POST", "/resume"))["paused_by"] == "file"
    file.unlink()
    await steered.until(lambda: steered.steering.paused is None)
    assert await steered.status() == 418
    file.touch()
    await steered.until(lambda: steered.steering.paused is not None)
    assert await steered.status() == 200


async def test_what_was_paused_twice_goes_on_when_both_say_so(start: Start) -> None:
    steered = await start(RULE)
    await steered.good("POST", "/pause")
    steered.steering.pause_file(exists=True)
    steered.steering.pause_file(exists=False)
    paused = steered.steering.paused
    assert paused is not None
    assert paused.by is PauseCause.REQUEST
    assert await steered.status() == 200
    await steered.good("POST", "/resume")
    assert await steered.status() == 418


async def test_a_hold_goes_on_when_injecting_is_paused(start: Start) -> None:
    steered = await start("- {name: held, faults: [hold: {name: gate, for: forever}]}\n")
    asking = asyncio.create_task(steered.status())
    await steered.until(lambda: any(True for _ in steered.runtime.holds))
    await steered.good("POST", "/pause")
    assert await asking == 200
