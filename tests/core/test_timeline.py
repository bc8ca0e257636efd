"""The steps of one plan as the exchange comes to their places."""

from __future__ import annotations

import pytest

from faultproxy.core.http.framing import AFTER, END, FROM_END, NO_LIMIT
from faultproxy.core.plan import (
    AT_REQUEST,
    AT_RESPONSE,
    Act,
    Answer,
    Bytes,
    Cut,
    End,
    FromEnd,
    Hang,
    Moment,
    Position,
    Seconds,
    Send,
    Share,
    Step,
    Wait,
)
from faultproxy.core.timeline import Timeline

ANSWER = Send(Answer(status=200, reason=b"OK", fields=(), body=b""))
RESET = End(Cut.RST)


def step(at: Position, fault: str = "f", act: Act = RESET, *, needs_payload: bool = False) -> Step:
    """One act at one place."""
    return Step(at=at, act=act, rule="r", fault=fault, needs_payload=needs_payload)


def body(after: Bytes | Share | FromEnd) -> Position:
    """A place in the response body."""
    return Position(Moment.BODY, after)


def measured(*steps: Step, total: int | None) -> Timeline:
    """A timeline whose response body has so much payload."""
    timeline = Timeline(steps)
    timeline.measure(Moment.BODY, total)
    return timeline


def test_without_steps_nothing_is_limited_and_nothing_is_due() -> None:
    timeline = Timeline(())
    assert not timeline
    assert timeline.limit(Moment.UPLOAD) == NO_LIMIT
    assert timeline.take(Moment.BODY, NO_LIMIT) is None


def test_steps_are_taken_when_their_place_is_reached() -> None:
    first, second = step(AT_REQUEST, "a", Wait(1.0)), step(AT_RESPONSE, "b")
    timeline = Timeline((second, first))
    assert timeline.take(Moment.REQUEST, 0) is first
    assert timeline.take(Moment.REQUEST, 0) is None
    assert timeline.take(Moment.UPLOAD, NO_LIMIT) is None
    assert timeline
    assert timeline.take(Moment.RESPONSE, 0) is second
    assert not timeline


def test_a_step_in_a_body_limits_what_may_pass_before_it() -> None:
    late, early = step(body(Bytes(7)), "late"), step(body(Share(0.5)), "early")
    timeline = measured(late, early, total=10)
    assert timeline.limit(Moment.BODY) == 5
    assert timeline.limit(Moment.UPLOAD) == NO_LIMIT
    assert timeline.take(Moment.BODY, 4) is None
    assert timeline.take(Moment.BODY, 5) is early
    assert timeline.limit(Moment.BODY) == 7
    assert timeline.take(Moment.BODY, 7) is late


@pytest.mark.parametrize(
    ("after", "total", "limit"),
    [
        (Bytes(0), 0, 0),
        (Bytes(10), 10, 10),
        (Bytes(10), None, 10),
        (Share(0.25), 10, 2),
        (Share(0.999), 10, 9),
        (Share(1.0), 10, 10),
        (Share(1.0), 0, 0),
        (Share(1.0), None, END),
        (FromEnd(3), 10, 7),
        (FromEnd(10), 10, 0),
        (FromEnd(3), None, FROM_END),
    ],
)
def test_a_place_is_measured_by_the_body(
    after: Bytes | Share | FromEnd, total: int | None, limit: int
) -> None:
    timeline = measured(step(body(after)), total=total)
    assert timeline.limit(Moment.BODY) == limit
    assert timeline.undone == {}


@pytest.mark.parametrize(
    ("after", "total", "needs_payload", "reason"),
    [
        (Bytes(11), 10, False, "position past the end"),
        (Bytes(1), 0, False, "position past the end"),
        (Share(0.5), None, False, "length unknown"),
        (Share(0.5), 0, False, "no body"),
        (Share(1.0), 0, True, "no body"),
        (Bytes(0), 0, True, "no body"),
        (FromEnd(11), 10, False, "position before the start"),
        (FromEnd(1), 0, False, "no body"),
    ],
)
def test_a_place_that_is_not_there_is_undone_with_its_reason(
    after: Bytes | Share | FromEnd, total: int | None, needs_payload: bool, reason: str
) -> None:
    timeline = measured(step(body(after), needs_payload=needs_payload), total=total)
    assert timeline.undone == {"r/f": reason}
    assert not timeline


def test_measuring_one_body_leaves_the_other_alone() -> None:
    timeline = Timeline((step(Position(Moment.UPLOAD, Share(0.5))), step(body(Share(0.5)), "g")))
    timeline.measure(Moment.UPLOAD, 100)
    assert timeline.limit(Moment.UPLOAD) == 50
    timeline.measure(Moment.UPLOAD, 10)
    assert timeline.limit(Moment.UPLOAD) == 50, "once is enough"
    assert timeline.undone == {}


def test_a_step_whose_moment_has_passed_is_undone() -> None:
    late = step(AT_RESPONSE, "late")
    timeline = Timeline((step(Position(Moment.UPLOAD, Bytes(5))), late))
    timeline.measure(Moment.UPLOAD, 10)
    assert timeline.take(Moment.RESPONSE, 0) is late
    assert timeline.undone == {"r/f": "the response came first"}


def test_what_ends_the_exchange_where_an_answer_is_given_ends_it_behind_the_answer() -> None:
    steps = [step(AT_REQUEST, "a", ANSWER), step(AT_REQUEST, "b"), step(body(Bytes(2)), "c")]
    timeline = Timeline(steps)
    assert timeline.take(Moment.REQUEST, 0) is steps[0]
    timeline.put_behind_answer(Moment.REQUEST)
    assert timeline.take(Moment.REQUEST, 0) is None
    timeline.measure(Moment.BODY, 10)
    assert timeline.take(Moment.BODY, 2) is steps[2]
    assert timeline.limit(Moment.BODY) == AFTER
    assert timeline.take(Moment.BODY, AFTER) is steps[1]


@pytest.mark.parametrize("act", [End(Cut.FIN), Hang(None)], ids=["end", "hang"])
def test_only_what_ends_is_put_behind_an_answer(act: Act) -> None:
    wait, end = step(AT_RESPONSE, "wait", Wait(1.0)), step(AT_RESPONSE, "end", act)
    timeline = Timeline((wait, end))
    timeline.put_behind_answer(Moment.RESPONSE)
    assert timeline.take(Moment.RESPONSE, 0) is wait
    assert timeline.take(Moment.RESPONSE, 0) is None
    assert timeline.take(Moment.BODY, AFTER) is end


def test_steps_that_are_added_later_stand_behind_those_of_the_same_place() -> None:
    first, second = step(AT_RESPONSE, "a", Wait(1.0)), step(AT_RESPONSE, "b")
    timeline = Timeline((first,))
    timeline.add([second])
    assert timeline.take(Moment.RESPONSE, 0) is first
    assert timeline.take(Moment.RESPONSE, 0) is second


def test_giving_up_tells_every_step_that_is_left() -> None:
    timeline = Timeline((step(AT_REQUEST, "a"), step(body(Bytes(1)), "b")))
    timeline.give_up_at(Moment.REQUEST, "one")
    timeline.give_up_rest("two")
    assert timeline.undone == {"r/a": "one", "r/b": "two"}
    assert not timeline


def test_a_place_that_counts_from_the_end_is_measured_again_when_that_is_known() -> None:
    near, far = step(body(FromEnd(3)), "near"), step(body(FromEnd(7)), "far")
    early = step(body(Bytes(1)), "early")
    timeline = measured(near, early, far, total=None)
    assert timeline.kept_back == 7
    assert timeline.take(Moment.BODY, 1) is early
    timeline.measure(Moment.BODY, 10)
    assert timeline.kept_back == 0
    assert timeline.take(Moment.BODY, 3) is far
    assert timeline.limit(Moment.BODY) == 7
    assert timeline.take(Moment.BODY, 7) is near


def test_only_what_counts_from_the_end_is_given_up_where_that_cannot_be_waited_for() -> None:
    from_end, other = step(body(FromEnd(3)), "a"), step(body(Bytes(1)), "b")
    timeline = measured(from_end, other, total=None)
    timeline.give_up_from_end("no end")
    assert timeline.undone == {"r/a": "no end"}
    assert timeline.take(Moment.BODY, 1) is other


def timed(delay_s: float, fault: str) -> Step:
    """A step that waits for a time."""
    return step(Position(Moment.TIME, Seconds(delay_s)), fault)


def test_steps_that_wait_for_a_time_have_no_place_in_the_bytes() -> None:
    late, early = timed(2.0, "late"), timed(0.5, "early")
    timeline = Timeline((late,))
    assert not timeline
    timeline.add([early])
    assert timeline.take(Moment.BODY, NO_LIMIT) is None
    assert timeline.due_s == 0.5
    assert timeline.take_due() is early
    assert timeline.due_s == 2.0
    timeline.give_up_places("no place")
    assert timeline.take_due() is late
    assert timeline.take_due() is None
    assert timeline.undone == {}


def test_a_time_that_does_not_come_is_told() -> None:
    timeline = Timeline((timed(1.0, "a"),))
    timeline.give_up_rest("too early")
    assert timeline.undone == {"r/a": "too early"}
    assert timeline.due_s is None
