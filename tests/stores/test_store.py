"""The stores themselves: what the tests behind them rely on."""

from __future__ import annotations

import sys
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.stores.store import Store, StoreError, running_versitygw


def put_and_get(store: Store, *, secret_key: str) -> bytes:
    client = boto3.client(
        "s3",
        endpoint_url=store.url,
        region_name=store.region,
        aws_access_key_id=store.access_key,
        aws_secret_access_key=secret_key,
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )
    try:
        client.create_bucket(Bucket="stores")
        client.put_object(Bucket="stores", Key="a/b c", Body=b"payload")
        with client.get_object(Bucket="stores", Key="a/b c")["Body"] as body:
            read: bytes = body.read()
            return read
    finally:
        client.close()


def test_moto_keeps_an_object(moto: Store) -> None:
    assert put_and_get(moto, secret_key=moto.secret_key) == b"payload"


def test_versitygw_keeps_an_object(versitygw: Store) -> None:
    assert put_and_get(versitygw, secret_key=versitygw.secret_key) == b"payload"


def test_versitygw_refuses_a_wrong_signature(versitygw: Store) -> None:
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        put_and_get(versitygw, secret_key="not the secret")


def test_a_store_that_ends_at_once_is_told_with_its_own_words(tmp_path: Path) -> None:
    """The interpreter stands in for a store: it does not know the flags, says so and exits 2."""
    with (
        pytest.raises(StoreError, match=r"exit 2\).*unknown option"),
        running_versitygw(Path(sys.executable), tmp_path),
    ):
        pytest.fail("nothing was started")
