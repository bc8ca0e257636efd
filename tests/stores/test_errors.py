"""A real store's own errors beside ours of the same code, element by element and field by field.

versitygw words errors as AWS does, but for what is listed here: it frames by length, names itself,
and puts a full stop behind some messages.
"""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from itertools import zip_longest
from xml.etree import ElementTree  # parses what a store of ours sent

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from faultproxy.core.http.head import parse_request_head
from faultproxy.core.request import Request
from faultproxy.core.s3.catalogue.facts import Circumstances
from faultproxy.core.s3.catalogue.index import find
from faultproxy.core.s3.dialects.index import error_answer
from faultproxy.core.s3.dialects.wording import Wording
from tests.stores.store import LOOPBACK, Store

BUCKET = "/errors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that versitygw refuses; `lacks` are elements of ours that it does not send."""

    code: str
    method: str = "GET"
    path: str = BUCKET
    headers: tuple[tuple[str, str], ...] = ()
    secret: str | None = None
    lacks: frozenset[str] = frozenset()


ASKED = (
    Asked(code="NoSuchKey", path=f"{BUCKET}/a%20b", lacks=frozenset(("Key",))),
    Asked(code="NoSuchBucket", path="/not-there"),
    Asked(code="NoSuchBucket", path="/not-there/key"),
    Asked(code="NoSuchTagSet", path=f"{BUCKET}?tagging"),
    Asked(
        code="InvalidRange",
        path=f"{BUCKET}/empty",
        headers=(("Range", "bytes=500-"),),
        lacks=frozenset(("ActualObjectSize",)),
    ),
    Asked(code="PreconditionFailed", path=f"{BUCKET}/empty", headers=(("If-Match", '"x"'),)),
)


def sent(store: Store, asked: Asked) -> tuple[http.client.HTTPResponse, bytes]:
    """What the store answers to the signed request."""
    request = AWSRequest(
        method=asked.method, url=f"{store.url}{asked.path}", headers=dict(asked.headers)
    )
    credentials = Credentials(store.access_key, asked.secret or store.secret_key)
    S3SigV4Auth(credentials, "s3", store.region).add_auth(request)
    connection = http.client.HTTPConnection(LOOPBACK, store.port, timeout=10)
    try:
        connection.request(asked.method, asked.path, headers=dict(request.headers.items()))
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def ours(asked: Asked) -> tuple[int, bytes, bytes]:
    """Status, phrase and body of our answer to the same request."""
    lines = [f"{asked.method} {asked.path} HTTP/1.1", "Host: x"]
    lines += [f"{name}: {value}" for name, value in asked.headers]
    request = Request(
        parse_request_head("\r\n".join([*lines, "", ""]).encode()),
        source="127.0.0.1:1",
        listener="127.0.0.1:2",
        connection=1,
        domains=(),
    )
    around = Circumstances(request=request, arrived_unix_s=0.0, server_unix_s=0.0, nonce="1")
    row = find(asked.code)
    assert row is not None
    answer = error_answer("aws", row, around, Wording())
    return answer.status, answer.reason, answer.body


@pytest.fixture(scope="module")
def store(versitygw: Store) -> Store:
    """versitygw with a bucket in which there is one empty object."""
    for path in (BUCKET, f"{BUCKET}/empty"):
        answer, body = sent(versitygw, Asked(code="", method="PUT", path=path))
        assert answer.status == 200, body
    return versitygw


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.code}:{asked.path}")
def test_an_error_of_versitygw_is_ours_but_for_what_is_known_to_differ(
    store: Store, asked: Asked
) -> None:
    answer, theirs = sent(store, asked)
    status, reason, body = ours(asked)
    assert (answer.status, answer.reason) == (status, reason.decode())
    assert answer.headers["Content-Type"] == "application/xml"
    assert len(answer.headers["x-amz-request-id"]) == 16
    assert theirs.partition(b"<Code>")[0] == body.partition(b"<Code>")[0]
    pairs = zip_longest(
        ElementTree.fromstring(theirs),  # noqa: S314 (a store of ours sent it)
        [e for e in ElementTree.fromstring(body) if e.tag not in asked.lacks],  # noqa: S314 (ours)
    )
    for their, our in pairs:
        assert their is not None
        assert our is not None
        assert their.tag == our.tag
        if our.tag not in ("RequestId", "HostId"):
            assert (their.text or "").rstrip(".") == (our.text or "").rstrip(".")
    assert body.endswith(b"</HostId></Error>")
    assert theirs.endswith(b"</HostId></Error>")


def test_a_head_of_versitygw_has_the_status_of_ours_and_no_body(store: Store) -> None:
    asked = Asked(code="NoSuchKey", method="HEAD", path=f"{BUCKET}/a%20b")
    answer, body = sent(store, asked)
    assert (answer.status, body) == (ours(asked)[0], b"")


def test_a_wrong_secret_is_refused_with_our_status_and_message(store: Store) -> None:
    asked = Asked(code="SignatureDoesNotMatch", path=BUCKET, secret="not the secret")
    answer, theirs = sent(store, asked)
    status, _, body = ours(asked)
    assert answer.status == status
    found = [ElementTree.fromstring(each).findtext("Message") for each in (theirs, body)]  # noqa: S314 (ours)
    assert found[0] == found[1]
