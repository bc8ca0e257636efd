"""Files are read again when asked: all of it is in force, or nothing has changed."""

from __future__ import annotations

import asyncio

import pytest

from faultproxy.control.steering import ReloadCause
from tests.control.conftest import Start, Steered

RULE = "- {name: %s, match: {operation: GetObject}, trigger: {every: 2}, faults: [answer: %d]}\n"


def write(steered: Steered, text: str) -> None:
    """As an editor does: another file takes the place of the old one."""
    part = steered.rules.with_suffix(".new")
    part.write_text(text)
    part.replace(steered.rules)


async def test_what_the_files_say_is_in_force_and_what_was_put_ends(start: Start) -> None:
    steered = await start(RULE % ("a", 418))
    await steered.good("PUT", "/rules", f"rules:\n{RULE % ('put', 418)}")
    write(steered, f"rules:\n{RULE % ('b', 410)}")
    told = await steered.good("POST", "/rules/reload")
    assert [rule["name"] for rule in told["rules"]] == ["b"]
    assert (told["origin"], told["text"]) == ("files", steered.rules.read_text())
    assert [await steered.status() for _ in range(2)] == [200, 410]


async def test_a_rule_that_says_the_same_keeps_its_counts_and_any_other_starts_anew(
    start: Start,
) -> None:
    steered = await start(RULE % ("same", 418) + RULE % ("other", 410))
    # What `same` closes never gets to `other`.
    assert [await steered.status() for _ in range(4)] == [200, 418, 410, 418]
    write(steered, f"seed: 7\nrules:\n{RULE % ('same', 418)}{RULE % ('other', 411)}")
    await steered.good("POST", "/rules/reload")
    assert (await steered.rule("same"))["matched"] == 4
    assert (await steered.rule("other"))["matched"] == 0


async def test_a_switch_is_forgotten_and_an_added_rule_stays(start: Start) -> None:
    steered = await start(RULE % ("a", 418))
    await steered.good("PATCH", "/rules/a", {"enabled": False})
    await steered.good("POST", "/inject", {"fault": "SlowDown", "operation": "PutObject"})
    await steered.good("POST", "/rules/reload")
    assert (await steered.rule("a"))["enabled"]
    assert await steered.names() == ["inject-1", "a"]


async def test_a_rule_of_a_file_wins_over_an_added_one_of_its_name(start: Start) -> None:
    steered = await start()
    await steered.good("POST", "/inject", {"fault": "SlowDown", "name": "a"})
    write(steered, f"rules:\n{RULE % ('a', 418)}")
    await steered.good("POST", "/rules/reload")
    assert (await steered.rule("a"))["origin"] == "file"
    assert await steered.names() == ["a"]


async def test_without_a_seed_the_running_one_stays(start: Start) -> None:
    steered = await start(RULE % ("a", 418), top="seed: 11")
    write(steered, f"rules:\n{RULE % ('a', 418)}")
    assert (await steered.good("POST", "/rules/reload"))["seed"] == 11
    write(steered, f"seed: 12\nrules:\n{RULE % ('a', 418)}")
    assert (await steered.good("POST", "/rules/reload"))["seed"] == 12


@pytest.mark.parametrize("text", [None, "rules: [", "rules:\n- {name: a, faults: [rest]}\n"])
async def test_files_with_problems_change_nothing_and_are_told_once(
    start: Start, text: str | None
) -> None:
    steered = await start(RULE % ("a", 418))
    if text is None:
        steered.rules.unlink()
    else:
        write(steered, text)
    refused = await steered.refused("POST", "/rules/reload")
    assert refused == "422 problems: 1 problem; nothing was changed"
    assert await steered.names() == ["a"]
    last = (await steered.good("GET", "/health"))["last_reload"]
    assert (last["ok"], last["by"], len(last["problems"])) == (False, "request", 1)
    assert steered.told.getvalue().count("rules.refused") == 1
    write(steered, f"rules:\n{RULE % ('b', 418)}")
    await steered.good("POST", "/rules/reload")
    assert (await steered.good("GET", "/health"))["last_reload"]["ok"]


async def test_files_are_watched_where_that_is_asked_for(start: Start) -> None:
    steered = await start(RULE % ("a", 418), watch=True)
    write(steered, f"rules:\n{RULE % ('b', 418)}")
    await steered.until(lambda: steered.steering.last_reload is not None)
    last = steered.steering.last_reload
    assert last is not None
    assert last.by is ReloadCause.WATCH
    assert await steered.names() == ["b"]
    # A broken file is told once, and looked at again only when it changes.
    write(steered, "rules: [")
    await steered.until(lambda: "rules.refused" in steered.told.getvalue())
    write(steered, f"rules:\n{RULE % ('c', 418)}")
    await steered.until(lambda: steered.steering.standing.named("c") is not None)
    assert steered.told.getvalue().count("rules.refused") == 1


async def test_exchanges_in_flight_finish_under_the_rules_they_began_with(start: Start) -> None:
    late = "- {name: late, match: {response: {status: 200}}, faults: [answer: 418]}\n"
    steered = await start(late)
    held = "- {name: held, faults: [hold: gate]}\n"
    await steered.good("PUT", "/rules", f"rules:\n{held}{late}")
    asking = asyncio.create_task(steered.status())
    await steered.until(lambda: any(True for _ in steered.runtime.holds))
    await steered.good("PUT", "/rules", "rules: []")
    assert await steered.status() == 200
    (hold,) = await steered.good("GET", "/holds")
    assert (hold["name"], hold["rule"]) == ("gate", "held")
    assert await steered.good("POST", "/holds/gate/release") == {"released": 1}
    assert await asking == 418
    refused = await steered.refused("POST", "/holds/gate/release")
    assert refused == "404 not-found: nothing is held under 'gate'"


async def test_reset_starts_counts_anew(start: Start) -> None:
    steered = await start(RULE % ("a", 418))
    assert await steered.status() == 200
    told = await steered.good("POST", "/reset")
    assert told["rules"][0]["matched"] == 0
    assert [await steered.status() for _ in range(2)] == [200, 418]
