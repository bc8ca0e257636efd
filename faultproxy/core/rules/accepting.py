"""Rules at `accept`: asked once a connection, of which nothing is known but its addresses."""

from __future__ import annotations

from dataclasses import dataclass

from faultproxy.core.faults.fault import Constant
from faultproxy.core.http.head import parse_request_head
from faultproxy.core.plan import Plan
from faultproxy.core.request import Request
from faultproxy.core.rules.decision import UNTOUCHED, Decision
from faultproxy.core.rules.draw import Draw
from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.memory import Book, Memory, judge
from faultproxy.core.rules.radius import beyond
from faultproxy.core.rules.scenario import Phase, Rule
from faultproxy.core.rules.trigger import Fires, Per, Spared, value_of

# Stands for the request that has not come: what matches at `accept` looks at nothing in it.
NOTHING = parse_request_head(b"GET / HTTP/1.1\r\nHost: -\r\n\r\n")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A rule, what it does, which is the same for every connection, and what is counted of it."""

    rule: Rule
    plan: Plan
    book: Book


class Accepting:
    """The enabled rules at `accept` of an engine's scenario; its memory counts for them too.

    Draws depend on listener, source address and which connection from there it is: no request and
    no other rule changes them. The blast radius holds all connections from one address, or none.
    """

    __slots__ = ("_asked", "_draws", "_memory", "_radius", "_seed")

    def __init__(self, engine: Engine) -> None:
        rules = [rule for rule in engine.scenario.rules if rule.enabled and rule.at_accept]
        books = engine.memory.book
        self._asked = tuple(_Asked(rule, _plan_of(rule), books(rule.name)) for rule in rules)
        self._draws = any(rule.trigger.draws for rule in rules)
        self._memory: Memory = engine.memory
        self._radius = engine.scenario.blast_radius
        self._seed = engine.seed

    def __bool__(self) -> bool:
        """Whether there is anybody to ask."""
        return bool(self._asked)

    def decide(self, *, source: str, listener: str, connection: int) -> Decision:
        """Ask the rules, in file order, about a connection that was accepted.

        `source` and `listener` are `HOST:PORT`, `connection` is its number.
        """
        identity = f"accept;{listener};{source.rpartition(':')[0]}"
        n = self._memory.seen(identity) if self._draws else 0
        request = Request(
            NOTHING, source=source, listener=listener, connection=connection, domains=()
        )
        bound = beyond(self._radius, self._seed, identity)
        spared: dict[str, str] = {}
        for asked in self._asked:
            rule = asked.rule
            if not rule.matcher.matches(request):
                continue
            draw = Draw(self._seed, rule.name, identity, n)
            verdict = self._verdict(asked, request, draw, bound)
            if isinstance(verdict, Fires):
                return _decision(asked, verdict.hit, spared)
            spared[rule.name] = verdict.reason
        return UNTOUCHED

    def _verdict(
        self, asked: _Asked, request: Request, draw: Draw, bound: str | None
    ) -> Fires | Spared:
        """What the trigger says; a hit is counted whatever that is."""
        rule = asked.rule
        book, per = asked.book, rule.trigger.per
        tally = book.tally
        if per is not Per.RULE:
            tally = self._memory.tally_of(book, value_of(request, per))
        verdict = judge(rule.trigger, book.counts, tally, draw, bound)
        if isinstance(verdict, Fires):
            tally.fired += 1
            book.counts.fired += 1
        return verdict


def _plan_of(rule: Rule) -> Plan:
    """All that may stand at `accept` ends the connection, and nothing stands beside it."""
    (fault,) = rule.faults
    if not isinstance(fault, Constant):
        raise TypeError(f"{fault.name} cannot stand at accept")
    return fault.alone(rule.name)


def _decision(asked: _Asked, hit: int, spared: dict[str, str]) -> Decision:
    decision = Decision()
    decision.plan = asked.plan
    decision.rule = asked.rule.name
    decision.fault = asked.rule.faults[0].name
    decision.hit = hit
    decision.phase = Phase.BEFORE
    decision.fired = (asked.rule.name,)
    decision.spared = spared
    decision.closed = True
    return decision
