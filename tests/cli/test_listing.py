"""`faultproxy list`: every name that a rule can hold, once for people and once for programs."""

from __future__ import annotations

import json
import re
import sys
from io import StringIO

import pytest

from faultproxy.cli.listing import LISTINGS
from faultproxy.cli.program import run
from faultproxy.core.http.head import parse_request_head
from faultproxy.core.request import Request
from faultproxy.core.s3.catalogue.index import ENTRIES, find, variants
from faultproxy.core.s3.dialects.index import DIALECTS
from faultproxy.core.s3.operation import GROUPS, OPERATIONS
from faultproxy.rulefile.compiler import Loaded, read_scenario
from faultproxy.rulefile.faults import FAULTS
from faultproxy.rulefile.matching import OPERATION_WORDS

KEYS = {
    "errors": ["name", "variant", "status", "message", "dialects", "source", "meaning"],
    "operations": ["name", "request", "groups", "operations"],
    "faults": ["name", "kind", "about", "leading", "fields", "places"],
    "triggers": ["name", "accepted", "about"],
    "dialects": ["name", "default", "errors", "about"],
}
# Told apart by more than method and target.
WITHOUT_REQUEST = {"Preflight", "Unknown", "WriteGetObjectResponse"}


def listed(kind: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    assert run(["list", kind, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert isinstance(rows, list)
    return rows


def names(kind: str, capsys: pytest.CaptureFixture[str]) -> list[object]:
    return [row["name"] for row in listed(kind, capsys)]


@pytest.mark.parametrize("kind", LISTINGS)
def test_each_object_has_the_same_keys_and_the_name_first(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = listed(kind, capsys)
    assert rows
    assert all(list(row) == KEYS[kind] for row in rows)


def test_the_errors_are_the_rows_of_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed("errors", capsys)
    told = [
        (r["name"], r["variant"], r["status"], r["message"], r["dialects"], r["source"])
        for r in rows
    ]
    known = [(e.code, e.variant, e.status, e.message, list(e.dialects), e.source) for e in ENTRIES]
    assert sorted(map(str, told)) == sorted(map(str, known))
    assert [str(row["name"]).casefold() for row in rows] == sorted(
        str(row["name"]).casefold() for row in rows
    )


def test_the_usual_case_of_a_code_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    first: dict[object, dict[str, object]] = {}
    for row in listed("errors", capsys):
        first.setdefault(row["name"], row)
    for code, row in first.items():
        usual = find(str(code))
        assert usual is not None
        assert row["message"] == usual.message
        assert row["variant"] in (None, *variants(str(code))[:1])


def test_the_operations_are_all_words_that_match_takes(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {str(row["name"]): row for row in listed("operations", capsys)}
    assert tuple(rows) == OPERATION_WORDS
    for group, members in GROUPS.items():
        assert rows[group]["operations"] == sorted(members)
        assert {name for name in OPERATIONS if group in str(rows[name]["groups"])} == members


def test_the_request_of_an_operation_is_taken_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {str(row["name"]): row["request"] for row in listed("operations", capsys)}
    assert {name for name in OPERATIONS if rows[name] is None} == WITHOUT_REQUEST
    for name, told in rows.items():
        if told is not None:
            method, target, *headers = str(told).split(" ")
            lines = [
                f"{method} {target} HTTP/1.1",
                "Host: localhost",
                *(f"{h}: b/k" for h in headers),
            ]
            if name == "PostObject":
                lines.append("Content-Type: multipart/form-data; boundary=x")
            head = parse_request_head("\r\n".join([*lines, "", ""]).encode())
            request = Request(head, source="", listener="", connection=1, domains=())
            assert request.operation == name


def test_the_faults_are_those_of_rule_files(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {str(row["name"]): row for row in listed("faults", capsys)}
    assert list(rows) == list(FAULTS)
    assert rows["truncate"]["fields"] == ["at", "end"]
    assert "request" in str(rows["latency"]["places"])
    assert {row["kind"] for row in rows.values()} == {"answers", "shapes", "ends"}


@pytest.mark.parametrize("kind", ["faults", "triggers", "dialects"])
def test_what_is_listed_is_told_in_words_of_rule_files(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for row in listed(kind, capsys):
        about = str(row["about"])
        assert about.endswith(".")
        assert len(about) > 10
        assert not re.search(r"`\w+_s`|\bNone\b", about)


def test_a_field_that_is_listed_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    for row in listed("faults", capsys):
        fields = row["fields"]
        assert isinstance(fields, list)
        read = read_scenario(
            [("f.yaml", f"rules: [{{name: a, faults: [{{{row['name']}: {{none: 1}}}}]}}]")]
        )
        assert not isinstance(read, Loaded)
        (accepted,) = (each.accepted for each in read.items if each.found == "none")
        assert sorted(accepted) == sorted(fields)


def test_the_triggers_say_what_they_accept(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {str(row["name"]): row["accepted"] for row in listed("triggers", capsys)}
    assert rows["every"] == ["a whole number from 1"]
    assert "key" in str(rows["per"])
    read = read_scenario([("f.yaml", "rules: [{name: a, trigger: {none: 1}, faults: [reset]}]")])
    assert not isinstance(read, Loaded)
    assert list(rows) == list(read.items[0].accepted)


def test_the_dialects_are_those_of_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed("dialects", capsys)
    assert [row["name"] for row in rows] == list(DIALECTS)
    assert [row["name"] for row in rows if row["default"]] == ["aws"]
    assert all(isinstance(row["errors"], int) and row["errors"] > 0 for row in rows)


@pytest.mark.parametrize("kind", LISTINGS)
def test_a_pipe_gets_a_line_for_each_under_a_head(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    known = names(kind, capsys)
    assert run(["list", kind]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == list(LISTINGS[kind].text)
    assert len(lines) == len(known)
    assert all(line.startswith(f"{name} ") for line, name in zip(lines, known, strict=True))


class Screen(StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("kind", LISTINGS)
def test_a_terminal_gets_a_table_that_fits(
    kind: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = names(kind, capsys)
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", "150")
    assert run(["list", kind]) == 0
    shown = re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue())
    assert "─" in shown
    assert all(len(line) <= 150 for line in shown.splitlines())
    assert all(f" {name} " in shown for name in known)


def test_a_kind_that_there_is_not_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "error"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("faultproxy list: KIND 'error' is not one of 'errors', ")
