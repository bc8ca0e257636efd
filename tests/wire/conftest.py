"""Fixtures of the wire tests: everything runs in the test's own loop, on ports that are free."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.wire.rig import Rig, Store


class Start(Protocol):
    """Starts a proxy: rules in YAML (the items of `rules:`), and settings that differ."""

    async def __call__(self, rules: str = "", **changes: Any) -> Rig: ...


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Proxies in front of stores that the test plays; all ended with the test.

    An exception that nobody but the loop caught fails the test, whatever the wire looked like.
    """
    rigs: list[Rig] = []
    escaped: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: escaped.append(context))

    async def begin(rules: str = "", **changes: Any) -> Rig:
        rig = Rig(Store(), tmp_path)
        rigs.append(rig)
        await rig.start(rules, changes)
        return rig

    yield begin
    for rig in rigs:
        await rig.close()
    assert not escaped
    for rig in rigs:
        assert '"internal"' not in rig.told.getvalue()


@pytest.fixture
async def rig(start: Start) -> Rig:
    """A proxy without rules."""
    return await start()
