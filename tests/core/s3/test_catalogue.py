"""The catalogue against the published table and lists it was made from, both ways."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from faultproxy.core.s3.catalogue import object_storage
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.index import ALIASES, ENTRIES, catalogue_names, find, variants

DATA = Path(__file__).parents[2] / "data"
PUBLISHED = DATA / "s3-errors.md"
DIALECTS = ("aws", "yandex", "minio", "ceph", "gcs", "r2")
# A row begins where a line begins with its cells; its end is not always marked.
ROW = re.compile(r"^\|\| ([0-9]{3}) \| `([^`]+)` \| (.*?)(?=^\|\| |^\|#)", re.MULTILINE | re.DOTALL)


def published() -> list[tuple[int, str, str]]:
    table = PUBLISHED.read_text(encoding="utf-8").partition("\n#|\n")[2]
    return [(int(status), code, text.strip("| \n")) for status, code, text in ROW.findall(table)]


def row_id(row: Entry) -> str:
    return "/".join(filter(None, (row.source, row.code, row.variant)))


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
def test_a_row_is_found_in_each_dialect_that_sends_it_and_says_what_it_is(row: Entry) -> None:
    for dialect in row.dialects:
        assert find(row.code, row.variant, dialect) is row
    if not row.dialects:  # no other row stands before it
        assert find(row.code, row.variant) is row
    assert row.code in catalogue_names()
    assert 200 <= row.status <= 599
    assert row.message
    assert row.meaning.endswith(".")
    assert row.source


def test_no_dialect_has_two_rows_for_one_code_and_variant() -> None:
    sent = Counter((row.code, row.variant, each) for row in ENTRIES for each in row.dialects)
    assert [key for key, times in sent.items() if times > 1] == []
    assert {dialect for _, _, dialect in sent} == set(DIALECTS)


def test_no_row_can_never_be_found() -> None:
    found = {id(find(row.code, row.variant, each)) for row in ENTRIES for each in DIALECTS}
    assert [row_id(row) for row in ENTRIES if id(row) not in found] == []


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("code", catalogue_names())
def test_every_code_can_be_named_in_every_dialect(code: str, dialect: str) -> None:
    row = find(code, None, dialect)
    assert row is not None
    assert row.code == code


# The rows of the published table that a store answers by another status.
ELSEWHERE = {
    ("minio", "MissingRequestBodyError"): 411,
    ("minio", "RequestTimeout"): 503,
    ("gcs", "SlowDown"): 429,
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("row", object_storage.ROWS, ids=row_id)
def test_a_row_of_the_table_keeps_its_status_unless_the_store_is_known_to_answer_otherwise(
    row: Entry, dialect: str
) -> None:
    found = find(row.code, row.variant, dialect)
    assert found is not None
    assert found.status == ELSEWHERE.get((dialect, row.code), row.status)


@pytest.mark.parametrize(
    ("code", "dialect", "status", "source"),
    [
        pytest.param("InvalidRegion", "aws", 403, "aws", id="AWS says 403"),
        pytest.param("InvalidRegion", "minio", 400, "minio", id="MinIO says 400"),
        pytest.param("InvalidRegion", "ceph", 403, "aws", id="others as AWS"),
        pytest.param("TooManyRequests", "aws", 429, "object-storage", id="not AWS's, and found"),
        pytest.param("TooManyRequests", "r2", 429, "r2", id="in R2's words"),
        pytest.param("XMinioStorageFull", "aws", 507, "minio", id="MinIO's alone, in AWS's shape"),
        pytest.param("UserSuspended", "yandex", 403, "ceph", id="Ceph's alone, in Yandex's shape"),
        pytest.param("NoSuchKey", "gcs", 404, "gcs", id="with the details of GCS"),
    ],
)
def test_a_dialect_has_its_own_row_or_that_of_another_service(
    code: str, dialect: str, status: int, source: str
) -> None:
    row = find(code, None, dialect)
    assert row is not None
    assert (row.status, row.source) == (status, source)


def test_without_a_dialect_a_code_is_said_as_aws_says_it() -> None:
    assert find("SlowDown") is find("SlowDown", None, "aws")
    assert find("SlowDown") is not find("SlowDown", None, "gcs")


# The lists that the tables were made from.


def listed(source: str) -> dict[str, int]:
    text = (DATA / "error-codes" / f"{source}.txt").read_text(encoding="utf-8")
    lines = (line.split(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {code: int(status) for status, code in lines}


@pytest.mark.parametrize(
    ("source", "shared"),
    [
        pytest.param("aws", (), id="aws"),
        pytest.param("aws-wire", (), id="aws-wire"),
        pytest.param(
            "aws-select", ("InternalError", "MalformedXML", "MethodNotAllowed"), id="aws-select"
        ),
        pytest.param("yandex", (), id="yandex"),
        pytest.param("gcs", (), id="gcs"),
        pytest.param("versitygw", (), id="versitygw"),
    ],
)
def test_a_list_and_the_rows_of_its_source_are_the_same(
    source: str, shared: tuple[str, ...]
) -> None:
    rows = {row.code: row.status for row in ENTRIES if row.source == source and own(row)}
    assert rows == {code: said for code, said in listed(source).items() if code not in shared}
    for code in shared:
        row = find(code)
        assert row is not None
        assert row.status == listed(source)[code]


def own(row: Entry) -> bool:
    """Whether the row stands for its code: other cases of a code are not in the lists."""
    return row.variant in (None, row.source)


@pytest.mark.parametrize("dialect", ["minio", "ceph", "r2"])
def test_what_a_store_is_known_to_send_is_what_its_rows_say(dialect: str) -> None:
    sent = listed(dialect)
    for code, status in sent.items():
        row = find(code, None, dialect)
        assert row is not None, code
        assert (row.status, dialect in row.dialects) == (status, True), code
    claimed = {row.code for row in ENTRIES if dialect in row.dialects}
    assert claimed - set(sent) == set()


@pytest.mark.parametrize(
    ("code", "variant", "status"),
    [
        ("AccessDenied", "expired-url", 403),
        ("AccessDenied", "headers-not-signed", 403),
        ("AccessDenied", "malformed-authorization", 400),
        ("BadDigest", "checksum", 400),
        ("InvalidArgument", "post-key", 400),
        ("InvalidArgument", "post-file", 400),
        ("PreconditionFailed", "post-form", 412),
        ("RequestTimeout", "timed-out", 408),
        ("SlowDown", "backblaze", 503),
    ],
)
def test_a_variant_is_another_case_of_a_code(code: str, variant: str, status: int) -> None:
    row, usual = find(code, variant), find(code)
    assert row is not None
    assert usual is not None
    assert row.status == status
    assert usual.variant is None
    assert variant in variants(code)


def test_an_invalid_request_is_about_the_signature_unless_its_variant_says_otherwise() -> None:
    assert variants("InvalidRequest") == ("signature-version", "bucket-size")
    assert find("InvalidRequest") is find("InvalidRequest", "signature-version")
    quota = find("InvalidRequest", "bucket-size")
    assert quota is not None
    assert quota.message == "You have attempted to exceed the max size configured for the bucket."


def test_the_slip_of_the_published_list_is_its_code() -> None:
    assert ALIASES == {"503 SlowDown": "SlowDown"}
    assert find("503 SlowDown") is find("SlowDown")
    assert "503 SlowDown" not in catalogue_names()


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
    assert variants("NoSuchKey") == ()
    assert variants("NoSuchCode") == ()


def test_names_are_sorted_and_each_stands_once() -> None:
    assert list(catalogue_names()) == sorted(set(catalogue_names()))


def test_the_rows_after_which_aws_closes_the_connection() -> None:
    assert {row.code for row in ENTRIES if row.close and "aws" in row.dialects} == {
        "AuthorizationHeaderMalformed",
        "EntityTooLarge",
        "ExpiredToken",
        "GlacierExpeditedRetrievalNotAvailable",
        "IncompleteBody",
        "InlineDataTooLarge",
        "InternalError",
        "InvalidChunkSizeError",
        "InvalidToken",
        "MalformedTrailerError",
        "MaxMessageLengthExceeded",
        "MissingContentLength",
        "NotImplemented",
        "Redirect",
        "RequestHeaderSectionTooLarge",
        "RequestTimeTooSkewed",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "TemporaryRedirect",
        "UnexpectedContent",
    }
