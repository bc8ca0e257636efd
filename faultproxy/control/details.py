"""GET /events/NUMBER: one of the newest exchanges in full, its head among the rest."""

from __future__ import annotations

import re

import orjson
from aiohttp import web

from faultproxy.control.reading import known_query
from faultproxy.control.refusal import Refusal, json_response
from faultproxy.control.ring import Ring
from faultproxy.core.s3.secrets import shown_head
from faultproxy.event import line_of

NUMBER = re.compile("[0-9]{1,18}", re.ASCII)


class Details:
    """The resource; NUMBER is the `id` of a server-sent event."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.get("/events/{number}", self.shown)]

    async def shown(self, request: web.Request) -> web.Response:
        """The line of the journal, and `head`: its lines, secrets masked; empty without a request.

        A character of a line of `head` stands for a byte. 404 where the exchange is not kept.
        """
        known_query(request, ())
        text = request.match_info["number"]
        number = int(text) if NUMBER.fullmatch(text) else 0  # which no event has
        for kept in self._ring.between(number, number + 1):
            event = kept.event()
            head = [] if event.request is None else [*shown_head(event.request.head)]
            return json_response({**orjson.loads(line_of(event)), "head": head})
        raise Refusal(404, "not-found", f"event {text} is not among those that are kept")
