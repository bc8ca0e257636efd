"""A proxy that runs beside its caller: its loop has a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from faultproxy.app import Proxy
from faultproxy.console import Console
from faultproxy.core.rules.scenario import Scenario
from faultproxy.rulefile.compiler import Loaded
from faultproxy.settings import Settings

START_LIMIT_S = 30.0


@contextmanager
def in_background(settings: Settings, scenario: Scenario, console: Console) -> Iterator[Proxy]:
    """Serve until the context ends; then the journal is complete. Raises CannotStart.

    Only `addresses`, `control.url`, `ready()` and `engine.scenario` of the proxy may be used from
    the caller's thread.
    """
    loop = asyncio.new_event_loop()
    # A daemon: an interrupted program must not wait for a loop that nobody stops.
    thread = Thread(target=loop.run_forever, name="faultproxy", daemon=True)
    thread.start()
    try:
        proxy = Proxy(settings, Loaded(scenario=scenario), console)
        asyncio.run_coroutine_threadsafe(proxy.start(), loop).result(START_LIMIT_S)
        try:
            yield proxy
        finally:
            stopping = asyncio.run_coroutine_threadsafe(proxy.stop(asyncio.Event()), loop)
            stopping.result(settings.drain_s + START_LIMIT_S)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
