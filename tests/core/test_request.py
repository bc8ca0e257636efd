"""What rules may ask of a request, from raw heads."""

from __future__ import annotations

import random

import pytest

from faultproxy.core.http.head import parse_request_head
from faultproxy.core.request import Request
from faultproxy.core.s3.identity import short_name


def request(start: str | bytes, *lines: str, host: str = "127.0.0.1:9000") -> Request:
    """A request with this start (method and target) and these header lines."""
    first = start.encode() if isinstance(start, str) else start
    rest = "\r\n".join([f"Host: {host}", *lines, "", ""]).encode()
    return Request(
        parse_request_head(first + b" HTTP/1.1\r\n" + rest),
        source="10.0.0.1:5000",
        listener="127.0.0.1:9000",
        connection=7,
        domains=("s3.example.test",),
    )


def test_a_request_tells_all_that_a_client_said_of_it() -> None:
    asked = request(
        "PUT /bucket/a%20key?partNumber=3&uploadId=up%2F1&x-id=UploadPart",
        "User-Agent: Boto3/1.44.5 md/Botocore#1.44.5",
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIA1/20260101/eu/s3/aws4_request, Signature=x",
        "amz-sdk-invocation-id: call-1",
        "amz-sdk-request: attempt=2; max=3",
        "Content-Length: 5",
    )
    assert asked.operation == "UploadPart"
    assert (asked.bucket, asked.key) == ("bucket", "a key")
    assert (asked.part, asked.upload_id, asked.size) == (3, "up/1", 5)
    assert (asked.client, asked.access_key) == ("boto3", "AKIA1")
    assert (asked.call, asked.attempt) == ("call-1", 2)
    assert dict(asked.query) == {
        "partNumber": ("3",),
        "uploadId": ("up/1",),
        "x-id": ("UploadPart",),
    }


def test_a_request_that_says_nothing_has_nothing() -> None:
    asked = request("GET /")
    assert asked.operation == "ListBuckets"
    assert (asked.bucket, asked.key, asked.part, asked.upload_id, asked.range) == (None,) * 5
    assert (asked.access_key, asked.call, asked.attempt) == (None, None, None)
    assert (asked.client, asked.size, dict(asked.query)) == ("unknown", 0, {})


def test_a_request_keeps_where_it_came_from() -> None:
    asked = request("GET /")
    assert (asked.source, asked.listener, asked.connection) == (
        "10.0.0.1:5000",
        "127.0.0.1:9000",
        7,
    )


def test_a_fact_is_the_same_whenever_it_is_asked() -> None:
    asked = request("GET /b/k%41?prefix=x", "Range: bytes=0-1")
    first = (asked.key, asked.bucket, asked.operation, asked.query, asked.identity)
    assert first == (asked.key, asked.bucket, asked.operation, asked.query, asked.identity)


KEYS: dict[str, tuple[bytes, str | None]] = {
    "plain": (b"/b/k", "k"),
    "decoded once": (b"/b/%2541", "%41"),
    "plus stays plus": (b"/b/a+b", "a+b"),
    "an encoded plus": (b"/b/a%2Bb", "a+b"),
    "slashes": (b"/b//a//b/", "/a//b/"),
    "an encoded slash": (b"/b/a%2Fb", "a/b"),
    "dots": (b"/b/a/./../b", "a/./../b"),
    "UTF-8, encoded": (b"/b/%C3%A9", "é"),
    "UTF-8, raw": (b"/b/\xc3\xa9", "é"),
    "not UTF-8": (b"/b/\xff%fe", "\udcff\udcfe"),
    "a broken escape": (b"/b/%zz%2", "%zz%2"),
    "none": (b"/b/", None),
}


@pytest.mark.parametrize(("target", "key"), KEYS.values(), ids=KEYS.keys())
def test_a_key_is_decoded_once(target: bytes, key: str | None) -> None:
    asked = request(b"GET " + target)
    assert (asked.bucket, asked.key) == ("b", key)


def test_the_bucket_may_stand_in_the_host() -> None:
    asked = request("GET /a/b?tagging", host="My.Bucket.S3.example.test:9000")
    assert (asked.operation, asked.bucket, asked.key) == ("GetObjectTagging", "my.bucket", "a/b")


PARTS = {"1": 1, "010": 10, "x": None, "": None, "-1": None, "9" * 20: None, "²": None}


@pytest.mark.parametrize(("number", "part"), PARTS.items(), ids=[f"'{n}'" for n in PARTS])
def test_a_part_is_a_number_or_absent(number: str, part: int | None) -> None:
    assert request(f"GET /b/k?partNumber={number}").part == part


SIZES: dict[str, tuple[tuple[str, ...], int | None]] = {
    "no body": ((), 0),
    "a length": (("Content-Length: 12",), 12),
    "an empty body": (("Content-Length: 0",), 0),
    "chunked": (("Transfer-Encoding: chunked",), None),
    "aws-chunked with a length": (
        ("Content-Length: 99", "x-amz-decoded-content-length: 12"),
        12,
    ),
    "aws-chunked and chunked": (
        ("Transfer-Encoding: chunked", "X-Amz-Decoded-Content-Length: 12"),
        12,
    ),
    "a decoded length that is no number": (
        ("Content-Length: 99", "x-amz-decoded-content-length: 1 2"),
        99,
    ),
}


@pytest.mark.parametrize(("lines", "size"), SIZES.values(), ids=SIZES.keys())
def test_the_size_is_the_payload_that_was_announced(
    lines: tuple[str, ...], size: int | None
) -> None:
    assert request("PUT /b/k", *lines).size == size


def test_the_access_key_of_a_presigned_request_is_in_its_query() -> None:
    v4 = "X-Amz-Credential=AKIA1%2F20260101%2Feu%2Fs3%2Faws4_request&X-Amz-Signature=x"
    assert request(f"GET /b/k?{v4}").access_key == "AKIA1"
    assert request("GET /b/k?AWSAccessKeyId=AKIA2&Signature=x").access_key == "AKIA2"


def test_a_signed_header_comes_before_a_presigned_query() -> None:
    assert (
        request("GET /b?AWSAccessKeyId=AKIA2", "Authorization: AWS AKIA1:x").access_key == "AKIA1"
    )


def test_a_header_has_all_its_values_in_order() -> None:
    asked = request("GET /b", "X-Amz-Meta-A: 1", "Range: bytes=0-1", "x-amz-meta-a:  zwei é ")
    assert asked.header("x-amz-meta-a") == ("1", "zwei é")
    assert asked.header("range") == ("bytes=0-1",)
    assert asked.header("expect") == ()
    assert asked.header("x-amz-meta-b") == ()


def test_the_identity_leaves_out_what_differs_from_run_to_run() -> None:
    signed = (
        "PUT /b/k?partNumber=1&uploadId=one&X-Amz-Signature=a",
        "PUT /b/k?uploadId=two&partNumber=01&X-Amz-Signature=b",
    )
    assert len({request(start).identity for start in signed}) == 1
    pages = ("GET /b?list-type=2&prefix=p", "GET /b?prefix=p&list-type=2&continuation-token=t")
    assert len({request(start).identity for start in pages}) == 1
    calls = (f"amz-sdk-request: attempt={n}" for n in (1, 2))
    assert len({request("GET /b/k", call).identity for call in calls}) == 1


def test_the_identity_is_the_same_in_either_style_of_address() -> None:
    path, host = request("GET /b/k"), request("GET /%6B", host="b.s3.example.test")
    assert path.identity == host.identity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (request("GET /b/k"), request("HEAD /b/k")),
        (request("GET /b/k"), request("GET /c/k")),
        (request("GET /b/k"), request("GET /b/l")),
        (request("GET /b/k"), request("GET /b/k", "Range: bytes=0-1")),
        (request("GET /b/k", "Range: bytes=0-1"), request("GET /b/k", "Range: bytes=0-2")),
        (request("GET /b/k?partNumber=1"), request("GET /b/k?partNumber=2")),
        (request("GET /b?prefix=a"), request("GET /b?prefix=b")),
        (request("GET /b"), request("GET /b?prefix=")),
        (request("GET /b/c%00d"), request("GET /b%00c/d")),
        (request("GET /b/1:k;-;"), request("GET /b/1:k;")),
    ],
    ids=[
        "operation",
        "bucket",
        "key",
        "a range",
        "the range",
        "part",
        "list prefix",
        "no list prefix",
        "where the bucket ends",
        "a key that looks like an identity",
    ],
)
def test_the_identity_tells_requests_apart(one: Request, other: Request) -> None:
    assert one.identity != other.identity


LONG = 201 * "k"
# The same targets in different words, and others that are like them.
SPELLED = (
    "GET /b/k", "GET /b/%6B", "GET /%62/k", "GET /b/k?versionId=1", "GET /b/k?prefix=a",
    "HEAD /b/k", "GET /b", "GET /b?prefix=", "GET /b?list-type=2", "GET /b?list-type=2&prefix=%61",
    "GET /b?list-type=2&prefix=a", "GET /", "PUT /b/k?partNumber=1&uploadId=u",
    "PUT /b/k?uploadId=v&partNumber=01", "GET /b/k%00", f"GET /b/{LONG}", f"GET /b/%6B{LONG[1:]}",
    f"GET /b/{LONG}?versionId=1", f"GET /{LONG}{LONG}/k", f"GET /%6B{LONG[1:]}{LONG}/k",
    f"GET /b/{LONG}k", f"GET /b/{200 * 'k'}", f"GET /b/{200 * '%6B'}", "GET /b/%C3%A9",
    "GET /b/%c3%a9",
)  # fmt: skip
RANGES = ((), ("Range: bytes=0-1",), (f"Range: bytes={','.join(100 * ['0-1'])}",))


def test_identities_are_counted_as_the_same_where_they_are_equal_and_only_there() -> None:
    asked = [request(start, *lines) for start in SPELLED for lines in RANGES]
    counted = [each.counted_as(short_name(each.identity_begins)) for each in asked]
    for one, one_as in zip(asked, counted, strict=True):
        for other, other_as in zip(asked, counted, strict=True):
            assert (one.identity == other.identity) is (one_as == other_as)
    assert max(len(str(each)) for each in counted) < 600


def test_a_prefix_counts_only_where_it_lists() -> None:
    assert request("GET /b/k?prefix=a").identity == request("GET /b/k").identity


PIECES = (
    b"/",
    b"?",
    b"&",
    b"=",
    b"%",
    b"%ff",
    b"\xff",
    b"%C3%A9",
    b"prefix",
    b"partNumber=1",
    b"k",
)
VALUES = (b"\xff", b"attempt=1", b"AWS a:b", b"AWS4-HMAC-SHA256 Credential=", b"", b"9" * 9)
NAMES = (b"Authorization", b"User-Agent", b"amz-sdk-request", b"Range", b"Content-Type")


@pytest.mark.parametrize("seed", range(200))
def test_no_head_that_was_let_through_makes_a_fact_fail(seed: int) -> None:
    rng = random.Random(seed)
    target = b"".join(rng.choices(PIECES, k=rng.randrange(1, 12)))
    lines = [b"%s: %s" % (name, rng.choice(VALUES)) for name in rng.sample(NAMES, k=3)]
    raw = b"\r\n".join(
        [b"GET %s HTTP/1.1" % target, b"Host: " + rng.choice(VALUES), *lines, b"", b""]
    )
    asked = Request(
        parse_request_head(raw), source="s", listener="l", connection=1, domains=("d.test",)
    )
    said = (asked.identity, asked.access_key, asked.client, asked.call, asked.attempt, asked.size)
    assert said[0].encode(errors="surrogateescape")
