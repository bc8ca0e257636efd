"""How the proxy is, and the switches that go for all of it: pause, resume, reset."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from aiohttp import web

from faultproxy import __version__
from faultproxy.control.reading import known_query
from faultproxy.control.refusal import json_response, warnings_of
from faultproxy.control.rules import scenario_object
from faultproxy.control.steering import PauseCause, Reload, Steering
from faultproxy.proxy.runtime import Runtime


class State:
    """`/health`, `/pause`, `/resume` and `/reset`."""

    def __init__(
        self,
        steering: Steering,
        runtime: Runtime,
        *,
        url: str,
        more: Callable[[], dict[str, object]] = dict,
    ) -> None:
        """`url` is where clients connect; `more` are facts of other parts."""
        self._steering = steering
        self._runtime = runtime
        self._url = url
        self._more = more
        self._started_s = runtime.now_s()

    def routes(self) -> list[web.RouteDef]:
        """What it serves."""
        return [
            web.get("/health", self.health),
            web.post("/pause", self.pause),
            web.post("/resume", self.resume),
            web.post("/reset", self.reset),
        ]

    async def health(self, request: web.Request) -> web.Response:
        """GET /health."""
        known_query(request, ())
        runtime = self._runtime
        told = {
            "status": "ok",
            "version": __version__,
            "uptime_s": round(runtime.now_s() - self._started_s, 3),
            **self._paused(),
            "exchanges": runtime.exchange_count,
            "in_flight": sum(each.busy for each in runtime.connections),
            "last_reload": _reload_object(self._steering.last_reload),
            "url": self._url,
            "upstream": runtime.settings.upstream.url,
        }
        return json_response(told | self._more())

    async def pause(self, request: web.Request) -> web.Response:
        """POST /pause."""
        known_query(request, ())
        self._steering.pause(PauseCause.REQUEST)
        return json_response(self._paused())

    async def resume(self, request: web.Request) -> web.Response:
        """POST /resume."""
        known_query(request, ())
        self._steering.resume()
        return json_response(self._paused())

    async def reset(self, request: web.Request) -> web.Response:
        """POST /reset."""
        known_query(request, ())
        self._steering.reset()
        return json_response(scenario_object(self._steering))

    def _paused(self) -> dict[str, object]:
        paused = self._steering.paused
        return {
            "paused": paused is not None,
            "paused_by": None if paused is None else paused.by.value,
            "pause_reason": None if paused is None else paused.reason,
        }


def _reload_object(reload: Reload | None) -> dict[str, object] | None:
    if reload is None:
        return None
    time = datetime.datetime.fromtimestamp(reload.unix_s, datetime.UTC)
    return {
        "time": time.isoformat().replace("+00:00", "Z"),
        "ok": reload.ok,
        "by": reload.by.value,
        "problems": warnings_of(reload.problems),
    }
