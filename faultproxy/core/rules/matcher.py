"""Where a rule applies: a pure predicate over a request."""

from __future__ import annotations

from dataclasses import dataclass, field

from faultproxy.core.request import Request
from faultproxy.core.rules.pattern import Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """All that is given must hold; None or empty means everything.

    `operations` holds S3 names with groups already expanded, `methods` upper-case method names.
    `headers` and `query` pair a name (headers: lower case) with the pattern for its value.
    """

    operations: frozenset[str] | None = None
    methods: frozenset[str] | None = None
    bucket: Pattern | None = None
    key: Pattern | None = None
    client: Pattern | None = None
    access_key: Pattern | None = None
    headers: tuple[tuple[str, Pattern], ...] = ()
    query: tuple[tuple[str, Pattern], ...] = ()
    _named: tuple[bytes, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        """Names that have to be there: a request without them is done with at once."""
        named = [
            name.encode(errors="surrogateescape")
            for name, pattern in self.headers
            if not pattern.matches(None)
        ]
        object.__setattr__(self, "_named", tuple(named))

    def matches(self, request: Request) -> bool:
        """Whether the rule covers the request. What costs least to know is looked at first."""
        return (
            (self.operations is None or request.operation in self.operations)
            and (self.methods is None or _method(request) in self.methods)
            and (self.bucket is None or self.bucket.matches(request.bucket))
            and (self.key is None or self.key.matches(request.key))
            and (self.client is None or self.client.matches(request.client))
            and (self.access_key is None or self.access_key.matches(request.access_key))
            and (not self.query or self._query_matches(request))
            and (not self.headers or self._headers_match(request))
        )

    def _query_matches(self, request: Request) -> bool:
        query = request.query
        return all(_any(query.get(name, ()), pattern) for name, pattern in self.query)

    def _headers_match(self, request: Request) -> bool:
        for name in self._named:
            if not request.head.has(name):
                return False
        return all(_any(request.header(name), pattern) for name, pattern in self.headers)


def _method(request: Request) -> str:
    return request.head.method.decode("ascii")


def _any(values: tuple[str, ...], pattern: Pattern) -> bool:
    """Whether one of the values of a name matches; a name without values is absent."""
    if not values:
        return pattern.matches(None)
    return any(pattern.matches(value) for value in values)
