"""Words as text of a script."""

from __future__ import annotations

import pytest

from faultproxy.cli.completion.writing import WIDTH, fish_quoted, laid_out, single_quoted


@pytest.mark.parametrize(
    ("text", "posix", "fish"),
    [
        ("a", "'a'", "'a'"),
        ("it's", r"'it'\''s'", r"'it\'s'"),
        ("$read", "'$read'", "'$read'"),
        ("a\\b", r"'a\b'", r"'a\\b'"),
    ],
)
def test_what_is_quoted_is_taken_as_it_is(text: str, posix: str, fish: str) -> None:
    assert (single_quoted(text), fish_quoted(text)) == (posix, fish)


def test_many_words_stand_in_lines_that_are_not_too_long() -> None:
    words = [f"word-{number}" for number in range(100)]
    lines = laid_out(words, 4, line_end=" \\").split("\n")
    assert [word for line in lines for word in line.removesuffix(" \\").split()] == words
    assert all(len(line) <= WIDTH and line.startswith("    ") for line in lines)
    assert [line.endswith(" \\") for line in lines] == [True] * (len(lines) - 1) + [False]


def test_a_word_that_is_too_long_has_a_line_of_its_own() -> None:
    assert laid_out(["a", "b" * WIDTH, "c"], 0) == f"a\n{'b' * WIDTH}\nc"
