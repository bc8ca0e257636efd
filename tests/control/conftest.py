"""Fixtures of the control tests: a proxy with its control API, a store, and whoever calls them."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from faultproxy.app import Proxy
from faultproxy.console import Console
from faultproxy.control.steering import Steering
from faultproxy.options import read_upstream
from faultproxy.proxy.runtime import Runtime
from faultproxy.rulefile.compiler import Loaded
from faultproxy.rulefile.files import load_scenario
from faultproxy.settings import Address, Settings

WITHIN_S = 10.0


class Steered:
    """A running proxy with its control API; rules stand in the file `rules`."""

    def __init__(self, proxy: Proxy, rules: Path, told: io.StringIO, session: Any) -> None:
        self.proxy = proxy
        self.rules = rules
        self.told = told
        self.session: aiohttp.ClientSession = session

    @property
    def runtime(self) -> Runtime:
        """What the proxy's connections share."""
        assert self.proxy.runtime is not None
        return self.proxy.runtime

    @property
    def steering(self) -> Steering:
        """What changes its rules."""
        assert self.proxy.steering is not None
        return self.proxy.steering

    @property
    def url(self) -> str:
        """Of the control API."""
        assert self.proxy.control is not None
        return self.proxy.control.url

    async def call(
        self, method: str, path: str, body: object = None, **more: Any
    ) -> tuple[int, Any]:
        """Status and JSON of an answer; text goes as it is, everything else as JSON."""
        given: dict[str, Any] = {"json": body}
        if isinstance(body, str | bytes):
            given = {"data": io.BytesIO(body.encode() if isinstance(body, str) else body)}
        async with self.session.request(method, f"{self.url}{path}", **given, **more) as response:
            assert response.content_type == "application/json", await response.text()
            return response.status, await response.json()

    async def good(self, method: str, path: str, body: object = None) -> Any:
        """JSON of an answer that is no refusal."""
        status, told = await self.call(method, path, body)
        assert status < 300, told
        return told

    async def refused(self, method: str, path: str, body: object = None, **more: Any) -> str:
        """`STATUS WORD: message` of a refusal; nothing has changed by it."""
        before = self.steering.standing
        status, told = await self.call(method, path, body, **more)
        assert status >= 400, told
        assert self.steering.standing is before
        return f"{status} {told['error']}: {told['message']}"

    async def rule(self, name: str) -> dict[str, Any]:
        """One rule that is in force."""
        rules = (await self.good("GET", "/rules"))["rules"]
        (found,) = (rule for rule in rules if rule["name"] == name)
        return dict(found)

    async def names(self) -> list[str]:
        """Of the rules in force, in the order in which they are asked."""
        return [rule["name"] for rule in (await self.good("GET", "/rules"))["rules"]]

    async def status(self, method: str = "GET", path: str = "/bucket/key") -> int:
        """What a client gets through the proxy."""
        url = f"{self.proxy.addresses[0].url}{path}"
        async with self.session.request(method, url) as response:
            await response.read()
            return response.status

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for what is to become true inside the proxy, where nothing on the wire tells."""
        async with asyncio.timeout(WITHIN_S):
            while not true():  # noqa: ASYNC110 (the proxy sets no event for a test)
                await asyncio.sleep(0.005)


class Start:
    """Starts proxies: rules in YAML (the items of `rules:`), and settings that differ."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self._folder = folder
        self._stack = stack

    async def __call__(self, rules: str = "", *, top: str = "seed: 7", **changes: Any) -> Steered:
        file = self._folder / "rules.yaml"
        file.write_text(f"{top}\nrules:\n{rules}" if rules else f"{top}\nrules: []\n")
        store = TestServer(_store())
        await store.start_server()
        self._stack.push_async_callback(store.close)
        settings = Settings(
            upstream=read_upstream(f"http://127.0.0.1:{store.port}"),
            listen=(Address("127.0.0.1", 0),),
            rules=(str(file),),
            drain_s=0.0,
        )
        settings = replace(settings, **changes)
        loaded = load_scenario(settings.rules, settings.faults)
        assert isinstance(loaded, Loaded), loaded
        told = io.StringIO()
        proxy = Proxy(settings, loaded, Console(told))
        await proxy.start()
        self._stack.push_async_callback(_stop, proxy)
        session = await self._stack.enter_async_context(
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20))
        )
        return Steered(proxy, file, told, session)


def _store() -> web.Application:
    """A store that has everything and takes everything."""

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="hello")

    app = web.Application(client_max_size=1 << 30)
    app.router.add_route("*", "/{tail:.*}", answer)
    return app


async def _stop(proxy: Proxy) -> None:
    hurry = asyncio.Event()
    hurry.set()
    await proxy.stop(hurry)


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Proxies and their stores, ended with the test."""
    escaped: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: escaped.append(context))
    async with AsyncExitStack() as stack:
        yield Start(tmp_path, stack)
    assert not escaped
