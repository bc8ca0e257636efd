"""When a rule that matches fires."""

from __future__ import annotations

import pytest

from faultproxy.core.request import Request
from faultproxy.core.rules.draw import Draw
from faultproxy.core.rules.trigger import Fires, Per, Spared, Trigger, value_of
from tests.core.rules.asking import request

DRAW = Draw(7, "a-rule", "an identity", 1)


def firing_hits(trigger: Trigger, hits: int = 20) -> list[int]:
    fired: list[int] = []
    for hit in range(1, hits + 1):
        if isinstance(trigger.verdict(hit, len(fired), DRAW), Fires):
            fired.append(hit)
    return fired


@pytest.mark.parametrize(
    ("trigger", "hits"),
    [
        (Trigger(), list(range(1, 21))),
        (Trigger(first=2), [1, 2]),
        (Trigger(skip=18), [19, 20]),
        (Trigger(skip=5, first=2), [6, 7]),
        (Trigger(every=6), [6, 12, 18]),
        (Trigger(every=1, first=3), [1, 2, 3]),
        (Trigger(skip=5, every=5), [10, 15, 20]),
        (Trigger(skip=5, every=3, at_most=3), [8, 11, 14]),
        (Trigger(first=7, every=3), [3, 6]),
        (Trigger(skip=2, first=7, every=3), [5, 8]),
        (Trigger(at_most=2), [1, 2]),
        (Trigger(every=3, at_most=2), [3, 6]),
        (Trigger(skip=4, at_most=2), [5, 6]),
        (Trigger(share=1.0, first=2), [1, 2]),
        (Trigger(share=0.0), []),
    ],
    ids=str,
)
def test_a_trigger_fires_on_these_of_twenty_hits(trigger: Trigger, hits: list[int]) -> None:
    assert firing_hits(trigger) == hits


@pytest.mark.parametrize(
    ("trigger", "hit", "fired", "reason"),
    [
        (Trigger(skip=5), 5, 0, "skip 5: hit 5"),
        (Trigger(first=2), 3, 2, "first 2 spent"),
        (Trigger(every=3), 4, 1, "every 3: hit 4"),
        (Trigger(skip=5, every=3), 9, 1, "every 3: hit 9"),
        (Trigger(at_most=2), 7, 2, "at_most 2 spent"),
        (Trigger(skip=1, first=1, every=2, share=0.0, at_most=0), 1, 0, "skip 1: hit 1"),
        (Trigger(first=1, every=2, share=0.0, at_most=0), 3, 0, "first 1 spent"),
        (Trigger(every=2, share=0.0, at_most=0), 3, 0, "every 2: hit 3"),
    ],
    ids=str,
)
def test_the_first_that_says_no_is_the_reason(
    trigger: Trigger, hit: int, fired: int, reason: str
) -> None:
    verdict = trigger.verdict(hit, fired, DRAW)
    assert verdict == Spared(reason, hit)
    assert isinstance(verdict, Spared)
    assert verdict.word == reason.split()[0]


def test_a_share_that_spares_says_what_it_drew() -> None:
    drawn = DRAW("share")
    verdict = Trigger(share=0.0, at_most=0).verdict(1, 0, DRAW)
    assert isinstance(verdict, Spared)
    word, drew, shown = verdict.reason.split()
    assert (word, drew) == ("share", "drew")
    assert 0.0 <= drawn - float(shown) < 0.0001


def test_the_bound_on_firings_is_asked_last() -> None:
    spared = Trigger(share=0.999999999, at_most=0).verdict(1, 0, DRAW)
    assert spared == Spared("at_most 0 spent", 1)


@pytest.mark.parametrize(
    ("trigger", "draws"),
    [(Trigger(), False), (Trigger(share=0.5), True), (Trigger(share=1.0), False)],
    ids=str,
)
def test_only_a_share_below_all_draws(trigger: Trigger, *, draws: bool) -> None:
    assert trigger.draws is draws


@pytest.mark.parametrize(
    ("asked", "per", "value"),
    [
        (request("GET /b/k"), Per.RULE, ""),
        (request("GET /b/k"), Per.BUCKET, "b"),
        (request("GET /"), Per.BUCKET, None),
        (request("GET /b/k/l"), Per.KEY, "b/k/l"),
        (request("GET /b"), Per.KEY, None),
        (request("GET /b/k", "User-Agent: curl/8.0"), Per.CLIENT, "curl"),
        (request("GET /b/k", access_key="AKIA1"), Per.ACCESS_KEY, "AKIA1"),
        (request("GET /b/k"), Per.ACCESS_KEY, None),
        (request("GET /b/k", connection=12), Per.CONNECTION, "12"),
    ],
    ids=str,
)
def test_per_tells_requests_apart_by_its_value(asked: Request, per: Per, value: str | None) -> None:
    assert value_of(asked, per) == value
