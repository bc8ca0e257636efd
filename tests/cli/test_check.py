"""`faultproxy check`: every problem of rule files in three forms, and an exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faultproxy.cli.check import annotation, escaped, escaped_property
from faultproxy.cli.program import run
from faultproxy.rulefile.problem import Place, Problem, Severity

GOOD = """
rules:
  - {name: one, faults: [{latency: 1s}]}
  - {name: two, trigger: {first: 2}, faults: [reset]}
"""
WRONG = """\
rules:
  - name: one
    match: {operation: UploadPrat}
    faults: [{latency: 250}]
"""


@pytest.fixture
def good(tmp_path: Path) -> str:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    return str(path)


@pytest.fixture
def wrong(tmp_path: Path) -> str:
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG)
    return str(path)


def test_good_files_are_ok_with_a_sentence_for_each_rule(
    good: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    single = tmp_path / "single.yaml"
    single.write_text("rules: [{name: three, match: {bucket: b}, faults: [close]}]")
    assert run(["check", good, str(single)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{good}: ok, 2 rules",
        "  one: all requests wait 1s on arrival",
        "  two: the first 2 requests are reset on arrival",
        f"{single}: ok, 1 rule",
        "  three: all requests in bucket b are closed on arrival",
    ]


def test_what_limits_all_rules_is_told_behind_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "safe.yaml"
    rules = "rules: [{name: one, match: {bucket: b}, faults: [close]}]"
    file.write_text(f"blast_radius: 0.5%\nhalt: {{own_errors: 0%, over: 90s}}\n{rules}\n")
    assert run(["check", str(file)]) == 0
    assert capsys.readouterr().out.splitlines()[2:] == [
        "  blast_radius: only 0.5 % of calls can meet any fault",
        "  halt: injecting stops once, of the exchanges in 90s, more than 0 % are own errors",
    ]


def test_a_wrong_file_shows_every_problem_and_exits_2(
    good: str, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", wrong]) == 2
    out = capsys.readouterr().out
    assert f"{wrong}:3:24: operation is 'UploadPrat', which S3 does not have\n" in out
    assert "    did you mean 'UploadPart'?\n" in out
    assert f"{wrong}:4:24: delay is '250', which has no unit\n" in out
    assert out.endswith("\n2 problems; no rule was loaded\n")


def test_each_file_is_a_scenario_of_its_own(
    good: str, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", wrong, good, good]) == 2
    out = capsys.readouterr().out
    assert out.count(f"{good}: ok, 2 rules\n") == 1
    assert out.endswith("\n2 problems in 1 of 2 files\n")


def test_files_together_are_one_scenario(
    good: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = tmp_path / "again.yaml"
    again.write_text("rules: [{name: two, match: {bucket: b}, faults: [close]}]")
    assert run(["check", good, str(again)]) == 0
    capsys.readouterr()
    assert run(["check", "--together", good, str(again)]) == 2
    assert capsys.readouterr().out.startswith(f"{again}:1:16: name is 'two', which the rule at ")
    again.write_text("rules: [{name: three, match: {bucket: b}, faults: [close]}]")
    assert run(["check", "--together", good, str(again)]) == 0
    assert capsys.readouterr().out.splitlines()[3:] == [
        f"{again}: ok, 1 rule",
        "  three: all requests in bucket b are closed on arrival",
    ]


def test_json_has_files_problems_and_survival(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "missing.yaml")
    assert run(["check", "--format", "json", wrong, missing]) == 2
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["files", "problems", "survival"]
    assert found["files"] == [wrong, missing]
    assert found["survival"] == []
    for problem in found["problems"]:
        assert set(problem) == {
            *("severity", "file", "line", "column", "found", "message", "accepted", "suggestion")
        }
    first = next(problem for problem in found["problems"] if problem["line"] == 3)
    assert (first["found"], first["suggestion"], first["column"]) == (
        "UploadPrat",
        "UploadPart",
        24,
    )
    last = found["problems"][-1]
    assert (last["file"], last["line"], last["column"]) == (missing, None, None)


def test_json_of_good_files_has_no_problems(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--format", "json", good]) == 0
    assert json.loads(capsys.readouterr().out) == {"files": [good], "problems": [], "survival": []}


def test_what_is_doubtful_is_said_in_every_form_and_is_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "doubtful.yaml"
    file.write_text("rules: [{name: one, trigger: {per: key}, faults: [reset]}]")
    said = {}
    for form in ("text", "json", "github"):
        assert run(["check", "--format", form, str(file)]) == 0
        said[form] = capsys.readouterr().out
    assert said["text"].startswith(f"{file}:1:36: warning: per changes nothing here")
    assert f"\n{file}: ok, 1 rule\n" in said["text"]
    assert json.loads(said["json"])["problems"][0]["severity"] == "warning"
    assert said["github"].startswith("::warning file=")


def test_github_gets_an_annotation_for_each_problem(
    wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--format", "github", wrong]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(
        f"::error file={wrong},line=3,col=24::operation is 'UploadPrat', which S3 does not have"
        "%0Adid you mean 'UploadPart'?%0Aaccepted: "
    )
    assert all(line.startswith("::error file=") for line in lines)


def test_what_would_end_an_annotation_is_escaped() -> None:
    problem = Problem(
        severity=Severity.WARNING,
        place=Place(file="a,b:c%.yaml", line=1, column=2),
        message="50% of\nit::really, yes",
    )
    assert annotation(problem) == (
        "::warning file=a%2Cb%3Ac%25.yaml,line=1,col=2::50%25 of%0Ait::really, yes"
    )
    assert escaped("\r\n%") == "%0D%0A%25"
    assert escaped_property("a:b,c") == "a%3Ab%2Cc"


def test_an_annotation_without_a_place_names_the_file_alone() -> None:
    problem = Problem(severity=Severity.ERROR, place=Place(file="x"), message="is empty")
    assert annotation(problem) == "::error file=x::is empty"
