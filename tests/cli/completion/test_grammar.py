"""What can be completed is what the commands and the tables have, and all of it."""

from __future__ import annotations

import click
import pytest

from faultproxy.cli.completion.grammar import FILE, KINDS, NOTHING, Grammar, Word, grammar_of
from faultproxy.cli.program import COMMANDS, faultproxy
from faultproxy.core.s3.catalogue.index import catalogue_names
from faultproxy.core.s3.operation import GROUPS, OPERATIONS
from faultproxy.rulefile.compiler import Loaded, read_scenario
from faultproxy.rulefile.faults import FAULTS

GRAMMAR = grammar_of(faultproxy)


def test_the_commands_are_those_of_the_program_with_what_they_do() -> None:
    assert [command.text for command in GRAMMAR.commands] == list(COMMANDS)
    assert all(command.about for command in GRAMMAR.commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_known_with_its_kind(name: str) -> None:
    parent = click.Context(faultproxy, **faultproxy.context_settings)
    command = faultproxy.get_command(parent, name)
    assert command is not None
    params = command.get_params(click.Context(command, parent=parent))
    options = [each for each in params if isinstance(each, click.Option)]
    assert [word.text for word in GRAMMAR.options[name]] == [n for o in options for n in o.opts]
    assert all(word.about for word in GRAMMAR.options[name])
    for option in options:
        for each in option.opts:
            assert (f"{name} {each}" in GRAMMAR.kinds) is not option.is_flag


def test_the_program_has_options_of_its_own() -> None:
    assert [word.text for word in GRAMMAR.options[""]] == ["-V", "--version", "-h", "--help"]


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("serve --fault", "fault"),
        ("inject 0", "fault"),
        ("inject --operation", "operation"),
        ("inject --key", NOTHING),
        ("rules 0", "rules-action"),
        ("rules 1", FILE),
        ("watch --control-token-file", FILE),
        ("serve --rules", FILE),
        ("serve --journal", FILE),
        ("serve --seed", NOTHING),
        ("serve --dialect", "dialect"),
        ("check ...", FILE),
        ("new 0", FILE),
        ("explain ...", NOTHING),
        ("show 1", "code"),
        ("show --method", "method"),
    ],
)
def test_a_value_is_of_the_kind_that_its_parser_takes(place: str, kind: str) -> None:
    assert GRAMMAR.kinds[place] == kind


def test_every_kind_that_is_known_stands_somewhere_and_has_words() -> None:
    assert set(KINDS.values()) <= set(GRAMMAR.kinds.values())
    assert {*GRAMMAR.kinds.values()} <= {*GRAMMAR.words, FILE, NOTHING}
    assert all(GRAMMAR.words.values())


@pytest.mark.parametrize("kind", ["code", "fault"])
def test_every_code_can_be_completed(kind: str) -> None:
    assert set(catalogue_names()) <= set(GRAMMAR.words[kind])


def test_every_operation_and_every_group_can_be_completed() -> None:
    assert GRAMMAR.words["operation"] == (*GROUPS, *OPERATIONS)


VALUES = {"answer=": "503", "latency=": "1s", "hold=": "commit", "truncate=": "50%", "hang=": "1s"}
COUNTS = {"share=": "10%"}


def test_whatever_can_be_completed_makes_a_rule() -> None:
    words = GRAMMAR.words
    faults = [f"{each}{VALUES.get(each, '')}" for each in words["fault"]]
    conditions = [
        f"{each}{COUNTS.get(each, '1' * each.endswith('='))}" for each in words["condition"]
    ]
    options = [*faults, *(f"reset:{each}" for each in conditions)]
    options += [f"reset:1%:{each}" for each in words["operation"]]
    loaded = read_scenario([], options)
    assert isinstance(loaded, Loaded), loaded.render()
    assert len(loaded.scenario.rules) == len(options)


def test_every_fault_can_be_completed() -> None:
    shown = {each.rstrip("=") for each in GRAMMAR.words["fault"]}
    assert FAULTS.keys() - {"error"} <= shown


def test_all_words_are_listed_by_kind() -> None:
    small = Grammar(
        options={"": (Word("-h", "Help"),)},
        kinds={},
        commands=(Word("go", "Goes"),),
        words={"code": ("A", "B")},
    )
    assert small.lists(lambda word: f"{word.text}: {word.about}") == {
        "options ": ["-h: Help"],
        "command": ["go: Goes"],
        "code": ["A", "B"],
    }
