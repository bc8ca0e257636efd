"""The OpenAPI document says what is served, and what is served is what it says."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import jsonschema
import pytest

from faultproxy.control.composition import open_control
from faultproxy.control.openapi.document import CALLS, document
from faultproxy.settings import Address
from tests.control.conftest import Start, Steered

RULE = "{name: %s, match: {operation: GetObject}, faults: [answer: 418]}"
# Each call that answers at once, with a path and a body that it takes.
GOOD: list[tuple[str, str, str, object]] = [
    ("get", "/health", "/health", None),
    ("get", "/rules", "/rules", None),
    ("put", "/rules", "/rules?for=5m", f"rules: [{RULE % 'a'}]"),
    ("post", "/rules", "/rules", RULE % "b"),
    ("post", "/rules/reload", "/rules/reload", None),
    ("patch", "/rules/{name}", "/rules/first", {"enabled": False}),
    ("delete", "/rules/{name}", "/rules/first", None),
    ("post", "/inject", "/inject", {"fault": "SlowDown", "times": 2}),
    ("post", "/explain", "/explain", {"request": "GET /bucket/key"}),
    ("post", "/pause", "/pause", None),
    ("post", "/resume", "/resume", None),
    ("post", "/reset", "/reset", None),
    ("get", "/exchanges", "/exchanges", None),
    ("get", "/holds", "/holds", None),
    ("post", "/holds/{name}/release", "/holds/gate/release", None),
    ("get", "/events/{number}", "/events/1", None),
    ("get", "/traffic", "/traffic", None),
    ("get", "/catalogue", "/catalogue", None),
    ("get", "/catalogue/{code}", "/catalogue/SlowDown?dialect=minio", None),
    ("get", "/openapi.json", "/openapi.json", None),
]
# These stream, or are no JSON: their own tests read them.
ELSEWHERE = {("get", "/events"), ("get", "/metrics")}
# What is for browsers, and no part of the API.
PAGES = ("/", "/static/{name}")
REFUSED: list[tuple[str, str, str, object, int]] = [
    ("get", "/rules", "/rules?x=1", None, 400),
    ("put", "/rules", "/rules", "rules: [", 422),
    ("post", "/rules", "/rules", RULE % "first", 409),
    ("patch", "/rules/{name}", "/rules/frist", {"enabled": False}, 404),
    ("delete", "/rules/{name}", "/rules/frist", None, 404),
    ("post", "/inject", "/inject", {"fault": "SlowDwn"}, 422),
    ("post", "/explain", "/explain", {}, 400),
    ("post", "/holds/{name}/release", "/holds/nothing/release", None, 404),
    ("get", "/events/{number}", "/events/99999", None, 404),
    ("get", "/catalogue/{code}", "/catalogue/SlowDwn", None, 404),
]


def schema_of(method: str, path: str, status: int) -> dict[str, Any]:
    """What the document says of the JSON of an answer."""
    whole = document()
    answer = whole["paths"][path][method]["responses"][str(status)]
    schema = answer["content"]["application/json"]["schema"]
    return {**schema, "components": whole["components"]}


def holds(value: object, schema: dict[str, Any]) -> None:
    """Fail where a value is not what the schema says."""
    jsonschema.Draft202012Validator(schema).validate(value)


@pytest.fixture
async def steered(start: Start) -> Steered:
    """A proxy with rules, an exchange that has ended and one that is held."""
    held = "{name: held, match: {key: held}, faults: [hold: gate]}"
    return await start(f"- {held}\n- {RULE % 'first'}\n")


def test_every_call_is_tried_here_or_elsewhere() -> None:
    tried = {(method, path) for method, path, _, _ in GOOD} | ELSEWHERE
    assert tried == {(call.method, call.path) for call in CALLS}


async def test_what_is_served_is_what_the_document_says(steered: Steered) -> None:
    address = Address("127.0.0.1", 0)
    server = await open_control(address, steered.steering, steered.runtime, url="")
    await server.stop()
    served = {
        (route.method.lower(), _plain(route.resource.canonical))
        for route in server.app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    told = {(call.method, call.path) for call in CALLS}
    assert served == told | {("get", page) for page in PAGES}


def _plain(path: str) -> str:
    """A path without the patterns of its parts."""
    return re.sub(r"\{(\w+):.*\}", r"{\1}", path)


@pytest.mark.parametrize(("method", "path", "url", "body"), GOOD)
async def test_what_is_answered_has_the_shape_that_is_told(
    steered: Steered, method: str, path: str, url: str, body: object
) -> None:
    await steered.status()
    steered.runtime.flush()
    held = asyncio.create_task(steered.status(path="/bucket/held"))
    await steered.until(lambda: any(True for _ in steered.runtime.holds))
    status, told = await steered.call(method, url, body)
    assert status < 300, told
    holds(told, schema_of(method, path, status))
    steered.runtime.holds.release("gate")
    await held


@pytest.mark.parametrize(("method", "path", "url", "body", "status"), REFUSED)
async def test_a_refusal_has_the_shape_that_is_told(
    steered: Steered, method: str, path: str, url: str, body: object, status: int
) -> None:
    answered, told = await steered.call(method, url, body)
    assert answered == status
    holds(told, schema_of(method, path, status))


async def test_the_document_is_one() -> None:
    whole = document()
    for schema in whole["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    names = [call["operationId"] for path in whole["paths"].values() for call in path.values()]
    assert len(names) == len(set(names)) == len(CALLS)
    used = set(re.findall(r"#/components/schemas/(\w+)", str(whole)))
    assert used == set(whole["components"]["schemas"])
