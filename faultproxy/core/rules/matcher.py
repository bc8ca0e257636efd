"""Where a rule applies: a pure predicate over a request, and over its response."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from faultproxy.core.request import Request
from faultproxy.core.response import Response
from faultproxy.core.rules.answered import Answered
from faultproxy.core.rules.comparison import Comparisons
from faultproxy.core.rules.pattern import Pattern, any_matches

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """All that is given must hold; None or empty means everything.

    `operations` holds S3 names with groups already expanded, `methods` upper-case method names.
    `headers` and `query` pair a name (headers: lower case) with the pattern for its value.
    `sources` are networks, any of which may hold the client's address. `written` is about the
    milliseconds since the key was written, `response` about what the store answered. `any_of` and
    `all_of` are matchers of which one has to match, or all; `none_of` those of which none may.
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
    written: Comparisons | None = None
    response: Answered | None = None
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

    def matches(self, request: Request, response: Response | None = None) -> bool:
        """Whether the rule covers the request. What costs least to know is looked at first.

        What asks for a response is true of none that is not here; see `before_response`.
        """
        return (
            (self.operations is None or request.operation in self.operations)
            and (self.methods is None or request.method in self.methods)
            and (self.bucket is None or self.bucket.matches(request.bucket))
            and (self.key is None or self.key.matches(request.key))
            and (self.client is None or self.client.matches(request.client))
            and (self.access_key is None or self.access_key.matches(request.access_key))
            and self._holds(request)
            and (not self.query or self._query_matches(request))
            and (not self.headers or self._headers_match(request))
            and (self.response is None or self._answered(response))
            and self._together(request, response)
        )

    def _holds(self, request: Request) -> bool:
        """What is asked seldom of the request itself."""
        return (
            (self.user_agent is None or self.user_agent.matches(request.user_agent))
            and (not self.sources or within(self.sources, request.source))
            and (self.listener is None or self.listener.matches(request.listener))
            and (self.size is None or self.size.hold(request.size))
            and (self.part is None or self.part.hold(request.part))
            and (self.written is None or self.written.hold(request.since_written_ms))
            and (self.has_range is None or self.has_range is (request.range is not None))
            and (self.is_presigned is None or self.is_presigned is request.is_presigned)
        )

    def _answered(self, response: Response | None) -> bool:
        return self.response is not None and response is not None and self.response.holds(response)

    def _together(self, request: Request, response: Response | None) -> bool:
        """What matchers inside this one say."""
        return (
            (not self.any_of or any(each.matches(request, response) for each in self.any_of))
            and all(each.matches(request, response) for each in self.all_of)
            and not any(each.matches(request, response) for each in self.none_of)
        )

    def _query_matches(self, request: Request) -> bool:
        query = request.query
        return all(any_matches(query.get(name, ()), pattern) for name, pattern in self.query)

    def _headers_match(self, request: Request) -> bool:
        for name in self._named:
            if not request.head.has(name):
                return False
        return all(any_matches(request.header(name), pattern) for name, pattern in self.headers)


def within(networks: tuple[Network, ...], source: str) -> bool:
    """Whether a client's address, as `HOST:PORT` or `[HOST]:PORT`, is in one of the networks."""
    try:
        address = ip_address(source.rpartition(":")[0].strip("[]").partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((mapped or address) in network for network in networks)


def parts(matcher: Matcher) -> Iterator[Matcher]:
    """The matcher and all that are inside it, however deep."""
    yield matcher
    for each in (*matcher.any_of, *matcher.all_of, *matcher.none_of):
        yield from parts(each)


def looks_at_response(matcher: Matcher) -> bool:
    """Whether it cannot be told before the store has answered."""
    return any(each.response is not None for each in parts(matcher))


def asks_status(matcher: Matcher) -> bool:
    """Whether it says for itself which statuses it is for; what does not is for successes."""
    asked = (each.response for each in parts(matcher))
    return any(each is not None and each.statuses for each in asked)


def before_response(matcher: Matcher) -> Matcher:
    """What of it can be told before the store has answered: it covers no less."""
    if not looks_at_response(matcher):
        return matcher
    unsure = any(looks_at_response(each) for each in matcher.any_of)
    return replace(
        matcher,
        response=None,
        any_of=() if unsure else matcher.any_of,
        all_of=tuple(before_response(each) for each in matcher.all_of),
        none_of=tuple(each for each in matcher.none_of if not looks_at_response(each)),
    )
