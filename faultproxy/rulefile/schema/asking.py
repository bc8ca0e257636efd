"""Which keys a reader takes, asked of the reader itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from faultproxy.rulefile.node import Mapping as MappingNode
from faultproxy.rulefile.problem import Place, Report

EMPTY = MappingNode(Place(file="schema"), ())


@dataclass(frozen=True, slots=True)
class Asked:
    """A key that was asked for: its reader (None: only its node was taken), and if it must be."""

    reader: object
    needed: bool


class _Asking(Report):
    """A report that minds what is asked, not what is wrong."""

    __slots__ = ("keys",)

    def __init__(self) -> None:
        super().__init__(())
        self.keys: dict[str, Asked] = {}

    def asked(self, key: str, reader: object, *, needed: bool) -> None:
        known = self.keys.get(key, Asked(None, needed=False))
        self.keys[key] = Asked(reader or known.reader, needed or known.needed)


def asked_by(read: Callable[[MappingNode, Report], object]) -> Mapping[str, Asked]:
    """The keys that `read` asks a mapping for, in the order in which it asks."""
    report = _Asking()
    read(EMPTY, report)
    return report.keys
