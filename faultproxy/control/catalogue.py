"""GET /catalogue: every error that can be injected, each with its bytes and ways to inject it."""

from __future__ import annotations

import json
import re
import shlex
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

import yaml
from aiohttp import web

from faultproxy.control.reading import known_query
from faultproxy.control.refusal import bad_request, json_response, unknown
from faultproxy.core.faults.answer import ErrorFault
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.index import catalogue_names, find, variants
from faultproxy.core.s3.catalogue.table import errors
from faultproxy.core.s3.dialects.index import DEFAULT, DIALECTS
from faultproxy.core.specimen import sent
from faultproxy.rulefile.matching import METHODS
from faultproxy.rulefile.problem import quoted

PARAMETERS = ("variant", "dialect", "method")
SEED = 0  # of ids that nobody looks up
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

Fault = str | Mapping[str, Mapping[str, str]]


class Catalogue:
    """The catalogue of errors, as data.

    `GET /catalogue` lists its rows like `list errors --json`. `GET /catalogue/CODE`, with
    `variant`, `dialect` and `method` in the query, is one row in full: `code`, `variant`, `status`,
    `dialect`, `meaning`, `bytes` (the whole answer, a character for a byte), `rule` (YAML, an item
    of `rules`) and `curl` (a command that injects it once).
    """

    def __init__(self, unix_s: Callable[[], float] = time.time) -> None:
        self._unix_s = unix_s
        self._serial = 0
        self._listed = tuple(errors())

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [
            web.get("/catalogue", self.listed),
            web.get("/catalogue/{code}", self.shown),
        ]

    async def listed(self, request: web.Request) -> web.Response:
        """Every row."""
        known_query(request, ())
        return json_response(self._listed)

    async def shown(self, request: web.Request) -> web.Response:
        """One row, as one dialect words it in answer to one method."""
        query = request.query
        known_query(request, PARAMETERS)
        code, variant = request.match_info["code"], query.get("variant")
        dialect = _one_of("dialect", query.get("dialect", DEFAULT), DIALECTS)
        method = _one_of("method", query.get("method", "GET").upper(), METHODS)
        entry = _found(code, variant, dialect)
        fault = ErrorFault(code=entry.code, variant=variant, dialect=dialect)
        self._serial += 1
        whole = sent(
            fault, method, seed=SEED, serial=self._serial, unix_s=self._unix_s(), marked=True
        )
        told = _fault(entry, variant, dialect)
        return json_response(
            {
                "code": entry.code,
                "variant": entry.variant,
                "status": entry.status,
                "dialect": dialect,
                "meaning": entry.meaning,
                "bytes": whole.decode("latin-1"),
                "rule": _rule(entry, told),
                "curl": _curl(request, told),
            }
        )


def _one_of(what: str, value: str, accepted: Mapping[str, object] | tuple[str, ...]) -> str:
    if value not in accepted:
        raise bad_request(f"{what} is {quoted(value)}; accepted: {', '.join(accepted)}")
    return value


def _found(code: str, variant: str | None, dialect: str) -> Entry:
    """The row of this code, as the dialect sends it."""
    entry = find(code, variant, dialect)
    if entry is not None:
        return entry
    if find(code) is None:
        raise unknown("error", code, catalogue_names())
    raise unknown(f"variant of {code}", variant or "", variants(code))


def _fault(entry: Entry, variant: str | None, dialect: str) -> Fault:
    """The error as an item of `faults`: its code alone where that says it all."""
    told = {"code": entry.code}
    if variant is not None:
        told["variant"] = variant
    if dialect != DEFAULT:
        told["dialect"] = dialect
    return entry.code if len(told) == 1 else MappingProxyType({"error": told})


def _rule(entry: Entry, fault: Fault) -> str:
    """A rule that has every request answered so, as an item of `rules`."""
    words = WORD.findall(entry.code) or ["error"]
    name = "-".join(word.lower() for word in words)
    item = {"error": fault} if isinstance(fault, str) else dict(fault)
    text: str = yaml.safe_dump(
        [{"name": name, "faults": [item]}], sort_keys=False, allow_unicode=True, width=1000
    )
    return text


def _curl(request: web.Request, fault: Fault) -> str:
    """A command that has the next request answered so; a token is taken from the environment."""
    body = {"fault": fault if isinstance(fault, str) else dict(fault), "times": 1}
    url = f"{request.scheme}://{request.host}/inject"
    words = ["curl", "-sS", shlex.quote(url)]
    if "Authorization" in request.headers:
        words += ["-H", '"Authorization: Bearer $FAULTPROXY_CONTROL_TOKEN"']
    words += ["-H", "'Content-Type: application/json'"]  # --json is newer than many a curl
    words += ["-d", shlex.quote(json.dumps(body, ensure_ascii=False))]
    return " ".join(words)
