"""Rule files and `--fault` texts to one Scenario, or every Problem in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from faultproxy.core.quantity import percent_text
from faultproxy.core.rules.scenario import Scenario
from faultproxy.core.s3.dialects.index import DEFAULT
from faultproxy.rulefile.answers import BodyReader, no_body
from faultproxy.rulefile.node import Node, compose
from faultproxy.rulefile.option import read_option
from faultproxy.rulefile.problem import Place, Problem, Problems, Report, quoted
from faultproxy.rulefile.rules import PlacedRule, RuleFile, named_dialect, read_file
from faultproxy.rulefile.warnings import warn_of_doubts

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A scenario without a mistake, and what is doubtful in it.

    `counts` pairs each file, in order, with the number of its rules. `text` is what was read, where
    that is one file and nothing else.
    """

    scenario: Scenario
    warnings: tuple[Problem, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file whose text could not be had; `reason` completes the sentence `FILE: ...`."""

    name: str
    reason: str


def read_scenario(
    files: Sequence[tuple[str, str] | Unreadable],
    faults: Sequence[str] = (),
    *,
    seed: int | None = None,
    dialect: str | None = None,
    read_body: BodyReader | None = None,
) -> Loaded | Problems:
    """One scenario from (name, text) of its files, in order, and the texts of `--fault`.

    `seed` and `dialect` win over what the files say; what one file says goes for all, and for the
    texts too. `read_body` reads the files that `body_file` names; without it they are a problem.
    """
    body_reader = read_body or no_body
    options = [f"--fault {number}" for number in range(1, len(faults) + 1)]
    report = Report([*options, *map(_name, files)])
    nodes = [_composed(file, report) for file in files]
    spoken = dialect or next(filter(None, map(named_dialect, nodes)), DEFAULT)
    first = [
        read_option(number, text, dialect=spoken, report=report)
        for number, text in enumerate(faults, 1)
    ]
    read = [_read_one(node, spoken, body_reader, report) for node in nodes]
    own = [rule for rule in first if rule is not None]
    placed = [*own, *(rule for file in read for rule in file.rules)]
    _check_names(placed, report)
    scenario = _scenario(placed, read, spoken, report)
    if report.errors:
        return Problems(report.sorted())
    warn_of_doubts(placed, report)
    if seed is not None:
        scenario = replace(scenario, seed=seed)
    counts = tuple((_name(file), len(each.rules)) for file, each in zip(files, read, strict=True))
    text = files[0][1] if len(files) == 1 and not faults and isinstance(files[0], tuple) else None
    return Loaded(scenario=scenario, warnings=report.sorted(), counts=counts, text=text)


def _scenario(
    placed: Sequence[PlacedRule], files: Sequence[RuleFile], dialect: str, report: Report
) -> Scenario:
    """What the files say together."""
    _agreed("dialect", [file.dialect for file in files], report)
    radii = [file.blast_radius for file in files]
    return Scenario(
        rules=tuple(each.rule for each in placed),
        about="\n".join(file.about for file in files if file.about),
        seed=_agreed("seed", [file.seed for file in files], report),
        dialect=dialect,
        blast_radius=_agreed("blast_radius", radii, report, percent_text),
        halt=_agreed("halt", [file.halt for file in files], report, lambda each: each.text),
    )


def _name(file: tuple[str, str] | Unreadable) -> str:
    return file.name if isinstance(file, Unreadable) else file[0]


def _composed(file: tuple[str, str] | Unreadable, report: Report) -> Node | None:
    if isinstance(file, Unreadable):
        report.error(Place(file=file.name), file.reason)
        return None
    name, text = file
    return compose(name, text, report)


def _read_one(node: Node | None, dialect: str, read_body: BodyReader, report: Report) -> RuleFile:
    if node is None:
        return RuleFile()
    return read_file(node, dialect=dialect, read_body=read_body, report=report)


def _check_names(rules: Sequence[PlacedRule], report: Report) -> None:
    seen: dict[str, Place] = {}
    for each in rules:
        name = each.rule.name
        if name in seen:
            message = f"name is {quoted(name)}, which the rule at {seen[name]} has already"
            report.error(each.place, message, found=name)
        elif name:
            seen[name] = each.place


def _agreed(
    what: str,
    said: Sequence[tuple[T, Place] | None],
    report: Report,
    shown: Callable[[T], str] = str,
) -> T | None:
    """What the files say of one scenario-wide key; two that differ are a problem."""
    first: tuple[T, Place] | None = None
    for each in said:
        if first is None:
            first = each
        elif each is not None and each[0] != first[0]:
            here, there = shown(each[0]), shown(first[0])
            message = f"{what} is '{here}', and {first[1].file} says '{there}'"
            report.error(each[1], message, found=here, accepted=(there,))
    return first[0] if first is not None else None
