"""The composition root: builds the parts, starts them, stops them in reverse order."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import secrets
import signal
import ssl
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from faultproxy import __version__
from faultproxy.console import Console
from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.scenario import Scenario
from faultproxy.journal import Journal
from faultproxy.proxy import wire
from faultproxy.proxy.ledger import Ledger, Written
from faultproxy.proxy.listener import Listener
from faultproxy.proxy.runtime import Runtime
from faultproxy.proxy.sending import Turn
from faultproxy.settings import Address, FaultproxyError, Settings

SPARE_DESCRIPTORS = 64  # the ports, the journal, name resolution, Python's own


class CannotStart(FaultproxyError):  # noqa: N818 (reads as what happened)
    """A port, a file or a certificate cannot be had; `str()` is one line for a person."""


class Proxy:
    """A running proxy: `addresses` are the ones it listens on, ports picked where 0 was asked."""

    def __init__(self, settings: Settings, scenario: Scenario, console: Console) -> None:
        self._settings = settings
        self._console = console
        seed = settings.seed if settings.seed is not None else scenario.seed
        self.engine = Engine(scenario, secrets.randbelow(1 << 32) if seed is None else seed)
        self.runtime: Runtime | None = None  # once it was started
        self._journal: Journal | None = None
        self._ledger: Ledger | None = None
        self._listener: Listener | None = None
        self._watcher: wire.Watcher | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def addresses(self) -> list[Address]:
        """Where it listens."""
        return self._listener.addresses if self._listener is not None else []

    async def start(self) -> None:
        """Listen. Raises CannotStart."""
        settings, console = self._settings, self._console
        upstream = Address(settings.upstream.host, settings.upstream.port)
        if upstream in settings.listen:
            raise CannotStart(f"--upstream is the proxy itself: both are {upstream}")
        loop = asyncio.get_running_loop()
        if settings.journal is not None:
            self._journal = Journal(settings.journal, console.warning)
            self._ledger = Ledger([Written(self._journal)])
        self._watcher = wire.Watcher(loop)
        runtime = self.runtime = Runtime(
            settings=settings,
            engine=self.engine,
            journal=self._journal,
            ledger=self._ledger,
            console=console,
            loop=loop,
            watcher=self._watcher,
            turn=Turn(loop),
            spawn=self._spawn,
            tls=_tls(settings),
            max_connections=_connections_that_fit(settings, console),
        )
        self._listener = Listener(runtime)
        try:
            await self._listener.start(settings.listen)
        except (OSError, UnicodeError) as error:
            await self.stop(asyncio.Event())
            where = " or ".join(map(str, settings.listen))
            number = error.errno if isinstance(error, OSError) else None
            why = os.strerror(number) if number else str(error)
            hint = "; port 0 picks a free one" if number == errno.EADDRINUSE else ""
            raise CannotStart(f"cannot listen on {where}: {why}{hint}") from error

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, hurry: asyncio.Event) -> None:
        """Drain, then end; `hurry` ends the draining."""
        if self._listener is not None:
            await self._listener.stop(self._settings.drain_s, hurry)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._watcher is not None:
            self._watcher.close()
        if self._ledger is not None:
            self._ledger.flush()
        if self._journal is not None:
            self._journal.close()

    def ready(self) -> dict[str, object]:
        """What the ready file says."""
        return {
            "url": self.addresses[0].url,
            "control": None,
            "pid": os.getpid(),
            "version": __version__,
            "seed": self.engine.seed,
            "rules": len(self.engine.scenario.rules),
        }


def run(settings: Settings, scenario: Scenario) -> int:
    """Serve until SIGTERM or SIGINT; the exit code. Raises CannotStart."""
    return asyncio.run(_serve(settings, scenario))


async def _serve(settings: Settings, scenario: Scenario) -> int:
    console = Console()
    proxy = Proxy(settings, scenario, console)
    stop, hurry = asyncio.Event(), asyncio.Event()

    def stopped() -> None:
        (hurry if stop.is_set() else stop).set()

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: _tell_loop_error(console, context))
    await proxy.start()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped)
    told: Path | None = None
    try:
        told = _tell_ready(proxy, settings, console)
        await stop.wait()
    finally:
        if told is not None:  # before the draining: nobody is to be sent here any more
            with contextlib.suppress(OSError):
                told.unlink()
        await proxy.stop(hurry)
    console.summary(scenario.rules, proxy.engine.counts())
    return 0


def _tell_loop_error(console: Console, context: dict[str, Any]) -> None:
    """What only the loop noticed, such as a lack of descriptors: told like all else."""
    error = context.get("exception")
    kind = "" if error is None else f": {type(error).__name__}"
    console.own_error("internal", None, None, f"{context.get('message')}{kind}")


def _tell_ready(proxy: Proxy, settings: Settings, console: Console) -> Path | None:
    """Say that the ports accept; the file that says it too, where one was asked for."""
    if settings.ready_file is not None:
        try:
            _write_whole(settings.ready_file, json.dumps(proxy.ready()) + "\n")
        except OSError as error:
            raise CannotStart(
                f"cannot write the ready file {settings.ready_file}: {error.strerror}"
            ) from error
    console.ready(
        urls=[address.url for address in proxy.addresses],
        upstream=settings.upstream.url,
        rules=len(proxy.engine.scenario.rules),
        seed=proxy.engine.seed,
    )
    console.rules_loaded(proxy.engine.scenario.rules)
    return settings.ready_file


def _write_whole(path: Path, text: str) -> None:
    """Write a file that nobody ever sees half written."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_text(text)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if not settings.upstream.tls:
        return None
    try:
        context = ssl.create_default_context()
        if settings.upstream_ca is not None:
            context.load_verify_locations(cafile=settings.upstream_ca)
    except (OSError, ssl.SSLError) as error:
        raise CannotStart(f"cannot use --upstream-ca {settings.upstream_ca}: {error}") from error
    context.set_alpn_protocols(["http/1.1"])
    return context


def _connections_that_fit(settings: Settings, console: Console) -> int:
    """The limit of connections, lowered to what the descriptors allow: two each."""
    fit = max(1, (wire.raise_descriptor_limit() - SPARE_DESCRIPTORS) // 2)
    if fit < settings.max_connections:
        hint = "raise the descriptor limit (ulimit -n), or ask for less with --max-connections"
        console.warning("connections.limited", asked=settings.max_connections, limit=fit, hint=hint)
    return min(fit, settings.max_connections)
