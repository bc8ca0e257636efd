"""The page of errors is what its generator writes, and its rules send what stands beside them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from docs.errors import PAGE, page, rule, sent_again_by
from faultproxy.core.faults.answer import ErrorFault
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.index import ENTRIES, find
from faultproxy.core.s3.retries import CLIENTS
from faultproxy.rulefile.compiler import Loaded, read_scenario
from tests.docs.page import Page, code, codes

WRITTEN = Page.read(PAGE)


def named(entry: Entry) -> str:
    return "/".join(filter(None, (entry.source, entry.code, entry.variant)))


def test_the_page_is_what_is_written_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/errors.md is behind: run `make docs`"


def test_there_is_a_row_for_each_row_of_the_catalogue() -> None:
    rows = WRITTEN.table("code", "status")
    assert all(len(row) == 7 for row in rows)
    shown = Counter((code(row[0]), int(row[1]), code(row[6])) for row in rows)
    assert shown == Counter((entry.code, entry.status, rule(entry)) for entry in ENTRIES)
    assert max(shown.values()) == 1


def test_every_client_is_told_of_and_no_other_is_named() -> None:
    known = [client.name for client in CLIENTS]
    assert [code(row[0]) for row in WRITTEN.table("client")] == known
    for row in WRITTEN.table("code", "status"):
        words = row[5].replace(";", "").replace(",", "").split()
        assert set(words) <= {*known, "all", "but", "none", "perhaps"}


@pytest.mark.parametrize("entry", ENTRIES, ids=named)
def test_a_rule_to_copy_sends_its_row_as_a_store_does_that_has_it(entry: Entry) -> None:
    text = f"rules:\n  - name: copied\n    faults:\n      {rule(entry)}\n"
    loaded = read_scenario([("copied.yaml", text)])
    assert isinstance(loaded, Loaded), loaded.render()
    ((fault,),) = (each.faults for each in loaded.scenario.rules)
    assert isinstance(fault, ErrorFault)
    assert find(fault.code, fault.variant, fault.dialect) is entry
    assert not entry.dialects or fault.dialect in entry.dialects


@pytest.mark.parametrize(
    ("name", "dialect", "told"),
    [
        ("NoSuchKey", "aws", "none"),
        ("BadDigest", "aws", "boto3-legacy, s3cmd"),
        ("InternalError", "aws", "all; minio-py perhaps"),
        ("SlowDownRead", "minio", "all but cpp; minio-py perhaps"),
        ("Redirect", "aws", "perhaps boto3-legacy, boto3-standard, boto3-1.44, s3cmd"),
    ],
)
def test_clients_are_named_in_as_few_words_as_it_takes(name: str, dialect: str, told: str) -> None:
    entry = find(name, None, dialect)
    assert entry is not None
    assert sent_again_by(entry) == told


def test_make_docs_writes_the_page() -> None:
    makefile = Path(__file__).parents[2] / "Makefile"
    assert "$(BIN)/python docs/errors.py" in makefile.read_text(encoding="utf-8")
    assert codes(WRITTEN.text.partition("## ")[0])[0] == "make docs"
