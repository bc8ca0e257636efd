"""A page of documentation as its tests see it: fenced blocks, tables, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(
    r"(?:^<!-- (?P<note>[^>\n]+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S
)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block; `note` is what an HTML comment right above it says of it."""

    line: int
    language: str
    text: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a reader does in a terminal and then sees there.

    `command` None is Ctrl-C. `seen` None: nothing is said of the output, and the command succeeds.
    """

    line: int
    terminal: str
    command: str | None
    seen: str | None


Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page in Markdown."""

    text: str

    @classmethod
    def read(cls, path: Path) -> Page:
        return cls(path.read_text(encoding="utf-8"))

    def blocks(self, *languages: str) -> tuple[Block, ...]:
        """The fenced blocks of these languages, in order."""
        return tuple(
            Block(
                line=self.text.count("\n", 0, found.start("text")) + 1,
                language=found["language"],
                text=found["text"],
                note=found["note"] or "",
            )
            for found in FENCE.finditer(self.text)
            if found["language"] in languages
        )

    def transcript(self) -> tuple[Step, ...]:
        """Commands (`sh`), each with the output that is shown for it (the `text` behind it).

        Notes: `terminal NAME` above a command says where, `ctrl-c NAME` above an output what was
        pressed. Commands without a note go to the terminal "one" and end by themselves.
        """
        steps: list[Step] = []
        for block in self.blocks("sh", "text"):
            word, _, name = block.note.partition(" ")
            if block.language == "sh":
                where = name if word == "terminal" else "one"
                steps.append(Step(line=block.line, terminal=where, command=block.text, seen=None))
            elif word == "ctrl-c":
                steps.append(Step(line=block.line, terminal=name, command=None, seen=block.text))
            else:
                last = steps.pop()
                assert last.seen is None, f"line {block.line}: output of nothing"
                steps.append(
                    Step(
                        line=last.line,
                        terminal=last.terminal,
                        command=last.command,
                        seen=block.text,
                    )
                )
        return tuple(steps)

    def table(self, *heads: str) -> tuple[Row, ...]:
        """The rows of the one table whose columns begin with these heads."""
        found = [rows for head, rows in self._tables() if head[: len(heads)] == heads]
        assert len(found) == 1, f"{len(found)} tables begin with {heads}"
        return found[0]

    def _tables(self) -> list[tuple[Row, tuple[Row, ...]]]:
        tables = []
        lines = iter(self.text.splitlines())
        for line in lines:
            if line.startswith("|"):
                next(lines)  # the rule under the head
                rows = []
                for row in lines:
                    if not row.startswith("|"):
                        break
                    rows.append(_cells(row))
                tables.append((_cells(line), tuple(rows)))
        return tables

    def links(self) -> tuple[str, ...]:
        """Where links point, in order."""
        return tuple(found["target"] for found in LINK.finditer(self.text))

    def anchors(self) -> frozenset[str]:
        """The anchors that headings get."""
        heads = re.findall(r"^#+ (.+)$", FENCE.sub("", self.text), re.M)
        return frozenset(re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads)


def _cells(row: str) -> Row:
    return tuple(cell.strip() for cell in row.strip().strip("|").split("|"))


def codes(cell: str) -> tuple[str, ...]:
    """Everything in a cell that is set as code."""
    return tuple(CODE.findall(cell))


def code(cell: str) -> str:
    """The first code in a cell."""
    return codes(cell)[0]
