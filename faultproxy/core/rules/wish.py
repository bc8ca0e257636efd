"""A wish: the fault that a client names in a header of its request, as a rule of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from faultproxy.core.http.head import RequestHead, parse_request_head
from faultproxy.core.quantity import percent_text
from faultproxy.core.rules.candidates import Candidate, candidate_of
from faultproxy.core.rules.scenario import Rule

HEADER = b"x-faultproxy-fault"
NAME = "@header"  # no rule of a file can be called so
PLACE = -1  # behind all rules of the scenario
SLACK = 1e-9  # what a share times a count can be short of a whole number


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client asks for; `refusal` is why it does not get it, None where it may."""

    candidate: Candidate
    refusal: str | None = None

    def first(self, asked: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """Those that are asked, what was wished for before all rules."""
        return asked if self.refusal is not None else (self.candidate, *asked)

    @property
    def spared(self) -> Mapping[str, str]:
        """What a decision says of it before anybody is asked."""
        return {} if self.refusal is None else {NAME: self.refusal}


def wished(rule: Rule) -> Candidate:
    """What the engine wants to know of a rule that a client means."""
    return candidate_of(PLACE, replace(rule, name=NAME))


class Allowance:
    """Grants wishes within a share (0 to 1) of all exchanges."""

    __slots__ = ("_granted", "_share")

    def __init__(self, share: float) -> None:
        self._share = share
        self._granted = 0

    def refusal(self, exchanges: int) -> str | None:
        """Grant one more if so many exchanges, this one included, allow it; else why not."""
        if self._granted + 1 <= self._share * exchanges + SLACK:
            self._granted += 1
            return None
        share = percent_text(self._share)
        return f"share {share} spent: {self._granted} of {exchanges} exchanges"


def without(head: RequestHead, name: bytes) -> RequestHead:
    """The head as it would have come without the headers of this lower-case name."""
    start, *lines = head.raw[:-4].split(b"\r\n")
    kept: Iterable[bytes] = (each for each in lines if each.partition(b":")[0].lower() != name)
    return parse_request_head(b"\r\n".join([start, *kept, b"\r\n"]))
