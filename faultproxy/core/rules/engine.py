"""The engine: asks the rules about one request, and says what will be done to its exchange."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

from faultproxy.core.faults.fault import Firing
from faultproxy.core.plan import Plan
from faultproxy.core.request import Request
from faultproxy.core.response import Response
from faultproxy.core.rules.candidates import Candidate
from faultproxy.core.rules.decision import (
    TRANSPARENT,
    UNTOUCHED,
    Decision,
    Found,
    Pending,
    Waiting,
)
from faultproxy.core.rules.draw import Draw
from faultproxy.core.rules.index import Index
from faultproxy.core.rules.matcher import parts
from faultproxy.core.rules.memory import Memory, RuleCounts, judge
from faultproxy.core.rules.radius import beyond
from faultproxy.core.rules.scenario import Rule, Scenario
from faultproxy.core.rules.trial import Trial
from faultproxy.core.rules.trigger import Spared, value_of
from faultproxy.core.rules.wish import NAME, Wish

# What gives an object a new content; the key of a PostObject is in its body.
WRITES = frozenset(("PutObject", "CopyObject", "CompleteMultipartUpload"))


class Engine:
    """The rules of a scenario, the seed they draw with, and what they remember.

    It decides and never acts. Given the same seed and the same requests in the same order it
    decides the same; what is drawn does not even depend on the order.
    """

    __slots__ = (
        "_books",
        "_radius",
        "_remembers",
        "index",
        "memory",
        "scenario",
        "seed",
    )

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
        self.index = Index(scenario.rules) if index is None else index.afresh()
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
        now_s: float,  # not by keyword alone: names take longer to pass than there is to decide
        unix_s: float,
        serial: int,
        wish: Wish | None = None,
    ) -> Decision:
        """Ask the rules of phase `before`, in file order: the request head is complete.

        `now_s` is monotonic, `unix_s` wall-clock time; `serial` differs for every exchange. What
        the client wishes for comes before all rules.
        """
        if self._remembers and self.memory.knows_writes:
            self._recall(request, now_s)
        found = self.index.find(request)
        if found.counts:
            request.times_seen = self.memory.seen(request.counted_as(found.begins))
        if wish is None:
            shared = found.shared
            if shared is not None:
                return shared
        return self._decided(found, request, unix_s, serial, wish)

    def _decided(
        self, found: Found, request: Request, unix_s: float, serial: int, wish: Wish | None
    ) -> Decision:
        """What is decided about this request, and perhaps about all of its kind."""
        candidates = found.candidates
        before, after = candidates.before, candidates.after
        writes = self._remembers and request.operation in WRITES and request.key is not None
        if wish is None and not writes and not before and candidates.settled:
            return self._share(found)
        if not candidates.settled:
            before = tuple([each for each in before if each.matcher.matches(request)])
            after = tuple([each for each in after if each.matcher.matches(request)])
            if not before and not after and not writes and wish is None:
                return UNTOUCHED
        decision = Decision()
        if wish is not None:
            before = wish.first(before)
            decision.spared = wish.spared
        if before:
            self._ask(decision, before, request, unix_s, serial)
        asked = () if decision.closed else after
        if asked or writes:
            whole = candidates if asked and candidates.settled else None
            decision.pending = Pending(engine=self, after=asked, found=whole, writes=writes)
        return decision

    def _share(self, found: Found) -> Decision:
        """One decision for all requests that have nothing but a response to wait for, if that."""
        candidates, shared = found.candidates, UNTOUCHED
        if candidates.after:
            pending = Pending(engine=self, after=candidates.after, found=candidates, writes=False)
            shared = Waiting(pending)
        found.shared = shared
        return shared

    def _recall(self, request: Request, now_s: float) -> None:
        """Say of a request when its object was written."""
        if request.key is not None:
            written_s = self.memory.written_s(request.object_name)
            if written_s is not None:
                request.since_written_ms = max(0, int((now_s - written_s) * 1000))

    def revise(
        self,
        decision: Decision,
        request: Request,
        response: Response,
        *,
        now_s: float,
        unix_s: float,
        serial: int,
    ) -> Decision:
        """Ask the rules of phase `after`, in file order: the store's response is here.

        They match successes only, unless they ask for a status. The plan returned holds the steps
        it held before, too. `request` and `serial` are those that the decision was made for.
        """
        pending = decision.pending
        if pending is None:
            return decision
        if pending.writes and response.succeeded:
            self.memory.wrote(request.object_name, now_s)
        revised = copy(decision)
        revised.pending = None
        asked = pending.taking(response.status)
        if any(each.reads for each in asked):
            revised.code = response.code
        matching = [each for each in asked if each.covers(request, response)]
        self._ask(revised, matching, request, unix_s, serial)
        return revised

    def trial(self) -> Engine:
        """An engine that decides as this one would now, and changes nothing that it remembers."""
        engine = copy(self)
        engine.memory = Trial(self.memory)
        engine.index = self.index.afresh()
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
                draw = Draw(self.seed, rule.name, identity, request.times_seen)
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
