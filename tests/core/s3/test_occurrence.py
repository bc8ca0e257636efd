"""The table of what an error can be the answer to names what there is, and is never too strict."""

from __future__ import annotations

import pytest

from faultproxy.core.s3.catalogue.index import catalogue_names
from faultproxy.core.s3.occurrence import NEVER, ONLY, answered
from faultproxy.core.s3.operation import OPERATIONS


@pytest.mark.parametrize("code", [*ONLY, *NEVER])
def test_a_row_names_operations_that_s3_has_and_each_once(code: str) -> None:
    fitting = answered(code)
    assert fitting is not None
    assert set(fitting) <= set(OPERATIONS)
    assert len(set(fitting)) == len(fitting)
    assert "Unknown" in fitting
    assert fitting[0] != "Unknown"


def test_every_code_is_one_that_a_store_is_known_to_send() -> None:
    assert {*ONLY, *NEVER} <= set(catalogue_names())


def test_no_code_is_in_both_tables() -> None:
    assert ONLY.keys().isdisjoint(NEVER)


def test_of_other_codes_nothing_is_said() -> None:
    assert answered("SlowDown") is None


@pytest.mark.parametrize(
    ("code", "operation"),
    [
        ("NoSuchKey", "DeleteObject"),  # GCS
        ("NoSuchKey", "ListObjects"),  # websites
        ("NoSuchBucket", "PutObject"),
        ("NoSuchUpload", "ListParts"),
        ("BadDigest", "DeleteObjects"),
        ("MalformedXML", "CreateBucket"),
        ("EntityTooSmall", "CompleteMultipartUpload"),
        ("ParseEmptySelect", "SelectObjectContent"),
    ],
)
def test_what_happens_in_life_is_among_them(code: str, operation: str) -> None:
    assert operation in (answered(code) or ())


@pytest.mark.parametrize(
    ("code", "operation"),
    [
        ("NoSuchUpload", "PutObject"),
        ("NoSuchKey", "PutObject"),
        ("NoSuchBucket", "ListBuckets"),
        ("BadDigest", "GetObject"),
        ("BucketNotEmpty", "DeleteObject"),
        ("InvalidRange", "PutObject"),
        ("MalformedXML", "UploadPart"),
        ("ParseEmptySelect", "GetObject"),
    ],
)
def test_what_never_happens_is_not(code: str, operation: str) -> None:
    assert operation not in (answered(code) or (operation,))
