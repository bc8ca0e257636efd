"""Heads as they may be shown: everything but what could be used to act as the sender."""

from __future__ import annotations

import pytest

from faultproxy.core.s3.secrets import SECRET_HEADERS, shown_head
from tests.core.s3.dialects.spoken import request_of

SECRET = "5ecretf00d"


def shown(*fields: str, start: str = "GET /bucket/a%2Fb") -> list[str]:
    return [*shown_head(request_of(start, *fields).head)]


def test_a_head_is_shown_line_by_line_as_it_came() -> None:
    assert shown("X-Amz-Meta-Colour: blue", "x-empty:", "RANGE:bytes=0-1") == [
        "GET /bucket/a%2Fb HTTP/1.1",
        "Host: s3.example.test",
        "X-Amz-Meta-Colour: blue",
        "x-empty: ",
        "RANGE: bytes=0-1",
    ]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        pytest.param(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20250903/us-east-1/s3/aws4_request, "
            f"SignedHeaders=host;x-amz-date, Signature={SECRET}",
            "AWS4-HMAC-SHA256 Credential=AKIA***MPLE/20250903/us-east-1/s3/aws4_request, "
            "SignedHeaders=host;x-amz-date, Signature=***",
            id="V4",
        ),
        pytest.param(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20250903/us-east-1/s3/aws4_request,"
            f"SignedHeaders=host,Signature={SECRET}",
            "AWS4-HMAC-SHA256 Credential=AKIA***MPLE/20250903/us-east-1/s3/aws4_request, "
            "SignedHeaders=host, Signature=***",
            id="V4 without spaces",
        ),
        pytest.param(f"AWS AKIAIOSFODNN7EXAMPLE:{SECRET}", "AWS AKIA***MPLE:***", id="V2"),
        pytest.param(f"Basic {SECRET}", "***", id="another scheme"),
        pytest.param(f"AWS4-HMAC-SHA256 Signature={SECRET}", "***", id="V4 in another order"),
    ],
)
def test_a_signature_is_shown_without_what_it_was_made_with(value: str, told: str) -> None:
    assert shown(f"Authorization: {value}")[2:] == [f"Authorization: {told}"]


OF_OTHERS = ("x-vault-token", "x-forwarded-authorization", "x-amz-meta-password", "apikey")


@pytest.mark.parametrize("name", [*sorted(SECRET_HEADERS), *OF_OTHERS])
@pytest.mark.parametrize("spelt", [str.lower, str.title], ids=["lower", "title"])
def test_a_secret_header_never_shows_its_value(name: str, spelt: type[str]) -> None:
    (line,) = shown(f"{spelt(name)}: {SECRET}")[2:]
    assert line == f"{spelt(name)}: ***"


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (
            f"GET /b/k?X-Amz-Signature={SECRET}&partNumber=1",
            "GET /b/k?X-Amz-Signature=***&partNumber=1 HTTP/1.1",
        ),
        (f"GET http://u:{SECRET}@s3.test/b/k", "GET http://***@s3.test/b/k HTTP/1.1"),
    ],
    ids=["presigned", "a user in the target"],
)
def test_the_target_is_masked_as_in_the_journal(start: str, told: str) -> None:
    assert shown(start=start)[0] == told


def test_a_presigned_address_in_a_header_is_masked() -> None:
    address = f"https://s3.example.test/b/k?X-Amz-Signature={SECRET}"
    (line,) = shown(f"Referer: {address}")[2:]
    assert line == "Referer: https://s3.example.test/b/k?X-Amz-Signature=***"
