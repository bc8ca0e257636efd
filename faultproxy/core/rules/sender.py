"""What stays the same from one request of a client to the next, looked at once for all of them.

A client sends lines of the same names, in the same order, again and again. So what was found for a
request holds for those that are like it, and to compare two heads costs less than to look at one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping

from faultproxy.core.http.head import Framing
from faultproxy.core.http.names import REPEATING
from faultproxy.core.request import Request
from faultproxy.core.rules.dimension import Looked, Part
from faultproxy.core.s3.identity import beginning_that_tells_key

MAX_SENDERS = 4096
LONGEST_REMEMBERED = 4096  # bytes of a head

# A dimension, and whether it can differ between the requests of a sender. That is the same for all
# of them.
Varied = tuple[Looked, Callable[[Request], bool]]
# Places of lines, in their order, and what of each is the same from one request to the next.
Cuts = tuple[tuple[int, Part], ...]


class Sender:
    """What requests that are like each other have in common.

    `lines` are theirs, those at `cuts` without what differs. `bits` are the rules that all of them
    let through, `left` is what each has to be asked for itself. `remembered`: the next request of
    its kind will be told to be its.
    """

    __slots__ = ("bits", "cuts", "left", "lines", "remembered")

    def __init__(
        self,
        lines: list[bytes],
        cuts: Cuts,
        bits: int,
        left: tuple[Looked, ...],
    ) -> None:
        self.lines = lines
        self.cuts = cuts
        self.bits = bits
        self.left = left
        self.remembered = False


class Senders:
    """The senders that were seen.

    Requests of one have in common: source, listener and method, the names and the order of their
    headers, User-Agent, what tells the access key, and whether there is a query and a time of
    writing.
    """

    __slots__ = ("_dimensions", "_repeating", "_seen", "asking")

    def __init__(self, dimensions: Iterable[Varied]) -> None:
        self._dimensions = tuple(dimensions)
        self.asking = 0
        for (asking, _), _ in self._dimensions:
            self.asking |= asking
        self._repeating = set(REPEATING)
        self._seen: dict[Hashable, Sender] = {}

    def afresh(self) -> Senders:
        """The same things looked at, and nobody seen."""
        return Senders(self._dimensions)

    def of(self, request: Request) -> Sender:
        """The sender of a request: one that was seen, or a new one."""
        head = request.head
        fields = head.fields
        lines = fields.lines
        key = (
            request.source,
            request.listener,
            head.method,
            len(lines),
            fields.dropped or fields.changed,
            not request.place[2],
            request.since_written_ms is None,
        )
        sender = self._seen.get(key)
        if sender is not None:
            if without_rest(lines, sender.cuts) == sender.lines:
                return sender
            self._learn(lines, sender.lines)
        return self._look_at(request, key)

    def _learn(self, lines: list[bytes], before: list[bytes]) -> None:
        """From now on what differs here is compared by its name alone."""
        for line, other in zip(lines, before, strict=True):
            if line != other:
                self._repeating.discard(_name(line))

    def _look_at(self, request: Request, key: Hashable) -> Sender:
        bits = -1
        left: list[Looked] = []
        for looked, differs in self._dimensions:
            if differs(request):
                left.append(looked)
            else:
                bits &= looked[1](request)
        fields = request.head.fields
        own = fields.lines.copy()
        cuts: list[tuple[int, Part]] = []
        for at, line in enumerate(own):
            length = self._length_compared(line, fields.facts)
            if length < len(line):
                own[at] = line[:length]
                cuts.append((at, slice(length)))
        sender = Sender(own, tuple(cuts), bits, tuple(left))
        # Of the lines that are not passed on one may be known; what several were is not compared.
        is_told = fields.dropped is not None or not fields.changed
        if is_told and len(request.head.raw) <= LONGEST_REMEMBERED:
            if len(self._seen) >= MAX_SENDERS:
                self._seen.clear()
            self._seen[key] = sender
            sender.remembered = True
        return sender

    def _length_compared(self, line: bytes, facts: Mapping[bytes, bytes]) -> int:
        """How much of a line is the same each time: all of it, or its name and what tells more."""
        if line is facts.get(b"user-agent"):
            return len(line)
        if line is facts.get(b"authorization"):
            told = beginning_that_tells_key(line)
            if told is not None:
                return len(told)
        name = _name(line)
        return len(line) if name in self._repeating else len(name) + 1


def without_rest(lines: list[bytes], cuts: Cuts) -> list[bytes]:
    """The lines, those at `cuts` without what differs; as they are where there are too few."""
    if not cuts or len(lines) <= cuts[-1][0]:
        return lines
    own = lines.copy()
    for at, part in cuts:
        own[at] = own[at][part]
    return own


def _name(line: bytes) -> bytes:
    return line[: line.find(b":")].lower()


def never(_request: Request) -> bool:
    """For what all requests of a sender have in common."""
    return False


def has_query(request: Request) -> bool:
    """For what the query says."""
    return request.place[2] != b""


def has_length(request: Request) -> bool:
    """For what the length of the body says."""
    fields = request.head.fields
    return fields.framing is not Framing.NONE or b"x-amz-decoded-content-length" in fields.facts


def is_written(request: Request) -> bool:
    """For the time since the key was written."""
    return request.since_written_ms is not None


def hides_key(request: Request) -> bool:
    """For the access key, where nothing tells it that is the same each time."""
    line = request.head.fields.facts.get(b"authorization")
    return has_query(request) if line is None else beginning_that_tells_key(line) is None
