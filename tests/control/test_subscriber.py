"""What waits for a subscriber, and what a sample takes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from faultproxy.control.selection import Selection, read_selection
from faultproxy.control.subscriber import (
    MAX_BYTES,
    MAX_LINES,
    PIECE_BYTES,
    Sample,
    Shown,
    Subscriber,
)
from faultproxy.event import Event
from faultproxy.proxy.batch import Batch
from tests.control.ended import event, of_key


@dataclass(slots=True)
class Clock:
    now_s: float = 100.0

    def __call__(self) -> float:
        return self.now_s


def shown_batch(first: int, events: list[Event]) -> Shown:
    """Events that ended together, as subscribers are offered them."""
    return Shown(first, Batch(events), ())


def subscriber(selection: Selection | None = None, sample: int | None = None) -> Subscriber:
    return Subscriber(selection or Selection(), sample, lambda: None, Clock())


def test_a_quiet_second_is_taken_whole_and_a_busy_one_up_to_its_number() -> None:
    sample = Sample(5)
    assert sample.take(3, 100.0) == 3
    assert sample.take(3, 100.1) == 2
    assert sample.take(3, 100.9) == 0


def test_behind_a_busy_second_what_is_taken_is_spread() -> None:
    sample = Sample(10)
    assert sample.take(1000, 100.0) == 10
    taken = [sample.take(100, 101.0 + tenth / 10 + 0.01) for tenth in range(10)]
    assert sum(taken) == 10
    assert max(taken) <= 2
    assert sample.take(10, 103.5) == 10  # nothing for a second: bursts are welcome again


@pytest.mark.parametrize("per_s", [1, 3, 100])
def test_no_second_gets_more_than_was_asked_for(per_s: int) -> None:
    sample = Sample(per_s)
    taken = [sample.take(7, 100.0 + step / 256) for step in range(2560)]  # exact in binary
    for second in range(10):
        assert 0 < sum(taken[256 * second : 256 * (second + 1)]) <= per_s


def test_an_event_is_shown_once_for_all_who_see_it() -> None:
    batch = shown_batch(7, [event(), of_key("a"), event()])
    first, second = subscriber(), subscriber(read_selection({"key": ["a"]}))
    assert first.offer(batch)
    assert second.offer(batch)
    assert batch.shown(1) is batch.shown(1)
    assert second.piece() == batch.shown(1)
    assert first.piece() == b"".join(map(batch.shown, range(3)))
    assert first.piece() == second.piece() == b""


def test_what_waits_is_bounded_in_lines_and_in_bytes() -> None:
    small = shown_batch(1, [event()])
    patient = subscriber()
    for _ in range(MAX_LINES):
        assert patient.offer(small)
    assert not patient.offer(small)
    large = shown_batch(1, [of_key("x" * 60_000)])
    patient = subscriber()
    for _ in range(MAX_BYTES // len(large.shown(0))):
        assert patient.offer(large)
    assert not patient.offer(large)


def test_it_is_written_in_pieces_and_makes_room() -> None:
    batch = shown_batch(1, [event() for _ in range(1000)])
    listening = subscriber()
    for _ in range(9):
        listening.offer(batch)
    pieces = []
    while piece := listening.piece():
        pieces.append(piece)
        assert len(piece) <= PIECE_BYTES + len(batch.shown(0)) + 10
    assert len(pieces) > 9
    assert b"".join(pieces) == b"".join(map(batch.shown, range(1000))) * 9
    for _ in range(10):
        assert listening.offer(batch)


def test_only_what_it_may_see_counts_as_left_out() -> None:
    listening = subscriber(read_selection({"key": ["a"]}), sample=1)
    listening.offer(
        shown_batch(1, [of_key("a"), of_key("b"), of_key("a"), of_key("b"), of_key("a")])
    )
    assert listening.left_out == 2
    assert listening.piece().count(b"\n\n") == 1
    assert listening.woken.is_set()


def test_one_that_is_dropped_gets_nothing_more() -> None:
    aborted: list[None] = []
    sleeping = Subscriber(Selection(), None, lambda: aborted.append(None), Clock())
    sleeping.offer(shown_batch(1, [event()]))
    sleeping.drop()
    assert sleeping.over
    assert sleeping.piece() == b""
    assert len(aborted) == 1
