"""Globs, regular expressions and absent values."""

from __future__ import annotations

import random
import re
import time
from itertools import chain

import pytest

from faultproxy.core.rules.automaton import MAX_KEPT, Automaton
from faultproxy.core.rules.pattern import (
    SIGN,
    Absent,
    Glob,
    Pattern,
    Regex,
    pattern_error,
    pattern_of,
)
from tests.core.rules.asking import absent, globs, regex

MATCHING = [
    ("a", "a", True),
    ("a", "A", False),
    ("a", "ab", False),
    ("", "", True),
    ("*", "", True),
    ("*", "a/b\nc", True),
    ("a*", "a/b", True),
    ("a?c", "a/c", True),
    ("a?c", "ac", False),
    ("***a", "xa", True),
    ("**/**/a", "b/a", False),
    ("**/**/a", "b/c/a", True),
    ("{a,b}c", "bc", True),
    ("{a,b}c", "c", False),
    ("{a,}c", "c", True),
    ("{a,{b,c}d}", "cd", True),
    ("a,b", "a,b", True),
    (r"\*", "*", True),
    (r"\*", "a", False),
    (r"\{a\,b\}", "{a,b}", True),
    (r"{a\,b,c}", "a,b", True),
    (r"\\", "\\", True),
    ("[ab]", "a", False),
    ("[ab]", "[ab]", True),
    ("a.c", "abc", False),
    ("ключ-*", "ключ-1", True),
    ("*", "\udcff", True),
]

IN_SEGMENTS = [
    ("*", "a", True),
    ("*", "a/b", False),
    ("*", "", True),
    ("?", "/", False),
    ("?", "a", True),
    ("**", "a/b/c", True),
    ("**", "", True),
    ("a/*", "a/b", True),
    ("a/*", "a/b/c", False),
    ("a/**", "a/b/c", True),
    ("a/**", "a/", True),
    ("a/**", "a", False),
    ("**/a", "a", True),
    ("**/a", "b/c/a", True),
    ("**/a", "ba", False),
    ("a/**/b", "a/b", True),
    ("a/**/b", "a/x/y/b", True),
    ("a/**/b", "a/xb", False),
    ("**/**/**/a", "a", True),
    ("**/**/**/a", "x/a", True),
    ("*.{csv,json}", "a.json", True),
    ("*.{csv,json}", "d/a.json", False),
    ("{a/*,b/**}", "b/c/d", True),
    ("a//b", "a//b", True),
    ("/*", "/a", True),
]


@pytest.mark.parametrize(("glob", "value", "matches"), MATCHING)
def test_a_glob_covers_the_whole_value(glob: str, value: str, *, matches: bool) -> None:
    assert globs(glob).matches(value) is matches


@pytest.mark.parametrize(("glob", "value", "matches"), IN_SEGMENTS)
def test_a_star_in_a_key_stays_in_its_segment(glob: str, value: str, *, matches: bool) -> None:
    assert globs(glob, segments=True).matches(value) is matches


@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    [
        (regex("a+"), "aa", True),
        (regex("a+"), "aab", False),
        (regex("a|ab"), "ab", True),
        (regex("(?i)ab"), "AB", True),
        (Pattern((Regex("(x)\\1"), Regex("(y)\\1"))), "yy", True),
        (Pattern((Glob("a"), Regex("b"), Glob("c*"))), "cd", True),
        (Pattern((Glob("a"), Regex("b"), Glob("c*"))), "d", False),
        (Pattern(()), "", False),
    ],
)
def test_a_pattern_is_any_of_its_alternatives(
    pattern: Pattern, value: str, *, matches: bool
) -> None:
    assert pattern.matches(value) is matches


@pytest.mark.parametrize(
    "pattern", [globs("*"), globs(""), regex(".*"), globs("**", segments=True)]
)
def test_an_absent_value_matches_no_glob(pattern: Pattern) -> None:
    assert not pattern.matches(None)


def test_null_matches_an_absent_value_and_no_other() -> None:
    assert absent().matches(None)
    assert not absent().matches("")
    assert Pattern((Absent(), Glob("a"))).matches("a")


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (globs("a"), {"a"}),
        (globs("a", "b"), {"a", "b"}),
        (globs("a*"), None),
        (globs("a", "b?"), None),
        (globs("{a,b}"), None),
        (globs(r"\a"), None),
        (regex("a"), None),
        (absent(), None),
        (Pattern((Absent(), Glob("a"))), None),
    ],
)
def test_literals_are_all_that_matches(pattern: Pattern, literals: set[str] | None) -> None:
    assert pattern.literals == literals
    assert pattern.literal == ("a" if literals == {"a"} else None)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("a*", Glob("a*")),
        ("/a+/", Regex("a+")),
        ("//", Regex("")),
        ("/", Glob("/")),
        ("/a", Glob("/a")),
        (r"\/a/", Glob(r"\/a/")),
    ],
)
def test_slashes_on_both_sides_make_a_regular_expression(text: str, means: Glob | Regex) -> None:
    assert pattern_of(text) == means


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a*", None),
        ("/a+/", None),
        ("/[[a]/", None),
        (r"\{", None),
        ("{a", "'{' without a '}' behind it"),
        ("{a,{b}", "'{' without a '}' behind it"),
        ("a}", "'}' without a '{' before it"),
        ("}a{", "'}' without a '{' before it"),
        ("a\\", "nothing behind the last backslash"),
        ("/(/", "the regular expression does not compile: missing ), unterminated subpattern"),
        ("/*a/", "the regular expression does not compile: nothing to repeat"),
        (f"/{'a' * 1000}/", None),
        (f"/{'a' * 1001}/", "the regular expression is longer than 1,000 characters"),
        ("/a{99999999999999999999}/", "the pattern is nested too deeply, or repeats too often"),
        ("{" * 5000 + "}" * 5000, "the pattern is nested too deeply, or repeats too often"),
    ],
    ids=range(15),
)
def test_a_pattern_that_cannot_be_read_says_why(text: str, error: str | None) -> None:
    found = pattern_error(text)
    assert (found or "").startswith(error or "")
    assert (found is None) is (error is None)


def test_equal_patterns_are_one_value() -> None:
    assert {globs("a*"), globs("a*")} == {globs("a*")}
    assert globs("a*") != globs("a*", segments=True)


def test_a_run_of_stars_costs_no_more_than_two() -> None:
    pattern = globs("**/" * 30 + "*" * 50 + "x", segments=True)
    began = time.perf_counter()
    assert not pattern.matches("a/" * 500)
    assert time.perf_counter() - began < 5.0


# Each would be tried in more ways than a life has seconds, if stars were not settled in order.
HOSTILE = {
    "*a*a*a*a*a*a*b": "a" * 1024,
    "logs/*-*-*-*-*-*-*.gz": f"logs/{'-' * 1000}",
    "**-**-**-**-**-**-**.gz": "-" * 1024,
    "**/x/**/x/**/x/**/x/**/x/**/x/y": "x/" * 500,
    "*a?*a?*a?*a?*a?*a?*b": "a" * 1024,
    "*{a,b}*{a,b}*{a,b}*{a,b}*c": "ab" * 512,
    "{a,aa}" * 40 + "b": "a" * 1024,
    "{*a,*b}" * 8 + "c": "ab" * 512,
    "**a*b**a*b**a*b**a*b**a*c": "ab" * 512,
    "**/*a**/*b**/*a**/*b/c": "ab/" * 340,
}


@pytest.mark.parametrize(("glob", "key"), HOSTILE.items(), ids=HOSTILE)
def test_many_stars_cost_no_more_than_the_key_is_long(glob: str, key: str) -> None:
    assert not globs(glob, segments=True).matches(key)
    assert not globs(glob).matches(key)


def test_what_was_met_before_is_forgotten_in_a_text_of_many_characters() -> None:
    pattern = globs("*{a,b}*{a,b}*{a,b}*c")
    many = "".join(chr(number) for number in range(0x4E00, 0x4E00 + MAX_KEPT))
    assert pattern.matches(f"a{many}ba{many}c")
    assert not pattern.matches(f"a{many}b{many}c")
    assert pattern.matches("abac")


def braced(rng: random.Random, depth: int) -> tuple[str, str]:
    """A random glob of a key, and the regular expression that its parts say."""
    glob, plain = "", ""
    for _ in range(rng.randrange(5)):
        if depth and rng.random() < 0.4:
            inside = [braced(rng, depth - 1) for _ in range(rng.randrange(1, 4))]
            glob += f"{{{','.join(each for each, _ in inside)}}}"
            plain += f"(?:{'|'.join(each for _, each in inside)})"
        else:
            part = rng.choice(("a", "ab", "/", "b/", "*", "**", "**/", "?"))
            # A star and what follows would be read as another sign.
            part = "a" if glob.endswith("*") and part[0] in "*/" else part
            glob += part
            plain += IN_KEYS.get(part, part)
    return glob, plain


@pytest.mark.parametrize("seed", range(400))
def test_braces_and_stars_mean_what_their_parts_say(seed: int) -> None:
    rng = random.Random(seed)
    glob, plain = braced(rng, 2)
    signs = SIGN.findall(glob)
    pattern, automaton = globs(glob, segments=True), Automaton(signs, segments=True)
    for _ in range(40):
        value = "".join(rng.choices(("a", "b", "/", "ab", ","), k=rng.randrange(7)))
        fits = re.fullmatch(plain, value) is not None
        assert (pattern.matches(value), automaton.fullmatch(value)) == (fits, fits), (glob, value)


IN_KEYS = {"*": "[^/]*", "**": ".*", "**/": "(?:.*/)?", "?": "[^/]", "{a,b/}": "(?:a|b/)"}


@pytest.mark.parametrize("seed", range(400))
def test_a_glob_of_a_key_means_what_its_parts_say(seed: int) -> None:
    rng = random.Random(seed)
    pairs = [(rng.choice(("a", "ab", "b/")), rng.choice(tuple(IN_KEYS))) for _ in range(4)]
    parts = list(chain.from_iterable(pairs))[rng.randrange(2) : rng.randrange(2, 9)]
    plain = re.compile("".join(IN_KEYS.get(part, part) for part in parts))
    pattern = globs("".join(parts), segments=True)
    for _ in range(30):
        value = "".join(rng.choices(("a", "b", "/", "ab"), k=rng.randrange(9)))
        assert pattern.matches(value) is (plain.fullmatch(value) is not None), value


@pytest.mark.parametrize("seed", range(200))
def test_a_glob_without_segments_means_what_its_letters_say(seed: int) -> None:
    rng = random.Random(seed)
    text = "".join(rng.choice("ab/?*") for _ in range(rng.randrange(8)))
    value = "".join(rng.choice("ab/") for _ in range(rng.randrange(8)))
    plain = text.replace("?", ".").replace("*", ".*")
    assert globs(text).matches(value) is (re.fullmatch(plain, value) is not None)


@pytest.mark.parametrize("seed", range(200))
def test_a_glob_with_every_character_escaped_matches_itself_alone(seed: int) -> None:
    rng = random.Random(seed)
    value = "".join(rng.choice("a*?{},\\/.\n") for _ in range(rng.randrange(12)))
    pattern = globs("".join(f"\\{character}" for character in value), segments=True)
    assert pattern.matches(value)
    assert not pattern.matches(f"{value}a")
