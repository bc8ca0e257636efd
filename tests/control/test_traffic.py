"""How many exchanges ended when: counted in buckets of ten seconds, over fifteen minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from pytest_aiohttp.plugin import AiohttpClient

from faultproxy.control.traffic import BUCKETS, Traffic
from faultproxy.event import Event, Outcome
from faultproxy.proxy.batch import Batch


@dataclass(slots=True)
class Clock:
    unix_s: float = 1_000_000.0

    def __call__(self) -> float:
        return self.unix_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def ended(outcome: Outcome) -> Event:
    return Event(
        unix_s=0.0,
        connection=1,
        source="127.0.0.1:1",
        listener="127.0.0.1:2",
        outcome=outcome,
        ending="kept",
        took_s=0.1,
    )


async def asked(traffic: Traffic, aiohttp_client: AiohttpClient) -> dict[str, Any]:
    app = web.Application()
    app.add_routes(traffic.routes())
    client = await aiohttp_client(app)
    told: dict[str, Any] = await (await client.get("/traffic")).json()
    return told


async def test_outcomes_are_counted_in_the_bucket_in_which_they_are_told(
    clock: Clock, aiohttp_client: AiohttpClient
) -> None:
    traffic = Traffic(clock)
    traffic.told(Batch([ended("passed"), ended("injected"), ended("passed")]))
    clock.unix_s += 10
    traffic.told(Batch([ended("failed")]))
    clock.unix_s += 9
    traffic.told(Batch([ended("abandoned")]))
    told = await asked(traffic, aiohttp_client)
    assert {name: told[name][-2:] for name in ("passed", "injected", "failed", "abandoned")} == {
        "passed": [2, 0],
        "injected": [1, 0],
        "failed": [0, 1],
        "abandoned": [0, 1],
    }
    assert [len(told[name]) for name in ("passed", "injected")] == [BUCKETS, BUCKETS]
    assert told["bucket_s"] == 10
    assert told["from_unix_s"] == 1_000_010 - (BUCKETS - 1) * 10


@pytest.mark.parametrize(
    ("later_s", "left"),
    [(0, 1), (10 * BUCKETS - 1, 1), (10 * BUCKETS, 0), (1e7, 0), (-1e5, 1)],
    ids=["at once", "last moment", "too old", "days later", "clock put back"],
)
async def test_what_ended_longer_ago_is_forgotten(
    clock: Clock, aiohttp_client: AiohttpClient, later_s: float, left: int
) -> None:
    traffic = Traffic(clock)
    traffic.told(Batch([ended("passed")]))
    clock.unix_s += later_s
    told = await asked(traffic, aiohttp_client)
    assert sum(told["passed"]) == left
    assert len(told["passed"]) == BUCKETS
