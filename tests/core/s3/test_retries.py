"""What clients do with errors: against a table of what they were seen to do, and against botocore.

The table is one row for each kind of answer, and one letter for each client: `Y` sends the request
again, `n` gives up, `~` depends.
"""

from __future__ import annotations

from collections.abc import Callable
from http.client import responses
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.retries.standard import RetryContext, StandardRetryConditions
from botocore.retryhandler import create_checker_from_retry_config
from botocore.translate import build_retry_config

from faultproxy.core.s3.catalogue.index import ENTRIES
from faultproxy.core.s3.retries import CLIENTS, Client, Verdict

LETTERS = {"Y": Verdict.RETRIES, "n": Verdict.GIVES_UP, "~": Verdict.DEPENDS}
COLUMNS = (
    *("boto3-legacy", "boto3-standard", "boto3-1.44", "js", "go-v2", "go-v1", "java", "rust"),
    *("cpp", "crt", "dotnet", "minio-go", "minio-py", "object_store", "opendal", "s3cmd"),
)
SEEN = (
    (500, "InternalError", "Y Y Y Y Y Y Y Y Y Y Y Y ~ Y Y Y"),
    (503, "SlowDown", "Y Y Y Y Y Y Y Y Y Y Y Y ~ Y Y Y"),
    (503, "ServiceUnavailable", "Y Y Y Y Y Y Y Y Y Y Y Y ~ Y Y Y"),
    (502, None, "Y Y Y Y Y Y Y Y Y n Y Y ~ Y Y Y"),
    (504, None, "Y Y Y Y Y Y Y Y Y n Y Y ~ Y Y Y"),
    (502, "BadGateway", "Y Y Y Y Y Y Y Y n n Y Y ~ Y Y Y"),
    (429, "TooManyRequests", "Y n Y Y n Y Y n n n n Y ~ Y Y Y"),
    (429, "SlowDown", "Y Y Y Y Y Y Y Y Y Y Y Y ~ Y Y Y"),
    (408, "Other", "n n n n n n n n n n n Y n Y n n"),
    (408, None, "n n n n n n n n Y n n Y n Y n n"),
    (499, "ClientDisconnected", "n n n n n n n n n n n Y n n Y n"),
    (501, "NotImplemented", "n n n n n n n n n n n n n Y n n"),
    (509, "Other", "Y n n n n Y n n n n n n n Y n Y"),
    (509, None, "Y n n n n Y n n Y n n n n Y n Y"),
    (520, "Other", "n n n n n Y n n n n n Y n Y n Y"),
    (400, "RequestTimeout", "Y Y Y Y Y Y Y Y Y Y Y Y n n Y Y"),
    (400, "BadDigest", "Y n n n n n n n n n n n n n n Y"),
    (400, "ExpiredToken", "n n n n n ~ n n ~ n n Y n n n n"),
    (403, "RequestTimeTooSkewed", "n n n ~ ~ n Y n Y Y Y n n n n n"),
    (403, "AccessDenied", "n n n n n n n n n n n n n n n n"),
    (404, "NoSuchKey", "n n n n n n n n n n n n n n n n"),
    (409, "OperationAborted", "n n n n n n n n n n n n n ~ Y n"),
    (400, "AuthorizationHeaderMalformed", "~ ~ ~ n n n ~ n ~ n ~ ~ ~ n n ~"),
)
every_client = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: str(client.name))


def client_of(name: str) -> Client:
    (found,) = (client for client in CLIENTS if client.name == name)
    return found


def test_the_clients_are_those_of_the_table() -> None:
    assert tuple(client.name for client in CLIENTS) == COLUMNS


@pytest.mark.parametrize(
    ("status", "code", "seen"),
    SEEN,
    ids=[f"{status} {code or 'bodiless'}" for status, code, _ in SEEN],
)
def test_a_client_does_what_it_was_seen_to_do(status: int, code: str | None, seen: str) -> None:
    told = [client.verdict(status, code) for client in CLIENTS]
    assert told == [LETTERS[letter] for letter in seen.split()]


@every_client
def test_what_depends_says_on_what(client: Client) -> None:
    assert bool(client.perhaps) is bool(client.condition)
    assert client.about
    assert client.attempts
    assert client.pause


@every_client
def test_what_depends_is_not_retried_anyway(client: Client) -> None:
    certain = client.codes | client.codes_of_400
    assert not client.perhaps & certain
    assert not client.perhaps & client.statuses


Asked = Callable[[int, str], bool]


def standard_mode() -> Asked:
    """Whether botocore sends a request again, in standard mode."""
    model = botocore.session.Session().get_service_model("s3").operation_model("GetObject")
    conditions = StandardRetryConditions(max_attempts=3)

    def asked(status: int, code: str) -> bool:
        context = RetryContext(
            attempt_number=1,
            operation_model=model,
            http_response=response(status),
            parsed_response={"Error": {"Code": code}},
        )
        return bool(conditions.is_retryable(context))

    return asked


def legacy_mode() -> Asked:
    """Whether botocore does, in legacy mode."""
    known = botocore.session.Session().get_data("_retry")
    config = build_retry_config("s3", known["retry"], known["definitions"])
    check: Any = create_checker_from_retry_config(config)

    def asked(status: int, code: str) -> bool:
        answered = (response(status), {"Error": {"Code": code}})
        return bool(check(1, answered, None, {}))

    return asked


def response(status: int) -> AWSResponse:
    return AWSResponse("http://localhost", status, HTTPHeaders(), None)


@pytest.mark.parametrize(
    ("name", "mode"),
    [("boto3-1.44", standard_mode), ("boto3-legacy", legacy_mode)],
    ids=["standard", "legacy"],
)
def test_botocore_agrees_on_every_code_and_status(name: str, mode: Callable[[], Asked]) -> None:
    client, asked = client_of(name), mode()
    cases = {(entry.status, entry.code) for entry in ENTRIES}
    cases |= {(status, "Other") for status in responses if status >= 300}
    cases |= {
        (status, code) for status in (400, 403, 503) for code in client.codes | client.codes_of_400
    }
    told = {case for case in cases if client.verdict(*case) is Verdict.RETRIES}
    done = {case for case in cases if asked(*case)}
    assert told == done
