"""A matcher is said to cover another one only where it does."""

from __future__ import annotations

import random

import pytest

from faultproxy.core.rules.coverage import covers
from faultproxy.core.rules.matcher import Matcher
from faultproxy.core.rules.pattern import Absent, Glob, Pattern, Regex
from tests.core.rules.asking import request


def keys(*texts: str | None) -> Matcher:
    """Keys by globs, `/regex/` or absence."""
    return Matcher(key=Pattern(tuple(_alternative(text) for text in texts)))


def _alternative(text: str | None) -> Glob | Regex | Absent:
    if text is None:
        return Absent()
    return Regex(text[1:-1]) if text[:1] == "/" else Glob(text, segments=True)


GET = Matcher(operations=frozenset(("GetObject",)))
READ = Matcher(operations=frozenset(("GetObject", "HeadObject")))
TAGGED = Matcher(headers=(("x-tag", Pattern((Glob("*"),))),))
A_TAG = Matcher(headers=(("x-tag", Pattern((Glob("a*"),))),), methods=frozenset(("PUT",)))


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        (Matcher(), GET, True),
        (GET, Matcher(), False),
        (READ, GET, True),
        (GET, READ, False),
        (keys("a"), keys("a"), True),
        (keys("a", "b"), keys("b"), True),
        (keys("a*"), keys("ab", "ac"), True),
        (keys("a*"), keys("ab", "b"), False),
        (keys("a/**"), keys("a/b/*"), True),
        (keys("a/*"), keys("a/b*"), False),
        (keys("**"), keys("/x+/"), True),
        (keys("**"), keys(None), False),
        (keys("**", None), keys(None), True),
        (keys("/x+/"), keys("/x+/"), True),
        (keys("/x+/"), keys("xx"), True),
        (TAGGED, A_TAG, True),
        (A_TAG, TAGGED, False),
        (keys("**"), GET, False),
    ],
)
def test_what_covers_and_what_does_not(wide: Matcher, narrow: Matcher, covered: bool) -> None:
    assert covers(wide, narrow) is covered


@pytest.mark.parametrize("seed", range(200))
def test_whatever_the_covered_one_matches_the_other_matches_too(seed: int) -> None:
    rng = random.Random(seed)
    wide, narrow = any_matcher(rng), any_matcher(rng)
    if covers(wide, narrow):
        for _ in range(50):
            asked = request(f"{rng.choice(('GET', 'HEAD', 'PUT'))} /{any_target(rng)}")
            assert not narrow.matches(asked) or wide.matches(asked)


def any_matcher(rng: random.Random) -> Matcher:
    operations = rng.choice((None, None, ("GetObject",), ("GetObject", "HeadObject")))
    texts = [rng.choice(("", "a", "a/", "b")) + rng.choice(("", "*", "**", "?")) for _ in range(2)]
    chosen = [_alternative(text or None) for text in texts[: rng.randint(1, 2)]]
    return Matcher(
        operations=None if operations is None else frozenset(operations),
        key=rng.choice((None, Pattern(tuple(chosen)))),
    )


def any_target(rng: random.Random) -> str:
    return rng.choice(("bucket", "bucket/a", "bucket/a/b", "bucket/ab", "bucket/b/a/c", "bucket/c"))
