"""What is decided about one exchange: its plan, why, and what still waits for the response."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from faultproxy.core.plan import Plan
from faultproxy.core.request import Request
from faultproxy.core.response import ANSWERS_EARLY, Response
from faultproxy.core.rules.candidates import Candidate, Candidates
from faultproxy.core.rules.scenario import Phase

TRANSPARENT = Plan()
MAX_QUIET = 64  # statuses: a store may answer with any number


class Decides(Protocol):
    """An engine, as its decisions know it: it makes them, so its module is out of their reach."""

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
        """Ask the rules that wait for the response."""
        ...


@dataclass(slots=True, kw_only=True)  # not frozen: that takes twice as long to make
class Pending:
    """What `revise` needs to ask the rules that wait for the store's answer.

    `engine` is the one that decided, whatever rules are in force by then. `found` are all that
    `after` was taken from, None where they are not the same. `writes`: it is to be remembered if
    the store says that it has written the object.
    """

    engine: Decides
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
    `spared` maps those that matched and did not to the reason. `code` is that of the store's
    error, where a rule asked for it. `quiet` are statuses that are known to concern nothing, of one
    that many requests share.
    """

    # One is made for every request that a rule covers: what does not differ costs nothing.
    plan: Plan = TRANSPARENT
    rule: str | None = None
    fault: str | None = None
    hit: int | None = None
    phase: Phase | None = None
    fired: tuple[str, ...] = ()
    spared: Mapping[str, str] = MappingProxyType({})
    closed: bool = False
    pending: Pending | None = None
    code: str | None = None
    quiet: AbstractSet[int] = frozenset()

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

    def awaits_body(self, operation: str, status: int) -> bool:
        """Whether they wait for the body of a response of this status too (up to 1 MiB).

        A 200 alone says nothing yet where S3 answers early; elsewhere failures alone have a code.
        """
        pending = self.pending
        if pending is None:
            return False
        if 200 <= status < 300:
            return operation in ANSWERS_EARLY
        return any(each.reads for each in pending.taking(status))


class Waiting(Decision):
    """The decision about all requests that have nothing but a response to wait for."""

    quiet: set[int]

    def __init__(self, pending: Pending) -> None:
        self.pending = pending
        self.quiet = set()
        self.plan = TRANSPARENT  # not left to the class: an instance is read first, and faster

    def concerns(self, status: int) -> bool:
        """Whether a response of this status can still meet a rule."""
        concerns = super().concerns(status)
        if not concerns and len(self.quiet) < MAX_QUIET:
            self.quiet.add(status)
        return concerns


UNTOUCHED = Decision()


class Found:
    """What the index finds for a request, and others with it.

    `candidates` are the rules that can cover it. `counts`: it matters how often its identity came,
    which begins with what `begins` is short for. `shared` is the decision about all of them, where
    there can be one and an engine has made it.
    """

    __slots__ = ("begins", "candidates", "counts", "shared")

    def __init__(self, candidates: Candidates, *, counts: bool, begins: str | bytes) -> None:
        self.candidates = candidates
        self.counts = counts
        self.begins = begins
        self.shared: Decision | None = None
