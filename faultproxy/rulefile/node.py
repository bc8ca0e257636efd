"""YAML nodes that know their place, composed from parser events within limits.

Scalars are text as it was written: YAML's own types do not exist here. Composing needs no
recursion, so that neither depth nor aliases of a hostile file cost more than the limits allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import yaml
from yaml.error import Mark

from faultproxy.rulefile.problem import Place, Report, quoted
from faultproxy.rulefile.syntax import syntax_problem

MAX_BYTES = 1 << 20
MAX_DEPTH = 50
MAX_NODES = 100_000  # counted with aliases written out

LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# What YAML 1.1 does not take for text; section 5.1. The parsers say so without a line.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
NULLS = ("", "~", "null")
PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events, ten times faster


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A text; `plain`: written without quotes."""

    place: Place
    text: str
    plain: bool = True

    @property
    def is_null(self) -> bool:
        """Whether it is an unquoted `null`, `~` or nothing at all."""
        return self.plain and self.text in NULLS


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Pairs of a key and a node, in file order; keys differ."""

    place: Place
    entries: tuple[tuple[Scalar, Node], ...]


Node = Scalar | Sequence | Mapping


def is_null(node: Node) -> bool:
    """Whether a node is nothing: an unquoted `null`, `~` or no text."""
    return isinstance(node, Scalar) and node.is_null


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    place: Place
    anchor: str | None
    is_mapping: bool
    children: list[Node]
    size: int = 1
    height: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Anchored:
    """A finished node with its size and height, aliases written out."""

    node: Node
    size: int
    height: int


def compose(name: str, text: str, report: Report) -> Node | None:
    """The one document of a file; None where it cannot be read, with the reason in the report."""
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        report.error(Place(file=name), f"is larger than {MAX_BYTES >> 20} MiB")
        return None
    lines = tuple(LINE_BREAK.split(text))
    if found := UNPRINTABLE.search(text):
        report.error(_place_of(name, lines, text, found.start()), "a character YAML does not have")
        return None
    composer = _Composer(name, lines, report)
    try:
        if not all(map(composer.take, _events(text))):
            return None
    except yaml.MarkedYAMLError as error:
        syntax_problem(name, lines, error, report)
        return None
    if composer.root is None or (isinstance(composer.root, Scalar) and composer.root.is_null):
        report.error(Place(file=name), "is empty; a rule file has at least `rules`")
        return None
    return composer.root


def _events(text: str) -> Iterator[yaml.Event]:
    yield from yaml.parse(text, Loader=PARSER)


def _place_of(name: str, lines: tuple[str, ...], text: str, index: int) -> Place:
    breaks = list(LINE_BREAK.finditer(text, 0, index))
    column = index - (breaks[-1].end() if breaks else 0)
    source = lines[len(breaks)]
    return Place(file=name, line=len(breaks) + 1, column=column + 1, source=source)


def _line_and_column(mark: Mark | yaml._yaml.Mark | None) -> tuple[int, int]:
    """Both from 0. Every event of a parser has its marks; their types do not promise it."""
    return (0, 0) if mark is None else (mark.line, mark.column)


class _Composer:
    """Takes the events of one file in order."""

    __slots__ = ("_anchors", "_documents", "_lines", "_name", "_nodes", "_report", "_stack", "root")

    def __init__(self, name: str, lines: tuple[str, ...], report: Report) -> None:
        self._name = name
        self._lines = lines
        self._report = report
        self._stack: list[_Open] = []
        self._anchors: dict[str, _Anchored | None] = {}  # None: its end has not come yet
        self._nodes = 0
        self._documents = 0
        self.root: Node | None = None

    def take(self, event: yaml.Event) -> bool:
        """Take one event; False: reported, and reading on makes no sense."""
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    return self._refuse(self._place(event), "a second document; a file holds one")
            case yaml.AliasEvent():
                return self._alias(event.anchor or "", self._place(event))
            case yaml.ScalarEvent():
                return self._scalar(event)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                return self._open(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                return self._close(event)
        return True

    def _place(self, event: yaml.Event) -> Place:
        line, column = _line_and_column(event.start_mark)
        end_line, end_column = _line_and_column(event.end_mark)
        source = self._lines[min(line, len(self._lines) - 1)]
        stop = end_column if end_line == line else len(source.rstrip())
        return Place(
            file=self._name,
            line=line + 1,
            column=column + 1,
            width=max(1, stop - column),
            source=source,
        )

    def _refuse(self, place: Place, message: str) -> bool:
        self._report.error(place, message, found=place.text)
        return False

    def _scalar(self, event: yaml.ScalarEvent) -> bool:
        place = self._place(event)
        self._check_tag(event.tag, place)
        if LONE_SURROGATE.search(event.value):
            self._report.error(place, "half of a surrogate pair is no character", found=place.text)
        node = Scalar(place=place, text=event.value, plain=event.style in (None, ""))
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(node=node, size=1, height=0)
        return self._add(node, 1, 0)

    def _check_tag(self, tag: str | None, place: Place) -> None:
        if tag is not None:
            message = f"{quoted(place.text)} has a tag (!), and values have no types here: quote it"
            self._report.error(place, message, found=place.text)
            self._report.hush(place)

    def _open(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent) -> bool:
        place = self._place(event)
        self._check_tag(event.tag, place)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self._stack.append(_Open(place, event.anchor, is_mapping, []))
        if len(self._stack) > MAX_DEPTH:
            return self._refuse(place, f"more than {MAX_DEPTH} levels deep")
        return True

    def _close(self, event: yaml.Event) -> bool:
        done = self._stack.pop()
        place = self._spanning(done.place, event)
        node: Node
        if done.is_mapping:
            node = Mapping(place, self._entries(done.children))
        else:
            node = Sequence(place, tuple(done.children))
        if done.anchor is not None:
            self._anchors[done.anchor] = _Anchored(node=node, size=done.size, height=done.height)
        return self._add(node, done.size, done.height)

    def _spanning(self, start: Place, event: yaml.Event) -> Place:
        """Flow collections that end on their line are shown whole, others by their first word."""
        end_line, end_column = _line_and_column(event.end_mark)
        column = start.column or 1
        if start.text in ("[", "{"):
            stop = end_column if end_line + 1 == start.line else len(start.source.rstrip())
            width = stop + 1 - column
        else:
            word = re.match(r"[^\s:]+:?", start.source[column - 1 :])
            width = word.end() if word else 1
        return replace(start, width=max(1, width))

    def _alias(self, anchor: str, place: Place) -> bool:
        if anchor not in self._anchors:
            message = f"{quoted(place.text)} is no text to YAML: quote it"
            suggestion = f'"{place.text}"'
            self._report.error(place, message, found=place.text, suggestion=suggestion)
            self._report.hush(place)
            return self._add(Scalar(place=place, text=place.text, plain=False), 1, 0)
        known = self._anchors[anchor]
        if known is None:
            return self._refuse(place, f"alias {quoted(place.text)} holds itself")
        return self._add(known.node, known.size, known.height, behind=place)

    def _add(self, node: Node, size: int, height: int, behind: Place | None = None) -> bool:
        """Put a finished node into the innermost open collection and keep the limits.

        What is inside a collection was counted before it, but not what is behind an alias.
        """
        place = behind or node.place
        self._nodes += size if behind else 1
        if self._nodes > MAX_NODES:
            message = f"more than {MAX_NODES:,} values once aliases are written out"
            return self._refuse(place, message)
        if len(self._stack) + height > MAX_DEPTH:
            return self._refuse(place, f"more than {MAX_DEPTH} levels deep")
        if not self._stack:
            self.root = node
            return True
        top = self._stack[-1]
        top.children.append(node)
        top.size += size
        top.height = max(top.height, height + 1)
        return True

    def _entries(self, children: list[Node]) -> tuple[tuple[Scalar, Node], ...]:
        seen: dict[str, Place] = {}
        entries: list[tuple[Scalar, Node]] = []
        for key, value in zip(children[::2], children[1::2], strict=True):
            if isinstance(key, Scalar) and self._is_new(key, seen):
                entries.append((key, value))
            elif not isinstance(key, Scalar):
                self._refuse(key.place, "a key is one word, not a list or a mapping")
        return tuple(entries)

    def _is_new(self, key: Scalar, seen: dict[str, Place]) -> bool:
        if key.plain and key.text == "<<":
            self._refuse(key.place, "merge keys (<<) are not read here; write the keys out")
            return False
        if key.text in seen:
            message = f"{quoted(key.text)} stands here twice; it is on line {seen[key.text].line}"
            return self._refuse(key.place, message)
        seen[key.text] = key.place
        return True
