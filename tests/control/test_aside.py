"""Work beside the loop: traffic gets its turns, and changes come one after the other."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading

import pytest

from faultproxy.control.aside import TURN_S, Aside
from tests.control.conftest import WITHIN_S, Start

RULE = "{name: %s, match: {key: nothing}, faults: [answer: 418]}"


async def test_the_loop_goes_on_and_pieces_of_work_do_not_overlap() -> None:
    aside = Aside()
    begun = asyncio.Event()
    go_on = threading.Event()
    order: list[str] = []
    loop = asyncio.get_running_loop()

    def first() -> str:
        loop.call_soon_threadsafe(begun.set)
        assert go_on.wait(WITHIN_S)
        order.append("first")
        return "made"

    made = asyncio.create_task(aside.do(first))
    await begun.wait()
    later = asyncio.create_task(aside.do(lambda: order.append("second")))
    await asyncio.sleep(0)
    assert not order
    go_on.set()
    assert await made == "made"
    await later
    assert order == ["first", "second"]


async def test_what_the_interpreter_does_otherwise_comes_back_after_a_failure() -> None:
    turn_s = sys.getswitchinterval()

    def fail() -> None:
        assert sys.getswitchinterval() == pytest.approx(TURN_S)
        assert not gc.isenabled()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await Aside().do(fail)
    assert sys.getswitchinterval() == turn_s
    assert gc.isenabled()


async def test_of_many_that_add_one_name_at_once_one_does(start: Start) -> None:
    steered = await start()
    adding = [steered.call("POST", "/rules", RULE % "one") for _ in range(20)]
    told = sorted(status for status, _ in await asyncio.gather(*adding))
    assert told == [201] + [409] * 19
    assert await steered.names() == ["one"]


async def test_changes_that_are_made_at_once_are_all_made(start: Start) -> None:
    names = [f"r{number}" for number in range(20)]
    steered = await start("".join(f"- {RULE % name}\n" for name in names))
    switching = [steered.good("PATCH", f"/rules/{name}", {"enabled": False}) for name in names[5:]]
    removing = [steered.good("DELETE", f"/rules/{name}") for name in names[:5]]
    adding = [steered.good("POST", "/rules", RULE % f"a{number}") for number in range(5)]
    await asyncio.gather(*switching, *removing, *adding)
    rules = {
        each["name"]: each["enabled"] for each in (await steered.good("GET", "/rules"))["rules"]
    }
    assert rules == {f"a{number}": True for number in range(5)} | dict.fromkeys(names[5:], False)


async def test_warnings_are_those_of_the_text_in_force(start: Start) -> None:
    covered = "- {name: all, faults: [answer: 418]}\n- {name: never, faults: [answer: 410]}\n"
    steered = await start()
    assert (await steered.good("PUT", "/rules?for=300ms", f"rules:\n{covered}"))["warnings"]
    await steered.until(lambda: steered.steering.standing.put is None)
    assert (await steered.good("GET", "/rules"))["warnings"] == []


async def test_a_burst_of_signals_reads_the_files_once_more_at_most(start: Start) -> None:
    steered = await start()
    for _ in range(100):
        steered.proxy.reload()
    await steered.until(lambda: "rules.reloaded" in steered.told.getvalue())
    steered.rules.write_text(f"rules:\n- {RULE % 'late'}\n")
    for _ in range(100):
        steered.proxy.reload()
    await steered.until(lambda: steered.steering.standing.named("late") is not None)
    assert steered.told.getvalue().count("rules.reloaded") == 2
