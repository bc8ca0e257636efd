"""The composition root: builds the parts, starts them, stops them in reverse order."""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import ssl
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING

from faultproxy import __version__
from faultproxy.console import Console
from faultproxy.control.steering import ReloadCause, Steering
from faultproxy.control.watching import Watching
from faultproxy.core.rules.engine import Engine
from faultproxy.journal import Journal
from faultproxy.proxy import wire
from faultproxy.proxy.halting import Halting
from faultproxy.proxy.ledger import Ledger
from faultproxy.proxy.listener import Listener
from faultproxy.proxy.runtime import Runtime
from faultproxy.proxy.sending import Turn
from faultproxy.rulefile.compiler import Loaded
from faultproxy.rulefile.files import load_scenario
from faultproxy.rulefile.problem import Problems
from faultproxy.settings import CONTROL_CONNECTIONS, Address, FaultproxyError, Settings

if TYPE_CHECKING:
    from faultproxy.control.server import ControlServer

SPARE_DESCRIPTORS = 64  # the ports, the journal, name resolution, Python's own


class CannotStart(FaultproxyError):  # noqa: N818 (reads as what happened)
    """A port, a file or a certificate cannot be had; `str()` is one line for a person."""


class Proxy:
    """A running proxy: `addresses` are the ones it listens on, ports picked where 0 was asked.

    `control` is where the control API listens, None where there is none.
    """

    def __init__(self, settings: Settings, loaded: Loaded, console: Console) -> None:
        self._settings = settings
        self._console = console
        self._loaded = loaded
        scenario = loaded.scenario
        seed = settings.seed if settings.seed is not None else scenario.seed
        self._first = Engine(scenario, secrets.randbelow(1 << 32) if seed is None else seed)
        self.runtime: Runtime | None = None  # once it was started
        self.steering: Steering | None = None
        self.control: Address | None = None
        self._listener: Listener | None = None
        self._server: ControlServer | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._reloading = asyncio.Lock()
        self._reload_due = False  # one more is waiting for its turn, and is enough for all

    @property
    def addresses(self) -> list[Address]:
        """Where it listens."""
        return self._listener.addresses if self._listener is not None else []

    @property
    def engine(self) -> Engine:
        """The one that is asked."""
        return self._first if self.runtime is None else self.runtime.engine

    async def start(self) -> None:
        """Listen. Raises CannotStart."""
        settings = self._settings
        upstream = Address(settings.upstream.host, settings.upstream.port)
        if upstream in settings.listen:
            raise CannotStart(f"--upstream is the proxy itself: both are {upstream}")
        runtime = self.runtime = self._runtime()
        self.steering = Steering(
            runtime, self._loaded, self._load, seed=settings.seed, dialect=settings.dialect
        )
        runtime.ended.add(Halting(self.steering.halt_in_force, runtime.now_s, self.steering.halt))
        self._listener = Listener(runtime)
        try:
            await self._listener.start(settings.listen)
            await self._open_control(runtime, self.steering)
        except (OSError, UnicodeError) as error:
            await self.stop(asyncio.Event())
            raise _cannot_listen(settings.listen, error) from error
        except FaultproxyError as error:
            await self.stop(asyncio.Event())
            raise CannotStart(str(error)) from error
        self._watch(self.steering)

    def _runtime(self) -> Runtime:
        """What all connections share. Raises CannotStart."""
        settings, console = self._settings, self._console
        loop = asyncio.get_running_loop()
        journal = None
        if settings.journal is not None:
            journal = Journal(settings.journal, console.warning)
        return Runtime(
            settings=settings,
            engine=self._first,
            journal=journal,
            ended=Ledger(journal),
            watched=settings.control is not None,
            console=console,
            loop=loop,
            watcher=wire.Watcher(loop),
            turn=Turn(loop),
            spawn=self._spawn,
            tls=_tls(settings),
            max_connections=_connections_that_fit(settings, console),
        )

    async def _open_control(self, runtime: Runtime, steering: Steering) -> None:
        """Serve the control API, where there is to be one."""
        address = self._settings.control
        if address is None:
            return
        # Only here: without it nothing needs the HTTP server.
        from faultproxy.control.composition import open_control

        url = self.addresses[0].url
        self._server = await open_control(address, steering, runtime, url=url)
        self.control = self._server.address

    def _watch(self, steering: Steering) -> None:
        """Obey files."""
        settings = self._settings
        rules = settings.rules if settings.watch else ()
        watching = Watching(steering, pause_file=settings.pause_file, rules=rules)
        watching.look_for_pause()
        if watching.has_files:
            self._spawn(watching.run())

    def _load(self) -> Loaded | Problems:
        settings = self._settings
        return load_scenario(
            settings.rules, settings.faults, seed=settings.seed, dialect=settings.dialect
        )

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def reload(self) -> None:
        """Read the rule files again, soon."""
        if self.steering is not None and not self._reload_due:
            self._reload_due = True
            self._spawn(self._reload(self.steering))

    async def _reload(self, steering: Steering) -> None:
        async with self._reloading:
            self._reload_due = False  # what is asked for from here on may have missed the files
            await steering.reload(ReloadCause.SIGNAL)

    async def stop(self, hurry: asyncio.Event) -> None:
        """Drain, then end; `hurry` ends the draining."""
        if self.steering is not None:
            self.steering.close()
        if self._listener is not None:
            await self._listener.stop(self._settings.drain_s, hurry)
        runtime = self.runtime
        if runtime is not None:
            runtime.ended.flush()
        if self._server is not None:
            await self._server.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if runtime is not None:
            runtime.watcher.close()
            if runtime.journal is not None:
                runtime.journal.close()

    def ready(self) -> dict[str, object]:
        """What the ready file says."""
        return {
            "url": self.addresses[0].url,
            "control": None if self.control is None else self.control.url,
            "pid": os.getpid(),
            "version": __version__,
            "seed": self.engine.seed,
            "rules": len(self.engine.scenario.rules),
        }


def _cannot_listen(addresses: Sequence[Address], error: OSError | UnicodeError) -> CannotStart:
    where = " or ".join(map(str, addresses))
    number = error.errno if isinstance(error, OSError) else None
    why = os.strerror(number) if number else str(error)
    hint = "; --listen 127.0.0.1:0 picks a free port" if number == errno.EADDRINUSE else ""
    return CannotStart(f"cannot listen on {where}: {why}{hint}")


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
    limit = wire.raise_descriptor_limit()
    spare = SPARE_DESCRIPTORS + (CONTROL_CONNECTIONS if settings.control is not None else 0)
    fit = max(1, (limit - min(spare, limit // 2)) // 2)
    if fit < settings.max_connections:
        hint = "raise the descriptor limit (ulimit -n), or ask for less with --max-connections"
        console.warning("connections.limited", asked=settings.max_connections, limit=fit, hint=hint)
    return min(fit, settings.max_connections)
