"""Reading mappings field by field: the keys that were asked for are the keys that are accepted.

A reader takes (node, what, report): `what` names the value in messages. Where the value is wrong it
says so in the report and returns something harmless of the right type; nothing is loaded then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as MappingOf
from typing import TypeVar

from faultproxy.rulefile.node import Mapping, Node, Scalar, Sequence
from faultproxy.rulefile.problem import Report, quoted

T = TypeVar("T")
ANY_OF = ("one value, or a list of at least one",)
Reader = Callable[[Node, str, Report], T]
Meant = MappingOf[str, str]  # keys that somebody may write, to what is written here instead


class Fields:
    """The fields of one mapping.

    `later` are keys that have a meaning, but not in this version; `meant` says what to write in
    place of keys that are no slips of one that is read.
    """

    __slots__ = ("_asked", "_entries", "_later", "_meant", "node", "report", "what")

    def __init__(
        self,
        node: Mapping,
        what: str,
        report: Report,
        *,
        later: Iterable[str] = (),
        meant: Meant | None = None,
    ) -> None:
        self.node = node
        self.what = what
        self.report = report
        self._entries = {key.text: value for key, value in node.entries}
        self._asked: list[str] = []
        self._later = tuple(later)
        self._meant = meant or {}

    def take(self, key: str) -> Node | None:
        """The value of a key, or None where the key is not there."""
        return self._ask(key, None)

    def read(self, key: str, reader: Reader[T], default: T) -> T:
        """What the reader makes of the key's value; `default` where the key is not there."""
        node = self._ask(key, reader)
        return default if node is None else reader(node, key, self.report)

    def need(self, key: str, reader: Reader[T], default: T) -> T:
        """Like `read`, but its absence is a problem."""
        node = self._ask(key, reader, needed=True)
        if node is None:
            self.report.error(self.node.place, f"{self.what} has no {quoted(key)}, which it needs")
            return default
        return reader(node, key, self.report)

    def close(self) -> None:
        """Report the keys that nobody asked for."""
        for key, _ in self.node.entries:
            if key.text not in self._asked:
                self._unknown(key)

    def _ask(self, key: str, reader: object, *, needed: bool = False) -> Node | None:
        self.report.asked(key, reader, needed=needed)
        if key not in self._asked:
            self._asked.append(key)
        return self._entries.get(key)

    def _unknown(self, key: Scalar) -> None:
        name = quoted(key.text)
        if key.text in self._later:
            message = f"{self.what}: {name} is not in this version"
            suggestion = None
        else:
            message = f"{self.what} has no field {name}"
            meant = self._meant.get(key.text)
            suggestion = meant or self.report.guess(key.text, self._asked)
        self.report.error(
            key.place, message, found=key.text, accepted=self._asked, suggestion=suggestion
        )


def fields_of(
    node: Node,
    what: str,
    report: Report,
    *,
    later: Iterable[str] = (),
    meant: Meant | None = None,
) -> Fields | None:
    """The fields of a mapping, or None (reported) for anything else."""
    if isinstance(node, Mapping):
        return Fields(node, what, report, later=later, meant=meant)
    wrong_shape(node, what, report, "keys with values")
    return None


def items_of(node: Node, what: str, report: Report) -> tuple[Node, ...]:
    """The items of a list; none (reported) for anything else."""
    if isinstance(node, Sequence):
        return node.items
    accepted = "a list: put '- ' before each item"
    wrong_shape(node, what, report, accepted, suggestion=_as_list(node))
    return ()


def any_of(node: Node, what: str, report: Report) -> tuple[Node, ...]:
    """The items of a list that means any of, or the one value; an empty list is a problem."""
    if not isinstance(node, Sequence):
        return (node,)
    if not node.items:
        message = f"{what} is an empty list, which matches nothing"
        report.error(node.place, message, found="[]", accepted=ANY_OF)
    return node.items


def _as_list(node: Scalar | Mapping) -> str | None:
    """How a list of this one item begins, if it is one that was written without its dash."""
    if isinstance(node, Scalar):
        return None if node.is_null else f"- {node.text}"
    if not node.entries or node.place.text.startswith("{"):
        return f"[{node.place.text}]" if node.entries else None
    key, value = node.entries[0]
    return f"- {key.text}: {value.text if isinstance(value, Scalar) else ''}".rstrip()


def text_of(node: Node, what: str, report: Report, accepted: Iterable[str] = ()) -> str | None:
    """The text of a scalar, or None (reported) for null, a list or a mapping."""
    if isinstance(node, Scalar) and not node.is_null:
        return node.text
    wrong_shape(node, what, report, *(tuple(accepted) or ("one value",)))
    return None


def wrong_shape(
    node: Node, what: str, report: Report, *accepted: str, suggestion: str | None = None
) -> None:
    """Report that a value is not what it should be at all."""
    match node:
        case Scalar() if node.is_null:
            found = node.text
            message = f"{what} is empty" if not found else f"{what} is {found}"
        case Scalar():
            found = node.text
            message = f"{what} is {quoted(node.text)}"
        case Sequence():
            found, message = node.place.text, f"{what} is a list"
        case Mapping():
            found, message = node.place.text, f"{what} is a mapping"
    report.error(node.place, message, found=found, accepted=accepted, suggestion=suggestion)


def read_text(node: Node, what: str, report: Report) -> str:
    """Any text."""
    return text_of(node, what, report, ("a text",)) or ""


def read_word(
    node: Node, what: str, report: Report, words: Iterable[str], later: Iterable[str] = ()
) -> str | None:
    """One word of a closed set; None (reported) for any other."""
    words = tuple(words)
    text = text_of(node, what, report, words)
    if text is None or text in words:
        return text
    if text in later:
        message, suggestion = f"{what} {quoted(text)} is not in this version", None
    else:
        message = f"{what} is {quoted(text)}, which is none of its values"
        suggestion = report.guess(text, words)
    report.error(node.place, message, found=text, accepted=words, suggestion=suggestion)
    return None
