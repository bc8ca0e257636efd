"""The server of the control API: its resources, behind one guard, on its own port."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol, cast

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from faultproxy.control.access import Access, guarded
from faultproxy.control.doorway import IDLE_S, REST_S, Doorway, logger_of
from faultproxy.control.reading import MAX_BODY, too_large
from faultproxy.control.refusal import Refusal, unknown
from faultproxy.settings import Address, FaultproxyError

End = Callable[[web.Application], Awaitable[None]]
STOP_S = 1.0  # for requests under way when the proxy stops


class CannotControl(FaultproxyError):  # noqa: N818 (reads as what happened)
    """The control port cannot be had; `str()` is one line for a person."""


class Resource(Protocol):
    """A part of the API."""

    def routes(self) -> list[web.RouteDef]:
        """What it serves."""
        ...


class ControlServer:
    """Serves resources until it is stopped; `address` has the port that it really has."""

    def __init__(
        self,
        address: Address,
        resources: Iterable[Resource],
        access: Access,
        failed: Callable[[str, Exception], None],
        ends: Sequence[End] = (),
    ) -> None:
        """`failed` is told what went wrong in here, by what it was doing; `ends` end streams."""
        self.address = address
        self._paths: list[str] = []
        layers = [refusing(self._paths, failed), guarded(access)]
        self.app = app = web.Application(middlewares=layers, client_max_size=MAX_BODY)
        app.on_shutdown.extend(ends)
        for resource in resources:
            routes = resource.routes()
            app.add_routes(routes)
            self._paths += [route.path for route in routes]
        self._runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=STOP_S,
            keepalive_timeout=IDLE_S,
            lingering_time=REST_S,
            auto_decompress=False,  # a few bytes could become more than there is room for
            logger=logger_of(failed),
        )
        self._listening: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen. Raises CannotControl."""
        await self._runner.setup()
        host, port = self.address
        server = cast("web.Server", self._runner.server)  # there is one since it was set up
        try:
            listening = await Doorway(server).open(host, port)
        except (OSError, UnicodeError) as error:
            await self._runner.cleanup()
            number = error.errno if isinstance(error, OSError) else None
            why = os.strerror(number) if number else str(error)
            hint = "; --control 127.0.0.1:0 picks a free port, off does without"
            raise CannotControl(
                f"cannot listen on {self.address} for --control: {why}"
                f"{hint if number == errno.EADDRINUSE else ''}"
            ) from error
        self._listening = listening
        self.address = Address(host, listening.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """End; requests under way get a moment."""
        if self._listening is not None:
            self._listening.close()
        await self._runner.cleanup()


def refusing(paths: list[str], failed: Callable[[str, Exception], None]) -> Middleware:
    """The outermost layer: every refusal is JSON, and what goes wrong in here is told."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refusal as refusal:
            return refusal.response()
        except web.HTTPRequestEntityTooLarge:
            return too_large().response()
        except web.HTTPNotFound:
            return unknown("path", request.path, paths).response()
        except web.HTTPMethodNotAllowed as error:
            return _not_allowed(request, sorted(error.allowed_methods))
        except web.HTTPException:
            raise
        except Exception as error:
            failed("control", error)
            return Refusal(500, "internal", "something went wrong in here").response()

    return refuse


def _not_allowed(request: web.Request, methods: list[str]) -> web.Response:
    allowed = ", ".join(methods)
    message = f"{request.method} is not what {request.path} takes; accepted: {allowed}"
    response = Refusal(405, "method-not-allowed", message).response()
    response.headers["Allow"] = allowed
    return response
