"""The catalogue against the published table it was made from, both ways."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from faultproxy.core.s3.catalogue import aws, object_storage
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.index import ALIASES, ENTRIES, catalogue_names, find, variants

PUBLISHED = Path(__file__).parents[2] / "data" / "s3-errors.md"
# A row begins where a line begins with its cells; its end is not always marked.
ROW = re.compile(r"^\|\| ([0-9]{3}) \| `([^`]+)` \| (.*?)(?=^\|\| |^\|#)", re.MULTILINE | re.DOTALL)


def published() -> list[tuple[int, str, str]]:
    table = PUBLISHED.read_text(encoding="utf-8").partition("\n#|\n")[2]
    return [(int(status), code, text.strip("| \n")) for status, code, text in ROW.findall(table)]


def row_id(row: Entry) -> str:
    return row.code if row.variant is None else f"{row.code}/{row.variant}"


def test_the_published_table_has_66_rows_and_65_codes() -> None:
    rows = published()
    assert len(rows) == 66
    assert len({code for _, code, _ in rows}) == 65
    assert [code for _, code, _ in rows].count("InvalidRequest") == 2
    assert rows[-2][:2] == (503, "ServiceUnavailable")
    assert rows[-1] == (503, "SlowDown", "Reduce your request rate.")


def test_each_published_row_is_in_the_catalogue_and_no_other_row_claims_to_be() -> None:
    known = Counter((row.status, row.code) for row in object_storage.ROWS)
    assert known == Counter((status, code) for status, code, _ in published())


def test_rows_stand_in_the_order_of_the_published_table() -> None:
    assert [row.code for row in object_storage.ROWS] == [code for _, code, _ in published()]


@pytest.mark.parametrize(
    ("status", "rows"),
    [
        (301, 1),
        (307, 2),
        (400, 37),
        (403, 9),
        (404, 4),
        (405, 1),
        (409, 4),
        (411, 1),
        (412, 1),
        (416, 1),
        (429, 1),
        (500, 1),
        (501, 1),
        (503, 2),
    ],
)
def test_so_many_rows_have_the_status(status: int, rows: int) -> None:
    assert sum(row.status == status for row in object_storage.ROWS) == rows


@pytest.mark.parametrize("row", ENTRIES, ids=row_id)
def test_a_row_is_found_by_its_code_and_variant_and_says_what_it_is(row: Entry) -> None:
    assert find(row.code, row.variant) is row
    assert row.code in catalogue_names()
    assert row.message
    assert row.meaning
    assert row.source in (object_storage.SOURCE, aws.SOURCE)


def test_an_invalid_request_is_about_the_signature_unless_its_variant_says_otherwise() -> None:
    assert variants("InvalidRequest") == ("signature-version", "bucket-size")
    assert find("InvalidRequest") is find("InvalidRequest", "signature-version")
    quota = find("InvalidRequest", "bucket-size")
    assert quota is not None
    assert quota.message == "You have attempted to exceed the max size configured for the bucket."


def test_an_alias_is_sent_as_it_is_written_and_says_what_its_row_says() -> None:
    assert ALIASES == {"BucketMaxSizeExceeded": ("InvalidRequest", "bucket-size")}
    meant, found = find("InvalidRequest", "bucket-size"), find("BucketMaxSizeExceeded")
    assert meant is not None
    assert found == replace(meant, code="BucketMaxSizeExceeded", variant=None)
    assert "BucketMaxSizeExceeded" in catalogue_names()


def test_a_failed_precondition_is_two_rows_one_for_each_spelling() -> None:
    spaced, joined = find("Precondition Failed"), find("PreconditionFailed")
    assert spaced is not None
    assert joined is not None
    assert (spaced.status, spaced.source) == (412, "object-storage")
    assert (joined.status, joined.source) == (412, "aws")


@pytest.mark.parametrize(
    ("code", "variant"),
    [
        pytest.param("NoSuchCode", None, id="no such code"),
        pytest.param("slowdown", None, id="another case"),
        pytest.param("SlowDown", "bucket-size", id="a variant of another code"),
        pytest.param("InvalidRequest", "quota", id="no such variant"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_what_is_not_in_the_catalogue_is_not_found(code: str, variant: str | None) -> None:
    assert find(code, variant) is None


def test_a_code_without_variants_has_none() -> None:
    assert variants("SlowDown") == ()


def test_names_are_sorted_and_each_stands_once() -> None:
    assert list(catalogue_names()) == sorted(set(catalogue_names()))


def test_the_rows_after_which_aws_closes_the_connection() -> None:
    assert {row.code for row in ENTRIES if row.close} == {
        "EntityTooLarge",
        "ExpiredToken",
        "IncompleteBody",
        "InlineDataTooLarge",
        "InternalError",
        "InvalidToken",
        "MaxMessageLengthExceeded",
        "MissingContentLength",
        "NotImplemented",
        "Redirect",
        "RequestTimeTooSkewed",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "TemporaryRedirect",
        "UnexpectedContent",
    }
