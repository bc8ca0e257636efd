"""The conditions of matchers, compiled: one dimension for each thing that some of them look at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from operator import attrgetter, eq
from typing import TypeVar

from faultproxy.core.request import Request
from faultproxy.core.rules.comparison import Comparisons
from faultproxy.core.rules.dimension import ByNames, ByRaw, ByValue, Looked, Value
from faultproxy.core.rules.matcher import Matcher, Network, within
from faultproxy.core.rules.pattern import Pattern
from faultproxy.core.rules.sender import Varied, has_length, has_query, hides_key, is_written, never

Condition = TypeVar("Condition")


def varied(matchers: Sequence[Matcher]) -> tuple[Varied, ...]:
    """What they look at of what stands in no identity."""
    made = ((maker(matchers), differs) for maker, differs in OTHERS)
    return tuple((looked, differs) for looked, differs in made if looked[0])


def _parted(
    matchers: Sequence[Matcher], condition_of: Callable[[Matcher], Condition | None]
) -> tuple[list[tuple[int, Condition]], int, int]:
    """Bits with their conditions, all of these bits, and the bits that have none."""
    asked: list[tuple[int, Condition]] = []
    asking = free = 0
    for place, matcher in enumerate(matchers):
        bit = 1 << place
        condition = condition_of(matcher)
        if condition is None:
            free |= bit
        else:
            asking |= bit
            asked.append((bit, condition))
    return asked, asking, free


def _by_value(
    value_of: Callable[[Request], Value],
    condition_of: Callable[[Matcher], Callable[[Value], bool] | None],
) -> Callable[[Sequence[Matcher]], Looked]:
    def make(matchers: Sequence[Matcher]) -> Looked:
        asked, asking, free = _parted(matchers, condition_of)
        return asking, ByValue(value_of, asked, free)

    return make


def _by_text(
    pattern_of: Callable[[Matcher], Pattern | None],
) -> Callable[[Sequence[Matcher]], tuple[int, ByRaw]]:
    def make(matchers: Sequence[Matcher]) -> tuple[int, ByRaw]:
        asked, asking, free = _parted(matchers, _text(pattern_of))
        return asking, ByRaw(asked, free)

    return make


def _first_name(needed: tuple[tuple[str, Pattern], ...]) -> str | None:
    """A name without which it does not match: one is enough to leave it out."""
    return next((name for name, held in needed if not held.matches(None)), None)


def _by_query(matchers: Sequence[Matcher]) -> Looked:
    asked, asking, free = _parted(matchers, lambda each: _first_name(each.query))
    return asking, ByNames(lambda request: request.query, asked, free)


def _by_header(matchers: Sequence[Matcher]) -> Looked:
    asked, asking, free = _parted(matchers, lambda each: _first_name(each.headers))
    raw = [(bit, name.encode(errors="surrogateescape")) for bit, name in asked]
    return asking, ByNames(lambda request: request.head.names(), raw, free)


def _by_number(
    number_of: Callable[[Request], int | None],
    comparisons_of: Callable[[Matcher], Comparisons | None],
) -> Callable[[Sequence[Matcher]], Looked]:
    """Numbers are told apart only where the verdict of a rule can change."""

    def make(matchers: Sequence[Matcher]) -> Looked:
        asked, asking, free = _parted(matchers, comparisons_of)
        edges = sorted({edge for _, comparisons in asked for edge in comparisons.edges})

        def rounded(request: Request) -> int | None:
            number = number_of(request)
            if number is None:
                return None
            below = bisect_right(edges, number)
            return edges[below - 1] if below else -1

        return asking, ByValue(rounded, [(bit, each.hold) for bit, each in asked], free)

    return make


def _host(request: Request) -> str:
    """The client's address, colon included, without the port that is another each time."""
    return request.source[: request.source.rfind(":") + 1]


def _has_range(request: Request) -> bool:
    return request.range is not None


def _from(networks: tuple[Network, ...]) -> Callable[[str], bool] | None:
    return partial(within, networks) if networks else None


def _is(wanted: bool | None) -> Callable[[bool], bool] | None:
    return None if wanted is None else partial(eq, wanted)


def _among(names: frozenset[str] | None) -> Callable[[str], bool] | None:
    return None if names is None else names.__contains__


def _needed(
    matcher: Matcher,
    condition_of: Callable[[Matcher], Condition | None],
    either: Callable[[list[Condition]], Condition],
) -> Condition | None:
    """What must hold for the matcher to match, of what it and the matchers inside it ask.

    Of `all` one that asks is enough; of `any` each has to, and one of them has to hold.
    """
    own = condition_of(matcher)
    if own is not None:
        return own
    for each in matcher.all_of:
        inside = _needed(each, condition_of, either)
        if inside is not None:
            return inside
    found = [_needed(each, condition_of, either) for each in matcher.any_of]
    known = [each for each in found if each is not None]
    return either(known) if known and len(known) == len(found) else None


def _text(pattern_of: Callable[[Matcher], Pattern | None]) -> Callable[[Matcher], Pattern | None]:
    def either(patterns: list[Pattern]) -> Pattern:
        return Pattern(tuple(chain.from_iterable(each.alternatives for each in patterns)))

    return lambda matcher: _needed(matcher, pattern_of, either)


def _test(
    pattern_of: Callable[[Matcher], Pattern | None],
) -> Callable[[Matcher], Callable[[str | None], bool] | None]:
    needed = _text(pattern_of)

    def test(matcher: Matcher) -> Callable[[str | None], bool] | None:
        pattern = needed(matcher)
        return None if pattern is None else pattern.matches

    return test


def _set(
    names_of: Callable[[Matcher], frozenset[str] | None],
) -> Callable[[Matcher], Callable[[str], bool] | None]:
    def either(sets: list[frozenset[str]]) -> frozenset[str]:
        return frozenset(chain.from_iterable(sets))

    return lambda matcher: _among(_needed(matcher, names_of, either))


BUCKET = _by_text(lambda each: each.bucket)
OPERATION = _by_value(attrgetter("operation"), _set(lambda each: each.operations))
KEY = _by_text(lambda each: each.key)
# What stands in no identity, each with whether it can differ between requests of one sender.
OTHERS = (
    (_by_value(_host, lambda each: _from(each.sources)), never),
    (_by_value(attrgetter("listener"), _test(lambda each: each.listener)), never),
    (_by_value(attrgetter("method"), _set(lambda each: each.methods)), never),
    (_by_value(attrgetter("client"), _test(lambda each: each.client)), never),
    (_by_value(attrgetter("user_agent"), _test(lambda each: each.user_agent)), never),
    (_by_value(_has_range, lambda each: _is(each.has_range)), never),
    (_by_header, never),
    (_by_value(attrgetter("access_key"), _test(lambda each: each.access_key)), hides_key),
    (_by_value(attrgetter("is_presigned"), lambda each: _is(each.is_presigned)), has_query),
    (_by_query, has_query),
    (_by_number(attrgetter("part"), lambda each: each.part), has_query),
    (_by_number(attrgetter("size"), lambda each: each.size), has_length),
    (_by_number(attrgetter("since_written_ms"), lambda each: each.written), is_written),
)


def is_settled(matcher: Matcher) -> bool:
    """Whether it looks at nothing but what its dimensions know for certain."""
    by_text = (matcher.bucket, matcher.key)
    if any(pattern is not None and pattern.literals is None for pattern in by_text):
        return False
    rest = replace(
        matcher,
        operations=None,
        methods=None,
        bucket=None,
        key=None,
        client=None,
        access_key=None,
        user_agent=None,
        sources=(),
        listener=None,
        size=None,
        part=None,
        written=None,
        has_range=None,
        is_presigned=None,
    )
    return rest == Matcher()
