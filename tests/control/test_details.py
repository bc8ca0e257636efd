"""One exchange in full, by the number of its event."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from faultproxy.control.details import Details
from faultproxy.control.ring import Ring
from faultproxy.control.server import refusing
from faultproxy.event import Event
from faultproxy.proxy.batch import Batch
from tests.core.s3.dialects.spoken import request_of

BARE = Event(
    unix_s=1756912910.0,
    connection=1,
    source="127.0.0.1:1",
    listener="127.0.0.1:2",
    outcome="passed",
    ending="kept",
    took_s=0.1,
)
Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(aiohttp_client: AiohttpClient) -> Client:
    """Details of two events, of which the first is not kept any more, and one without a request."""
    ring = Ring(size=2)
    for number, key in enumerate(("old", "new"), 1):
        request = request_of(f"GET /bucket/{key}", "Authorization: Basic abc", "X-Amz-Meta-A: \xe9")
        ring.add(Batch([BARE._replace(exchange=number, request=request)]))
    ring.add(Batch([BARE]))
    app = web.Application(middlewares=[refusing([], lambda *_: None)])
    app.add_routes(Details(ring).routes())
    return await aiohttp_client(app)


async def test_an_exchange_is_told_with_its_head(client: Client) -> None:
    told = await (await client.get("/events/2")).json()
    assert (told["exchange"], told["operation"], told["key"]) == (2, "GetObject", "new")
    assert told["head"] == [
        "GET /bucket/new HTTP/1.1",
        "Host: s3.example.test",
        "Authorization: ***",
        "X-Amz-Meta-A: \xc3\xa9",
    ]


async def test_what_had_no_request_has_no_head(client: Client) -> None:
    told = await (await client.get("/events/3")).json()
    assert (told["exchange"], told["head"]) == (None, [])


@pytest.mark.parametrize("number", ["1", "4", "0", "999999999999999999", "x"])
async def test_what_is_not_kept_is_not_found(client: Client, number: str) -> None:
    answer = await client.get(f"/events/{number}")
    assert (answer.status, (await answer.json())["error"]) == (404, "not-found")
