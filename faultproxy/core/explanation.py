"""What a scenario does with one request, told rule by rule; as values and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from faultproxy.core.plan import Plan
from faultproxy.core.quantity import duration_text, size_text
from faultproxy.core.request import Request
from faultproxy.core.response import Response
from faultproxy.core.rules.answered import Answered
from faultproxy.core.rules.decision import Decision
from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.matcher import Matcher, asks_status
from faultproxy.core.rules.pattern import any_matches
from faultproxy.core.rules.reach import answers
from faultproxy.core.rules.scenario import Phase, Rule
from faultproxy.core.rules.trigger import Per, Trigger
from faultproxy.core.s3.identity import masked
from faultproxy.core.steps import step_object, undone


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReport:
    """What became of one rule; `why` is for a person."""

    rule: str
    matches: bool
    fires: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What every rule makes of one of several equal requests, and what is done in the end."""

    number: int
    rules: tuple[RuleReport, ...]
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A request, and what becomes of it each time that it comes: one hit at least."""

    request: Request
    hits: tuple[Hit, ...]

    @property
    def first(self) -> Hit:
        """The one that was asked for; those behind it show how counting goes on."""
        return self.hits[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What cannot be read from a request.

    `at_s` is how long after the rules were loaded it comes, `unix_s` the time of day; its key was
    written `written_s` before (None: never), and `response` is what the store answers.
    """

    at_s: float
    unix_s: float
    written_s: float | None
    response: Response


def explained(
    engine: Engine, request: Request, when: Circumstances, *, hit: int = 1, times: int = 1
) -> Explanation:
    """Ask the rules about the request over and over, and tell of `times` from the `hit`-th on.

    The engine counts them: give one that nobody else asks.
    """
    at_s, unix_s, response = when.at_s, when.unix_s, when.response
    if when.written_s is not None:
        engine.memory.wrote(request.object_name, at_s - when.written_s)
    hits: list[Hit] = []
    for serial in range(1, hit + times):
        decision = engine.decide(request, now_s=at_s, unix_s=unix_s, serial=serial)
        if decision.awaits_response:
            decision = engine.revise(
                decision, request, response, now_s=at_s, unix_s=unix_s, serial=serial
            )
        if serial >= hit:
            reports = tuple(
                _report(rule, request, response, decision) for rule in engine.scenario.rules
            )
            hits.append(Hit(number=serial, rules=reports, plan=decision.plan))
    return Explanation(request=request, hits=tuple(hits))


def _report(rule: Rule, request: Request, response: Response, decision: Decision) -> RuleReport:
    successes = rule.phase is Phase.AFTER and not asks_status(rule.matcher)
    matches = rule.matcher.matches(request, response)
    why = _why(rule, request, decision) if matches else _mismatch(rule.matcher, request, response)
    if matches and successes and not response.succeeded:
        matches, why = False, f"response is {response.status}, and no status is asked for"
    return RuleReport(rule=rule.name, matches=matches, fires=rule.name in decision.fired, why=why)


def _why(rule: Rule, request: Request, decision: Decision) -> str:
    """Why a rule that matches fired or did not."""
    if not rule.enabled:
        return "disabled"
    if rule.at_accept:
        return "asked once a connection, as soon as that is accepted"
    if rule.name in decision.spared:
        return f"spared: {decision.spared[rule.name]}"
    if rule.name not in decision.fired:
        return f"not asked: {decision.rule} closed the exchange"
    asked = _conditions(rule.trigger)
    reason = f"trigger holds: {asked}" if asked else "always"
    if rule.phase is Phase.AFTER:
        return f"{reason}, if the store answers{answers(rule.matcher) or ' so'}"
    return reason


def _conditions(trigger: Trigger) -> str:
    """What a trigger asks for, as it is written in a rule file."""
    said: list[str] = []
    for name in (each.name for each in fields(trigger)):
        value = getattr(trigger, name)
        if name == "share" and value is not None:
            said.append(f"share {value * 100:g}%")
        elif value is not None and name != "per":
            said.append(f"{name} {value}")
    if said and trigger.per is not Per.RULE:
        said.append(f"per {trigger.per.value}")
    return ", ".join(said)


# Of matchers inside a matcher it is only told that they said no.
TOGETHER = {"any": "none of any holds", "all": "not all of all hold", "not": "what not names holds"}


def _mismatch(matcher: Matcher, request: Request, response: Response) -> str:
    """The first part of a matcher that does not cover the request, with what it met."""
    for name, part in _parts(matcher):
        if not part.matches(request, response):
            if part.response is not None:
                return _unlike(part.response, response)
            return TOGETHER.get(name) or f"{name} is {_met(name, request)}"
    return "match"  # cannot be: a matcher is no more than its parts


def _unlike(asked: Answered, response: Response) -> str:
    """The first that is asked of a response and not true of this one, with what it met."""
    if not replace(asked, size=None, headers=()).holds(response):
        return f"response is {' '.join(filter(None, (str(response.status), response.code)))}"
    if asked.size is not None and not asked.size.hold(response.size):
        known = "unknown" if response.size is None else size_text(response.size)
        return f"response size is {known}"
    given = ((name, response.headers().get(name, ()), like) for name, like in asked.headers)
    name, met = next((name, met) for name, met, like in given if not any_matches(met, like))
    return f"response header {name} is {repr(', '.join(met)) if met else 'absent'}"


def _parts(matcher: Matcher) -> Iterator[tuple[str, Matcher]]:
    """Every condition of a matcher as a matcher of its own, by its name in rule files."""
    everything = Matcher()
    yield "operation", replace(everything, operations=matcher.operations)
    yield "method", replace(everything, methods=matcher.methods)
    yield "bucket", replace(everything, bucket=matcher.bucket)
    yield "key", replace(everything, key=matcher.key)
    yield "client", replace(everything, client=matcher.client)
    yield "user_agent", replace(everything, user_agent=matcher.user_agent)
    yield "access_key", replace(everything, access_key=matcher.access_key)
    yield "source", replace(everything, sources=matcher.sources)
    yield "listener", replace(everything, listener=matcher.listener)
    yield "size", replace(everything, size=matcher.size)
    yield "part", replace(everything, part=matcher.part)
    yield "range", replace(everything, has_range=matcher.has_range)
    yield "presigned", replace(everything, is_presigned=matcher.is_presigned)
    for pair in matcher.query:
        yield f"query {pair[0]}", replace(everything, query=(pair,))
    for pair in matcher.headers:
        yield f"header {pair[0]}", replace(everything, headers=(pair,))
    yield "written", replace(everything, written=matcher.written)
    yield "response", replace(everything, response=matcher.response)
    yield "any", replace(everything, any_of=matcher.any_of)
    yield "all", replace(everything, all_of=matcher.all_of)
    yield "not", replace(everything, none_of=matcher.none_of)


def _met(name: str, request: Request) -> str:
    """What stands in the request where a rule looked for something else."""
    kind, _, field = name.partition(" ")
    match kind:
        case "method":
            found: str | None = request.head.method.decode("latin-1")
        case "query":
            found = ", ".join(request.query[field]) if field in request.query else None
        case "header":
            found = ", ".join(request.header(field)) or None
        case "access_key":
            found = None if request.access_key is None else masked(request.access_key)
        case _:
            found = {
                "operation": request.operation,
                "bucket": request.bucket,
                "key": request.key,
                "client": request.client,
                "user_agent": request.user_agent,
                "source": request.source,
                "listener": request.listener,
                "size": _number(request.size),
                "part": _number(request.part),
                "range": request.range,
                "written": _ago(request.since_written_ms),
                "presigned": "true" if request.is_presigned else "false",
            }[kind]
    return "absent" if found is None else repr(found)


def _number(number: int | None) -> str | None:
    return None if number is None else str(number)


def _ago(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else f"{duration_text(milliseconds / 1000)} ago"


def as_object(explanation: Explanation) -> dict[str, object]:
    """The JSON object of `explain --json`; `times` is there where more than one was asked for."""
    request = explanation.request
    told: dict[str, object] = {
        "operation": request.operation,
        "bucket": request.bucket,
        "key": request.key,
        "client": request.client,
        "access_key": None if request.access_key is None else masked(request.access_key),
        "call": request.call,
        "attempt": request.attempt,
        **_outcome(request, explanation.first),
    }
    if len(explanation.hits) > 1:
        told["times"] = [{"hit": h.number, **_outcome(request, h)} for h in explanation.hits]
    return told


def _outcome(request: Request, hit: Hit) -> dict[str, object]:
    return {
        "rules": [
            {"rule": each.rule, "matches": each.matches, "fires": each.fires, "why": each.why}
            for each in hit.rules
        ],
        "plan": {
            "delivery": hit.plan.delivery.value,
            "steps": [
                step_object(step, undone(request, hit.plan, step)) for step in hit.plan.steps
            ],
        },
    }
