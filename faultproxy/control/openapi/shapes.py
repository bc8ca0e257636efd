"""The shapes of the control API, as JSON Schema: a test holds them against what is answered."""

from __future__ import annotations

from typing import Any

Shape = dict[str, Any]

TEXT: Shape = {"type": "string"}
FLAG: Shape = {"type": "boolean"}
COUNT: Shape = {"type": "integer", "minimum": 0}
SECONDS: Shape = {"type": "number", "minimum": 0}


def or_null(shape: Shape) -> Shape:
    """The shape, or null."""
    return {"anyOf": [shape, {"type": "null"}]}


def ref(name: str) -> Shape:
    """A shape by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(shape: Shape) -> Shape:
    """A list of it."""
    return {"type": "array", "items": shape}


def exactly(about: str, /, **fields: Shape) -> Shape:
    """An object with all of these fields and no other."""
    return {
        "type": "object",
        "description": about,
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def some_of(about: str, required: list[str], /, **fields: Shape) -> Shape:
    """An object with none but these fields."""
    return exactly(about, **fields) | {"required": required}


RULE_FIELDS: dict[str, Shape] = {
    "name": TEXT,
    "about": TEXT,
    "sentence": TEXT | {"description": "What the rule does, for a person."},
    "enabled": FLAG,
    "matched": COUNT | {"description": "Requests that it covered."},
    "fired": COUNT | {"description": "Those that it did its faults on."},
    "spared": {
        "type": "object",
        "description": "Those that it did not, by the word that says why.",
        "additionalProperties": COUNT,
    },
    "origin": {"enum": ["file", "put", "added"]},
    "expires_s": or_null(SECONDS) | {"description": "Seconds until it ends; null: never."},
}
PAUSED_FIELDS: dict[str, Shape] = {
    "paused": FLAG,
    "paused_by": {"enum": ["request", "signal", "file", "halt", None]},
    "pause_reason": or_null(TEXT),
}
MATCHED: Shape = {
    "description": "As in `match` of a rule: a value, or a list that means any of it.",
    "anyOf": [TEXT, list_of(TEXT)],
}

SHAPES: dict[str, Shape] = {
    "Problem": exactly(
        "One mistake or doubt in rules, as `faultproxy check --format json` says it.",
        severity={"enum": ["error", "warning"]},
        file=TEXT,
        line=or_null(COUNT),
        column=or_null(COUNT),
        found=or_null(TEXT),
        message=TEXT,
        accepted=list_of(TEXT),
        suggestion=or_null(TEXT),
    ),
    "Refusal": {
        "type": "object",
        "description": "Why nothing was done.",
        "required": ["error", "message"],
        "properties": {
            "error": TEXT | {"description": "A word for programs."},
            "message": TEXT | {"description": "A sentence for a person."},
            "problems": list_of(ref("Problem")),
            "suggestion": or_null(TEXT),
        },
        "additionalProperties": False,
    },
    "Rule": exactly("A rule in force, with what became of it.", **RULE_FIELDS),
    "MadeRule": exactly(
        "A rule that was just made, and what is doubtful in it.",
        **RULE_FIELDS,
        warnings=list_of(ref("Problem")),
    ),
    "Scenario": exactly(
        "The rules in force, in the order in which they are asked.",
        about=TEXT,
        seed=COUNT,
        dialect=TEXT,
        blast_radius=or_null(TEXT)
        | {"description": "The share of calls that can meet any fault, such as 5%; null: all."},
        halt=or_null(TEXT)
        | {"description": "When injecting stops by itself, as a rule file says it; null: never."},
        origin={"enum": ["files", "put"]},
        expires_s=or_null(SECONDS),
        rules=list_of(ref("Rule")),
        text=or_null(TEXT) | {"description": "As it was written; null where it is of several."},
        warnings=list_of(ref("Problem")),
    ),
    "Paused": exactly("Whether injecting is stopped, and by whom.", **PAUSED_FIELDS),
    "Reload": exactly(
        "How reading the rule files again went.",
        time=TEXT | {"format": "date-time"},
        ok=FLAG,
        by={"enum": ["request", "signal", "watch"]},
        problems=list_of(ref("Problem")),
    ),
    "Health": exactly(
        "How the proxy is.",
        status={"const": "ok"},
        version=TEXT,
        uptime_s=SECONDS,
        **PAUSED_FIELDS,
        exchanges=COUNT,
        in_flight=COUNT,
        last_reload=or_null(ref("Reload")),
        url=TEXT | {"description": "Where clients connect."},
        upstream=TEXT,
        subscribers=COUNT,
        dropped_subscribers=COUNT,
    ),
    "Flight": exactly(
        "An exchange in flight, or a connection that a rule keeps.",
        exchange=or_null(COUNT),
        connection=COUNT,
        rule=or_null(TEXT),
        fault=or_null(TEXT),
        since_s=SECONDS,
        waiting=FLAG | {"description": "A step of its plan keeps it; `since_s` is since then."},
        operation=or_null(TEXT),
        bucket=or_null(TEXT),
        key=or_null(TEXT),
    ),
    "Hold": exactly(
        "An exchange that waits for its release.",
        name=TEXT,
        rule=TEXT,
        exchange=COUNT,
        since_s=SECONDS,
    ),
    "Switch": some_of("Whether a rule is asked.", ["enabled"], enabled=FLAG),
    "Injection": some_of(
        "One fault, and when it happens.",
        ["fault"],
        fault={
            "description": "An error code, FAULT=VALUE, or an item of `faults`.",
            "anyOf": [TEXT, {"type": "object"}],
        },
        operation=MATCHED,
        bucket=MATCHED,
        key=MATCHED,
        client=MATCHED,
        times={"type": "integer", "minimum": 1, "description": "The first so many."},
        share=TEXT | {"examples": ["20%"]},
        every={"type": "integer", "minimum": 1},
        name=TEXT,
        **{"for": TEXT | {"description": "How long: 5m, or forever [1h]."}},
    ),
    "Question": some_of(
        "A request that somebody could send.",
        ["request"],
        request=TEXT | {"examples": ["PUT /bucket/key"]},
        headers={
            "type": "object",
            "additionalProperties": {"anyOf": [TEXT, list_of(TEXT)]},
        },
        size=TEXT | {"examples": ["8MiB"]},
        response={
            "description": "What the store answers: a status and a code [200].",
            "anyOf": [TEXT, COUNT],
            "examples": ["404 NoSuchKey"],
        },
        response_size=TEXT
        | {
            "description": "The size of that answer, as its head announces it.",
            "examples": ["5B"],
        },
    ),
    "Explanation": {
        "type": "object",
        "description": "As `faultproxy explain --json`; `paused`: no rule is asked now.",
        "required": ["operation", "rules", "plan", "paused"],
        "properties": {
            "operation": or_null(TEXT),
            "rules": list_of(
                exactly("A rule.", rule=TEXT, matches=FLAG, fires=FLAG, why=TEXT),
            ),
            "plan": {"type": "object"},
            "paused": FLAG,
        },
    },
    "Event": {
        "type": "object",
        "description": "A line of the journal.",
        "required": ["time", "exchange", "connection", "outcome", "status"],
    },
    "Traffic": exactly(
        "Exchanges that ended, by outcome, in buckets of time.",
        bucket_s=COUNT,
        from_unix_s=COUNT,
        injected=list_of(COUNT),
        failed=list_of(COUNT),
        abandoned=list_of(COUNT),
        passed=list_of(COUNT),
    ),
    "Error": {
        "type": "object",
        "description": "A row of the catalogue, as `faultproxy list errors --json` tells it.",
        "required": ["name", "variant", "status", "message", "dialects", "source"],
    },
    "Specimen": exactly(
        "One error as a dialect sends it.",
        code=TEXT,
        variant=or_null(TEXT),
        status=COUNT,
        dialect=TEXT,
        meaning=TEXT,
        bytes=TEXT | {"description": "The whole answer, a character for a byte."},
        rule=TEXT,
        curl=TEXT,
    ),
}
