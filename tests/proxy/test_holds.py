"""The registry of held exchanges."""

from __future__ import annotations

from faultproxy.proxy.holds import Held, Holds


def held(exchange: int, name: str = "commit") -> Held:
    return Held(name, "rule", exchange, since_s=float(exchange))


def test_a_release_lets_all_of_one_name_go_on_in_the_order_in_which_they_came() -> None:
    holds = Holds()
    gone_on: list[int] = []

    def go_on(exchange: int) -> None:
        gone_on.append(exchange)
        holds.remove(exchange)

    for each in (held(3), held(1, "other"), held(2)):
        holds.add(each, lambda number=each.exchange: go_on(number))  # type: ignore[misc]
    assert list(holds) == [held(3), held(1, "other"), held(2)]
    assert holds.release("commit") == 2
    assert gone_on == [3, 2]
    assert list(holds) == [held(1, "other")]
    assert holds.release("commit") == 0


def test_what_begins_to_wait_during_a_release_is_not_released_by_it() -> None:
    holds = Holds()

    def begin_anew() -> None:
        holds.remove(1)
        holds.add(held(2), lambda: holds.remove(2))

    holds.add(held(1), begin_anew)
    assert holds.release("commit") == 1
    assert list(holds) == [held(2)]


def test_what_is_not_held_is_removed_without_a_word() -> None:
    holds = Holds()
    holds.add(held(1), lambda: None)
    holds.remove(2)
    assert list(holds) == [held(1)]
