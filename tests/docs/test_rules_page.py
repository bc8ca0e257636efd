"""The page of rules is true and whole: its files load, do what is said, and show all there is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import NoneType
from typing import get_args, get_type_hints

import pytest

from faultproxy.core.plan import Cut, Moment, Position
from faultproxy.core.rules.limits import limits
from faultproxy.core.rules.pattern import Pattern
from faultproxy.core.rules.scenario import Phase, Rule
from faultproxy.core.rules.sentence import sentence
from faultproxy.core.rules.trigger import Per
from faultproxy.core.s3.dialects.index import DIALECTS
from faultproxy.core.s3.operation import GROUPS
from faultproxy.rulefile.compiler import Loaded, read_scenario
from faultproxy.rulefile.faults import FAULTS
from faultproxy.rulefile.node import Mapping, Node, Scalar, Sequence, compose
from faultproxy.rulefile.problem import Report
from faultproxy.rulefile.schema.document import keys
from tests.docs.page import Block, Page

ROOT = Path(__file__).parents[2]
PAGE = Page.read(ROOT / "docs" / "rules.md")
# Keys whose values are read by the keys of another part than their own name says.
INTO = {"rules": "rule", "faults": "fault", "any": "match", "all": "match", "not": "match"}

Example = tuple[tuple[Block, ...], Block]
# A part of the language, a key of it, and a word that stands there.
Shown = tuple[str, str, str]


def examples() -> tuple[Example, ...]:
    """The files of each example, and what is said under them; files in a row are one scenario."""
    found: list[Example] = []
    files: list[Block] = []
    for block in PAGE.blocks("yaml", "text"):
        if block.language == "yaml":
            files.append(block)
        else:
            found.append((tuple(files), block))
            files = []
    assert not files, f"line {files[0].line}: nothing is said of this file"
    return tuple(found)


EXAMPLES = examples()


def body(_rule_file: str, name: str) -> bytes:
    """A file of the page that is no rule file."""
    (text,) = (each.text for each in PAGE.blocks("html") if each.note == f"file {name}")
    return text.encode()


def load(example: Example) -> Loaded:
    named = [(f"line {file.line}", file.text) for file in example[0]]
    loaded = read_scenario(named, read_body=body)
    assert isinstance(loaded, Loaded), loaded.render()
    return loaded


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(rule for example in EXAMPLES for rule in load(example).scenario.rules)


def line(example: Example) -> str:
    return f"line {example[1].line}"


@pytest.mark.parametrize("example", EXAMPLES, ids=line)
def test_an_example_loads_and_nothing_in_it_is_doubtful(example: Example) -> None:
    loaded = load(example)
    assert loaded.scenario.rules
    assert [problem.message for problem in loaded.warnings] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=line)
def test_the_sentences_under_an_example_are_those_of_its_rules(example: Example) -> None:
    scenario = load(example).scenario
    told = [*map(sentence, scenario.rules), *limits(scenario)]
    assert example[1].text.splitlines() == told


# What there is, by what the readers ask for.


def words(node: Node) -> Iterator[str]:
    """The texts of a value, or the names in it."""
    match node:
        case Scalar(text=text):
            yield text
        case Sequence(items=items):
            for item in items:
                yield from words(item)
        case Mapping(entries=entries):
            yield from (key.text for key, _ in entries)


def shown(part: str, node: Node) -> Iterator[Shown]:
    """Every key of the language in a node that is read as this part, with the words behind it."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from shown(part, item)
    elif part == "fault":
        yield from shown_of_fault(node)
    elif isinstance(node, Mapping) and part in keys():
        for key, value in node.entries:
            yield from ((part, key.text, word) for word in tuple(words(value)) or ("",))
            yield from shown(INTO.get(key.text, key.text), value)


def shown_of_fault(node: Node) -> Iterator[Shown]:
    """The same of an item of `faults`, whose leading field may stand alone."""
    if not isinstance(node, Mapping):
        yield from (("fault", word, "") for word in words(node))
        return
    for name, value in node.entries:
        yield "fault", name.text, ""
        leading = FAULTS[name.text].leading
        if leading is None or is_long_form(name.text, value):
            yield from shown(name.text, value)
        else:
            field = Scalar(place=name.place, text=leading)
            yield from shown(name.text, Mapping(node.place, ((field, value),)))


def is_long_form(fault: str, value: Node) -> bool:
    return isinstance(value, Mapping) and any(word in keys()[fault] for word in words(value))


def shown_in(text: str) -> set[Shown]:
    node = compose("page.yaml", text, Report(["page.yaml"]))
    assert node is not None
    return set(shown("file", node))


@cache
def on_the_page() -> frozenset[Shown]:
    return frozenset(
        each for files, _ in EXAMPLES for file in files for each in shown_in(file.text)
    )


def words_at(*places: str) -> set[str]:
    """What stands on the page behind these keys, each as `part.key`."""
    return {word for part, key, word in on_the_page() if f"{part}.{key}" in places}


def test_what_an_example_shows_is_told_apart_from_what_it_names() -> None:
    found = shown_in(
        "rules: [{match: {not: [{header: {size: 1B}}]}, faults: [close, latency: {uniform: [a]}]}]"
    )
    assert found == {
        ("file", "rules", "match"),
        ("file", "rules", "faults"),
        ("rule", "match", "not"),
        ("rule", "faults", "close"),
        ("rule", "faults", "latency"),
        ("match", "not", "header"),
        ("match", "header", "size"),
        ("fault", "close", ""),
        ("fault", "latency", ""),
        ("latency", "delay", "uniform"),
        ("delay", "uniform", "a"),
    }


@pytest.mark.parametrize("part", keys())
def test_every_key_that_is_read_stands_in_an_example(part: str) -> None:
    there = {key for of, key, _ in on_the_page() if of == part}
    assert there == set(keys()[part])


def test_every_fault_stands_in_an_example() -> None:
    assert {key for part, key, _ in on_the_page() if part == "fault"} == set(FAULTS)


def test_every_place_stands_in_an_example() -> None:
    there = words_at(*(f"{fault}.at" for fault in FAULTS))
    assert {moment.name.lower() for moment in Moment} - there == set()


def test_every_way_to_say_how_far_stands_in_an_example() -> None:
    ways = set(get_args(get_type_hints(Position)["after"]))
    assert {type(fault.at.after) for rule in rules() for fault in rule.faults} == ways
    assert NoneType in ways


def test_every_kind_of_pattern_stands_in_an_example() -> None:
    kinds = set(get_args(get_args(get_type_hints(Pattern)["alternatives"])[0]))
    keyed = (rule.matcher.key for rule in rules() if rule.matcher.key is not None)
    assert {type(each) for pattern in keyed for each in pattern.alternatives} == kinds


@pytest.mark.parametrize(
    ("places", "all_there_are"),
    [
        pytest.param(("trigger.per",), {per.value for per in Per}, id="per"),
        pytest.param(("rule.phase",), {phase.value for phase in Phase}, id="phase"),
        pytest.param(("truncate.end",), {cut.value for cut in Cut}, id="end"),
        pytest.param(("match.operation",), set(GROUPS), id="group"),
        pytest.param(("file.dialect", "error.dialect"), set(DIALECTS), id="dialect"),
    ],
)
def test_every_word_stands_in_an_example(places: tuple[str, ...], all_there_are: set[str]) -> None:
    assert all_there_are - words_at(*places) == set()


# Finding it.


def test_every_section_is_in_the_list_at_the_top() -> None:
    top = Page(PAGE.text.partition("\n## ")[0])
    title = top.anchors()
    assert PAGE.anchors() - title <= {link.removeprefix("#") for link in top.links()}


def test_the_readme_leads_to_the_page() -> None:
    assert "docs/rules.md" in Page.read(ROOT / "README.md").links()
