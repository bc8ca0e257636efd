"""The engine: asks the rules about one request, and says what will be done to its exchange."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from types import MappingProxyType

from faultproxy.core.faults.fault import Firing
from faultproxy.core.plan import Plan
from faultproxy.core.request import Request
from faultproxy.core.response import ANSWERS_EARLY, Response
from faultproxy.core.rules.draw import Draw
from faultproxy.core.rules.index import NOBODY, Candidate, Candidates, Index
from faultproxy.core.rules.matcher import parts
from faultproxy.core.rules.memory import Memory, RuleCounts, judge
from faultproxy.core.rules.radius import beyond
from faultproxy.core.rules.scenario import Phase, Rule, Scenario
from faultproxy.core.rules.trial import Trial
from faultproxy.core.rules.trigger import Spared, value_of
from faultproxy.core.rules.wish import NAME, Wish

TRANSPARENT = Plan()
# What gives an object a new content; the key of a PostObject is in its body.
WRITES = frozenset(("PutObject", "CopyObject", "CompleteMultipartUpload"))


@dataclass(slots=True, kw_only=True)  # not frozen: that takes twice as long to make
class Pending:
    """What `revise` needs to ask the rules that wait for the store's answer.

    `engine` is the one that decided, whatever rules are in force by then. `found` are all that
    `after` was taken from, None where they are not the same. `writes`: it is to be remembered if
    the store says that it has written the object.
    """

    engine: Engine
    request: Request
    serial: int
    after: tuple[Candidate, ...]
    found: Candidates | None
    writes: bool

    def taking(self, status: int) -> tuple[Candidate, ...]:
        """The rules that can cover a response of this status, in file order."""
        if self.found is not None:
            return self.found.taking(status)
        return tuple([each for each in self.after if each.takes(status)])


class Decision:
    """What will be done to one exchange, and why.

    `rule`, `fault`, `hit` and `phase` name what closed the exchange to later rules, else what first
    shaped it; None where nothing fired. `fired` are the names of all rules that fired, in order,
    `spared` maps those that matched and did not to the reason. `n` is how often the identity of
    the request was seen, 0 where nothing draws. `code` is that of the store's error, where a rule
    asked for it.
    """

    # One is made for every request that a rule covers: what does not differ costs nothing.
    plan: Plan = TRANSPARENT
    rule: str | None = None
    fault: str | None = None
    hit: int | None = None
    phase: Phase | None = None
    fired: tuple[str, ...] = ()
    spared: Mapping[str, str] = MappingProxyType({})
    n: int = 0
    closed: bool = False
    pending: Pending | None = None
    code: str | None = None

    @property
    def awaits_response(self) -> bool:
        """Whether rules wait for the store's response head, so that `revise` is to be called."""
        return self.pending is not None

    @property
    def says_something(self) -> bool:
        """Whether there is anything to tell of it: rules may have waited for a response in vain."""
        return bool(self.fired or self.spared) or self.code is not None

    def concerns(self, status: int) -> bool:
        """Whether a response of this status can still meet anything: a step, or a rule."""
        pending = self.pending
        if self.plan.steps:
            return True
        return pending is not None and (pending.writes or bool(pending.taking(status)))

    def awaits_body(self, status: int) -> bool:
        """Whether they wait for the body of a response of this status too (up to 1 MiB).

        A 200 alone says nothing yet where S3 answers early; elsewhere failures alone have a code.
        """
        pending = self.pending
        if pending is None:
            return False
        if 200 <= status < 300:
            return pending.request.operation in ANSWERS_EARLY
        return any(each.reads for each in pending.taking(status))


UNTOUCHED = Decision()


class Engine:
    """The rules of a scenario, the seed they draw with, and what they remember.

    It decides and never acts. Given the same seed and the same requests in the same order it
    decides the same; what is drawn does not even depend on the order.
    """

    __slots__ = ("_books", "_radius", "_remembers", "index", "memory", "scenario", "seed")

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        memory: Memory | None = None,
        index: Index | None = None,
    ) -> None:
        """`index` is that of the scenario's rules, where somebody has made it already."""
        self.scenario = scenario
        self.seed = seed
        self.memory = Memory() if memory is None else memory
        self.index = Index(scenario.rules) if index is None else index
        self._radius = scenario.blast_radius
        self._remembers = any(
            each.written is not None for rule in scenario.rules for each in parts(rule.matcher)
        )
        # By the rule's place; the last is that of wishes.
        names = [*(rule.name for rule in scenario.rules), NAME]
        self._books = [self.memory.book(name) for name in names]

    def decide(
        self,
        request: Request,
        *,
        now_s: float,
        unix_s: float,
        serial: int,
        wish: Wish | None = None,
    ) -> Decision:
        """Ask the rules of phase `before`, in file order: the request head is complete.

        `now_s` is monotonic, `unix_s` wall-clock time; `serial` differs for every exchange. What
        the client wishes for comes before all rules.
        """
        writes = self._remembers and self._recall(request, now_s)
        found, counts = self.index.find(request)
        n = self.memory.seen(request.identity) if counts else 0
        if found is NOBODY and not writes and wish is None:
            return UNTOUCHED
        before, after = found.before, found.after
        if not found.settled:
            before = tuple([each for each in before if each.matcher.matches(request)])
            after = tuple([each for each in after if each.matcher.matches(request)])
            if not before and not after and not writes and wish is None:
                return UNTOUCHED
        decision = Decision()
        decision.n = n
        if wish is not None:
            before = wish.first(before)
            decision.spared = wish.spared
        if before:
            self._ask(decision, before, request, unix_s, serial)
        asked = () if decision.closed else after
        if asked or writes:
            whole = found if asked and found.settled else None
            decision.pending = Pending(
                engine=self, request=request, serial=serial, after=asked, found=whole, writes=writes
            )
        return decision

    def _recall(self, request: Request, now_s: float) -> bool:
        """Say of a request when its object was written; whether it is about to be written."""
        if request.key is None:
            return False
        memory = self.memory
        written_s = memory.written_s(request.object_name) if memory.knows_writes else None
        if written_s is not None:
            request.since_written_ms = max(0, int((now_s - written_s) * 1000))
        return request.operation in WRITES

    def revise(
        self, decision: Decision, response: Response, *, now_s: float, unix_s: float
    ) -> Decision:
        """Ask the rules of phase `after`, in file order: the store's response is here.

        They match successes only, unless they ask for a status. The plan returned holds the steps
        it held before, too.
        """
        pending = decision.pending
        if pending is None:
            return decision
        request = pending.request
        if pending.writes and response.succeeded:
            self.memory.wrote(request.object_name, now_s)
        revised = copy(decision)
        revised.pending = None
        asked = pending.taking(response.status)
        if any(each.reads for each in asked):
            revised.code = response.code
        matching = [each for each in asked if each.covers(request, response)]
        self._ask(revised, matching, request, unix_s, pending.serial)
        return revised

    def trial(self) -> Engine:
        """An engine that decides as this one would now, and changes nothing that it remembers."""
        engine = copy(self)
        engine.memory = Trial(self.memory)
        engine._books = [engine.memory.book(rule.name) for rule in self.scenario.rules]
        return engine

    def counts(self) -> dict[str, RuleCounts]:
        """What became of every rule of the scenario, in file order."""
        pairs = zip(self.scenario.rules, self._books, strict=False)
        return {rule.name: book.counts for rule, book in pairs}

    def _ask(
        self,
        decision: Decision,
        matching: Iterable[Candidate],
        request: Request,
        unix_s: float,
        serial: int,
    ) -> None:
        """Ask the triggers of rules that match; a hit is counted whatever the trigger says."""
        radius = self._radius
        bound = None if radius is None else beyond(radius, self.seed, request.identity)
        spared: dict[str, str] | None = None
        for candidate in matching:
            rule = candidate.rule
            book = self._books[candidate.place]
            counts, tally = book.counts, book.tally
            if not candidate.per_rule:
                tally = self.memory.tally_of(book, value_of(request, rule.trigger.per))
            alone = None if candidate.conditional or bound is not None else candidate.alone
            if alone is not None and decision.plan is TRANSPARENT:
                counts.matched += 1  # as `judge` does, of a trigger that always says yes
                tally.hits += 1
                decision.plan = alone
            else:
                identity = request.identity if candidate.draws else ""
                draw = Draw(self.seed, rule.name, identity, decision.n)
                verdict = judge(rule.trigger, counts, tally, draw, bound)
                if isinstance(verdict, Spared):
                    if spared is None:
                        spared = decision.spared = dict(decision.spared)
                    spared[rule.name] = verdict.reason
                    continue
                decision.plan = _shaped(decision.plan, rule, request, draw, unix_s, serial)
            tally.fired += 1
            counts.fired += 1
            _fire(decision, candidate, tally.hits)
            if candidate.closing is not None:
                return


def _shaped(
    plan: Plan, rule: Rule, request: Request, draw: Draw, unix_s: float, serial: int
) -> Plan:
    for place, fault in enumerate(rule.faults):
        firing = Firing(
            rule=rule.name, request=request, draw=draw.at(place), unix_s=unix_s, serial=serial
        )
        plan = fault.shape(plan, firing)
    return plan


def _fire(decision: Decision, candidate: Candidate, hit: int) -> None:
    """A rule has fired; the one that closes the exchange is the one that is named."""
    rule = candidate.rule
    decision.fired = decision.fired + candidate.fired if decision.fired else candidate.fired
    if candidate.closing is None and decision.rule is not None:
        return
    decision.rule = rule.name
    decision.fault = candidate.closing or rule.faults[0].name
    decision.hit = hit
    decision.phase = rule.phase
    decision.closed = candidate.closing is not None
