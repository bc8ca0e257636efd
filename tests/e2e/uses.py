"""What a client does in the tests of the scenarios: each asserts that it got what is stored."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BODY = bytes(range(256)) * 400
STORED = ("stored", "stored-too")  # what is there before, each with this body


def put(client: S3Client, bucket: str) -> None:
    client.put_object(Bucket=bucket, Key="new", Body=BODY)


def get(client: S3Client, bucket: str) -> None:
    # closing(), since the body's own `with` hands out what is below it, with other exceptions.
    with closing(client.get_object(Bucket=bucket, Key="stored")["Body"]) as body:
        assert body.read() == BODY


def download(client: S3Client, bucket: str) -> None:
    target = BytesIO()
    client.download_fileobj(bucket, "stored", target)
    assert target.getvalue() == BODY


def head(client: S3Client, bucket: str) -> None:
    client.head_object(Bucket=bucket, Key="stored")


def put_if_absent(client: S3Client, bucket: str) -> None:
    client.put_object(Bucket=bucket, Key="new", Body=BODY, IfNoneMatch="*")


def put_in_parts(client: S3Client, bucket: str) -> None:
    upload = client.create_multipart_upload(Bucket=bucket, Key="new")["UploadId"]
    part = client.upload_part(Bucket=bucket, Key="new", UploadId=upload, PartNumber=1, Body=BODY)
    client.complete_multipart_upload(
        Bucket=bucket,
        Key="new",
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )


def copy(client: S3Client, bucket: str) -> None:
    client.copy_object(Bucket=bucket, Key="new", CopySource={"Bucket": bucket, "Key": "stored"})


def put_four(client: S3Client, bucket: str) -> None:
    for number in range(4):
        client.put_object(Bucket=bucket, Key=f"one-of-four-{number}", Body=BODY)


def head_four_times(client: S3Client, bucket: str) -> None:
    for _ in range(4):
        client.head_object(Bucket=bucket, Key="stored")


def list_page_by_page(client: S3Client, bucket: str) -> None:
    pages = client.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": 1}
    )
    assert tuple(each["Key"] for page in pages for each in page["Contents"]) == STORED
