"""Globs that are followed in all ways at once: they say what a regular expression would."""

from __future__ import annotations

import random
import re

import pytest

from faultproxy.core.rules.automaton import MAX_KEPT, Automaton
from faultproxy.core.rules.pattern import SIGN

GLOB = "*{a,b}*{a,b}*c"
EXPRESSION = re.compile("[^/]*[ab][^/]*[ab][^/]*c", re.DOTALL)


def automaton(glob: str, *, segments: bool = True) -> Automaton:
    return Automaton(SIGN.findall(glob), segments=segments)


@pytest.mark.parametrize("seed", range(50))
def test_it_covers_what_the_regular_expression_covers(seed: int) -> None:
    rng = random.Random(seed)
    glob = automaton(GLOB)
    for _ in range(50):
        text = "".join(rng.choices("abcx/\u4e2d\n", k=rng.randrange(12)))
        assert glob.fullmatch(text) is bool(EXPRESSION.fullmatch(text)), text


def test_characters_that_the_glob_does_not_name_are_kept_as_one() -> None:
    glob = automaton(GLOB)
    glob.fullmatch("xaxbxc")
    kept = len(glob)
    for number in range(0x400, 0x2400):
        other = chr(number)
        assert glob.fullmatch(f"{other}a{other}b{other}c")
    assert len(glob) == kept


def test_what_is_kept_is_bounded_and_nothing_is_lost_with_it() -> None:
    rng = random.Random(7)
    # It may be at any of the places behind an `a` at once: some thousand sets of them.
    glob = automaton("*a??????????c*")
    expression = re.compile("[^/]*a[^/]{10}c[^/]*")
    kept: list[int] = []
    for _ in range(400):
        text = "".join(rng.choices("abcd", k=40))
        assert glob.fullmatch(text) is bool(expression.fullmatch(text)), text
        kept.append(len(glob))
    assert max(kept) <= MAX_KEPT
    assert kept != sorted(kept)
