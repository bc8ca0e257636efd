"""`faultproxy new`: a rule file to begin with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from faultproxy.cli.new import STARTER
from faultproxy.cli.program import run
from faultproxy.rulefile.compiler import Loaded, read_scenario


def loaded(text: str) -> Loaded:
    result = read_scenario([("starter.yaml", text)])
    assert isinstance(result, Loaded), result.render()
    return result


def test_what_is_written_is_accepted_without_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["new"]) == 0
    assert capsys.readouterr().out == "rules.yaml: written; next: faultproxy check rules.yaml\n"
    assert (tmp_path / "rules.yaml").read_text(encoding="utf-8") == STARTER
    assert run(["check", "rules.yaml"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("rules.yaml: ok, 1 rule\n  slow-down: ")
    assert (told.err, loaded(STARTER).warnings) == ("", ())


def test_every_rule_in_a_comment_works_without_the_comment() -> None:
    result = loaded(re.sub(r"^  # (?=[-# ])", "  ", STARTER, flags=re.M))
    assert [rule.name for rule in result.scenario.rules] == [
        *("slow-down", "late", "half-a-download", "upload-is-cut", "answer-is-lost")
    ]
    assert result.warnings == ()


def test_a_file_that_is_there_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("mine")
    assert run(["new", str(file)]) == 2
    told = capsys.readouterr()
    assert told.err == (
        f"faultproxy new: '{file}' is there already; "
        "accepted: a file that is not, or - for standard output\n"
    )
    assert (told.out, file.read_text()) == ("", "mine")


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path: Path) -> None:
    link, target = tmp_path / "link.yaml", tmp_path / "target.yaml"
    link.symlink_to(target)
    assert run(["new", str(link)]) == 2
    assert not target.exists()


def test_a_hyphen_is_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "-"]) == 0
    assert capsys.readouterr().out == STARTER


@pytest.mark.parametrize(
    ("file", "reason"),
    [("not/there.yaml", "no such file or directory"), ("a\0b", "cannot be written")],
    ids=ascii,
)
def test_a_file_that_cannot_be_written_is_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    reason: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["new", file]) == 2
    err = capsys.readouterr().err
    assert err.startswith("faultproxy new: ")
    assert f": {reason}; accepted: a file in a folder that can be written to\n" in err
    assert err.count("\n") == 1
