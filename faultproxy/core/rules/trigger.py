"""When a rule that matches fires."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from faultproxy.core.request import Request
from faultproxy.core.rules.draw import Draw


class Per(Enum):
    """What a rule counts apart."""

    RULE = "rule"
    BUCKET = "bucket"
    KEY = "key"
    CLIENT = "client"
    ACCESS_KEY = "access_key"
    CONNECTION = "connection"


@dataclass(frozen=True, slots=True)
class Fires:
    """The rule does its faults on this hit."""

    hit: int


@dataclass(frozen=True, slots=True)
class Spared:
    """The rule matched and does nothing; the first word of `reason` says what said no."""

    reason: str
    hit: int

    @property
    def word(self) -> str:
        """What said no, without the figures."""
        return self.reason.partition(" ")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """All that is given must hold; nothing given means always. `share` is 0 to 1.

    `skip` takes hits away from the front; `first` and `every` number what is left; `at_most` counts
    what fired. `per` says which hits are counted together.
    """

    share: float | None = None
    every: int | None = None
    first: int | None = None
    skip: int | None = None
    at_most: int | None = None
    per: Per = Per.RULE

    @property
    def draws(self) -> bool:
        """Whether the verdict can depend on a draw."""
        return self.share is not None and self.share < 1.0

    def verdict(self, hit: int, fired: int, draw: Draw) -> Fires | Spared:
        """Whether this hit (from 1) fires, where `fired` hits of the same `per` fired before.

        Asked in this order, and the first that says no is the reason: what counts hits, what draws,
        what counts firings. So `share: 10%, at_most: 2` is the first two that the draw picks.
        """
        reason = self._by_count(hit) or self._by_draw(draw) or self._by_fired(fired)
        return Fires(hit) if reason is None else Spared(reason, hit)

    def _by_count(self, hit: int) -> str | None:
        number = hit - (self.skip or 0)
        if number < 1:
            return f"skip {self.skip}: hit {hit}"
        if self.first is not None and number > self.first:
            return f"first {self.first} spent"
        if self.every is not None and number % self.every:
            return f"every {self.every}: hit {hit}"
        return None

    def _by_draw(self, draw: Draw) -> str | None:
        if not self.draws or self.share is None:
            return None
        drawn = draw("share")
        # Rounded down: what is shown is never above 1, and never reads as the share it missed.
        return None if drawn < self.share else f"share drew {int(drawn * 10000) / 10000:.4f}"

    def _by_fired(self, fired: int) -> str | None:
        if self.at_most is not None and fired >= self.at_most:
            return f"at_most {self.at_most} spent"
        return None


def value_of(request: Request, per: Per) -> str | None:
    """What `per` tells requests apart by; None is a value of its own (no key, no access key).

    A key is told apart together with its bucket: the same name in another bucket is another object.
    """
    match per:
        case Per.RULE:
            return ""
        case Per.BUCKET:
            return request.bucket
        case Per.KEY:
            # A slash cannot stand in the name of a bucket.
            return None if request.key is None else f"{request.bucket}/{request.key}"
        case Per.CLIENT:
            return request.client
        case Per.ACCESS_KEY:
            return request.access_key
        case Per.CONNECTION:
            return str(request.connection)
