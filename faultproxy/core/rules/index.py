"""Rules compiled: what many rules look at is looked at once for all of them.

Each rule is a bit of an integer, each thing that rules look at a dimension (`dimension.py`), and
the rules that can cover a request are what all dimensions let through.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from faultproxy.core.faults.fault import Constant, Drawing, Fault, Kind
from faultproxy.core.plan import Plan
from faultproxy.core.request import Request
from faultproxy.core.response import Response
from faultproxy.core.rules.conditions import BUCKET, KEY, OPERATION, is_settled, varied
from faultproxy.core.rules.dimension import MAX_REMEMBERED
from faultproxy.core.rules.matcher import (
    Matcher,
    asks_status,
    before_response,
    looks_at_response,
    parts,
)
from faultproxy.core.rules.scenario import Phase, Rule
from faultproxy.core.rules.sender import Sender, Senders
from faultproxy.core.rules.trigger import Per, Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A rule and what the engine wants to know of it, worked out once.

    `place` is the rule's in the scenario. `closing` is the fault that closes the exchange to later
    rules: the one that ends, else the one that answers; None where the rule only shapes.
    `conditional`: its trigger may say no. `alone` is what it makes of an empty plan, where that is
    always the same. `fired` is what a decision says of it. `matcher` is what of its own can be told
    before the store has answered; `settled`: the index has looked at all of that. `judges` is its
    own, where that looks at the response. `any_status`: it says for itself which statuses it is
    for, `reads`: it looks at the code in the body.
    """

    rule: Rule
    matcher: Matcher
    judges: Matcher | None
    any_status: bool
    reads: bool
    place: int
    closing: str | None
    draws: bool
    conditional: bool
    alone: Plan | None
    per_rule: bool
    fired: tuple[str, ...]
    settled: bool

    def takes(self, status: int) -> bool:
        """Whether it can cover a response of this status."""
        if not self.any_status:
            return 200 <= status < 300
        asked = None if self.judges is None else self.judges.response
        return asked is None or asked.takes(status)

    def covers(self, request: Request, response: Response) -> bool:
        """Whether it covers the response to a request that its `matcher` matches."""
        if not self.any_status and not response.succeeded:
            return False
        return self.judges is None or self.judges.matches(request, response)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """The rules that can cover a request, in file order, by the phase they are asked in.

    `settled`: all of them cover it for certain, as far as that can be told before the response;
    `waits`: and none of them is asked before that.
    """

    before: tuple[Candidate, ...] = ()
    after: tuple[Candidate, ...] = ()
    settled: bool = True
    waits: bool = field(init=False, default=False)
    _taking: dict[int, tuple[Candidate, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        """What every request asks for is worked out once."""
        object.__setattr__(self, "waits", self.settled and not self.before and bool(self.after))

    def taking(self, status: int) -> tuple[Candidate, ...]:
        """Those of phase `after` that can cover a response of this status: one look-up."""
        found = self._taking.get(status)
        if found is None:
            found = self._taking[status] = tuple(each for each in self.after if each.takes(status))
        return found


NOBODY = Candidates()
MAX_PAIRS = 4096  # of place and sender, for which what is found is remembered


# The rules that can cover a request, and whether it matters how often its identity came.
Found = tuple[Candidates, bool]


class _Left:
    """What bucket and operation of a request leave: rules, and what these look at besides.

    `asks_key`: some look at the key; `bits` are all of them, `others` those that are left where it
    is none that a rule names, and `draws`: then the identity counts. `found`, where none of these
    looks at who sends; `found_of` senders that were seen, where nothing else differs.
    """

    __slots__ = ("asks_key", "bits", "draws", "found", "found_of", "others")

    def __init__(self, bits: int, others: int, *, asks_key: bool, draws: bool) -> None:
        self.bits = bits
        self.others = others
        self.asks_key = asks_key
        self.draws = draws
        self.found: Found | None = None
        self.found_of: dict[Sender, Found] = {}


class _Start:
    """What the bucket of a request leaves, by operation; by None where no rule looks at that."""

    __slots__ = ("asks_operation", "bits", "left")

    def __init__(self, bits: int, *, asks_operation: bool) -> None:
        self.bits = bits
        self.asks_operation = asks_operation
        self.left: dict[str | None, _Left] = {}


class Index:
    """The enabled rules of a scenario that are asked about requests."""

    __slots__ = (
        "_all",
        "_asking_key",
        "_asking_operation",
        "_bucket",
        "_candidates",
        "_drawing",
        "_key",
        "_operation",
        "_pairs",
        "_senders",
        "_sets",
        "_starts",
    )

    def __init__(self, rules: Iterable[Rule]) -> None:
        asked = [each for each in enumerate(rules) if each[1].enabled and not each[1].at_accept]
        found = [candidate_of(place, rule) for place, rule in asked]
        matchers = [each.matcher for each in found]
        self._candidates = found
        self._all = (1 << len(found)) - 1
        self._drawing = sum(1 << bit for bit, each in enumerate(found) if each.draws)
        self._bucket = BUCKET(matchers)[1]
        self._asking_operation, self._operation = OPERATION(matchers)
        self._asking_key, self._key = KEY(matchers)
        self._senders = Senders(varied(matchers))
        self._starts: dict[bytes | None, _Start] = {}
        self._sets: dict[int, Candidates] = {0: NOBODY}
        self._pairs = 0

    def find(self, request: Request) -> Found:
        """The rules that can cover a request.

        The identity counts where one that draws can cover operation, bucket and key: these are
        parts of it, and nothing else that rules look at is.
        """
        raw = request.place[0]
        start = self._starts.get(raw) or self._start(raw, request)
        operation = request.operation if start.asks_operation else None
        left = start.left.get(operation) or self._left(start, operation, request)
        if left.asks_key:
            mask = self._key(request.key)
            if mask is not self._key.free:
                return self._find_by_key(left.bits & mask, request)
        if left.found is not None:
            return left.found
        sender = self._senders.of(request)
        return left.found_of.get(sender) or self._learn(sender, left, request)

    def _find_by_key(self, bits: int, request: Request) -> Found:
        """What these rules leave, which may cover the key: one that some of them name."""
        counts = bits & self._drawing != 0
        if bits & self._senders.asking:
            bits = _narrowed(bits, self._senders.of(request), request)
        return self._set_of(bits), counts

    def _learn(self, sender: Sender, left: _Left, request: Request) -> Found:
        """What is found for a key that no rule names; remembered where it is always the same."""
        found = self._set_of(_narrowed(left.others, sender, request)), left.draws
        if sender.remembered and not sender.left:
            self._pairs += 1
            if self._pairs > MAX_PAIRS:
                self._starts.clear()
                self._pairs = 0
            left.found_of[sender] = found
        return found

    def _start(self, raw: bytes | None, request: Request) -> _Start:
        bits = self._all & self._bucket(request.bucket)
        start = _Start(bits, asks_operation=bits & self._asking_operation != 0)
        if len(self._starts) >= MAX_REMEMBERED:
            self._starts.clear()
        self._starts[raw] = start
        return start

    def _left(self, start: _Start, operation: str | None, request: Request) -> _Left:
        bits = start.bits
        if start.asks_operation:
            bits &= self._operation(request)
        asks_key = bits & self._asking_key != 0
        others = bits & self._key.free if asks_key else bits
        left = _Left(bits, others, asks_key=asks_key, draws=others & self._drawing != 0)
        if not others & self._senders.asking:
            left.found = self._set_of(others), left.draws
        start.left[operation] = left
        return left

    def _set_of(self, bits: int) -> Candidates:
        """The rules of these bits; one and the same set each time."""
        known = self._sets.get(bits)
        return self._new_set_of(bits) if known is None else known

    def _new_set_of(self, bits: int) -> Candidates:
        found = [each for bit, each in enumerate(self._candidates) if bits >> bit & 1]
        candidates = Candidates(
            before=tuple(each for each in found if each.rule.phase is Phase.BEFORE),
            after=tuple(each for each in found if each.rule.phase is Phase.AFTER),
            settled=all(each.settled for each in found),
        )
        if len(self._sets) >= MAX_REMEMBERED:
            self._sets = {0: NOBODY}
        self._sets[bits] = candidates
        return candidates


def _narrowed(bits: int, sender: Sender, request: Request) -> int:
    """Of these rules, those that do not exclude what this sender sends."""
    bits &= sender.bits
    for asking, dimension in sender.left:
        if bits & asking:
            bits &= dimension(request)
    return bits


def candidate_of(place: int, rule: Rule) -> Candidate:
    matcher = before_response(rule.matcher)
    asked = [each.response for each in parts(rule.matcher) if each.response is not None]
    return Candidate(
        rule=rule,
        matcher=matcher,
        judges=rule.matcher if looks_at_response(rule.matcher) else None,
        any_status=asks_status(rule.matcher),
        reads=any(each.code is not None for each in asked),
        place=place,
        closing=_name_of(rule.faults, Kind.ENDS) or _name_of(rule.faults, Kind.ANSWERS),
        draws=rule.trigger.draws or any(_draws(fault) for fault in rule.faults),
        alone=_alone(rule),
        per_rule=rule.trigger.per is Per.RULE,
        fired=(rule.name,),
        settled=is_settled(matcher),
        conditional=rule.trigger != Trigger(per=rule.trigger.per),
    )


def _alone(rule: Rule) -> Plan | None:
    fault = rule.faults[0]
    return fault.alone(rule.name) if len(rule.faults) == 1 and isinstance(fault, Constant) else None


def _name_of(faults: tuple[Fault, ...], kind: Kind) -> str | None:
    return next((fault.name for fault in faults if fault.kind is kind), None)


def _draws(fault: Fault) -> bool:
    return isinstance(fault, Drawing) and fault.draws
