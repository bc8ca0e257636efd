"""A proxy as a process: signals, the ready file, and what is said at the start and at the end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from pathlib import Path
from typing import Any

from faultproxy.app import CannotStart, Proxy
from faultproxy.client.running import NotAnnounced, announce
from faultproxy.console import Console
from faultproxy.control.steering import PauseCause
from faultproxy.rulefile.compiler import Loaded
from faultproxy.settings import Settings


def run(settings: Settings, loaded: Loaded) -> int:
    """Serve until SIGTERM or SIGINT; the exit code. Raises CannotStart."""
    return asyncio.run(_serve(settings, loaded))


async def _serve(settings: Settings, loaded: Loaded) -> int:
    console = Console()
    proxy = Proxy(settings, loaded, console)
    stop, hurry = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: _tell_loop_error(console, context))
    await proxy.start()
    _obey_signals(loop, proxy, stop, hurry)
    told: list[Path] = []
    try:
        told += _announced(proxy, console)
        told += _tell_ready(proxy, settings, console)
        await stop.wait()
    finally:
        for file in told:  # before the draining: nobody is to be sent here any more
            with contextlib.suppress(OSError):
                file.unlink()
        await proxy.stop(hurry)
    console.summary(proxy.engine.scenario.rules, proxy.engine.counts())
    return 0


def _obey_signals(
    loop: asyncio.AbstractEventLoop, proxy: Proxy, stop: asyncio.Event, hurry: asyncio.Event
) -> None:
    """TERM and INT stop, a second one at once; HUP reloads, USR1 pauses, USR2 resumes."""

    def stopped() -> None:
        (hurry if stop.is_set() else stop).set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped)
    loop.add_signal_handler(signal.SIGHUP, proxy.reload)
    steering = proxy.steering
    if steering is not None:
        loop.add_signal_handler(signal.SIGUSR1, steering.pause, PauseCause.SIGNAL)
        loop.add_signal_handler(signal.SIGUSR2, steering.resume)


def _tell_loop_error(console: Console, context: dict[str, Any]) -> None:
    """What only the loop noticed, such as a lack of descriptors: told like all else."""
    error = context.get("exception")
    kind = "" if error is None else f": {type(error).__name__}"
    console.own_error("internal", None, None, f"{context.get('message')}{kind}")


def _announced(proxy: Proxy, console: Console) -> list[Path]:
    """The file by which commands find it, where it can be steered and the file can be written."""
    if proxy.control is None:
        return []
    try:
        return [announce(proxy.ready())]
    except NotAnnounced as error:
        hint = "inject, rules, watch and the like need --control to find it"
        console.warning("control.unannounced", reason=str(error), hint=hint)
        return []


def _tell_ready(proxy: Proxy, settings: Settings, console: Console) -> list[Path]:
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
        control=None if proxy.control is None else proxy.control.url,
        upstream=settings.upstream.url,
        rules=len(proxy.engine.scenario.rules),
        seed=proxy.engine.seed,
    )
    if settings.header_faults is not None:
        console.faults_on_demand(settings.header_faults)
    console.rules_loaded(proxy.engine.scenario.rules)
    return [] if settings.ready_file is None else [settings.ready_file]


def _write_whole(path: Path, text: str) -> None:
    """Write a file that nobody ever sees half written."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_text(text)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
