"""Who sends a request, told from what clients were seen to send."""

from __future__ import annotations

import json

import pytest

from faultproxy.core.http.head import RequestHead, parse_request_head
from faultproxy.core.s3.identity import (
    FAMILIES,
    attempt_of,
    call_of,
    client_of,
    key_in_header,
    key_in_query,
    masked,
    masked_target,
)

BOTO = "ua/2.1 os/linux#6.18 md/arch#x86_64 lang/python#3.11.7 md/pyimpl#CPython"
CRT = "md/Botocore#1.44.5 md/awscrt#0.38.0"

# Recorded in front of a store, default settings; None: the header was absent.
SEEN: dict[str, tuple[str | None, str]] = {
    "boto3-legacy": (f"Boto3/1.44.5 {CRT} {BOTO} m/N,b,e,D,Z,U cfg/retry-mode#legacy B", "boto3"),
    "boto3-standard": (f"Boto3/1.44.5 {CRT} {BOTO} m/U,N,E,b,e,Z cfg/retry-mode#standard", "boto3"),
    "boto3-adaptive": (f"Boto3/1.44.5 {CRT} {BOTO} m/F,U,b,N,Z,e cfg/retry-mode#adaptive", "boto3"),
    "boto3-crt": (f"Boto3/1.44.5 {CRT} {BOTO} m/Z,N,E,b,U cfg/retry-mode#standard B", "boto3"),
    "boto3-1.34": (
        "Boto3/1.34.162 md/Botocore#1.34.162 ua/2.0 os/linux#6.18 md/arch#x86_64 "
        "lang/python#3.11.7 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.162",
        "boto3",
    ),
    "boto3-vhost": (f"Boto3/1.44.5 {CRT} {BOTO} m/b,e,U,N,Z,E cfg/retry-mode#standard", "boto3"),
    "awscli": (
        f"aws-cli/1.46.3 md/Botocore#1.43.62 {BOTO} m/D,N,Z,b,g,U cfg/retry-mode#legacy "
        "botocore/1.43.6",
        "aws-cli",
    ),
    "awscli-v2": (
        "aws-cli/2.9.19 Python/3.11.2 Linux/6.18.44-fc-v595 source/x86_64.debian.12 "
        "prompt/off command/s3api.put-object",
        "aws-cli",
    ),
    "aiobotocore": (
        f"aiobotocore/3.10.0 md/Botocore#1.43.117 {BOTO} m/e,b,N,U,Z,D "
        "cfg/retry-mode#legacy botocore/1",
        "boto3",
    ),
    "s3fs": (
        f"aiobotocore/3.10.0 md/Botocore#1.43.117 {BOTO} m/U,e,D,Z,b,N "
        "cfg/retry-mode#legacy botocore/1",
        "boto3",
    ),
    "smart-open": (
        f"Boto3/1.43.117 md/Botocore#1.43.117 {BOTO} m/D,U,b,e,N,Z "
        "cfg/retry-mode#legacy Botocore/1.43.",
        "boto3",
    ),
    "minio-py": ("MinIO (Linux; x86_64) minio-py/7.2.20", "minio-py"),
    "pyarrow": (
        "aws-sdk-cpp/1.11.900 ua/2.1 api/S3 os/Linux#6.18 lang/c++#C++11 "
        "md/aws-crt#0.44.1 md/arch#x86_64 md/GCC#14.2.1 md/http#curl m/W,Z,b,P",
        "aws-sdk-cpp",
    ),
    "obstore": ("object_store/0.14.2", "object_store"),
    "opendal": (None, "unknown"),
    "awscrt": ("CRTS3NativeClient/1.5.1 platform/unknown m/AX,Al", "crt"),
    "mountpoint": (
        "s3torchconnector/interop s3torchconnectorclient/1.5.0 "
        "mountpoint-s3-client/0.14.1 CRTS3NativeClient/0.1.x platform/unknown",
        "mountpoint",
    ),
    "tensorstore": (
        "tensorstore/0.1.86 libcurl/8.20.0 BoringSSL zlib/1.3.2.1-motley brotli/1.2.0 "
        "zstd/1.5.7 nghttp2/1.65.0",
        "unknown",
    ),
    "daft": ("aws-sdk-rust/1.3.13 os/linux lang/rust/1.91.0-nightly", "aws-sdk-rust"),
    "polars": ("polars/0.55.1", "unknown"),
    "deltalake": ("object_store/0.13.2", "object_store"),
    "aws-sdk-js-v3": (
        "aws-sdk-js/3.1168.0 ua/2.1 os/linux#6.18 lang/js md/nodejs#20.20.2 "
        "api/s3#3.1168.0 m/N,Z,b,U,E,e",
        "aws-sdk-js",
    ),
    "aws-sdk-js-v2": ("aws-sdk-nodejs/2.1693.0 linux/v20.20.2 promise", "aws-sdk-js-v2"),
    "minio-js": ("MinIO (linux; x64) minio-js/8.0.7", "minio-js"),
    "s3cmd": (None, "unknown"),
    "s5cmd": ("aws-sdk-go/1.44.298 (go1.22.10; linux; amd64) S3Manager", "aws-sdk-go"),
    "rclone": ("rclone/", "rclone"),
    "curl-sigv4": ("curl/7.88.1", "curl"),
    "curl-plain": ("curl/7.88.1", "curl"),
    "libs3": ("Mozilla/4.0 (Compatible; s3; libs3 2.0; Linux x86_64)", "libs3"),
    "aws-sdk-ruby": (
        "aws-sdk-ruby3/3.168.1 ruby/3.1.7 x86_64-linux-gnu aws-sdk-s3/1.117.2",
        "aws-sdk-ruby",
    ),
    "minio-go": ("MinIO (linux; amd64) minio-go/v7.0.46", "minio-go"),
    "aws-sdk-go-v2": (
        "aws-sdk-go-v2/1.17.1 os/linux lang/go/1.19.8 md/GOOS/linux md/GOARCH/amd64 api/s3/1.29.1",
        "aws-sdk-go-v2",
    ),
}

# Agents as their projects build them, for families that were not recorded.
BUILT: dict[str, tuple[str | None, str]] = {
    "aws-sdk-java v1": ("aws-sdk-java/1.12.700 Linux/6.1 OpenJDK/17 java/17", "aws-sdk-java"),
    "aws-sdk-java v2": ("aws-sdk-java/2.25.1 md/io#async md/http#NettyNio", "aws-sdk-java"),
    "hadoop": ("Hadoop 3.4.1, aws-sdk-java/2.25.53 Linux/6.1", "aws-sdk-java"),
    "aws-sdk-dotnet": ("aws-sdk-dotnet-coreclr/3.7.305 ua/2.0 os/linux", "aws-sdk-dotnet"),
    "aws-sdk-php": ("aws-sdk-php/3.300 ua/2.0 OS/Linux GuzzleHttp/7 curl/7.88.1", "aws-sdk-php"),
    "aws-sdk-js v2, browser": ("aws-sdk-js/2.1693.0 callback", "aws-sdk-js-v2"),
    "aws-sdk-go v1": ("aws-sdk-go/1.44.298 (go1.22.10; linux; amd64)", "aws-sdk-go"),
    "aws-cli v2": ("aws-cli/2.17.1 md/awscrt#0.20.11 ua/2.0", "aws-cli"),
    "mountpoint": ("mountpoint-s3/1.10.0 CRTS3NativeClient/0.1", "mountpoint"),
    "opendal": ("opendal/0.50.2", "opendal"),
    "rclone": ("rclone/v1.68.2", "rclone"),
    "s3cmd": ("s3cmd/2.4.0", "s3cmd"),
    "s5cmd that names itself": ("aws-sdk-go/1.44.298 (go1.22; linux; amd64) s5cmd/2.3.0", "s5cmd"),
    "mc": ("MinIO (linux; amd64) minio-go/v7.0.90 mc/RELEASE", "minio-go"),
    "any case": ("BOTO3/1.0 BOTOCORE/1.0", "boto3"),
    "aws-cli not in front": ("wrapper aws-cli/2.0", "unknown"),
    "curl not in front": ("tool/1.0 curl/8.0", "unknown"),
    "a browser": ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/120", "unknown"),
    "a family in a longer word": ("myrclone/1.0", "unknown"),
    "empty": ("", "unknown"),
    "long": ("x" * 5000 + " rclone/1", "rclone"),
}  # fmt: skip


@pytest.mark.parametrize(("agent", "family"), SEEN.values(), ids=SEEN.keys())
def test_a_client_that_was_seen_is_recognised(agent: str | None, family: str) -> None:
    assert client_of(None if agent is None else b"User-Agent: " + agent.encode()) == family


@pytest.mark.parametrize(("agent", "family"), BUILT.values(), ids=BUILT.keys())
def test_a_client_is_recognised_by_its_product_token(agent: str | None, family: str) -> None:
    assert client_of(None if agent is None else b"User-Agent: " + agent.encode()) == family


def test_every_family_is_shown_by_an_agent() -> None:
    assert {family for _, family in (*SEEN.values(), *BUILT.values())} == set(FAMILIES)


V4 = "SignedHeaders=host, Signature=abc"
HEADERS: dict[str, tuple[str, str | None]] = {
    "V4": (f"AWS4-HMAC-SHA256 Credential=AKIA1/20260101/eu/s3/aws4_request, {V4}", "AKIA1"),
    "V4 without spaces": ("AWS4-HMAC-SHA256 Credential=AKIA1/20260101/eu/s3/aws4,S=a", "AKIA1"),
    "V4 in another order": (f"AWS4-HMAC-SHA256 {V4}, Credential=AKIA1/20260101/x", "AKIA1"),
    "V4, slashes in the key": ("AWS4-HMAC-SHA256 Credential=a/b/20260101/eu/s3/aws4", "a/b"),
    "V4 without a date": ("AWS4-HMAC-SHA256 Credential=AKIA1/, x", "AKIA1"),
    "V4 without a scope": ("AWS4-HMAC-SHA256 Credential=AKIA1", "AKIA1"),
    "V4 without a key": ("AWS4-HMAC-SHA256 Credential=/20260101/eu/s3/aws4_request", None),
    "V4 without a credential": (f"AWS4-HMAC-SHA256 {V4}", None),
    "V4A": ("AWS4-ECDSA-P256-SHA256 Credential=AKIA1/20260101/s3/aws4_request", "AKIA1"),
    "V2": ("AWS AKIA1:c2lnbmF0dXJl=", "AKIA1"),
    "V2, a colon in the key": ("AWS a:b:c2ln", "a:b"),
    "V2 without a signature": ("AWS AKIA1", None),
    "V2 without a key": ("AWS :c2ln", None),
    "another scheme": ("Bearer abc", None),
    "empty": ("", None),
}  # fmt: skip


@pytest.mark.parametrize(("value", "key"), HEADERS.values(), ids=HEADERS.keys())
def test_the_access_key_is_read_from_authorization(value: str, key: str | None) -> None:
    assert key_in_header(b"authorization: " + value.encode()) == key


QUERIES: dict[str, tuple[dict[str, tuple[str, ...]], str | None]] = {
    "V4": ({"X-Amz-Credential": ("AKIA1/20260101/eu/s3/aws4_request",)}, "AKIA1"),
    "V2": ({"AWSAccessKeyId": ("AKIA1",), "Signature": ("x",)}, "AKIA1"),
    "not UTF-8": ({"X-Amz-Credential": ("\udcff/20260101/eu/s3/aws4_request",)}, "\udcff"),
    "V4, empty": ({"X-Amz-Credential": ("",)}, None),
    "V2, empty": ({"AWSAccessKeyId": ("",)}, None),
    "none": ({}, None),
}


@pytest.mark.parametrize(("query", "key"), QUERIES.values(), ids=QUERIES.keys())
def test_the_access_key_is_read_from_a_presigned_query(
    query: dict[str, tuple[str, ...]], key: str | None
) -> None:
    assert key_in_query(query) == key


def head(*lines: str) -> RequestHead:
    return parse_request_head("\r\n".join(["GET / HTTP/1.1", "Host: h", *lines, "", ""]).encode())


ATTEMPTS: dict[str, tuple[str, int | None]] = {
    "alone": ("attempt=1", 1),
    "in front": ("attempt=1; max=3", 1),
    "behind a ttl": ("ttl=20260101T000000Z; attempt=2; max=3", 2),
    "without spaces": ("ttl=20260101T000000Z;attempt=12;max=3", 12),
    "at the end": ("max=3; attempt=3", 3),
    "not a number": ("attempt=x; max=3", None),
    "no number": ("attempt=; max=3", None),
    "another word": ("reattempt=3; max=3", None),
    "an absurd number": ("attempt=" + "9" * 5000, None),
    "long": ("x=" + "9" * 5000 + ";attempt=4", 4),
    "empty": ("", None),
}


@pytest.mark.parametrize(("value", "attempt"), ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_the_attempt_is_read_wherever_it_stands(value: str, attempt: int | None) -> None:
    assert attempt_of(f"amz-sdk-request: {value}".encode()) == attempt


def test_the_call_is_the_invocation_id() -> None:
    assert call_of(b"Amz-Sdk-Invocation-Id: 0f-1") == "0f-1"


def test_a_client_that_counts_nothing_has_neither_call_nor_attempt() -> None:
    assert call_of(None) is None
    assert call_of(b"amz-sdk-invocation-id:") is None
    assert attempt_of(None) is None


@pytest.mark.parametrize(
    ("access_key", "shown"),
    [
        ("AKIAIOSFODNN7EXAMPLE", "AKIA***MPLE"),
        ("123456789012", "1234***9012"),
        ("12345678901", "***"),
        ("", "***"),
    ],
    ids=["usual", "shortest shown", "short", "empty"],
)
def test_the_middle_of_an_access_key_is_masked(access_key: str, shown: str) -> None:
    assert masked(access_key) == shown


TARGETS: dict[str, tuple[bytes, str]] = {
    "no query": (b"/b/Signature=x", "/b/Signature=x"),
    "harmless": (b"/b?list-type=2&a", "/b?list-type=2&a"),
    "V4": (
        b"/b/k?X-Amz-Algorithm=A&X-Amz-Credential=AK%2F1&X-Amz-Security-Token=t&X-Amz-Signature=s",
        "/b/k?X-Amz-Algorithm=A&X-Amz-Credential=***&X-Amz-Security-Token=***&X-Amz-Signature=***",
    ),
    "V2": (
        b"/b/k?AWSAccessKeyId=AK&Expires=1&Signature=a%3D&x=y",
        "/b/k?AWSAccessKeyId=***&Expires=1&Signature=***&x=y",
    ),
    "session token": (b"/?X-Amz-S3session-Token=t", "/?X-Amz-S3session-Token=***"),
    "Google's V4": (
        b"/b/k?X-Goog-Algorithm=A&X-Goog-Credential=C&X-Goog-Signature=s",
        "/b/k?X-Goog-Algorithm=A&X-Goog-Credential=***&X-Goog-Signature=***",
    ),
    "any case": (b"/?x-AMZ-signature=s", "/?x-AMZ-signature=***"),
    "an encoded name": (b"/?X-Amz-%53ignature=s", "/?X-Amz-%53ignature=***"),
    "an equals sign in the value": (b"/?Signature=a=b", "/?Signature=***"),
    "an empty value": (b"/?Signature=&a=b", "/?Signature=***&a=b"),
    "no value": (b"/?Signature", "/?Signature"),
    "order, repeats and holes stay": (b"/?b&&a=1&b=%20", "/?b&&a=1&b=%20"),
    "a user in a URL": (b"http://user:secret@s3.test/b/k?acl", "http://***@s3.test/b/k?acl"),
    "an at sign in the key of a URL": (b"http://s3.test/b/a@b", "http://s3.test/b/a@b"),
    "a user of CONNECT": (b"user:secret@s3.test:443", "***@s3.test:443"),
    "an at sign in a key": (b"/b/a@b", "/b/a@b"),
    "bytes that are not UTF-8": (b"/b/\xff?a=\xfe", "/b/\xff?a=\xfe"),
}


@pytest.mark.parametrize(("target", "shown"), TARGETS.values(), ids=TARGETS.keys())
def test_what_is_secret_in_a_target_is_masked(target: bytes, shown: str) -> None:
    assert masked_target(target) == shown
    json.dumps(shown).encode()


def test_of_an_agent_without_end_the_beginning_is_looked_at() -> None:
    assert client_of(b"User-Agent: " + b"a(" * 1000 + b" rclone/1") == "rclone"
    assert client_of(b"User-Agent: " + b"a(" * 30_000 + b" rclone/1") == "unknown"
