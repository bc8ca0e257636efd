"""Whose errors a rule speaks: the fault's own word, the command line, any file of the scenario."""

from __future__ import annotations

import pytest

from faultproxy.core.faults.answer import ErrorFault
from faultproxy.core.s3.dialects.index import DIALECTS
from faultproxy.rulefile.compiler import Loaded, read_scenario
from faultproxy.rulefile.problem import Problem, Problems


def file(*, name: str = "one", dialect: str | None = None, own: str | None = None) -> str:
    top = "" if dialect is None else f"dialect: {dialect}\n"
    error = "SlowDown" if own is None else f"{{code: SlowDown, dialect: {own}}}"
    return f"{top}rules:\n  - name: {name}\n    faults: [error: {error}]\n"


def spoken(*files: str, faults: tuple[str, ...] = (), dialect: str | None = None) -> list[str]:
    """The scenario's dialect, and then that of each rule's error."""
    named = [(f"{letter}.yaml", text) for letter, text in zip("abc", files, strict=False)]
    read = read_scenario(named, faults, dialect=dialect)
    assert isinstance(read, Loaded)
    errors = [each for rule in read.scenario.rules for each in rule.faults]
    return [
        read.scenario.dialect,
        *(each.dialect for each in errors if isinstance(each, ErrorFault)),
    ]


@pytest.mark.parametrize(
    ("files", "option", "expected"),
    [
        pytest.param([file()], None, ["aws", "aws"], id="nobody says"),
        pytest.param([file(dialect="ceph")], None, ["ceph", "ceph"], id="the file says"),
        pytest.param([file()], "r2", ["r2", "r2"], id="the command line says"),
        pytest.param([file(dialect="ceph")], "r2", ["r2", "r2"], id="the command line wins"),
        pytest.param(
            [file(dialect="ceph", own="gcs")], "r2", ["r2", "gcs"], id="the fault wins over both"
        ),
        pytest.param([file(own="minio")], None, ["aws", "minio"], id="the fault alone says"),
    ],
)
def test_the_fault_wins_then_the_command_line_then_the_file(
    files: list[str], option: str | None, expected: list[str]
) -> None:
    assert spoken(*files, dialect=option) == expected


def test_what_one_file_says_goes_for_all_of_them_and_for_the_command_line() -> None:
    files = (file(), file(name="two", dialect="yandex"), file(name="three"))
    assert spoken(*files, faults=("SlowDown",)) == ["yandex"] * 5


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_can_be_named(name: str) -> None:
    assert spoken(file(dialect=name)) == [name, name]
    assert spoken(file(own=name)) == ["aws", name]


def told(*files: str, dialect: str | None = None) -> Problem:
    named = [(f"{letter}.yaml", text) for letter, text in zip("abc", files, strict=False)]
    read = read_scenario(named, dialect=dialect)
    assert isinstance(read, Problems)
    (problem,) = read.items
    return problem


@pytest.mark.parametrize(
    ("wrong", "meant"), [("awss", "aws"), ("MinIO", "minio"), ("yandx", "yandex"), ("swift", None)]
)
@pytest.mark.parametrize("place", ["dialect", "own"])
def test_a_wrong_name_is_told_with_all_right_ones(
    place: str, wrong: str, meant: str | None
) -> None:
    text = file(dialect=wrong) if place == "dialect" else file(own=wrong)
    problem = told(text)
    assert problem.message == f"dialect is '{wrong}', which is none of its values"
    assert tuple(problem.accepted) == tuple(DIALECTS)
    assert problem.suggestion == meant


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("null", "dialect is null"),
        ("[aws]", "dialect is a list"),
        ("{aws: 1}", "dialect is a mapping"),
    ],
)
def test_what_is_no_name_is_told_too(written: str, message: str) -> None:
    assert told(file(dialect=written)).message == message


@pytest.mark.parametrize("option", [None, "r2"])
def test_two_files_may_not_differ(option: str | None) -> None:
    problem = told(file(dialect="aws"), file(name="two", dialect="minio"), dialect=option)
    assert str(problem.place) == "b.yaml:1:10"
    assert problem.message == "dialect is 'minio', and a.yaml says 'aws'"
