"""What is in force: rules of files, and what was changed at run time, as a value."""

from __future__ import annotations

import pytest

from faultproxy.core.faults.connection import Reset
from faultproxy.core.rules.scenario import Rule, Scenario
from faultproxy.core.rules.standing import Origin, Put, Standing, same_rules


def rule(name: str, *, enabled: bool = True) -> Rule:
    return Rule(name=name, enabled=enabled, faults=(Reset(),))


def scenario(*names: str) -> Scenario:
    return Scenario(rules=tuple(map(rule, names)))


def asked(standing: Standing) -> list[str]:
    """Names in order; those that are not asked in brackets."""
    return [
        each.rule.name if each.rule.enabled else f"({each.rule.name})" for each in standing.rules()
    ]


FILES = Standing(files=scenario("a", "b"))


def test_what_is_added_is_asked_first_and_says_where_it_comes_from() -> None:
    standing = FILES.adding(rule("c"), 5.0)
    assert asked(standing) == ["c", "a", "b"]
    assert [each.origin for each in standing.rules()] == [Origin.ADDED, Origin.FILE, Origin.FILE]
    assert [each.until_s for each in standing.rules()] == [5.0, None, None]
    assert [each.name for each in standing.scenario.rules] == ["c", "a", "b"]


def test_a_put_ends_all_that_was_changed_before() -> None:
    changed = FILES.adding(rule("c"), None).switching("a", enabled=False).without("b")
    assert asked(changed) == ["c", "(a)"]
    put = Put(scenario=scenario("a", "b"), text="", until_s=5.0)
    assert asked(changed.putting(put)) == ["a", "b"]


@pytest.mark.parametrize("name", ["a", "c"])
def test_a_rule_is_switched_and_removed_wherever_it_comes_from(name: str) -> None:
    standing = FILES.adding(rule("c"), None)
    off = standing.switching(name, enabled=False)
    assert [each for each in asked(off) if name in each] == [f"({name})"]
    assert asked(off.switching(name, enabled=True)) == asked(standing)
    assert standing.without(name).named(name) is None


def test_what_the_files_say_anew_forgets_switches_and_wins_over_an_added_name() -> None:
    changed = FILES.adding(rule("c"), None).adding(rule("d"), None)
    changed = changed.switching("a", enabled=False).without("b")
    assert asked(changed.reloaded(scenario("a", "b", "c"))) == ["d", "a", "b", "c"]


def test_what_has_an_end_ends_and_the_files_return() -> None:
    put = Put(scenario=scenario("p"), text="", until_s=7.0)
    standing = FILES.putting(put).adding(rule("c"), 5.0).adding(rule("d"), None)
    assert standing.ends_s == 5.0
    assert standing.at(4.9) is standing
    assert asked(standing.at(5.0)) == ["d", "p"]
    assert standing.at(5.0).ends_s == 7.0
    assert asked(standing.at(7.0)) == ["d", "a", "b"]
    assert standing.at(7.0).ends_s is None


def test_a_rule_that_says_the_same_is_the_same_switched_on_or_off() -> None:
    old = Scenario(rules=(rule("a"), rule("b"), rule("c")))
    new = Scenario(rules=(rule("a", enabled=False), Rule(name="b", faults=()), rule("d")))
    assert list(same_rules(old, new)) == ["a"]
