"""GET /traffic: how many exchanges ended in the last minutes, and how."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import get_args

from aiohttp import web

from faultproxy.control.reading import known_query
from faultproxy.control.refusal import json_response
from faultproxy.event import COLUMNS, Outcome
from faultproxy.proxy.batch import Batch

BUCKET_S = 10
BUCKETS = 90
OUTCOME = COLUMNS.index("outcome")
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


class Traffic:
    """A reader of the ledger that counts exchanges by outcome, in buckets of 10 s over 15 min.

    An exchange counts where it is told, at most a second after it has ended.
    """

    def __init__(self, unix_s: Callable[[], float] = time.time) -> None:
        self._unix_s = unix_s
        self._counts: dict[Outcome, list[int]] = {each: [0] * BUCKETS for each in OUTCOMES}
        self._newest = int(unix_s()) // BUCKET_S  # the number of the last bucket

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.get("/traffic", self.shown)]

    def told(self, batch: Batch) -> None:
        """These have ended."""
        self._turn()
        counts = self._counts
        for row in batch.rows:
            counts[row[OUTCOME]][-1] += 1
        counts["passed"][-1] += len(batch.passed)

    async def shown(self, request: web.Request) -> web.Response:
        """`bucket_s`, `from_unix_s` of the oldest bucket, and a list of counts for each outcome."""
        known_query(request, ())
        self._turn()
        first = (self._newest - BUCKETS + 1) * BUCKET_S
        counts = {str(outcome): counts for outcome, counts in self._counts.items()}
        return json_response({"bucket_s": BUCKET_S, "from_unix_s": first, **counts})

    def _turn(self) -> None:
        """Begin the buckets that time has come to; none where the clock was put back."""
        now = int(self._unix_s()) // BUCKET_S
        passed = now - self._newest
        if passed <= 0:
            return
        self._newest = now
        fresh = [0] * min(passed, BUCKETS)
        for counts in self._counts.values():
            counts[:] = counts[len(fresh) :] + fresh
