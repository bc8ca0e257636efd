"""Every operation of botocore's model is recognised, and what is ambiguous is told apart."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import boto3
import pytest
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config
from botocore.model import OperationModel, Shape, StructureShape

from faultproxy.core.http.head import BadHead, RequestHead, parse_request_head
from faultproxy.core.s3.address import locate
from faultproxy.core.s3.operation import GROUPS, OPERATIONS, operation_of
from faultproxy.core.s3.selectors import TWINS

Style = Literal["path", "virtual"]

DOMAIN = "s3.example.test"
ENDPOINT = f"http://{DOMAIN}:9000"
NOT_IN_THE_MODEL = {"PostObject", "Preflight", "Unknown"}


class Captured(Exception):  # noqa: N818 (carries what was to be sent; nothing failed)
    """What the client would have sent."""

    def __init__(self, request: AWSPreparedRequest) -> None:
        super().__init__(request.url)
        self.request = request


def capture(request: AWSPreparedRequest, **_: object) -> None:
    raise Captured(request)


@cache
def client(style: Style) -> Any:
    made = boto3.client(
        "s3",
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="secret",
        config=Config(s3={"addressing_style": style}, retries={"total_max_attempts": 1}),
    )
    made.meta.events.register_last("before-send.s3", capture)
    return made


def model(name: str) -> OperationModel:
    found: OperationModel = client("path").meta.service_model.operation_model(name)
    return found


MODELLED: tuple[str, ...] = tuple(client("path").meta.service_model.operation_names)


def level(name: str) -> str:
    """What a request for the operation is addressed to."""
    shape = model(name).input_shape
    members = {} if shape is None else shape.members
    return "key" if "Key" in members else "bucket" if "Bucket" in members else "service"


def filled(shape: Shape, name: str = "") -> Any:
    """A value that the shape allows, with required members only."""
    if name == "Bucket":
        return "bucket-1"
    if name == "Key":
        return "a//b c+d/é/"
    if name in ("CopySource", "RenameSource"):
        return "/bucket-2/from"
    match shape.type_name:
        case "structure":
            assert isinstance(shape, StructureShape)
            members = {m: filled(shape.members[m], m) for m in shape.required_members}
            if getattr(shape, "is_tagged_union", False) and not members:
                first = next(iter(shape.members))
                members = {first: filled(shape.members[first], first)}
            return members
        case "list":
            return [filled(shape.member)]  # type: ignore[attr-defined]  # a ListShape
        case "map":
            return {}
        case "string":
            length = shape.metadata.get("min", 4)
            return (getattr(shape, "enum", None) or ["x" * length])[0]
        case "integer" | "long":
            return 3
        case "boolean":
            return True
        case "timestamp":
            return 1_700_000_000
        case _:
            return b"bytes"


def sent_by_botocore(name: str, style: Style) -> RequestHead:
    """The head that botocore sends for an operation with its required members."""
    shape = model(name).input_shape
    arguments = {} if shape is None else filled(shape)
    with pytest.raises(Captured) as caught:
        getattr(client(style), xform_name(name))(**arguments)
    request = caught.value.request
    scheme_and_host, slash, rest = request.url.removeprefix("http://").partition("/")
    lines = [f"{request.method} {slash}{rest} HTTP/1.1", f"Host: {scheme_and_host}"]
    fields: dict[str, object] = dict(request.headers)  # the stubs say str, the signer sets bytes
    for field, value in fields.items():
        lines.append(f"{field}: {value.decode() if isinstance(value, bytes) else value}")
    return parse_request_head("\r\n".join([*lines, "", ""]).encode())


def head(start: str, *lines: str, host: str = "127.0.0.1:9000") -> RequestHead:
    return parse_request_head(
        "\r\n".join([f"{start} HTTP/1.1", f"Host: {host}", *lines, "", ""]).encode("latin-1")
    )


def recognised(given: RequestHead) -> str:
    return operation_of(given, locate(given, (DOMAIN,)))


@pytest.mark.parametrize("style", ["path", "virtual"])
@pytest.mark.parametrize("name", MODELLED)
def test_what_botocore_sends_for_an_operation_is_recognised_as_it(name: str, style: Style) -> None:
    given = sent_by_botocore(name, style)
    assert recognised(given) == TWINS.get(name, name)
    bucket, key, _ = locate(given, (DOMAIN,))
    assert bucket == (None if level(name) == "service" else b"bucket-1")
    assert key == (b"a//b%20c%2Bd/%C3%A9/" if level(name) == "key" else None)


def test_the_table_and_the_model_name_the_same_operations() -> None:
    assert set(MODELLED) - set(TWINS) == set(OPERATIONS) - NOT_IN_THE_MODEL
    assert list(OPERATIONS) == sorted(set(OPERATIONS))


def test_the_deprecated_names_are_those_that_the_model_deprecates() -> None:
    assert {name for name in MODELLED if model(name).deprecated} == set(TWINS)
    assert set(TWINS.values()) <= set(OPERATIONS)


PRESIGNED = (
    "AbortMultipartUpload",
    "DeleteObject",
    "GetBucketLifecycleConfiguration",
    "GetBucketLocation",
    "GetObject",
    "GetObjectTagging",
    "HeadObject",
    "ListObjects",
    "ListObjectsV2",
    "ListParts",
    "PutObject",
    "UploadPart",
)


@pytest.mark.parametrize("signature", ["s3v4", "s3"])
@pytest.mark.parametrize("name", PRESIGNED)
def test_a_presigned_url_is_recognised_by_what_is_not_signature(name: str, signature: str) -> None:
    signer = boto3.client(
        "s3",
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="secret",
        aws_session_token="token",
        config=Config(signature_version=signature, s3={"addressing_style": "path"}),
    )
    shape = model(name).input_shape
    assert shape is not None
    url = signer.generate_presigned_url(xform_name(name), Params=filled(shape))
    method = model(name).http["method"]
    assert recognised(head(f"{method} {url.removeprefix(ENDPOINT)}")) == name


COPY = "x-amz-copy-source: /bucket/key"
MULTIPART = "Content-Type: multipart/form-data; boundary=x"
ASKS = ("Origin: http://a.test", "Access-Control-Request-Method: PUT")
ROUTE = ("x-amz-request-route: r", "x-amz-request-token: t")

CASES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "service": (("GET /",), "ListBuckets"),
    "service with parameters": (("GET /?max-buckets=3&x-id=ListBuckets",), "ListBuckets"),
    "service, unknown method": (("DELETE /",), "Unknown"),
    "service, head": (("HEAD /",), "Unknown"),
    "directory buckets by parameter": (("GET /?max-directory-buckets=3",), "ListDirectoryBuckets"),
    "directory buckets by scope": (
        (
            "GET /",
            "Authorization: AWS4-HMAC-SHA256 Credential=AK/20260101/r/s3express/aws4_request",
        ),
        "ListDirectoryBuckets",
    ),
    "directory buckets, presigned": (
        ("GET /?X-Amz-Credential=AK%2F20260101%2Fr%2Fs3express%2Faws4_request",),
        "ListDirectoryBuckets",
    ),
    "bucket": (("GET /b",), "ListObjects"),
    "bucket with a slash": (("GET /b/",), "ListObjects"),
    "bucket, only an empty query": (("GET /b?",), "ListObjects"),
    "bucket in another method": (("PATCH /b",), "Unknown"),
    "method in lower case": (("get /b/k",), "Unknown"),
    "list type 2": (("GET /b?list-type=2&prefix=a",), "ListObjectsV2"),
    "list type 2 at the end": (("GET /b?prefix=a&list-type=2",), "ListObjectsV2"),
    "list type 2, encoded": (("GET /b?list%2Dtype=%32",), "ListObjectsV2"),
    "list type 1": (("GET /b?list-type=1",), "ListObjects"),
    "versions": (("GET /b?versions&prefix=a",), "ListObjectVersions"),
    "uploads": (("GET /b?uploads",), "ListMultipartUploads"),
    "acl without a value": (("GET /b?acl",), "GetBucketAcl"),
    "acl with an empty value": (("GET /b?acl=",), "GetBucketAcl"),
    "acl with a value": (("GET /b?acl=1",), "GetBucketAcl"),
    "acl twice": (("GET /b?acl&acl",), "GetBucketAcl"),
    "acl, encoded": (("GET /b?%61cl",), "GetBucketAcl"),
    "the case of a sub-resource matters": (("GET /b?Location",), "ListObjects"),
    "a parameter nobody knows": (("GET /b?fresh=1",), "ListObjects"),
    "two sub-resources": (("GET /b?acl&versioning",), "Unknown"),
    "metrics, all": (("GET /b?metrics",), "ListBucketMetricsConfigurations"),
    "metrics, one": (("GET /b?id=1&metrics",), "GetBucketMetricsConfiguration"),
    "metrics without an id": (("PUT /b?metrics",), "Unknown"),
    "an id alone": (("GET /b?id=1",), "ListObjects"),
    "a sub-resource does not fall back": (("DELETE /b?location",), "Unknown"),
    "a key's sub-resource on a bucket": (("DELETE /b?uploadId=x",), "Unknown"),
    "head of a bucket's sub-resource": (("HEAD /b?location",), "Unknown"),
    "delete objects": (("POST /b?delete", MULTIPART), "DeleteObjects"),
    "post object": (("POST /b", MULTIPART), "PostObject"),
    "post object with a slash": (("POST /b/", MULTIPART.lower()), "PostObject"),
    "post that is no form": (("POST /b", "Content-Type: text/plain"), "Unknown"),
    "post without a type": (("POST /b",), "Unknown"),
    "object": (("GET /b/k",), "GetObject"),
    "object, response overrides": (
        ("GET /b/k?response-content-type=a%2Fb&versionId=1&x-id=GetObject",),
        "GetObject",
    ),
    "x-id is a hint that is not believed": (("GET /b/k?x-id=PutObject",), "GetObject"),
    "object by part number": (("GET /b/k?partNumber=1",), "GetObject"),
    "head by part number": (("HEAD /b/k?partNumber=1",), "HeadObject"),
    "head of an upload": (("HEAD /b/k?uploadId=x",), "Unknown"),
    "attributes": (("GET /b/k?attributes", "x-amz-object-attributes: ETag"), "GetObjectAttributes"),
    "list of parts": (("GET /b/k?uploadId=x",), "ListParts"),
    "list of parts with a part number": (("GET /b/k?uploadId=x&partNumber=1",), "ListParts"),
    "delete of a version": (("DELETE /b/k?versionId=x",), "DeleteObject"),
    "abort": (("DELETE /b/k?uploadId=x",), "AbortMultipartUpload"),
    "put": (("PUT /b/k",), "PutObject"),
    "copy": (("PUT /b/k", COPY), "CopyObject"),
    "copy, source encoded": (("PUT /b/k", "X-Amz-Copy-Source: b%2fk"), "CopyObject"),
    "copy source without a slash": (("PUT /b/k", "x-amz-copy-source: k"), "PutObject"),
    "part": (("PUT /b/k?partNumber=1&uploadId=x",), "UploadPart"),
    "part, other order": (("PUT /b/k?x-id=UploadPart&uploadId=x&partNumber=1",), "UploadPart"),
    "part copy": (("PUT /b/k?partNumber=1&uploadId=x", COPY), "UploadPartCopy"),
    "put with an upload alone": (("PUT /b/k?uploadId=x",), "Unknown"),
    "put with a part number alone": (("PUT /b/k?partNumber=1",), "Unknown"),
    "tagging with a copy source": (("PUT /b/k?tagging", COPY), "PutObjectTagging"),
    "rename": (("PUT /b/k?renameObject", "x-amz-rename-source: /b/a"), "RenameObject"),
    "create upload": (("POST /b/k?uploads",), "CreateMultipartUpload"),
    "complete upload": (("POST /b/k?uploadId=x",), "CompleteMultipartUpload"),
    "restore": (("POST /b/k?restore&versionId=1",), "RestoreObject"),
    "select": (("POST /b/k?select&select-type=2",), "SelectObjectContent"),
    "select without a type": (("POST /b/k?select",), "Unknown"),
    "post of a key": (("POST /b/k", MULTIPART), "Unknown"),
    "annotations": (("GET /b/k?annotation",), "ListObjectAnnotations"),
    "annotation": (("GET /b/k?annotation&annotationName=a",), "GetObjectAnnotation"),
    "a bucket's sub-resource that keys ignore": (("GET /b/k?object-lock",), "GetObject"),
    "a bucket's sub-resource that keys refuse": (("GET /b/k?cors",), "Unknown"),
    "preflight of a key": (("OPTIONS /b/k", *ASKS), "Preflight"),
    "preflight of a bucket": (("OPTIONS /b?x=y", *ASKS), "Preflight"),
    "preflight of the service": (("OPTIONS /", *ASKS), "Preflight"),
    "options without a method": (("OPTIONS /b/k", ASKS[0]), "Unknown"),
    "options without an origin": (("OPTIONS /b/k", ASKS[1]), "Unknown"),
    "get with the headers of a preflight": (("GET /b/k", *ASKS), "GetObject"),
    "options of the server": (("OPTIONS *",), "Unknown"),
    "get of an asterisk": (("GET *",), "Unknown"),
    "connect": (("CONNECT b.test:443",), "Unknown"),
    "no bucket but a key": (("GET //k",), "Unknown"),
    "object lambda": (("POST /WriteGetObjectResponse", *ROUTE), "WriteGetObjectResponse"),
    "object lambda without a token": (("POST /WriteGetObjectResponse", ROUTE[0]), "Unknown"),
    "a bucket of that name": (("GET /WriteGetObjectResponse",), "ListObjects"),
    "a key of that name": (("POST /b/WriteGetObjectResponse", *ROUTE), "Unknown"),
    "absolute": (("GET http://127.0.0.1:9000/b/k?acl",), "GetObjectAcl"),
    "absolute, bucket in the host": (("GET http://b.s3.example.test/?acl",), "GetBucketAcl"),
    "absolute without a path": (("GET http://b.s3.example.test",), "ListObjects"),
    "absolute without a path, query": (("GET http://b.s3.example.test?acl",), "GetBucketAcl"),
}


@pytest.mark.parametrize(("given", "name"), CASES.values(), ids=CASES.keys())
def test_requests_that_look_alike_are_told_apart(given: tuple[str, ...], name: str) -> None:
    assert recognised(head(*given)) == name


def test_buckets_are_listed_as_directories_at_the_control_endpoint() -> None:
    given = head("GET /", host="S3express-control.us-west-2.amazonaws.com")
    assert recognised(given) == "ListDirectoryBuckets"


def test_every_result_of_the_table_is_a_known_operation() -> None:
    assert {name for _, name in CASES.values()} <= set(OPERATIONS)


def test_groups_hold_operations_and_share_none_but_those_of_buckets() -> None:
    assert set(GROUPS) == {"$read", "$list", "$write", "$multipart", "$delete", "$bucket"}
    narrow = [name for group, names in GROUPS.items() if group != "$bucket" for name in names]
    assert len(narrow) == len(set(narrow)) == 20
    assert set(narrow) < set(OPERATIONS)


def test_the_bucket_group_is_every_operation_at_a_bucket_but_the_lists() -> None:
    at_buckets = {name for name in MODELLED if name not in TWINS and level(name) == "bucket"}
    assert GROUPS["$bucket"] == (at_buckets | {"PostObject"}) - GROUPS["$list"]


PIECES = (
    b"/", b"//", b"?", b"&", b"=", b"%", b"%2", b"%2F", b"%ff", b"\xff", b"\xc3\xa9", b"+", b"#",
    b"acl", b"uploadId", b"partNumber", b"list-type=2", b"select", b"id", b"metrics", b"*", b"@",
    b"http://", b"://", b":", b"[::1]", b"b.s3.example.test", b"localhost", b".", b"..", b"x" * 400,
    b"/WriteGetObjectResponse",
)  # fmt: skip
METHODS = (b"GET", b"PUT", b"POST", b"HEAD", b"DELETE", b"OPTIONS", b"CONNECT", b"!")


@pytest.mark.parametrize("seed", range(200))
def test_whatever_the_head_parser_lets_through_has_an_operation(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(20):
        target = b"".join(rng.choices(PIECES, k=rng.randrange(1, 9)))
        host = b"".join(rng.choices(PIECES, k=rng.randrange(4)))
        lines = rng.sample([line.encode() for line in (*ASKS, *ROUTE, COPY, MULTIPART)], k=3)
        start = b"%s %s HTTP/1.1" % (rng.choice(METHODS), target)
        raw = b"\r\n".join([start, b"Host: " + host, *lines, b"", b""])
        try:
            given = parse_request_head(raw)
        except BadHead:
            continue
        assert recognised(given) in OPERATIONS
