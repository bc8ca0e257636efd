"""Repetitions of repetitions are told from those whose rounds have an end."""

from __future__ import annotations

import re

import pytest

from faultproxy.rulefile.repetition import repeats_repetition


@pytest.mark.parametrize(
    "regex",
    [
        *("(a+)+b", "(?:a*)*", "(?P<n>a+){2,}", "((a+))+", "(a+b?)+", "(a+|b)*", "(?:a{1,9})+"),
        *(r"(\w+\s?)*x", "(a+,a+)*", "(,a+a*)*", "(x(a+)+)", "(a+?)+", "(.*,)*", "(a+,|a)*"),
        *("(?i)([a-z]+[A-Z])*", r"(a+\b)+", "([^/]+/?)+", "(a+){30}", "(?=(a+)+b)a", "(?i:(a+)+)"),
        *("(?#why)(a+)+", r"(b)(\1+)+", "[(](a+)+", "(a(b+c*)*)", "((,?)+b)+"),
    ],
)
def test_a_repetition_of_a_repetition_is_found(regex: str) -> None:
    re.compile(regex)
    assert repeats_repetition(regex)


@pytest.mark.parametrize(
    "regex",
    [
        *("a+b*c{2,}", "(ab)+", "(a|b)*c", "([^/]+/)*[^/]+", "(/[^/]+)*", r"([0-9]{1,3}\.){3}x"),
        *(
            "(?:[a-z]+-)*[a-z]+",
            r"(\w+\s)+",
            "([0-9]{4})+",
            "(a++)+b",
            "(a+)++",
            "(?>a+)+",
            "(a+)?",
        ),
        *("((a+),)*", "([a-z]+[A-Z])*", "[+*](a)+", r"\(a+\)+", "(x?a+,)*", "(ab?)+", "(?i)a+"),
        *("({a+})+", "(a+){1}", "[]+)]+(a)+", "logs/.*/part-[0-9]+", "(?P<n>a+)(?P=n)", ""),
    ],
)
def test_what_has_one_way_to_go_is_left_alone(regex: str) -> None:
    assert not repeats_repetition(regex)
