"""The document: every path that is served, what it takes and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from faultproxy import __version__
from faultproxy.control.events import MAX_SUBSCRIBERS
from faultproxy.control.openapi.shapes import SHAPES, TEXT, Shape, exactly, list_of, ref
from faultproxy.control.reading import BODY_S, MAX_BODY, known_query
from faultproxy.control.refusal import json_response
from faultproxy.core.rules.standing import MAX_ADDED
from faultproxy.settings import CONTROL_CONNECTIONS

JSON = "application/json"
YAML = "application/yaml"
STREAM = "text/event-stream"
FOR = ("for", "How long it is in force: 30m, or forever [1h].")
# What every path can answer.
COMMON = {
    "400": "It cannot be read.",
    "401": "It has no token, and needs one.",
    "403": "It comes from a page of another site.",
    "500": "Something went wrong in the proxy; it is told on the console.",
    "503": f"{CONTROL_CONNECTIONS} connections are open here already.",
}
MISSING = {"404": "Nothing has this name; the closest is suggested."}
WRONG = {"422": "There are problems; nothing was changed."}
REFUSED = {"409": f"The name is in use, or {MAX_ADDED:,} rules are added already."}
BUSY = {"503": f"{MAX_SUBSCRIBERS} listen already, or {COMMON['503']}"}
LARGE = {
    "408": f"The body took more than {BODY_S:g} seconds.",
    "413": f"The body is larger than {MAX_BODY >> 20} MiB.",
    "415": "The body has a Content-Encoding.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One method of one path. `form` is the media type of the answer."""

    method: str
    path: str
    about: str
    answer: Shape
    status: int = 200
    form: str = JSON
    body: Shape | None = None
    is_rules: bool = False  # the body is text in the rule language
    query: tuple[tuple[str, str], ...] = ()
    refusals: tuple[dict[str, str], ...] = ()


CALLS = (
    Call(method="get", path="/health", about="How the proxy is.", answer=ref("Health")),
    Call(
        method="get",
        path="/rules",
        about="The rules in force, with their counts.",
        answer=ref("Scenario"),
    ),
    Call(
        method="put",
        path="/rules",
        about="Put other rules in their place, all at once; afterwards those of the files return.",
        answer=ref("Scenario"),
        is_rules=True,
        query=(FOR,),
        refusals=(WRONG,),
    ),
    Call(
        method="post",
        path="/rules",
        about="Add one rule, which is asked before the others.",
        answer=ref("MadeRule"),
        status=201,
        is_rules=True,
        query=(FOR,),
        refusals=(WRONG, REFUSED),
    ),
    Call(
        method="post",
        path="/rules/reload",
        about="Read the rule files again.",
        answer=ref("Scenario"),
        refusals=(WRONG,),
    ),
    Call(
        method="patch",
        path="/rules/{name}",
        about="Switch a rule off or on; it keeps its counts.",
        answer=ref("Rule"),
        body=ref("Switch"),
        refusals=(MISSING,),
    ),
    Call(
        method="delete",
        path="/rules/{name}",
        about="Remove a rule.",
        answer=exactly("What was removed.", removed=TEXT),
        refusals=(MISSING,),
    ),
    Call(
        method="post",
        path="/inject",
        about="Make a rule of one fault.",
        answer=ref("MadeRule"),
        status=201,
        body=ref("Injection"),
        refusals=(WRONG, REFUSED),
    ),
    Call(
        method="post",
        path="/explain",
        about="What would become of a request now; nothing is counted.",
        answer=ref("Explanation"),
        body=ref("Question"),
    ),
    Call(method="post", path="/pause", about="Stop injecting.", answer=ref("Paused")),
    Call(method="post", path="/resume", about="Go on injecting.", answer=ref("Paused")),
    Call(
        method="post",
        path="/reset",
        about="Start counts, identities and clocks anew.",
        answer=ref("Scenario"),
    ),
    Call(
        method="get",
        path="/exchanges",
        about="What is in flight.",
        answer=list_of(ref("Flight")),
    ),
    Call(method="get", path="/holds", about="What is held.", answer=list_of(ref("Hold"))),
    Call(
        method="post",
        path="/holds/{name}/release",
        about="Let all go on that are held under this name.",
        answer=exactly("How many.", released={"type": "integer", "minimum": 1}),
        refusals=(MISSING,),
    ),
    Call(
        method="get",
        path="/events",
        about="The journal as server-sent events, as it happens.",
        answer=ref("Event"),
        form=STREAM,
        query=(
            ("last", "So many events of the past first."),
            ("operation", "Only these; a comma is any of."),
            ("key", "Only keys that match this glob."),
            ("rule", "Only where this rule did something."),
            ("outcome", "injected, failed, abandoned or passed."),
            ("sample", "At most so many a second; what was left out is counted."),
        ),
        refusals=(BUSY,),
    ),
    Call(
        method="get",
        path="/events/{number}",
        about="One of the newest exchanges in full, by the id of its event.",
        answer=ref("Event"),
        refusals=(MISSING,),
    ),
    Call(
        method="get",
        path="/traffic",
        about="How many exchanges ended in the last 15 minutes, and how.",
        answer=ref("Traffic"),
    ),
    Call(
        method="get",
        path="/metrics",
        about="Metrics for Prometheus.",
        answer=TEXT,
        form="text/plain",
    ),
    Call(
        method="get",
        path="/catalogue",
        about="Every error that can be named.",
        answer=list_of(ref("Error")),
    ),
    Call(
        method="get",
        path="/catalogue/{code}",
        about="One error, byte for byte.",
        answer=ref("Specimen"),
        query=(
            ("variant", "Where a code has several."),
            ("dialect", "Whose error [aws]."),
            ("method", "In answer to which method [GET]."),
        ),
        refusals=(MISSING,),
    ),
    Call(
        method="get",
        path="/openapi.json",
        about="This document.",
        answer={"type": "object"},
    ),
)


def document() -> dict[str, Any]:
    """The OpenAPI document, version 3.1."""
    paths: dict[str, Any] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "faultproxy control API",
            "version": __version__,
            "description": "Change rules while traffic flows, and watch what happens.",
        },
        "paths": paths,
        "components": {
            "schemas": SHAPES,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(call: Call) -> dict[str, Any]:
    has_body = call.is_rules or call.body is not None
    refusals = (COMMON, *call.refusals, LARGE if has_body else {})
    refused = {status: why for each in refusals for status, why in each.items()}
    answers: dict[str, Any] = {
        str(call.status): {
            "description": call.about,
            "content": {call.form: {"schema": call.answer}},
        }
    }
    for status, why in sorted(refused.items()):
        content = {JSON: {"schema": ref("Refusal")}}
        answers[status] = {"description": why, "content": content}
    told: dict[str, Any] = {
        "summary": call.about,
        "operationId": _name(call),
        "parameters": [*_in_path(call.path), *(_in_query(*each) for each in call.query)],
        "responses": answers,
    }
    if call.is_rules:
        text = {YAML: {"schema": TEXT}, JSON: {"schema": {"type": "object"}}}
        told["requestBody"] = {"required": True, "content": text}
    elif call.body is not None:
        told["requestBody"] = {"required": True, "content": {JSON: {"schema": call.body}}}
    return told


def _name(call: Call) -> str:
    words = call.path.replace("{", "").replace("}", "").replace(".", "/").split("/")
    return "_".join([call.method, *filter(None, words)])


def _in_path(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]


def _in_query(name: str, about: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": about, "schema": TEXT}


class OpenApi:
    """`/openapi.json`."""

    def routes(self) -> list[web.RouteDef]:
        """What it serves."""
        return [web.get("/openapi.json", self.show)]

    async def show(self, request: web.Request) -> web.Response:
        """GET /openapi.json."""
        known_query(request, ())
        return json_response(document())
