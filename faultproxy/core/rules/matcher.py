"""Where a rule applies: a pure predicate over a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from faultproxy.core.request import Request
from faultproxy.core.rules.comparison import Comparisons
from faultproxy.core.rules.pattern import Pattern

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """All that is given must hold; None or empty means everything.

    `operations` holds S3 names with groups already expanded, `methods` upper-case method names.
    `headers` and `query` pair a name (headers: lower case) with the pattern for its value.
    `sources` are networks, any of which may hold the client's address. `any_of` and `all_of` are
    matchers of which one has to match, or all; `none_of` those of which none may.
    """

    operations: frozenset[str] | None = None
    methods: frozenset[str] | None = None
    bucket: Pattern | None = None
    key: Pattern | None = None
    client: Pattern | None = None
    user_agent: Pattern | None = None
    access_key: Pattern | None = None
    sources: tuple[Network, ...] = ()
    listener: Pattern | None = None
    size: Comparisons | None = None
    part: Comparisons | None = None
    has_range: bool | None = None
    is_presigned: bool | None = None
    headers: tuple[tuple[str, Pattern], ...] = ()
    query: tuple[tuple[str, Pattern], ...] = ()
    any_of: tuple[Matcher, ...] = ()
    all_of: tuple[Matcher, ...] = ()
    none_of: tuple[Matcher, ...] = ()
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
            and self._holds(request)
            and (not self.query or self._query_matches(request))
            and (not self.headers or self._headers_match(request))
            and self._together(request)
        )

    def _holds(self, request: Request) -> bool:
        """What is asked seldom of the request itself."""
        return (
            (self.user_agent is None or self.user_agent.matches(request.user_agent))
            and (not self.sources or within(self.sources, request.source))
            and (self.listener is None or self.listener.matches(request.listener))
            and (self.size is None or self.size.hold(request.size))
            and (self.part is None or self.part.hold(request.part))
            and (self.has_range is None or self.has_range is (request.range is not None))
            and (self.is_presigned is None or self.is_presigned is request.is_presigned)
        )

    def _together(self, request: Request) -> bool:
        """What matchers inside this one say."""
        return (
            (not self.any_of or any(each.matches(request) for each in self.any_of))
            and all(each.matches(request) for each in self.all_of)
            and not any(each.matches(request) for each in self.none_of)
        )

    def _query_matches(self, request: Request) -> bool:
        query = request.query
        return all(_any(query.get(name, ()), pattern) for name, pattern in self.query)

    def _headers_match(self, request: Request) -> bool:
        for name in self._named:
            if not request.head.has(name):
                return False
        return all(_any(request.header(name), pattern) for name, pattern in self.headers)


def within(networks: tuple[Network, ...], source: str) -> bool:
    """Whether a client's address, as `HOST:PORT` or `[HOST]:PORT`, is in one of the networks."""
    try:
        address = ip_address(source.rpartition(":")[0].strip("[]").partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((mapped or address) in network for network in networks)


def _method(request: Request) -> str:
    return request.head.method.decode("ascii")


def _any(values: tuple[str, ...], pattern: Pattern) -> bool:
    """Whether one of the values of a name matches; a name without values is absent."""
    if not values:
        return pattern.matches(None)
    return any(pattern.matches(value) for value in values)
