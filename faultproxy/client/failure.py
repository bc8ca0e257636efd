"""What a call can come to instead of its answer."""

from __future__ import annotations

from collections.abc import Sequence

from faultproxy.rulefile.problem import Problem
from faultproxy.settings import FaultproxyError


class ControlError(FaultproxyError):
    """The proxy refused a call; nothing was changed.

    `word` is for programs (`not-found`, `problems` ...; `unreadable`: what answered is no control
    port), `message` one line for a person, `status` that of the answer. `problems` are the mistakes
    in rules that were sent, `suggestion` is the name that was probably meant.
    """

    def __init__(
        self,
        word: str,
        message: str,
        *,
        status: int | None = None,
        problems: Sequence[Problem] = (),
        suggestion: str | None = None,
    ) -> None:
        super().__init__("\n".join((message, *(each.render() for each in problems))))
        self.word = word
        self.message = message
        self.status = status
        self.problems = tuple(problems)
        self.suggestion = suggestion


class NotRunning(ControlError):  # noqa: N818 (reads as what happened)
    """Nobody answers where the proxy should be, or there is no proxy to be found."""

    def __init__(self, message: str) -> None:
        super().__init__("not-running", message)


def unreadable(why: str, status: int | None = None) -> ControlError:
    """Something answered, and not as the control API does."""
    return ControlError(
        "unreadable", f"this is no control port of faultproxy: {why}", status=status
    )
