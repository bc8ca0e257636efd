"""AsyncControl: the same calls as Control, carried in an event loop."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator

import aiohttp
import pytest

from faultproxy import AsyncControl, Control, ControlError, NotRunning
from faultproxy.client.values import Pause
from faultproxy.settings import SettingsError
from tests.client.served import Served


@pytest.fixture
async def control(served: Served) -> AsyncIterator[AsyncControl]:
    async with AsyncControl(served.control) as control:
        yield control


def signatures(kind: type) -> dict[str, list[str]]:
    """The public methods of a class, each with what it takes and how it is documented."""
    return {
        name: [
            *map(str, inspect.signature(method).parameters.values()),
            inspect.getdoc(method) or "",
        ]
        for name, method in inspect.getmembers(kind, callable)
        if not name.startswith("_") and name not in ("close", "messages")
    }


def test_both_clients_have_the_same_methods() -> None:
    assert signatures(AsyncControl) == signatures(Control)


async def test_what_it_knows_is_what_control_knows(control: AsyncControl, served: Served) -> None:
    with Control(served.control) as other:
        assert await control.rules() == other.rules()
        assert (await control.health()).url == other.health().url
    assert "# HELP " in await control.metrics()
    assert (await control.exchanges(), await control.holds()) == ((), ())
    assert (await control.explain("PUT /bucket/slow/a"))["operation"] == "PutObject"


async def test_rules_are_changed(control: AsyncControl) -> None:
    assert (await control.inject("SlowDown", times=2)).name.startswith("inject-")
    assert (await control.add_rule("{name: gone, faults: [error: NoSuchKey]}")).origin == "added"
    await control.remove_rule("gone")
    assert not (await control.disable("slow-down")).enabled
    assert (await control.enable("slow-down")).enabled
    assert (await control.put_rules("rules: []", for_="5m")).origin == "put"
    assert (await control.reload()).origin == "files"
    assert (await control.reset()).rule("slow-down").matched == 0


async def test_all_rules_can_be_paused(control: AsyncControl) -> None:
    assert (await control.pause()).paused
    assert await control.resume() == Pause(paused=False, paused_by=None, pause_reason=None)


async def test_events_are_heard_from_the_moment_they_are_asked_for(
    control: AsyncControl, served: Served
) -> None:
    events = await control.events(key="slow/*")
    await asyncio.to_thread(served.status, "PUT", "/bucket/slow/a")
    event = await anext(events)
    assert (event["key"], event["outcome"]) == ("slow/a", "injected")
    events.close()
    assert [event async for event in events] == []


async def test_a_stream_ends_with_what_carries_it(served: Served) -> None:
    async with AsyncControl(served.control) as control:
        events = await control.events(key="nothing-like-it")
        first = asyncio.ensure_future(anext(events, None))
        await asyncio.sleep(0)
    assert await first is None


async def test_a_refusal_is_the_same(control: AsyncControl) -> None:
    with pytest.raises(ControlError) as failed:
        await control.release("commit")
    assert (failed.value.word, failed.value.status) == ("not-found", 404)
    with pytest.raises(ControlError, match="SlowDown") as failed:
        await control.inject("SlowDwon")
    assert failed.value.problems
    with pytest.raises(ControlError) as failed:
        await control.events(sample=0)
    assert failed.value.word == "bad-request"


async def test_where_nobody_answers_is_said(nobody: str) -> None:
    async with AsyncControl(nobody) as control:
        with pytest.raises(NotRunning, match=f"nothing answers at {nobody}: "):
            await control.health()


async def test_an_answer_that_is_cut_is_none(cutting: str) -> None:
    async with AsyncControl(cutting) as control:
        with pytest.raises(NotRunning, match=f"the answer of {cutting} was cut"):
            await control.health()


async def test_a_stream_that_has_fallen_silent_is_given_up(
    control: AsyncControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    silence = aiohttp.ClientTimeout(sock_read=0.5)
    monkeypatch.setattr("faultproxy.client.asynchronous.STREAM", silence)
    events = await control.events()
    with pytest.raises(NotRunning, match="has told nothing for"):
        await anext(events)


async def test_the_port_for_clients_is_no_control_port(served: Served) -> None:
    async with AsyncControl(served.url) as control:
        with pytest.raises(ControlError, match="this is no control port of faultproxy"):
            await control.health()


def test_a_place_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsError):
        AsyncControl("off")
