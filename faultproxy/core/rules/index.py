"""Rules compiled: what many rules look at is looked at once for all of them.

Each rule is a bit of an integer, each thing that rules look at a dimension (`dimension.py`), and
the rules that can cover a request are what all dimensions let through.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

from faultproxy.core.request import Request
from faultproxy.core.rules.candidates import NOBODY, Candidates, candidate_of
from faultproxy.core.rules.conditions import BUCKET, KEY, OPERATION, varied
from faultproxy.core.rules.decision import Found
from faultproxy.core.rules.dimension import MAX_REMEMBERED
from faultproxy.core.rules.scenario import Phase, Rule
from faultproxy.core.rules.sender import Sender, Senders, without_rest
from faultproxy.core.s3.identity import short_name
from faultproxy.core.s3.selectors import UNKNOWN

MAX_KEPT = 4096  # of what was found, and of connections that it was found for
LONGEST_BUCKET = 255  # bytes, for which anything is: S3's own have at most 63


class _Known:
    """What was found for requests that have `lines` in common, those at `cuts` without the rest.

    `any_query`: it is the same whatever the query says. `other` is the same for those that the same
    connection sent before.
    """

    __slots__ = ("any_query", "cuts", "found", "lines", "other")

    def __init__(
        self, sender: Sender, dropped: bytes | None, found: Found, *, any_query: bool
    ) -> None:
        self.any_query = any_query
        self.lines = sender.lines if dropped is None else [*sender.lines, dropped]
        self.cuts = sender.cuts
        self.found = found
        self.other: _Known | None = None


class _Left:
    """What bucket and operation of a request leave: rules, and what these look at besides.

    `asks_key`: some look at the key; `bits` are all of them, `others` those that are left where it
    is none that a rule names, and `draws`: then the identity counts. `begins` is what identities
    begin with here. `found`, where none of these looks at who sends; `known` by the connection that
    did, where nothing else differs. `founds` is all that was found, by rules and whether it counts.
    """

    __slots__ = ("asks_key", "begins", "bits", "draws", "found", "founds", "known", "others")

    def __init__(
        self, bits: int, others: int, *, asks_key: bool, draws: bool, begins: str | bytes
    ) -> None:
        self.bits = bits
        self.others = others
        self.asks_key = asks_key
        self.draws = draws
        self.begins = begins
        self.found: Found | None = None
        self.founds: dict[tuple[int, bool], Found] = {}
        self.known: dict[int, _Known] = {}


class Index:
    """The enabled rules of a scenario that are asked about requests."""

    __slots__ = (
        *("_all", "_asking_key", "_candidates", "_drawing", "_left", "_kept", "_senders", "_sets"),
        *("_bucket", "_key", "_operation"),
    )

    def __init__(self, rules: Iterable[Rule]) -> None:
        asked = [each for each in enumerate(rules) if each[1].enabled and not each[1].at_accept]
        found = [candidate_of(place, rule) for place, rule in asked]
        matchers = [each.matcher for each in found]
        self._candidates = found
        self._all = (1 << len(found)) - 1
        self._drawing = sum(1 << bit for bit, each in enumerate(found) if each.draws)
        self._bucket = BUCKET(matchers)[1]
        self._operation = OPERATION(matchers)[1]
        self._asking_key, self._key = KEY(matchers)
        self._senders = Senders(varied(matchers))
        self._sets: dict[int, Candidates] = {0: NOBODY}
        self._left: dict[tuple[bytes | None, str], _Left] = {}
        self._kept = 0

    def afresh(self) -> Index:
        """The same rules, and nothing known of any request."""
        other = copy(self)
        other._senders = self._senders.afresh()
        other._sets = {0: NOBODY}
        other._left = {}
        other._kept = 0
        return other

    def find(self, request: Request) -> Found:
        """The rules that can cover a request.

        The identity counts where one that draws can cover operation, bucket and key: these are
        parts of it, and nothing else that rules look at is.
        """
        place = request.place
        left = self._left.get((place[0], request.operation)) or self._look_at(request)
        if left.asks_key:
            mask = self._key.bits_of(place[1])
            if mask is not self._key.free:
                return self._find_by_key(left, mask, request)
        if left.found is not None:
            return left.found
        known = left.known.get(request.connection)
        if known is not None and request.since_written_ms is None:
            fields, query = request.head.fields, place[2]
            lines = fields.lines
            if fields.changed:
                lines = [*lines, fields.dropped or b""]  # several are like nothing that is known
            while known is not None:
                own = without_rest(lines, known.cuts) if known.cuts else lines
                if own == known.lines and (known.any_query or not query):
                    return known.found
                known = known.other
        return self._learn(left, request)

    def _find_by_key(self, left: _Left, mask: int, request: Request) -> Found:
        """What these rules leave, which may cover the key: one that some of them name."""
        bits = left.bits & mask
        counts = bits & self._drawing != 0
        if bits & self._senders.asking:
            bits = _narrowed(bits, self._senders.of(request), request)
        return self._found(left, bits, counts=counts)

    def _learn(self, left: _Left, request: Request) -> Found:
        """What is found for a key that no rule names; remembered where it is always the same."""
        sender = self._senders.of(request)
        found = self._found(left, _narrowed(left.others, sender, request), counts=left.draws)
        # Every operation has one method, but for what is none.
        if sender.remembered and not sender.left and request.operation != UNKNOWN:
            self._make_room()
            # Where rules look at the query, what differs by that would be left to ask.
            dropped, query = request.head.fields.dropped, request.place[2] != b""
            known = _Known(sender, dropped, found, any_query=query)
            known.other = left.known.get(request.connection)
            if known.other is not None:
                known.other.other = None
            left.known[request.connection] = known
        return found

    def _look_at(self, request: Request) -> _Left:
        bucket = request.place[0]
        bits = self._all & self._bucket.bits_of(bucket) & self._operation(request)
        asks_key = bits & self._asking_key != 0
        others = bits & self._key.free if asks_key else bits
        draws, begins = others & self._drawing != 0, short_name(request.identity_begins)
        left = _Left(bits, others, asks_key=asks_key, draws=draws, begins=begins)
        if not others & self._senders.asking:
            left.found = self._found(left, others, counts=draws)
        if bucket is None or len(bucket) <= LONGEST_BUCKET:
            if len(self._left) >= MAX_REMEMBERED:
                self._forget()
            self._left[bucket, request.operation] = left
        return left

    def _make_room(self) -> None:
        self._kept += 1
        if self._kept > MAX_KEPT:
            self._forget()

    def _forget(self) -> None:
        self._left.clear()
        self._kept = 0

    def _found(self, left: _Left, bits: int, *, counts: bool) -> Found:
        """The rules of these bits; one and the same each time."""
        found = left.founds.get((bits, counts))
        if found is None:
            self._make_room()
            found = Found(self._set_of(bits), counts=counts, begins=left.begins)
            left.founds[bits, counts] = found
        return found

    def _set_of(self, bits: int) -> Candidates:
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
