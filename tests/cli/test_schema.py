"""`faultproxy schema`: the schema of rule files on standard output."""

from __future__ import annotations

import json

import pytest

from faultproxy.cli.program import run
from faultproxy.rulefile.schema.document import schema


def test_the_schema_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_it_takes_no_argument(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "rules.yaml"]) == 2
    assert capsys.readouterr().err.startswith("faultproxy schema: ")
