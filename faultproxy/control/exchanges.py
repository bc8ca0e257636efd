"""What is under way: exchanges, and those that a `hold` keeps waiting."""

from __future__ import annotations

from aiohttp import web

from faultproxy.control.reading import known_query
from faultproxy.control.refusal import json_response, missing
from faultproxy.proxy.roles import UnderWay
from faultproxy.proxy.runtime import Connection, Runtime
from faultproxy.rulefile.problem import quoted


class Exchanges:
    """`/exchanges` and `/holds`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def routes(self) -> list[web.RouteDef]:
        """What it serves."""
        return [
            web.get("/exchanges", self.show),
            web.get("/holds", self.show_holds),
            web.post("/holds/{name}/release", self.release),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """GET /exchanges: those in flight, the oldest first."""
        known_query(request, ())
        now_s = self._runtime.now_s()
        told = [
            _object(connection, under_way, now_s)
            for connection in sorted(self._runtime.connections, key=lambda each: each.number)
            if (under_way := connection.under_way) is not None
        ]
        return json_response(told)

    async def show_holds(self, request: web.Request) -> web.Response:
        """GET /holds."""
        known_query(request, ())
        now_s = self._runtime.now_s()
        told = [
            {
                "name": held.name,
                "rule": held.rule,
                "exchange": held.exchange,
                "since_s": round(now_s - held.since_s, 3),
            }
            for held in self._runtime.holds
        ]
        return json_response(told)

    async def release(self, request: web.Request) -> web.Response:
        """POST /holds/NAME/release: all that wait under this name go on."""
        known_query(request, ())
        name = request.match_info["name"]
        released = self._runtime.holds.release(name)
        if not released:
            held = {each.name for each in self._runtime.holds}
            raise missing(f"nothing is held under {quoted(name)}", name, held)
        return json_response({"released": released})


def _object(connection: Connection, under_way: UnderWay, now_s: float) -> dict[str, object]:
    """An exchange in flight: since when it is, or waits where a step makes it wait."""
    step, request = under_way.waiting, under_way.request
    since_s = under_way.waiting_since_s or under_way.started_s
    decision = under_way.decision
    return {
        "exchange": under_way.number,
        "connection": connection.number,
        "rule": decision.rule if step is None else step.rule,
        "fault": decision.fault if step is None else step.fault,
        "since_s": round(now_s - since_s, 3),
        "waiting": step is not None,
        "operation": None if request is None else request.operation,
        "bucket": None if request is None else request.bucket,
        "key": None if request is None else request.key,
    }
