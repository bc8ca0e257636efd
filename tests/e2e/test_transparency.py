"""Clients that sign, in front of a store that verifies: what passes stays what it was.

versitygw checks every signature and checksum, so that a request which the proxy changed in the
least is refused.
"""

from __future__ import annotations

import hashlib
import random
import zlib
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, HTTPClientError

from faultproxy.settings import HostHeader
from tests.e2e.session import RULES, boto, code_of, proxied, rule_file
from tests.stores.store import Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PAYLOAD = random.Random(7).randbytes(300_000)
LARGE = random.Random(8).randbytes(12 * 1024 * 1024)
PARTS = TransferConfig(
    multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024, max_concurrency=3
)

KEYS = [
    "plain",
    "with space",
    "plus+sign",
    "per%cent",
    "%2F",
    "%252F",
    "é/ü/漢字/😀",
    "a/b/c",
    "semi;colon,comma",
    "~tilde*(brackets)'quote'!",
    "equals=and&amper?question#hash",
    "a//b",
    "a/./b",
    "a/../b",
    "a//b/./c/../%2F+ é%25",
    "/leading",
    "trailing/",
]


def stored(client: S3Client, bucket: str, key: str) -> bytes:
    with closing(client.get_object(Bucket=bucket, Key=key)["Body"]) as body:
        read: bytes = body.read()
        return read


def told(call: Callable[[], object]) -> str:
    """What became of a call: its result, or the code that the store refused it with."""
    try:
        return repr(call())
    except ClientError as error:
        return code_of(error)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_fares_as_it_does_without_the_proxy(
    versitygw: Store, verified_bucket: str, tmp_path: Path, key: str
) -> None:
    def fared(client: S3Client) -> list[str]:
        put = told(lambda: client.put_object(Bucket=verified_bucket, Key=key, Body=PAYLOAD)["ETag"])
        get = told(lambda: hashlib.md5(stored(client, verified_bucket, key)).digest())  # noqa: S324
        found = client.list_objects_v2(Bucket=verified_bucket)
        keys = [each["Key"] for each in found.get("Contents", [])]
        delete = told(lambda: client.delete_object(Bucket=verified_bucket, Key=key) and None)
        return [put, get, *keys, delete]

    with boto(versitygw.url, versitygw) as (direct, _):
        expected = fared(direct)
    with (
        proxied(versitygw, tmp_path) as proxy,
        boto(proxy.url, versitygw) as (client, _),
    ):
        assert fared(client) == expected
    assert {event["outcome"] for event in proxy.events} == {"passed"}
    assert {event["key"] for event in proxy.of("PutObject")} == {key}


def test_an_object_is_the_same_through_the_proxy_and_without_it(
    versitygw: Store, verified_bucket: str, tmp_path: Path
) -> None:
    with (
        proxied(versitygw, tmp_path) as proxy,
        boto(proxy.url, versitygw) as (client, _),
        boto(versitygw.url, versitygw) as (direct, _),
    ):
        client.put_object(
            Bucket=verified_bucket,
            Key="key",
            Body=PAYLOAD,
            ContentType="text/x-odd; charset=utf-8",
            ContentEncoding="gzip",  # data, which nobody unpacks on the way
            Metadata={"first": "1", "Second-One": "two words"},
        )
        assert stored(direct, verified_bucket, "key") == PAYLOAD
        assert stored(client, verified_bucket, "key") == PAYLOAD
        heads = []
        for each in (client, direct):
            head = each.head_object(Bucket=verified_bucket, Key="key")
            fields = dict(head["ResponseMetadata"]["HTTPHeaders"])
            heads.append({k: v for k, v in fields.items() if k != "date" and "id" not in k})
        assert heads[0] == heads[1]


def test_a_range_is_cut_by_the_store(
    versitygw: Store, verified_bucket: str, tmp_path: Path
) -> None:
    with (
        proxied(versitygw, tmp_path) as proxy,
        boto(proxy.url, versitygw) as (client, _),
    ):
        client.put_object(Bucket=verified_bucket, Key="key", Body=PAYLOAD)
        answer = client.get_object(Bucket=verified_bucket, Key="key", Range="bytes=1000-1999")
        with closing(answer["Body"]) as body:
            assert body.read() == PAYLOAD[1000:2000]
    (event,) = proxy.of("GetObject")
    assert (event["status"], event["sent_bytes"]) == (206, 1000)


def test_parts_go_up_and_down_side_by_side(
    versitygw: Store, verified_bucket: str, tmp_path: Path
) -> None:
    with (
        proxied(versitygw, tmp_path) as proxy,
        boto(proxy.url, versitygw) as (client, _),
    ):
        client.upload_fileobj(BytesIO(LARGE), verified_bucket, "large", Config=PARTS)
        target = BytesIO()
        client.download_fileobj(verified_bucket, "large", target, Config=PARTS)
        assert target.getvalue() == LARGE
    assert {event["part"] for event in proxy.of("UploadPart")} == {1, 2, 3}
    assert len(proxy.of("CompleteMultipartUpload")) == 1
    assert sum(event["received_bytes"] for event in proxy.of("UploadPart")) == len(LARGE)


def test_pages_of_a_listing_follow_one_another(
    versitygw: Store, verified_bucket: str, tmp_path: Path
) -> None:
    keys = [f"dir {number % 3}/ключ+{number}" for number in range(12)]
    with (
        proxied(versitygw, tmp_path) as proxy,
        boto(proxy.url, versitygw) as (client, _),
    ):
        for key in keys:
            client.put_object(Bucket=verified_bucket, Key=key, Body=b"")
        pages = client.get_paginator("list_objects_v2").paginate(
            Bucket=verified_bucket, PaginationConfig={"PageSize": 5}
        )
        found = [each["Key"] for page in pages for each in page["Contents"]]
    assert found == sorted(keys)
    assert len(proxy.of("ListObjectsV2")) == 3


def test_a_presigned_url_is_good_through_the_proxy(
    versitygw: Store, verified_bucket: str, tmp_path: Path
) -> None:
    key = "presigned/ü +%25"
    where = {"Bucket": verified_bucket, "Key": key}
    with (
        proxied(versitygw, tmp_path) as proxy,
        boto(proxy.url, versitygw, signature_version="s3v4") as (client, _),
    ):
        put = client.generate_presigned_url("put_object", Params=where)
        with urlopen(Request(put, data=PAYLOAD, method="PUT")) as answer:  # noqa: S310
            assert answer.status == 200
        get = client.generate_presigned_url("get_object", Params=where)
        with urlopen(get) as answer:  # noqa: S310
            assert answer.read() == PAYLOAD
        with pytest.raises(HTTPError, match="403") as refused:
            urlopen(get.replace("X-Amz-Expires=3600", "X-Amz-Expires=3601"))  # noqa: S310
        refused.value.close()
    assert [event["key"] for event in proxy.events] == [key] * 3
    assert all("X-Amz-Signature=***" in event["target"] for event in proxy.events)


def test_the_signature_holds_because_host_is_preserved(
    versitygw: Store, verified_bucket: str, tmp_path: Path
) -> None:
    with (
        proxied(versitygw, tmp_path, host_header=HostHeader.UPSTREAM) as proxy,
        boto(proxy.url, versitygw) as (client, _),
        pytest.raises(ClientError) as raised,
    ):
        client.put_object(Bucket=verified_bucket, Key="key", Body=PAYLOAD)
    assert code_of(raised.value) == "SignatureDoesNotMatch"
    (event,) = proxy.events
    assert (event["outcome"], event["upstream_status"]) == ("passed", 403)


def framed(payload: bytes, *, sum_of: bytes | None = None) -> bytes:
    """An aws-chunked body without chunk signatures, a CRC32 in its trailer."""
    half = len(payload) // 2
    checksum = b64encode(zlib.crc32(sum_of or payload).to_bytes(4, "big"))
    chunks = (b"%x\r\n%b\r\n" % (len(each), each) for each in (payload[:half], payload[half:]))
    return b"".join(chunks) + b"0\r\nx-amz-checksum-crc32:" + checksum + b"\r\n\r\n"


def signed(url: str, store: Store, body: bytes, *, chunked: bool) -> Request:
    """A PUT of an aws-chunked body of PAYLOAD, signed as SDKs do it over TLS."""
    framing = {"Transfer-Encoding": "chunked"} if chunked else {"Content-Length": str(len(body))}
    request = AWSRequest(
        method="PUT",
        url=url,
        data=body,
        headers={
            "Content-Encoding": "aws-chunked",
            "X-Amz-Decoded-Content-Length": str(len(PAYLOAD)),
            "X-Amz-Trailer": "x-amz-checksum-crc32",
            **framing,
        },
    )
    request.context["checksum"] = {"request_algorithm": {"in": "trailer", "algorithm": "crc32"}}
    credentials = Credentials(store.access_key, store.secret_key)
    S3SigV4Auth(credentials, "s3", store.region).add_auth(request)
    sent = iter([body[:1000], body[1000:]]) if chunked else body
    return Request(url, data=sent, method="PUT", headers=dict(request.headers))  # noqa: S310


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_chunks_and_trailers_of_an_upload_pass_as_they_are(
    versitygw: Store, verified_bucket: str, tmp_path: Path, *, chunked: bool
) -> None:
    with (
        proxied(versitygw, tmp_path) as proxy,
        boto(versitygw.url, versitygw) as (direct, _),
    ):
        url = f"{proxy.url}/{verified_bucket}/chunked"
        with urlopen(signed(url, versitygw, framed(PAYLOAD), chunked=chunked)) as answer:  # noqa: S310
            assert answer.status == 200
        assert stored(direct, verified_bucket, "chunked") == PAYLOAD
        wrong = framed(PAYLOAD, sum_of=b"another")
        with pytest.raises(HTTPError, match="400") as refused:
            urlopen(signed(url, versitygw, wrong, chunked=chunked))  # noqa: S310
        refused.value.close()


def test_every_attempt_is_signed_anew_and_the_last_one_is_accepted(
    versitygw: Store, verified_bucket: str, tmp_path: Path
) -> None:
    with (
        proxied(versitygw, tmp_path, RULES / "slowdown.yaml") as proxy,
        boto(proxy.url, versitygw) as (client, attempts),
        boto(versitygw.url, versitygw) as (direct, _),
    ):
        client.put_object(Bucket=verified_bucket, Key="key", Body=BytesIO(PAYLOAD))
        assert stored(direct, verified_bucket, "key") == PAYLOAD
    assert attempts.outcomes == [503, 503, 200]
    assert [event["upstream_status"] for event in proxy.events] == [None, None, 200]


@pytest.mark.parametrize("fault", ["close", "reset"])
def test_an_upload_that_is_cut_is_not_stored_and_the_next_one_is(
    versitygw: Store, verified_bucket: str, tmp_path: Path, fault: str
) -> None:
    rule = f"{{name: cut, trigger: {{first: 1}}, faults: [{fault}: {{at: {{upload: 50%}}}}]}}"
    with (
        proxied(versitygw, tmp_path, rule_file(tmp_path, rule)) as proxy,
        boto(proxy.url, versitygw, retries={"total_max_attempts": 1}) as (client, attempts),
        boto(versitygw.url, versitygw) as (direct, _),
    ):
        with pytest.raises(HTTPClientError):
            client.put_object(Bucket=verified_bucket, Key="key", Body=BytesIO(PAYLOAD))
        assert "Contents" not in direct.list_objects_v2(Bucket=verified_bucket)
        client.put_object(Bucket=verified_bucket, Key="key", Body=BytesIO(PAYLOAD))
        assert stored(direct, verified_bucket, "key") == PAYLOAD
    assert attempts.outcomes[1:] == [200]
    assert [event["fired"] for event in proxy.events] == [[f"cut/{fault}"], []]


def test_a_completion_that_was_never_confirmed_has_happened(
    versitygw: Store, verified_bucket: str, tmp_path: Path
) -> None:
    with (
        proxied(versitygw, tmp_path, RULES / "lost-answers.yaml") as proxy,
        boto(proxy.url, versitygw) as (client, attempts),
        boto(versitygw.url, versitygw) as (direct, _),
    ):
        upload = client.create_multipart_upload(Bucket=verified_bucket, Key="parts")["UploadId"]
        part = client.upload_part(
            Bucket=verified_bucket, Key="parts", UploadId=upload, PartNumber=1, Body=PAYLOAD
        )
        client.complete_multipart_upload(
            Bucket=verified_bucket,
            Key="parts",
            UploadId=upload,
            MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
        )
        assert stored(direct, verified_bucket, "parts") == PAYLOAD
    assert attempts.outcomes[2:] == ["ConnectionClosedError", 200]
    lost, second = proxy.of("CompleteMultipartUpload")
    assert (lost["status"], lost["upstream_status"], lost["ending"]) == (None, 200, "reset")
    assert (second["outcome"], second["status"]) == ("passed", 200)
