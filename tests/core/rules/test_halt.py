"""When injecting halts by itself."""

from __future__ import annotations

import pytest

from faultproxy.core.rules.halt import FEWEST, Halt, HaltWatch


def count(
    watch: HaltWatch,
    number: int,
    now_s: float = 0.0,
    *,
    own: bool = False,
    genuine: bool = False,
    injected: bool = False,
) -> None:
    for _ in range(number):
        watch.count(now_s, own=own, genuine=genuine, injected=injected)


def test_it_says_when_a_share_is_passed_and_not_when_it_is_met() -> None:
    watch = HaltWatch(Halt(injected=0.5))
    count(watch, 50)
    count(watch, 50, injected=True)
    assert watch.passed() is None
    count(watch, 1, injected=True)
    assert watch.passed() == "injected above 50%: 51 of 101 in 1m"


@pytest.mark.parametrize("name", ["own_errors", "genuine_errors", "injected"])
def test_each_share_is_of_its_own_kind(name: str) -> None:
    watch = HaltWatch(Halt(**{name: 0.1}))
    kinds = {"own_errors": "own", "genuine_errors": "genuine", "injected": "injected"}
    for other in kinds.keys() - {name}:
        count(watch, FEWEST, **{kinds[other]: True})
    assert watch.passed() is None
    count(watch, FEWEST, **{kinds[name]: True})
    assert watch.passed() == f"{name} above 10%: 20 of 60 in 1m"


def test_of_few_exchanges_no_share_is_passed() -> None:
    watch = HaltWatch(Halt(own_errors=0.05))
    count(watch, FEWEST - 1, own=True)
    assert watch.passed() is None
    count(watch, 1)
    assert watch.passed() == "own_errors above 5%: 19 of 20 in 1m"


def test_all_can_be_injected_where_that_is_allowed() -> None:
    watch = HaltWatch(Halt(injected=1.0))
    count(watch, 100, injected=True)
    assert watch.passed() is None


def test_what_ended_before_the_window_is_forgotten() -> None:
    watch = HaltWatch(Halt(genuine_errors=0.2, over_s=10.0))
    count(watch, 100, 100.0, genuine=True)
    count(watch, 100, 109.9)
    assert watch.passed() == "genuine_errors above 20%: 100 of 200 in 10s"
    count(watch, 1, 112.0)
    assert watch.passed() is None
    assert watch.halt.over_s == 10.0


def test_memory_is_one_count_for_each_second_of_the_window() -> None:
    watch = HaltWatch(Halt(injected=0.5, over_s=30.0))
    for now_ms in range(0, 100_000, 100):
        count(watch, 1, now_ms / 1000)
    assert len(watch) <= 31


def test_a_pause_longer_than_the_window_leaves_nothing() -> None:
    watch = HaltWatch(Halt(injected=0.5, over_s=30.0))
    count(watch, 100, 5.0, injected=True)
    count(watch, 1, 1000.0)
    assert watch.passed() is None
    assert len(watch) == 1
