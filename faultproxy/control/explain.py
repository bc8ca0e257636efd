"""`POST /explain`: what would become of a request now, with the counts as they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from aiohttp import web

from faultproxy.control.reading import known_query, object_of
from faultproxy.control.refusal import bad_request, json_response
from faultproxy.control.steering import Steering
from faultproxy.core.asked import announcing, asked
from faultproxy.core.explanation import Circumstances, as_object, explained
from faultproxy.core.http.head import BadHead
from faultproxy.core.request import Request
from faultproxy.core.response import Response
from faultproxy.options import read_announced, read_response, read_size
from faultproxy.proxy.runtime import Runtime
from faultproxy.settings import SettingsError

FIELDS = ("request", "headers", "size", "response", "response_size")
Value = TypeVar("Value")
CLIENT = "127.0.0.1:1"  # where a request comes from that comes from nowhere


class Explain:
    """Asks the rules and counts nothing."""

    def __init__(self, steering: Steering, runtime: Runtime) -> None:
        self._steering = steering
        self._runtime = runtime

    def routes(self) -> list[web.RouteDef]:
        """What it serves."""
        return [web.post("/explain", self.explain)]

    async def explain(self, request: web.Request) -> web.Response:
        """POST /explain {"request": "PUT /b/k", "headers": {}, "size": "8MiB"}.

        And `"response": "404 NoSuchKey", "response_size": "5B"`, of what the store answers.
        """
        known_query(request, ())
        given = await object_of(request, FIELDS)
        runtime, engine = self._runtime, self._steering.engine.trial()
        now_s = runtime.now_s()
        when = Circumstances(
            at_s=now_s, unix_s=runtime.unix_s(), written_s=None, response=_response(given)
        )
        explanation = explained(engine, self._asked(given), when)
        return json_response(as_object(explanation) | {"paused": runtime.paused})

    def _asked(self, given: dict[str, object]) -> Request:
        line = given.get("request")
        if not isinstance(line, str):
            raise bad_request("'request' is missing: METHOD TARGET, such as PUT /bucket/key")
        settings = self._runtime.settings
        lines = [_raw(f"{line} HTTP/1.1"), *_header_lines(given.get("headers", {}))]
        if sum(len(each) + 2 for each in lines) > settings.max_head:
            raise bad_request("the request is larger than --max-head of serve: it would get 431")
        try:
            return asked(
                lines,
                size=_read(read_size, given, "size"),
                source=CLIENT,
                listener=str(settings.listen[0]),
                domains=settings.domains,
            )
        except BadHead as error:
            raise bad_request(f"'{line}' is not a request: {error}") from error


def _header_lines(headers: object) -> Iterator[bytes]:
    """A line for each value of each name."""
    if not isinstance(headers, dict):
        raise bad_request("'headers' has to be an object of names and values")
    for name, value in headers.items():
        for each in value if isinstance(value, list) else [value]:
            if not isinstance(each, str) or any(c in f"{name}{each}" for c in "\r\n\0"):
                raise bad_request(f"the header '{name}' has to be one line of text, or a list")
            yield _raw(f"{name}: {each}")


def _response(given: dict[str, object]) -> Response:
    """What the store answers: 200, where nothing else is said."""
    response = _read(read_response, given, "response")
    size = _read(read_announced, given, "response_size")
    return announcing(Response(200) if response is None else response, size)


def _read(read: Callable[[str], Value], given: dict[str, object], field: str) -> Value | None:
    """A field as the option of `explain` reads it; None where it is not given."""
    found = given.get(field)
    if found is None:
        return None
    try:
        return read(str(found))
    except SettingsError as error:
        raise bad_request(f"{field}: {error}") from error


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
