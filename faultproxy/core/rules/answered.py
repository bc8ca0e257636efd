"""What a rule asks of the store's response."""

from __future__ import annotations

from dataclasses import dataclass

from faultproxy.core.response import Response
from faultproxy.core.rules.comparison import Comparisons
from faultproxy.core.rules.pattern import Pattern, any_matches


@dataclass(frozen=True, slots=True)
class Statuses:
    """From `low` to `high`, both included: one status, or a class such as `2xx`."""

    low: int
    high: int

    @property
    def text(self) -> str:
        """As a rule file writes it."""
        return f"{self.low}" if self.low == self.high else f"{self.low // 100}xx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """All that is given must hold; None or empty means everything.

    `statuses` are those of the status line, any of which it may be. `code` is that of the error in
    the body, `size` what the head announces. `headers` pair a name (lower case) with the pattern
    for its value. A 2xx with an error in its body is a failure: only what asks for a code holds.
    """

    statuses: tuple[Statuses, ...] = ()
    code: Pattern | None = None
    size: Comparisons | None = None
    headers: tuple[tuple[str, Pattern], ...] = ()

    def takes(self, status: int) -> bool:
        """Whether a response of this status can hold."""
        return not self.statuses or any(each.low <= status <= each.high for each in self.statuses)

    def holds(self, response: Response) -> bool:
        """Whether it is true of this response."""
        return (
            self.takes(response.status)
            and (self.size is None or self.size.hold(response.size))
            and (not self.headers or self._headers_match(response))
            and self._is_meant(response)
        )

    def _is_meant(self, response: Response) -> bool:
        if self.code is not None:
            return self.code.matches(response.code)
        return response.succeeded or not 200 <= response.status < 300

    def _headers_match(self, response: Response) -> bool:
        given = response.headers()
        return all(any_matches(given.get(name, ()), pattern) for name, pattern in self.headers)
