"""The conditions of matchers, compiled: one dimension for each thing that some of them look at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from operator import eq
from typing import TypeVar

from faultproxy.core.request import Request
from faultproxy.core.rules.comparison import Comparisons
from faultproxy.core.rules.dimension import ByNames, ByText, ByValue, Dimension, Value
from faultproxy.core.rules.matcher import Matcher, Network, within
from faultproxy.core.rules.pattern import Pattern

# The bits of the rules that look at something, and what it lets through.
Looked = tuple[int, Dimension]
Condition = TypeVar("Condition")


def dimensions(
    makers: Iterable[Callable[[Sequence[Matcher]], Looked]], matchers: Sequence[Matcher]
) -> tuple[Looked, ...]:
    """One for each thing that some of these matchers (whose bits are their places) look at."""
    return tuple(looked for looked in (maker(matchers) for maker in makers) if looked[0])


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
    text_of: Callable[[Request], str | None], pattern_of: Callable[[Matcher], Pattern | None]
) -> Callable[[Sequence[Matcher]], Looked]:
    def make(matchers: Sequence[Matcher]) -> Looked:
        asked, asking, free = _parted(matchers, pattern_of)
        return asking, ByText(text_of, asked, free)

    return make


def _by_names(
    names_of: Callable[[Request], Iterable[str]],
    needed: Callable[[Matcher], tuple[tuple[str, Pattern], ...]],
) -> Callable[[Sequence[Matcher]], Looked]:
    def name_of(matcher: Matcher) -> str | None:
        """A name without which it does not match: one is enough to leave it out."""
        return next((name for name, held in needed(matcher) if not held.matches(None)), None)

    def make(matchers: Sequence[Matcher]) -> Looked:
        asked, asking, free = _parted(matchers, name_of)
        return asking, ByNames(names_of, asked, free)

    return make


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


def _from(networks: tuple[Network, ...]) -> Callable[[str], bool] | None:
    return partial(within, networks) if networks else None


def _is(wanted: bool | None) -> Callable[[bool], bool] | None:
    return None if wanted is None else partial(eq, wanted)


def _held(pattern: Pattern | None) -> Callable[[str | None], bool] | None:
    return None if pattern is None else pattern.matches


def _among(names: frozenset[str] | None) -> Callable[[str], bool] | None:
    return None if names is None else names.__contains__


BUCKET = _by_text(lambda request: request.bucket, lambda each: each.bucket)
# What else stands in the identity of a request.
PLACES = (
    _by_value(lambda request: request.operation, lambda each: _among(each.operations)),
    _by_text(lambda request: request.key, lambda each: each.key),
)
OTHERS = (
    _by_value(lambda request: request.source, lambda each: _from(each.sources)),
    _by_value(lambda request: request.listener, lambda each: _held(each.listener)),
    _by_value(lambda request: request.method, lambda each: _among(each.methods)),
    _by_value(lambda request: request.client, lambda each: _held(each.client)),
    _by_value(lambda request: request.user_agent, lambda each: _held(each.user_agent)),
    _by_number(lambda request: request.size, lambda each: each.size),
    _by_number(lambda request: request.part, lambda each: each.part),
    _by_value(lambda request: request.range is not None, lambda each: _is(each.has_range)),
    _by_value(lambda request: request.is_presigned, lambda each: _is(each.is_presigned)),
    _by_value(lambda request: request.access_key, lambda each: _held(each.access_key)),
    _by_names(lambda request: request.query, lambda each: each.query),
    _by_names(lambda request: request.head.names(), lambda each: each.headers),
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
        has_range=None,
        is_presigned=None,
    )
    return rest == Matcher()
