"""`POST /inject`: the shortest way to a rule."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from aiohttp import web

from faultproxy.control.reading import duration_of, known_query, object_of
from faultproxy.control.refusal import bad_request
from faultproxy.control.rules import add_rule
from faultproxy.control.steering import Steering
from faultproxy.rulefile.single import fault_item, make_single

MATCH = ("operation", "bucket", "key", "client")
TRIGGER = {"times": "first", "share": "share", "every": "every"}
FIELDS = ("fault", *MATCH, *TRIGGER, "for", "name")


class Inject:
    """Makes a rule of one fault, named `inject-1`, `inject-2` ... where no name is given."""

    def __init__(self, steering: Steering) -> None:
        self._steering = steering
        self._number = 1  # of the next one without a name
        self._making = asyncio.Lock()  # what has no name gets one that nobody else is making

    def routes(self) -> list[web.RouteDef]:
        """What it serves."""
        return [web.post("/inject", self.inject)]

    async def inject(self, request: web.Request) -> web.Response:
        """POST /inject {"fault": "SlowDown", "operation": "PutObject", "times": 2}."""
        known_query(request, ())
        given = await object_of(request, FIELDS)
        for_s = duration_of(given.get("for"))
        fault = given.get("fault")
        if not fault:
            raise bad_request("'fault' is missing: an error code, FAULT=VALUE or a fault object")
        wanted = given.get("name")
        if not isinstance(wanted, str | None):
            raise bad_request("'name' has to be text")
        trigger = {TRIGGER[key]: given[key] for key in TRIGGER if given.get(key) is not None}
        parts = {
            "match": {key: given[key] for key in MATCH if given.get(key) is not None},
            "trigger": trigger,
            "faults": [fault_item(fault) if isinstance(fault, str) else fault],
        }
        async with self._making:
            return await self._make(wanted or None, parts, for_s)

    async def _make(
        self, wanted: str | None, parts: Mapping[str, object], for_s: float | None
    ) -> web.Response:
        """Make the rule and add it."""
        steering, name = self._steering, wanted or self._free_name()
        read = await steering.aside.do(
            partial(make_single, "inject", name, parts, dialect=steering.dialect)
        )
        added = await add_rule(steering, read, for_s)
        if wanted is None:
            self._number += 1  # a refusal takes none
        return added

    def _free_name(self) -> str:
        taken = {each.rule.name for each in self._steering.standing.rules()}
        while f"inject-{self._number}" in taken:
            self._number += 1
        return f"inject-{self._number}"
