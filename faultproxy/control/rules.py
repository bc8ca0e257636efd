"""The rules in force as a resource: shown, replaced, added to, switched, removed, read again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from aiohttp import web

from faultproxy.control.reading import (
    duration_of,
    flag_of,
    known_query,
    object_of,
    text_of,
)
from faultproxy.control.refusal import (
    Refusal,
    bad_request,
    json_response,
    unknown,
    warnings_of,
    wrong_rules,
)
from faultproxy.control.steering import ReloadCause, Steering
from faultproxy.core.quantity import percent_text
from faultproxy.core.rules.memory import RuleCounts
from faultproxy.core.rules.sentence import sentence
from faultproxy.core.rules.standing import MAX_ADDED, InForce, Standing
from faultproxy.rulefile.problem import Problems
from faultproxy.rulefile.single import Single, read_single


class Rules:
    """`/rules` and what is below it."""

    def __init__(self, steering: Steering) -> None:
        self._steering = steering

    def routes(self) -> list[web.RouteDef]:
        """What it serves."""
        return [
            web.get("/rules", self.show),
            web.put("/rules", self.replace),
            web.post("/rules", self.add),
            web.post("/rules/reload", self.reload),
            web.patch("/rules/{name}", self.switch),
            web.delete("/rules/{name}", self.remove),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """GET /rules."""
        known_query(request, ())
        return json_response(scenario_object(self._steering))

    async def replace(self, request: web.Request) -> web.Response:
        """PUT /rules: all of the text is in force from now on, or nothing has changed."""
        known_query(request, ("for",))
        for_s = duration_of(request.query.get("for"))
        problems = await self._steering.put(await text_of(request), for_s=for_s)
        if problems is not None:
            raise wrong_rules(problems)
        return json_response(scenario_object(self._steering))

    async def add(self, request: web.Request) -> web.Response:
        """POST /rules: one rule more."""
        known_query(request, ("for",))
        for_s = duration_of(request.query.get("for"))
        steering = self._steering
        text = await text_of(request)
        read = await steering.aside.do(partial(read_single, "rule", text, dialect=steering.dialect))
        return await add_rule(steering, read, for_s)

    async def reload(self, request: web.Request) -> web.Response:
        """POST /rules/reload: the files again."""
        known_query(request, ())
        problems = await self._steering.reload(ReloadCause.REQUEST)
        if problems is not None:
            raise wrong_rules(problems)
        return json_response(scenario_object(self._steering))

    async def switch(self, request: web.Request) -> web.Response:
        """PATCH /rules/NAME {"enabled": false}."""
        name = self._named(request).rule.name
        given = await object_of(request, ("enabled",))
        if "enabled" not in given:
            raise bad_request("'enabled' is missing: true or false")
        await self._steering.switch(name, enabled=flag_of(given["enabled"], "enabled"))
        return json_response(rule_named(self._steering, name))

    async def remove(self, request: web.Request) -> web.Response:
        """DELETE /rules/NAME."""
        name = self._named(request).rule.name
        await self._steering.remove(name)
        return json_response({"removed": name})

    def _named(self, request: web.Request) -> InForce:
        known_query(request, ())
        name = request.match_info["name"]
        found = self._steering.standing.named(name)
        if found is None:
            known = [each.rule.name for each in self._steering.standing.rules()]
            raise unknown("rule", name, known)
        return found


async def add_rule(
    steering: Steering, read: Single | Problems, for_s: float | None
) -> web.Response:
    """Add a rule that was read: 201 with it. Raises Refusal."""
    if isinstance(read, Problems):
        raise wrong_rules(read)
    name = read.rule.name
    await steering.add(read.rule, for_s=for_s, check=partial(_check_room, name))
    told = rule_named(steering, name) | {"warnings": warnings_of(read.warnings)}
    return json_response(told, status=201)


def _check_room(name: str, standing: Standing) -> None:
    """Whether a rule of this name can be added. Raises Refusal."""
    if standing.named(name) is not None:
        raise Refusal(409, "name-in-use", f"a rule named '{name}' is in force already")
    if len(standing.added) >= MAX_ADDED:
        message = f"{MAX_ADDED:,} rules are added already; remove some, or put them as one file"
        raise Refusal(409, "too-many-rules", message)


def rule_named(steering: Steering, name: str) -> dict[str, object]:
    """One rule that is in force, with its counts."""
    found = steering.standing.named(name)
    if found is None:
        raise unknown("rule", name, ())
    return rule_object(found, steering.engine.counts(), steering.now_s)


def rule_object(
    found: InForce, counts: Mapping[str, RuleCounts], now_s: float
) -> dict[str, object]:
    """A rule with what became of it, and how long it is in force."""
    rule = found.rule
    count = counts.get(rule.name, RuleCounts())
    return {
        "name": rule.name,
        "about": rule.about,
        "sentence": sentence(rule),
        "enabled": rule.enabled,
        "matched": count.matched,
        "fired": count.fired,
        "spared": dict(count.spared),
        "origin": found.origin.value,
        "expires_s": _left(found.until_s, now_s),
    }


def scenario_object(steering: Steering) -> dict[str, object]:
    """The scenario in force, rule by rule in the order in which they are asked."""
    standing, counts, now_s = steering.standing, steering.engine.counts(), steering.now_s
    put = standing.put
    radius, halt = steering.engine.scenario.blast_radius, steering.engine.scenario.halt
    return {
        "about": standing.base.about,
        "seed": steering.engine.seed,
        "dialect": steering.dialect,
        "blast_radius": None if radius is None else percent_text(radius),
        "halt": None if halt is None else halt.text,
        "origin": "files" if put is None else "put",
        "expires_s": None if put is None else _left(put.until_s, now_s),
        "rules": [rule_object(each, counts, now_s) for each in standing.rules()],
        "text": steering.text,
        "warnings": warnings_of(steering.warnings),
    }


def _left(until_s: float | None, now_s: float) -> float | None:
    return None if until_s is None else round(max(0.0, until_s - now_s), 3)
