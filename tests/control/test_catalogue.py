"""The catalogue of the control API: every row, its bytes, its rule and its command."""

from __future__ import annotations

import asyncio
import json
import shlex
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from faultproxy.cli.program import run
from faultproxy.control.catalogue import Catalogue
from faultproxy.control.refusal import Refusal
from faultproxy.core.faults.answer import ErrorFault
from faultproxy.core.s3.catalogue.index import ENTRIES, find
from faultproxy.core.s3.dialects.index import DEFAULT, DIALECTS
from faultproxy.core.specimen import sent
from faultproxy.rulefile.compiler import Loaded, read_scenario

NOON = 1756912910.0  # 2025-09-03T15:21:50Z
Client = TestClient[web.Request, web.Application]
Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def refusing(request: web.Request, handler: Next) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refusal as refusal:
        return refusal.response()


@pytest.fixture
def injected() -> list[tuple[str | None, object]]:
    """What was sent to /inject, each with its Authorization."""
    return []


@pytest.fixture
async def client(
    aiohttp_client: AiohttpClient, injected: list[tuple[str | None, object]]
) -> Client:
    async def inject(request: web.Request) -> web.Response:
        injected.append((request.headers.get("Authorization"), await request.json()))
        return web.json_response({}, status=201)

    app = web.Application(middlewares=[refusing])
    app.add_routes([*Catalogue(lambda: NOON).routes(), web.post("/inject", inject)])
    return await aiohttp_client(app)


async def row(client: Client, code: str, **query: str) -> dict[str, Any]:
    answer = await client.get(f"/catalogue/{quote(code, safe='')}", params=query)
    assert answer.status == 200, await answer.text()
    told: dict[str, Any] = await answer.json()
    return told


async def test_the_list_is_that_of_the_command(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["list", "errors", "--json"]) == 0
    answer = await client.get("/catalogue")
    assert answer.content_type == "application/json"
    assert await answer.json() == json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_bytes_are_what_a_client_gets(client: Client, dialect: str, method: str) -> None:
    told = await row(client, "NoSuchKey", dialect=dialect, method=method.lower())
    fault = ErrorFault(code="NoSuchKey", dialect=dialect)
    whole = sent(fault, method, seed=0, serial=1, unix_s=NOON, marked=True)
    assert told["bytes"].encode("latin-1") == whole
    assert (told["code"], told["status"], told["dialect"]) == ("NoSuchKey", 404, dialect)


async def test_a_variant_is_a_row_of_its_own(client: Client) -> None:
    told = await row(client, "AccessDenied", variant="expired-url")
    assert told["variant"] == "expired-url"
    assert "<Message>Request has expired</Message>" in told["bytes"]
    assert told["meaning"]


async def test_every_row_can_be_shown_and_its_rule_sends_that_row(client: Client) -> None:
    for entry in ENTRIES:
        dialect = next((each for each in entry.dialects if each in DIALECTS), DEFAULT)
        query = {"dialect": dialect}
        if entry.variant is not None:
            query["variant"] = entry.variant
        told = await row(client, entry.code, **query)
        loaded = read_scenario([("rules.yaml", f"rules:\n{told['rule']}")])
        assert isinstance(loaded, Loaded), told["rule"]
        (rule,) = loaded.scenario.rules
        (fault,) = rule.faults
        assert isinstance(fault, ErrorFault)
        assert fault.dialect == dialect
        sent_row = find(fault.code, fault.variant, dialect)
        assert sent_row == find(entry.code, entry.variant, dialect)


@pytest.mark.parametrize(
    ("query", "headers", "fault", "token"),
    [
        pytest.param({}, {}, "SlowDown", None, id="by its code"),
        pytest.param(
            {"dialect": "minio"},
            {},
            {"error": {"code": "SlowDown", "dialect": "minio"}},
            None,
            id="in a dialect",
        ),
        pytest.param({}, {"Authorization": "Bearer x"}, "SlowDown", "Bearer s3cret", id="token"),
    ],
)
async def test_the_command_injects_it(
    client: Client,
    injected: list[tuple[str | None, object]],
    query: Mapping[str, str],
    headers: Mapping[str, str],
    fault: object,
    token: str | None,
) -> None:
    answer = await client.get("/catalogue/SlowDown", params=query, headers=headers)
    command = (await answer.json())["curl"]
    assert shlex.split(command)[0] == "curl"
    assert "Bearer x" not in command
    done = await asyncio.create_subprocess_shell(
        command,
        env={"PATH": "/usr/bin:/bin", "FAULTPROXY_CONTROL_TOKEN": "s3cret"},
        stdout=subprocess.PIPE,
    )
    await done.communicate()
    assert injected == [(token, {"fault": fault, "times": 1})]


@pytest.mark.parametrize(
    ("path", "status", "part"),
    [
        pytest.param("/SlowDwon", 404, "'SlowDown'", id="code"),
        pytest.param("/AccessDenied?variant=expired-ulr", 404, "'expired-url'", id="variant"),
        pytest.param("/SlowDown?variant=x", 404, "'x'", id="no-variants"),
        pytest.param("/SlowDown?dialect=azure", 400, "yandex", id="dialect"),
        pytest.param("/SlowDown?method=FETCH", 400, "HEAD", id="method"),
        pytest.param("/SlowDown?dialekt=aws", 400, "dialect", id="name"),
        pytest.param("?x=1", 400, "none", id="list"),
    ],
)
async def test_what_is_not_there_is_refused_with_what_is(
    client: Client, path: str, status: int, part: str
) -> None:
    answer = await client.get(f"/catalogue{path}")
    told = await answer.json()
    word = {400: "bad-request", 404: "not-found"}[status]
    assert (answer.status, told["error"]) == (status, word)
    assert part in told["message"]
