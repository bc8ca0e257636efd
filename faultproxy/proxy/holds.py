"""The exchanges that a `hold` keeps waiting, by the name under which they are released."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """One exchange that waits, by its number; `since_s` is the loop time at which that began."""

    name: str
    rule: str
    exchange: int
    since_s: float


class Holds:
    """What waits for its release at this moment, in the order in which it began to wait."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        # By the number of the exchange: it waits at one place at a time.
        self._held: dict[int, tuple[Held, Callable[[], None]]] = {}

    def add(self, held: Held, go_on: Callable[[], None]) -> None:
        """This one waits now; `go_on` is called when it is released, and has to remove it."""
        self._held[held.exchange] = held, go_on

    def remove(self, exchange: int) -> None:
        """This exchange does not wait any more; nothing happens where it did not."""
        self._held.pop(exchange, None)

    def release(self, name: str) -> int:
        """Let all go on that wait under this name, and say how many.

        What begins to wait meanwhile is not among them, such as the next request of a client.
        """
        waiting = [entry for entry in self._held.values() if entry[0].name == name]
        for _, go_on in waiting:
            go_on()
        return len(waiting)

    def __iter__(self) -> Iterator[Held]:
        return iter([held for held, _ in self._held.values()])
