"""Errors as bytes: whole answers for a few, what holds for all rows, what holds for any key."""

from __future__ import annotations

import random
import re
from urllib.parse import quote_from_bytes
from xml.etree import ElementTree  # parses what was made here

import pytest

from faultproxy.core.plan import Answer
from faultproxy.core.request import Request
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.index import ENTRIES, catalogue_names
from faultproxy.core.s3.dialects.index import error_answer
from faultproxy.core.s3.dialects.wording import Wording, free_entry, reason_phrase
from faultproxy.core.s3.dialects.xml import xml_text
from tests.core.s3.dialects.spoken import (
    around,
    elements,
    entry,
    field,
    on_the_wire,
    request_of,
)

BODY = re.compile(
    rb'<\?xml version="1\.0" encoding="UTF-8"\?>\n<Error><Code>[^<]+</Code><Message>[^<]*</Message>'
    rb".*<RequestId>[0-9A-Z]{16}</RequestId><HostId>[A-Za-z0-9+/]{75}=</HostId></Error>\Z",
    re.DOTALL,  # a string to sign has line ends of its own
)


def said(
    code: str, request: Request | None = None, wording: Wording | None = None, nonce: str = "1"
) -> Answer:
    circumstances = around(request or request_of(), nonce=nonce)
    return error_answer("aws", entry(code), circumstances, wording or Wording())


DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'
ID = "0RR96W47Z3BGK3BS"
HOST_ID = "DSpwfseUsHT7GDsBOD2/G2lUm9qdFdhZ/JP5didrgBsU3/hlgJkFb78KYUoxyjzgCfySjK4fZ08="
GOLDEN = [
    pytest.param(
        "NoSuchKey",
        request_of("GET /bucket/a%26b"),
        False,
        f"""HTTP/1.1 404 Not Found
x-amz-request-id: {ID}
x-amz-id-2: {HOST_ID}
Content-Type: application/xml
Transfer-Encoding: chunked
Date: Wed, 03 Sep 2025 15:21:50 GMT
Server: AmazonS3

{DECLARED}
<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&amp;b</Key>\
<RequestId>{ID}</RequestId><HostId>{HOST_ID}</HostId></Error>""",
        id="NoSuchKey",
    ),
    pytest.param(
        "SlowDown",
        request_of("PUT /bucket/a"),
        True,
        f"""HTTP/1.1 503 Slow Down
x-amz-request-id: {ID}
x-amz-id-2: {HOST_ID}
Content-Type: application/xml
Transfer-Encoding: chunked
Date: Wed, 03 Sep 2025 15:21:50 GMT
Server: AmazonS3

{DECLARED}
<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message>\
<RequestId>{ID}</RequestId><HostId>{HOST_ID}</HostId></Error>""",
        id="SlowDown",
    ),
    pytest.param(
        "InvalidRange",
        request_of("GET /bucket/a", "Range: bytes=500-"),
        False,
        f"""HTTP/1.1 416 Requested Range Not Satisfiable
x-amz-request-id: {ID}
x-amz-id-2: {HOST_ID}
Content-Range: bytes */0
Content-Type: application/xml
Transfer-Encoding: chunked
Date: Wed, 03 Sep 2025 15:21:50 GMT
Server: AmazonS3

{DECLARED}
<Error><Code>InvalidRange</Code><Message>The requested range is not satisfiable</Message>\
<RangeRequested>bytes=500-</RangeRequested><ActualObjectSize>0</ActualObjectSize>\
<RequestId>{ID}</RequestId><HostId>{HOST_ID}</HostId></Error>""",
        id="InvalidRange",
    ),
    pytest.param(
        "MethodNotAllowed",
        request_of("POST /"),
        False,
        f"""HTTP/1.1 405 Method Not Allowed
x-amz-request-id: {ID}
x-amz-id-2: {HOST_ID}
Allow: GET, HEAD
Content-Type: application/xml
Transfer-Encoding: chunked
Date: Wed, 03 Sep 2025 15:21:50 GMT
Server: AmazonS3

{DECLARED}
<Error><Code>MethodNotAllowed</Code>\
<Message>The specified method is not allowed against this resource.</Message>\
<Method>POST</Method><ResourceType>SERVICE</ResourceType>\
<RequestId>{ID}</RequestId><HostId>{HOST_ID}</HostId></Error>""",
        id="MethodNotAllowed",
    ),
    pytest.param(
        "RequestTimeTooSkewed",
        request_of("GET /bucket/a", "X-Amz-Date: 20250903T142150Z"),
        True,
        f"""HTTP/1.1 403 Forbidden
x-amz-request-id: {ID}
x-amz-id-2: {HOST_ID}
Content-Type: application/xml
Transfer-Encoding: chunked
Date: Wed, 03 Sep 2025 15:21:50 GMT
Server: AmazonS3

{DECLARED}
<Error><Code>RequestTimeTooSkewed</Code>\
<Message>The difference between the request time and the current time is too large.</Message>\
<RequestTime>20250903T142150Z</RequestTime><ServerTime>2025-09-03T15:21:50Z</ServerTime>\
<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>\
<RequestId>{ID}</RequestId><HostId>{HOST_ID}</HostId></Error>""",
        id="RequestTimeTooSkewed",
    ),
    pytest.param(
        "PermanentRedirect",
        request_of("GET /bucket/a"),
        False,
        f"""HTTP/1.1 301 Moved Permanently
x-amz-bucket-region: eu-west-1
x-amz-request-id: {ID}
x-amz-id-2: {HOST_ID}
Content-Type: application/xml
Transfer-Encoding: chunked
Date: Wed, 03 Sep 2025 15:21:50 GMT
Server: AmazonS3

{DECLARED}
<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access must be \
addressed using the specified endpoint. Please send all future requests to this endpoint.\
</Message><Endpoint>s3.example.test</Endpoint><Bucket>bucket</Bucket>\
<RequestId>{ID}</RequestId><HostId>{HOST_ID}</HostId></Error>""",
        id="PermanentRedirect",
    ),
    pytest.param(
        "TemporaryRedirect",
        request_of("PUT /bucket/a%2Fb?partNumber=1&uploadId=u"),
        True,
        f"""HTTP/1.1 307 Temporary Redirect
x-amz-bucket-region: eu-west-1
x-amz-request-id: {ID}
x-amz-id-2: {HOST_ID}
Location: http://s3.example.test/bucket/a%2Fb?partNumber=1&uploadId=u
Content-Type: application/xml
Transfer-Encoding: chunked
Date: Wed, 03 Sep 2025 15:21:50 GMT
Server: AmazonS3

{DECLARED}
<Error><Code>TemporaryRedirect</Code><Message>Please re-send this request to the specified \
temporary endpoint. Continue to use the original request endpoint for future requests.</Message>\
<Endpoint>s3.example.test</Endpoint><Bucket>bucket</Bucket>\
<RequestId>{ID}</RequestId><HostId>{HOST_ID}</HostId></Error>""",
        id="TemporaryRedirect",
    ),
]


@pytest.mark.parametrize(("code", "request_", "closes", "expected"), GOLDEN)
def test_a_whole_answer(code: str, request_: Request, closes: bool, expected: str) -> None:
    answer = said(code, request_)
    assert on_the_wire(answer) == expected
    assert answer.close is closes
    assert answer.code == code


@pytest.mark.parametrize(
    "row",
    [row for row in ENTRIES if row.code != "NotModified"],  # which has no body
    ids=lambda row: f"{row.source}/{row.code}/{row.variant}",
)
def test_every_row_has_the_shape_and_the_same_ids_in_head_and_body(row: Entry) -> None:
    answer = error_answer("aws", row, around(request_of("PUT /bucket/k")), Wording())
    assert BODY.match(answer.body)
    assert b"<Resource>" not in answer.body
    assert b"xmlns" not in answer.body
    tree = ElementTree.fromstring(answer.body)  # noqa: S314 (made here)
    tags = [element.tag for element in tree]
    assert len(tags) == len(set(tags))
    assert elements(answer)["Code"] == row.code
    assert elements(answer)["Message"] == row.message
    assert elements(answer)["RequestId"] == field(answer, "x-amz-request-id")
    assert elements(answer)["HostId"] == field(answer, "x-amz-id-2")
    assert (answer.status, answer.close) == (row.status, row.close)
    assert answer.reason
    assert not any(line.lower().startswith(b"connection:") for line in answer.fields)


# What AWS puts between Message and RequestId, for a request that has everything an error can name.
FULL = (
    "X-Amz-Date: 20250903T142150Z",
    "Content-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==",
    "x-amz-storage-class: COLD",
    "Range: bytes=5-",
    "If-None-Match: *",
    "Content-Length: 10",
    "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250903/eu-north-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=5ec5e7",
    "X-Amz-Security-Token: t0ken",
)
EXTRAS = {
    "PermanentRedirect": "Endpoint Bucket",
    "Redirect": "Endpoint Bucket",
    "TemporaryRedirect": "Endpoint Bucket",
    "BadDigest": "CalculatedDigest ExpectedDigest",
    "EntityTooSmall": "ProposedSize MinSizeAllowed",
    "EntityTooLarge": "ProposedSize MaxSizeAllowed",
    "ExpiredToken": "Token-0",
    "InvalidDigest": "Content-MD5",
    "InvalidArgument": "ArgumentName ArgumentValue",
    "InvalidBucketName": "BucketName",
    "InvalidPart": "UploadId PartNumber ETag",
    "InvalidPartOrder": "UploadId",
    "InvalidStorageClass": "StorageClassRequested",
    "InvalidTargetBucketForLogging": "TargetBucket",
    "InvalidToken": "Token-0",
    "InvalidURI": "URI",
    "KeyTooLongError": "Size MaxSizeAllowed",
    "MaxMessageLengthExceeded": "MaxMessageLengthBytes",
    "MaxPostPreDataLengthExceededError": "MaxPostPreDataLengthBytes",
    "MetadataTooLarge": "Size MaxSizeAllowed",
    "MissingSecurityHeader": "MissingHeaderName",
    "UserKeyMustBeSpecified": "ArgumentName ArgumentValue",
    "InvalidAccessKeyId": "AWSAccessKeyId",
    "InvalidObjectState": "StorageClass",
    "RequestTimeTooSkewed": "RequestTime ServerTime MaxAllowedSkewMilliseconds",
    "SignatureDoesNotMatch": "AWSAccessKeyId StringToSign SignatureProvided StringToSignBytes "
    "CanonicalRequest CanonicalRequestBytes",
    "NoSuchBucket": "BucketName",
    "NoSuchKey": "Key",
    "NoSuchUpload": "UploadId",
    "NoSuchTagSet": "BucketName",
    "MethodNotAllowed": "Method ResourceType",
    "BucketAlreadyExists": "BucketName",
    "BucketNotEmpty": "BucketName",
    "Precondition Failed": "Condition",
    "PreconditionFailed": "Condition",
    "InvalidRange": "RangeRequested ActualObjectSize",
    "NotImplemented": "Header additionalMessage",
    "AccessForbidden": "Method ResourceType",
    "AuthorizationHeaderMalformed": "Region",
    "BucketAlreadyOwnedByYou": "BucketName",
    "ConditionalRequestConflict": "Condition Key",
    "CrossLocationLoggingProhibited": "TargetBucketLocation SourceBucketLocation",
    "CrossLocationLoggingProhibitted": "TargetBucketLocation SourceBucketLocation",
    "InvalidChunkSizeError": "Chunk BadChunkSize",
    "InvalidEncryptionAlgorithmError": "ArgumentName",
    "InvalidLocationConstraint": "LocationConstraint",
    "InvalidPartNumber": "PartNumberRequested ActualPartCount",
    "MalformedPolicy": "Detail",
    "NoSuchBucketPolicy": "BucketName",
    "NoSuchCORSConfiguration": "BucketName",
    "NoSuchConfiguration": "BucketName",
    "NoSuchLifecycleConfiguration": "BucketName",
    "NoSuchPublicAccessBlockConfiguration": "BucketName",
    "NoSuchVersion": "Key",
    "NoSuchWebsiteConfiguration": "BucketName",
    "ObjectLockConfigurationNotFoundError": "BucketName",
    "OwnershipControlsNotFoundError": "BucketName",
    "ReplicationConfigurationNotFoundError": "BucketName",
    "RequestHeaderSectionTooLarge": "MaxSizeAllowed",
    "ServerSideEncryptionConfigurationNotFoundError": "BucketName",
    "UserProjectAccountProblem": "Details",
}


@pytest.mark.parametrize("code", sorted({*catalogue_names()} - {"NotModified"}))  # has no body
def test_the_elements_between_message_and_request_id(code: str) -> None:
    answer = said(code, request_of("PUT /bucket/k?partNumber=3&uploadId=u1", *FULL))
    names = list(elements(answer))
    assert names[:2] == ["Code", "Message"]
    assert names[-2:] == ["RequestId", "HostId"]
    assert names[2:-2] == EXTRAS.get(code, "").split()


@pytest.mark.parametrize("code", catalogue_names())
def test_no_answer_repeats_a_signature_or_a_token(code: str) -> None:
    presigned = "GET /bucket/k?X-Amz-Signature=5ec5e7&X-Amz-Security-Token=t0ken"
    for request in (request_of("GET /bucket/k", *FULL), request_of(presigned)):
        assert b"5ec5e7" not in said(code, request).body
        assert b"t0ken" not in said(code, request).body


@pytest.mark.parametrize(
    ("code", "start", "fields", "element", "text"),
    [
        pytest.param("NoSuchBucket", "GET /b/k", (), "BucketName", "b", id="bucket of an object"),
        pytest.param("NoSuchKey", "GET /b", (), "Key", None, id="no key of a bucket"),
        pytest.param("PermanentRedirect", "GET /", (), "Bucket", None, id="no bucket of a service"),
        pytest.param("InvalidAccessKeyId", "GET /b/k", (), "AWSAccessKeyId", None, id="anonymous"),
        pytest.param(
            "InvalidAccessKeyId", "GET /b/k", FULL, "AWSAccessKeyId", "AKIDEXAMPLE", id="signed"
        ),
        pytest.param("BadDigest", "PUT /b/k", (), "ExpectedDigest", None, id="no digest sent"),
        pytest.param(
            "BadDigest",
            "PUT /b/k",
            FULL,
            "ExpectedDigest",
            "d41d8cd98f00b204e9800998ecf8427e",
            id="the digest sent, in hex",
        ),
        pytest.param(
            "BadDigest", "PUT /b/k", ("Content-MD5: ?",), "ExpectedDigest", None, id="no base64"
        ),
        pytest.param("InvalidArgument", "GET /b?max-keys=x", (), "ArgumentValue", "x", id="query"),
        pytest.param(
            "InvalidArgument",
            "GET /b/k?X-Amz-Signature=s&x-id=GetObject",
            (),
            "ArgumentName",
            "key",
            id="no argument but the key",
        ),
        pytest.param("InvalidArgument", "GET /", (), "ArgumentName", None, id="no argument"),
        pytest.param("InvalidPart", "PUT /b/k?partNumber=3", (), "PartNumber", "3", id="the part"),
        pytest.param("InvalidPart", "POST /b/k?uploadId=u", (), "PartNumber", "1", id="no part"),
        pytest.param(
            "EntityTooSmall", "PUT /b/k", ("Content-Length: 10",), "ProposedSize", "10", id="small"
        ),
        pytest.param(
            "EntityTooSmall",
            "PUT /b/k",
            ("Content-Length: 9000000",),
            "ProposedSize",
            "2621440",
            id="not small, so one that is",
        ),
        pytest.param("EntityTooSmall", "PUT /b/k", (), "PartNumber", None, id="part of no upload"),
        pytest.param(
            "EntityTooSmall", "POST /b/k?uploadId=u", (), "PartNumber", "1", id="part to be joined"
        ),
        pytest.param("EntityTooLarge", "PUT /b/k", (), "ProposedSize", "5368709121", id="large"),
        pytest.param("KeyTooLongError", "PUT /b/k", (), "Size", "1025", id="a short key"),
        pytest.param("KeyTooLongError", f"PUT /b/{'k' * 1200}", (), "Size", "1200", id="long key"),
        pytest.param("MetadataTooLarge", "PUT /b/k", (), "Size", "2049", id="little metadata"),
        pytest.param(
            "MetadataTooLarge",
            "PUT /b/k",
            (f"x-amz-meta-abc: {'m' * 3000}",),
            "Size",
            "3003",
            id="much metadata",
        ),
        pytest.param("InvalidURI", "GET /b/%ZZ?sig=1", (), "URI", "/b/%ZZ", id="path alone"),
        pytest.param(
            "PreconditionFailed", "PUT /b/k", FULL, "Condition", "If-None-Match", id="condition"
        ),
        pytest.param("PreconditionFailed", "PUT /b/k", (), "Condition", "If-Match", id="none"),
        pytest.param(
            "PreconditionFailed",
            "PUT /b/k",
            ("x-amz-copy-source-if-match: e",),
            "Condition",
            "x-amz-copy-source-If-Match",
            id="condition on a copy's source",
        ),
        pytest.param("InvalidRange", "GET /b/k", (), "RangeRequested", "bytes=0-", id="no range"),
        pytest.param("MethodNotAllowed", "GET /b", (), "ResourceType", "BUCKET", id="bucket"),
        pytest.param("MethodNotAllowed", "GET /b/k", (), "ResourceType", "OBJECT", id="object"),
        pytest.param(
            "RequestTimeTooSkewed",
            "GET /b/k?X-Amz-Date=20250101T000000Z",
            (),
            "RequestTime",
            "20250101T000000Z",
            id="time of a presigned request",
        ),
        pytest.param(
            "RequestTimeTooSkewed",
            "GET /b/k",
            ("Date: Wed, 01 Jan 2025 00:00:00 GMT",),
            "RequestTime",
            "20250101T000000Z",
            id="time of Date",
        ),
        pytest.param(
            "RequestTimeTooSkewed",
            "GET /b/k",
            ("Date: Wed, 01 Jan 2025 00:00:00 -0000",),
            "RequestTime",
            "20250101T000000Z",
            id="Date without a zone",
        ),
        pytest.param(
            "RequestTimeTooSkewed",
            "GET /b/k",
            ("Date: soon", "X-Amz-Date: <now>"),
            "RequestTime",
            "20250903T152150Z",
            id="no time that can be read",
        ),
        pytest.param("ExpiredToken", "GET /b/k", FULL, "Token-0", "***", id="masked token"),
        pytest.param(
            "SignatureDoesNotMatch", "GET /b/k", FULL, "SignatureProvided", "***", id="masked sign"
        ),
    ],
)
def test_an_element_is_filled_from_the_request(
    code: str, start: str, fields: tuple[str, ...], element: str, text: str | None
) -> None:
    assert elements(said(code, request_of(start, *fields))).get(element) == text


def test_a_string_to_sign_names_the_scope_of_the_request_and_is_spelled_in_hex_beside_it() -> None:
    told = elements(said("SignatureDoesNotMatch", request_of("GET /b/k", *FULL)))
    lines = told["StringToSign"].split("\n")
    assert lines[:3] == [
        "AWS4-HMAC-SHA256",
        "20250903T142150Z",
        "20250903/eu-north-1/s3/aws4_request",
    ]
    assert bytes.fromhex(told["StringToSignBytes"]).decode() == told["StringToSign"]
    assert bytes.fromhex(told["CanonicalRequestBytes"]).decode() == told["CanonicalRequest"]


@pytest.mark.parametrize("start", ["GET /", "PUT /", "GET /b", "DELETE /b/k", "HEAD /b/k"])
def test_allow_names_other_methods_than_the_refused_one(start: str) -> None:
    allowed = field(said("MethodNotAllowed", request_of(start)), "Allow")
    assert allowed
    assert start.split()[0] not in allowed.split(", ")


def test_a_redirect_of_an_absolute_target_names_that_target() -> None:
    answer = said("TemporaryRedirect", request_of("GET http://s3.example.test/bucket/k"))
    assert field(answer, "Location") == "http://s3.example.test/bucket/k"


def test_a_permanent_redirect_names_a_region_and_no_location() -> None:
    answer = said("PermanentRedirect")
    assert field(answer, "x-amz-bucket-region") == "eu-west-1"
    assert field(answer, "Location") is None


def test_ids_differ_for_every_nonce_and_stay_the_same_for_one() -> None:
    seen = {field(said("SlowDown", nonce=str(n)), "x-amz-request-id") for n in range(2000)}
    assert len(seen) == 2000
    assert said("SlowDown", nonce="7") == said("SlowDown", nonce="7")


def test_a_shifted_clock_moves_date_and_server_time_alike() -> None:
    circumstances = around(request_of(), ahead_s=3600)
    answer = error_answer("aws", entry("RequestTimeTooSkewed"), circumstances, Wording())
    assert field(answer, "Date") == "Wed, 03 Sep 2025 16:21:50 GMT"
    assert elements(answer)["ServerTime"] == "2025-09-03T16:21:50Z"
    assert elements(answer)["RequestTime"] == "20250903T152150Z"


@pytest.mark.parametrize("ahead_s", [-1e12, 1e15], ids=["before 1970", "after 9999"])
def test_a_clock_that_no_date_can_name_stops_at_the_nearest_that_can(ahead_s: float) -> None:
    circumstances = around(request_of(), ahead_s=ahead_s)
    answer = error_answer("aws", entry("RequestTimeTooSkewed"), circumstances, Wording())
    assert field(answer, "Date") in (
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    )


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_a_body_has_neither_body_nor_framing(status: int) -> None:
    answer = said("NoSuchKey", wording=Wording(status=status))
    assert answer.body == b""
    assert [line.partition(b":")[0] for line in answer.fields] == [
        b"x-amz-request-id",
        b"x-amz-id-2",
        b"Date",
        b"Server",
    ]


def test_a_head_request_has_the_head_of_a_get() -> None:
    got, headed = (
        said("NoSuchKey", request_of("GET /b/k")),
        said("NoSuchKey", request_of("HEAD /b/k")),
    )
    assert got == headed


def test_another_status_has_its_own_phrase_and_slow_down_is_only_said_with_503() -> None:
    answer = said("SlowDown", wording=Wording(status=429))
    assert (answer.status, answer.reason) == (429, b"Too Many Requests")
    assert said("ServiceUnavailable").reason == b"Service Unavailable"
    assert said("NoSuchKey", wording=Wording(status=599)).reason == b"Unknown"


def test_a_message_is_replaced_and_escaped() -> None:
    answer = said("NoSuchKey", wording=Wording(message='<no> & "why"'))
    assert elements(answer)["Message"] == '<no> & "why"'
    assert b"<Message>&lt;no&gt; &amp; &quot;why&quot;</Message>" in answer.body


@pytest.mark.parametrize(
    ("asked_s", "sent"), [(7.0, "7"), (0.0, "0"), (0.2, "1"), (1.0001, "2"), (90, "90")]
)
def test_retry_after_is_sent_in_whole_seconds_rounded_up(asked_s: float, sent: str) -> None:
    answer = said("SlowDown", wording=Wording(retry_after_s=asked_s))
    assert field(answer, "Retry-After") == sent


def test_extra_elements_replace_the_row_s_own_and_otherwise_stand_behind_them() -> None:
    wording = Wording(extra=(("Region", "eu"), ("Key", "other")))
    assert list(elements(said("NoSuchKey", wording=wording)).items())[2:4] == [
        ("Key", "other"),
        ("Region", "eu"),
    ]


def test_headers_replace_the_dialect_s_own_in_their_place_and_otherwise_come_last() -> None:
    wording = Wording(headers=(("server", "mine"), ("X-More", "é")))
    answer = said("NoSuchKey", wording=wording)
    assert answer.fields[-2:] == (b"server: mine", "X-More: é".encode())


@pytest.mark.parametrize(("value", "closes"), [("close", True), ("x, Close", True), ("x", False)])
def test_a_connection_header_becomes_the_ending_and_no_field(value: str, closes: bool) -> None:
    answer = said("NoSuchKey", wording=Wording(headers=(("Connection", value),)))
    assert answer.close is closes
    assert field(answer, "Connection") is None


def test_a_code_of_one_s_own_has_the_shape_too_and_says_its_status_in_words() -> None:
    answer = error_answer("aws", free_entry("Mine", 409), around(request_of()), Wording())
    assert BODY.match(answer.body)
    assert elements(answer)["Message"] == "Conflict"
    assert (answer.status, answer.code, answer.close) == (409, "Mine", False)
    assert free_entry("Mine", 503).close


@pytest.mark.parametrize(
    ("status", "phrase"),
    [
        (404, b"Not Found"),
        (413, b"Content Too Large"),
        (414, b"URI Too Long"),
        (416, b"Requested Range Not Satisfiable"),
        (422, b"Unprocessable Content"),
        (499, b"Unknown"),
    ],
)
def test_a_phrase_is_the_same_on_every_python(status: int, phrase: bytes) -> None:
    assert reason_phrase(status) == phrase


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c'", id="markup"),
        pytest.param("a\x00\x1fb", "a%00%1Fb", id="control characters"),
        pytest.param("a\t\n\r", "a\t\n&#13;", id="white space"),
        pytest.param("caf\udce9", "caf%E9", id="a byte that is not UTF-8"),
        pytest.param("\ud800", "%ED%A0%80", id="a lone surrogate"),
        pytest.param("\uffff", "%EF%BF%BF", id="a noncharacter"),
        pytest.param("ключ 🗝", "ключ 🗝", id="any other letter"),
    ],
)
def test_text_is_written_so_that_xml_can_hold_it(text: str, written: str) -> None:
    assert xml_text(text) == written


@pytest.mark.parametrize("seed", range(200))
def test_a_body_is_well_formed_for_any_key(seed: int) -> None:
    rng = random.Random(seed)
    key = rng.randbytes(rng.randrange(1, 60))
    if seed % 2:
        key = "".join(chr(rng.randrange(1, 0x11000)) for _ in range(30)).encode(
            "utf-8", "surrogatepass"
        )
    target = "GET /bucket/k" + quote_from_bytes(key, safe="")
    for code in ("NoSuchKey", "InvalidArgument", "SignatureDoesNotMatch"):
        answer = said(code, request_of(target))
        assert BODY.match(answer.body)
        assert elements(answer)["Code"] == code
