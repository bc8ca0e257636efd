"""GET /exchanges: what is under way, and what keeps it waiting."""

from __future__ import annotations

import asyncio
from typing import Any

from yarl import URL

from tests.control.conftest import Start


async def test_what_is_in_flight_is_shown(start: Start) -> None:
    steered = await start("- {name: held, match: {key: held}, faults: [hold: gate]}\n")
    asking = asyncio.create_task(steered.status(path="/bucket/held"))
    await steered.until(lambda: any(True for _ in steered.runtime.holds))
    (told,) = await steered.good("GET", "/exchanges")
    since_s = told.pop("since_s")
    assert 0 <= since_s < 20
    expected: dict[str, Any] = {
        "exchange": 1,
        "connection": 1,
        "rule": "held",
        "fault": "hold",
        "waiting": True,
        "operation": "GetObject",
        "bucket": "bucket",
        "key": "held",
    }
    assert told == expected
    await steered.good("POST", "/holds/gate/release")
    await asking


async def test_a_key_that_is_not_utf_8_hides_no_exchange(start: Start) -> None:
    steered = await start("- {name: held, faults: [hold: gate]}\n")
    url = URL(f"{steered.proxy.addresses[0].url}/bucket/a%FF", encoded=True)
    asking = asyncio.create_task(steered.session.get(url))
    await steered.until(lambda: any(True for _ in steered.runtime.holds))
    (told,) = await steered.good("GET", "/exchanges")
    assert told["key"] == "a?"
    await steered.good("POST", "/holds/gate/release")
    assert (await asking).status == 200
