"""What errors say about the requests they answer, for every row and every kind of request."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from faultproxy.core.http.head import parse_request_head
from faultproxy.core.request import Request
from faultproxy.core.s3.catalogue import conditions, facts, signing
from faultproxy.core.s3.catalogue.facts import Circumstances
from faultproxy.core.s3.catalogue.index import ENTRIES

NOON = 1756912910.0  # 2025-09-03T15:21:50Z
HEX = "ab" * 32
SIGNED = (
    "X-Amz-Date: 20250903T152150Z",
    f"X-Amz-Content-SHA256: {HEX}",
    "Authorization: AWS4-HMAC-SHA256 Credential=AK/20250903/us-east-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=5ec5e7",
)
BODY = ("Content-Length: 5", "Content-MD5: XUFAKrxLKna5cZ2REBfFkg==")
REQUESTS = [
    pytest.param("GET /", (), id="service"),
    pytest.param("POST /", (*BODY, *SIGNED), id="service with a body"),
    pytest.param("GET /b", SIGNED, id="bucket"),
    pytest.param("PUT /b?tagging", BODY, id="bucket with a body"),
    pytest.param("HEAD /b/k", (), id="object"),
    pytest.param("PUT /b/k", (*BODY, *SIGNED), id="object with a body"),
    pytest.param("PUT /b/k?partNumber=3&uploadId=u", BODY, id="part"),
    pytest.param("POST /b/k?uploadId=u", BODY, id="parts joined"),
    pytest.param("PUT /b/%FF%00%0D%0A", ("Content-Length: 0",), id="a key of raw bytes"),
    pytest.param("GET /b/k?X-Amz-Date=99999999T999999Z&X-Amz-Expires=-1", (), id="no such date"),
    pytest.param(
        "GET /b/k?versionId=",
        ("If-None-Match: *", "Range: bytes=x", "X-Amz-Tagging: &=", "Date: Tomorrow"),
        id="odd headers",
    ),
]


def around(start: str, *fields: str) -> Circumstances:
    lines = (f"{start} HTTP/1.1", "Host: s3.example.test", *fields, "", "")
    head = parse_request_head("\r\n".join(lines).encode())
    request = Request(
        head, source="127.0.0.1:40000", listener="127.0.0.1:9090", connection=1, domains=()
    )
    return Circumstances(request=request, arrived_unix_s=NOON, server_unix_s=NOON, nonce="1")


def told(circumstances: Circumstances) -> Iterator[tuple[str, str, str]]:
    """(code, name, text) of everything that any row says."""
    for row in ENTRIES:
        for name, value in (*row.extras, *row.headers):
            text = value if isinstance(value, str) else value(circumstances)
            if text is not None:
                yield row.code, name, text


@pytest.mark.parametrize(("start", "fields"), REQUESTS)
def test_every_row_can_answer_every_request(start: str, fields: tuple[str, ...]) -> None:
    said = list(told(around(start, *fields)))
    assert {code for code, _, _ in said} >= {"MethodNotAllowed", "RequestTimeTooSkewed"}
    assert all(isinstance(text, str) for _, _, text in said)


@pytest.mark.parametrize(("start", "fields"), REQUESTS)
def test_no_row_breaks_a_header_line(start: str, fields: tuple[str, ...]) -> None:
    circumstances = around(start, *fields)
    for row in ENTRIES:
        for name, value in row.headers:
            text = value if isinstance(value, str) else value(circumstances)
            assert text is None or not {"\r", "\n", "\0"} & set(text), (row.code, name)


@pytest.mark.parametrize(
    ("start", "element"),
    [
        pytest.param("GET /", "BucketName", id="no bucket"),
        pytest.param("GET /b", "Key", id="no key"),
        pytest.param("GET /b/k", "VersionId", id="no version"),
        pytest.param("GET /b/k", "UploadId", id="no upload"),
        pytest.param("GET /b/k", "TagKey", id="no tag"),
        pytest.param("GET /b/k", "ClientComputedContentSHA256", id="no digest"),
    ],
)
def test_what_the_request_does_not_have_is_not_told(start: str, element: str) -> None:
    assert element not in {name for _, name, _ in told(around(start))}


Fact = Callable[[Circumstances], str | None]


@pytest.mark.parametrize(
    ("fact", "start", "fields", "text"),
    [
        pytest.param(facts.version_id, "GET /b/k?versionId=v1", (), "v1", id="version"),
        pytest.param(
            facts.tag_key, "PUT /b/k", ("x-amz-tagging: a%20b=c&d=e",), "a b", id="first tag"
        ),
        pytest.param(facts.tag_value, "PUT /b/k", ("x-amz-tagging: a=&d=e",), "", id="empty tag"),
        pytest.param(
            facts.encryption,
            "PUT /b/k",
            ("x-amz-server-side-encryption: rot13",),
            "rot13",
            id="encryption",
        ),
        pytest.param(facts.absent_object, "GET /b/a/k", (), "No such object: b/a/k", id="object"),
        pytest.param(facts.absent_object, "GET /b", (), "No such object: b", id="bucket"),
        pytest.param(
            facts.argument_details, "GET /b?x=1", (), "Invalid value for x: 1", id="argument"
        ),
        pytest.param(facts.argument_details, "GET /", (), "Invalid argument.", id="no argument"),
        pytest.param(
            conditions.matched_etag,
            "GET /b/k",
            ('If-None-Match: W/"x", "y"',),
            'W/"x"',
            id="the first etag",
        ),
        pytest.param(
            conditions.unmodified_since,
            "GET /b/k",
            ("If-Modified-Since: Wed, 03 Sep 2025 15:00:00 GMT",),
            "Wed, 03 Sep 2025 15:00:00 GMT",
            id="unmodified",
        ),
        pytest.param(conditions.unmodified_since, "GET /b/k", (), None, id="no date"),
        pytest.param(signing.lifetime, "GET /b/k?X-Amz-Expires=60", (), "60", id="lifetime"),
        pytest.param(signing.lifetime, "GET /b/k", (), "3600", id="no lifetime"),
        pytest.param(
            signing.expiry,
            "GET /b/k?X-Amz-Date=20250903T150000Z&X-Amz-Expires=60",
            (),
            "2025-09-03T15:01:00Z",
            id="expired as the URL says",
        ),
        pytest.param(
            signing.expiry,
            "GET /b/k?X-Amz-Date=20250903T150000Z&X-Amz-Expires=604800",
            (),
            "2025-09-03T15:21:49Z",
            id="a good URL has expired just now",
        ),
        pytest.param(
            signing.expiry,
            "GET /b/k?X-Amz-Date=20259999T000000Z",
            (),
            "2025-09-03T15:21:49Z",
            id="no such date",
        ),
        pytest.param(
            signing.content_sha256, "PUT /b/k", (f"x-amz-content-sha256: {HEX}",), HEX, id="sha256"
        ),
        pytest.param(
            signing.content_sha256,
            "PUT /b/k",
            ("x-amz-content-sha256: UNSIGNED-PAYLOAD",),
            None,
            id="unsigned",
        ),
        pytest.param(signing.calculated_sha256, "PUT /b/k", (), None, id="nothing to differ from"),
    ],
)
def test_a_fact_of_a_request(
    fact: Fact, start: str, fields: tuple[str, ...], text: str | None
) -> None:
    assert fact(around(start, *fields)) == text


def test_an_invented_etag_is_quoted_and_an_invented_digest_differs_from_what_came() -> None:
    etag = conditions.matched_etag(around("GET /b/k", "If-None-Match: *"))
    assert etag.strip('"') == etag[1:-1]
    assert len(etag) == len('""') + 32
    calculated = signing.calculated_sha256(around("PUT /b/k", f"x-amz-content-sha256: {HEX}"))
    assert calculated is not None
    assert len(calculated) == len(HEX)
    assert calculated != HEX
