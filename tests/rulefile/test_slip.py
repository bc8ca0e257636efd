"""Slips of the finger are told from words that only look alike."""

from __future__ import annotations

import pytest

from faultproxy.core.s3.names import HEADERS, QUERIES, RESPONSE_HEADERS
from faultproxy.rulefile.slip import Slips, Vocabulary


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ("slow-down", "slow-dwon"),
        ("slow-down", "slowdown"),
        ("partNumber", "partnumber"),
        ("multipart-reset", "multipert-reset"),
        ("multipart-reset", "mulipart-reset"),
        ("multipart-reset", "multtipart-reset"),
        ("content-type", "contenttype"),
    ],
)
def test_one_slip_is_found_in_either_direction(known: str, name: str) -> None:
    assert Slips((known,)).meant(name) == known
    assert Slips((name,)).meant(known) == name


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ("slow-down", "slow-down"),
        ("read-slow", "head-slow"),
        ("slow-read", "slow-reads"),
        ("get-1", "get-2"),
        ("part-1-1", "part-11"),
        ("bucket-a", "bucket-b"),
        ("get-reset", "put-reset"),
        ("write", "white"),
        ("x" * 60, "x" * 59 + "y"),
        ("multipart", "mulitprat"),
    ],
)
def test_two_words_are_left_alone(known: str, name: str) -> None:
    assert Slips((known,)).meant(name) is None


def test_a_name_that_is_known_is_meant_as_it_is() -> None:
    assert Slips(("slow-down", "slow-dwon")).meant("slow-dwon") is None


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("x-amz-alc", "x-amz-acl"),
        ("if-none-mach", "if-none-match"),
        ("ranges", "range"),
        ("xhost", "host"),
        ("hots", "host"),
        ("x-amz-checksum-crc32d", "x-amz-checksum-crc32c"),
        ("contentmd5", "content-md5"),
        ("x-amz-storage-clas", "x-amz-storage-class"),
    ],
)
def test_one_edit_is_enough_beside_the_names_of_a_protocol(name: str, known: str) -> None:
    assert Vocabulary(HEADERS).meant(name) == known


@pytest.mark.parametrize(
    "name",
    [
        *("hot", "cost", "data-", "x-amz-checksum-crc64", "x-amz-checksum-sha512", "etga-"),
        *("x-amz-meta-acl", "x-oss-acl", "x-goog-acl", "amz-content-checksum", "x-amz-cal-x"),
    ],
)
def test_two_edits_short_words_and_digits_are_none(name: str) -> None:
    assert Vocabulary(HEADERS).meant(name) is None


# Sent or answered by clients, stores and what stands between them, and in no vocabulary here.
REAL = (
    *("x-amz-meta-snowball-auto-extract", "x-goog-copy-source-encryption-key", "x-goog-hash"),
    *("x-goog-encryption-key", "x-goog-iam-authorization-token", "ratelimit-limit", "cf-ray"),
    *("x-amz-checksum-sha512", "x-amz-checksum-md5", "x-amz-checksum-xxhash64", "x-amzn-trace-id"),
    *("accept-charset", "accept-language", "traceparent", "priority", "sec-fetch-mode", "link"),
    *("warning", "x-request-id", "strict-transport-security", "x-forwarded-port", "x-oss-acl"),
    *("content-transfer-encoding", "x-minio-source-etag", "x-emc-acl", "x-amz-retry-after"),
    *("x-ratelimit-remaining", "patch-append-part-size", "x-xss-protection", "via", "dnt", "b3"),
)


@pytest.mark.parametrize("name", REAL)
def test_names_that_requests_and_responses_really_have_are_no_slips(name: str) -> None:
    assert Vocabulary(HEADERS | RESPONSE_HEADERS).meant(name) is None


def test_no_name_of_the_vocabulary_is_a_slip_from_another() -> None:
    for names in (HEADERS | RESPONSE_HEADERS, QUERIES):
        assert [name for name in names if Vocabulary(names).meant(name)] == []
