"""What is counted of events that ended, and when injecting is halted for it."""

from __future__ import annotations

import pytest

from faultproxy.core.rules.halt import FEWEST, Halt
from faultproxy.event import Event, Outcome
from faultproxy.proxy.batch import Batch
from faultproxy.proxy.halting import Halting


class Steered:
    """What a halting is given, and what it says."""

    def __init__(self, halt: Halt | None) -> None:
        self.halt = halt
        self.now_s = 100.0
        self.said: list[str] = []
        self.halting = Halting(lambda: self.halt, lambda: self.now_s, self.said.append)

    def told(
        self,
        number: int,
        outcome: Outcome = "passed",
        *,
        upstream_status: int | None = 200,
        error: str | None = None,
    ) -> None:
        event = Event(
            unix_s=0.0,
            connection=1,
            source="127.0.0.1:5000",
            listener="127.0.0.1:9090",
            outcome=outcome,
            ending="kept",
            took_s=0.0,
            upstream_status=upstream_status,
            error=error,
        )
        self.halting.told(Batch([event] * number))


def test_it_halts_once_and_says_why() -> None:
    steered = Steered(Halt(injected=0.5))
    steered.told(100, "injected")
    assert steered.said == ["injected above 50%: 20 of 20 in 1m"]


@pytest.mark.parametrize("status", [500, 503, 507, 429])
def test_what_the_store_says_itself_is_genuine(status: int) -> None:
    steered = Steered(Halt(genuine_errors=0.2))
    steered.told(FEWEST, upstream_status=status)
    assert len(steered.said) == 1


@pytest.mark.parametrize("status", [200, 301, 403, 404, 412, None])
def test_what_a_client_did_wrong_is_no_error_of_the_store(status: int | None) -> None:
    steered = Steered(Halt(genuine_errors=0.2))
    steered.told(100, upstream_status=status)
    assert steered.said == []


def test_an_error_of_the_proxy_counts_also_where_a_fault_was_carried_out() -> None:
    steered = Steered(Halt(own_errors=0.05))
    steered.told(10, "failed", error="connect-refused", upstream_status=None)
    steered.told(10, "injected", error="response-timeout", upstream_status=None)
    assert steered.said == ["own_errors above 5%: 20 of 20 in 1m"]


def test_nothing_is_counted_while_nothing_is_injected() -> None:
    steered = Steered(None)
    steered.told(100, "injected")
    steered.halt = Halt(injected=0.5)
    steered.told(FEWEST - 1, "injected")
    assert steered.said == []


def test_going_on_starts_a_new_window() -> None:
    steered = Steered(Halt(injected=0.5))
    steered.told(FEWEST, "injected")
    paused, steered.halt = steered.halt, None
    steered.told(5, "injected")
    steered.halt = paused
    steered.told(FEWEST - 1, "injected")
    assert len(steered.said) == 1
    steered.told(1, "injected")
    assert len(steered.said) == 2


def test_other_shares_start_a_new_window_and_the_same_do_not() -> None:
    steered = Steered(Halt(injected=0.5))
    steered.told(FEWEST - 1, "injected")
    steered.halt = Halt(injected=0.4)
    steered.told(1, "injected")
    assert steered.said == []
    steered.halt = Halt(injected=0.4)
    steered.told(FEWEST - 1, "injected")
    assert steered.said == ["injected above 40%: 20 of 20 in 1m"]


def test_what_was_long_ago_does_not_count() -> None:
    steered = Steered(Halt(injected=0.5, over_s=5.0))
    steered.told(FEWEST - 1, "injected")
    steered.now_s += 7.0
    steered.told(1, "injected")
    assert steered.said == []
