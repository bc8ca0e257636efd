"""A plugin of pytest that notes where the readers of rule files reported something.

A place is a file and a line of the call. What is called is known by its code, so that nothing has
to be put in its place.
"""

from __future__ import annotations

import ast
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from faultproxy.rulefile.node import _Composer
from faultproxy.rulefile.problem import Report
from faultproxy.rulefile.reader import wrong_shape

VARIABLE = "NOTED_SITES"  # the file that what was noted is written to
REPORTING = frozenset(
    (
        Report.error.__code__,
        Report.warn.__code__,
        wrong_shape.__code__,
        _Composer._refuse.__code__,
    )
)
NAMES = frozenset(code.co_name for code in REPORTING)


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """A call that reports something, from its first line to its last."""

    file: str
    first: int
    last: int
    text: str

    def was_reached(self, noted: frozenset[tuple[str, int]]) -> bool:
        """Whether the call is among those that were noted."""
        return any((self.file, line) in noted for line in range(self.first, self.last + 1))


def sites_in(package: Path) -> tuple[Site, ...]:
    """Every call in a package that reports something."""
    found = []
    for file in sorted(package.glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) in NAMES:
                last = node.end_lineno or node.lineno
                found.append(Site(str(file), node.lineno, last, ast.unparse(node)))
    return tuple(found)


def _called(node: ast.Call) -> str | None:
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return None


_noted: set[tuple[str, int]] = set()


def _note(frame: FrameType, event: str, _argument: object) -> None:
    if event == "call" and frame.f_code in REPORTING and frame.f_back is not None:
        _noted.add((frame.f_back.f_code.co_filename, frame.f_back.f_lineno))


def pytest_sessionstart() -> None:
    """Begin to note."""
    if VARIABLE in os.environ:
        sys.setprofile(_note)


def pytest_sessionfinish() -> None:
    """Write what was noted."""
    if VARIABLE in os.environ:
        sys.setprofile(None)
        Path(os.environ[VARIABLE]).write_text(json.dumps(sorted(_noted)), encoding="utf-8")
