"""How botocore 1.44 retries what the proxy injects: which faults, how often, in which mode.

The expectations were measured with botocore alone, without a proxy; a row that fails says that a
fault does not look to a client like the failure that it stands for.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.e2e.session import boto, code_of, proxied, rule_file
from tests.stores.store import Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

HTML = '{status: %d, headers: {Content-Type: text/html}, body: "<html><p>no</p></html>"}'
JSON = '{status: %d, headers: {Content-Type: application/json}, body: \'{"error": "no"}\'}'
NAMESPACED = (
    "{status: %d, headers: {Content-Type: application/xml}, body: "
    "'<Error xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Code>NoSuchKey</Code></Error>'}"
)


def put(client: S3Client, bucket: str) -> None:
    client.put_object(Bucket=bucket, Key="key", Body=b"payload")


def get(client: S3Client, bucket: str) -> None:
    client.get_object(Bucket=bucket, Key="key")["Body"].close()


def head(client: S3Client, bucket: str) -> None:
    client.head_object(Bucket=bucket, Key="key")


def outcome(call: Callable[[S3Client, str], None], client: S3Client, bucket: str) -> str | None:
    """The code of the error that boto3 raised, or None."""
    try:
        call(client, bucket)
    except ClientError as error:
        return code_of(error)
    return None


def met(
    store: Store,
    folder: Path,
    bucket: str,
    *,
    fault: str,
    first: int,
    call: Callable[[S3Client, str], None],
    mode: str = "standard",
) -> tuple[list[int | str], str | None]:
    """The statuses of a call's attempts, `first` of which meet the fault, and its end."""
    with boto(store.url, store) as (direct, _):
        put(direct, bucket)
    rule = f"{{name: it, trigger: {{first: {first}}}, faults: [{fault}]}}"
    with (
        proxied(store, folder, rule_file(folder, rule)) as proxy,
        boto(proxy.url, store, mode=mode) as (client, attempts),
    ):
        code = outcome(call, client, bucket)
    assert len(proxy.events) == len(attempts.outcomes)
    return attempts.outcomes, code


FOREVER = 99

RETRIED = [
    # fault, how often, standard mode, legacy mode: the statuses of all attempts
    ("error: SlowDown", 2, [503, 503, 200], [503, 503, 200]),
    ("error: SlowDown", FOREVER, [503] * 3, [503] * 5),
    ("error: InternalError", 2, [500, 500, 200], [500, 500, 200]),
    ("error: ServiceUnavailable", 1, [503, 200], [503, 200]),
    ("error: TooManyRequests", 2, [429, 429, 200], [429, 429, 200]),
    ("error: RequestTimeout", 2, [400, 400, 200], [400, 400, 200]),
    ("error: BadDigest", 2, [400], [400, 400, 200]),
    ("answer: 502", 1, [502, 200], [502, 200]),
    ("answer: 504", 1, [504, 200], [504, 200]),
    # Where botocore sent Expect it does not recognise a status line without a reason phrase.
    ("answer: {status: 509, reason: Bandwidth Limit}", 1, [509], [509, 200]),
    ("reset", 1, ["ConnectionClosedError", 200], ["ConnectionClosedError", 200]),
    ("close", 1, ["ConnectionClosedError", 200], ["ConnectionClosedError", 200]),
]


@pytest.mark.parametrize("mode", ["standard", "legacy"])
@pytest.mark.parametrize(
    ("fault", "first", "standard", "legacy"),
    RETRIED,
    ids=[f"{fault} x {first}" for fault, first, _, _ in RETRIED],
)
def test_boto3_retries_as_it_does_without_a_proxy(
    moto: Store,
    bucket: str,
    tmp_path: Path,
    *,
    fault: str,
    first: int,
    standard: list[int | str],
    legacy: list[int | str],
    mode: str,
) -> None:
    outcomes, _ = met(
        moto, tmp_path, bucket, fault=f"{{{fault}}}", first=first, call=put, mode=mode
    )
    assert outcomes == (standard if mode == "standard" else legacy)


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("error: OperationAborted", 409, "OperationAborted"),
        ("error: {code: ConditionalRequestConflict, status: 409}", 409, None),
        ("error: ExpiredToken", 400, "ExpiredToken"),
        ("error: IncompleteBody", 400, "IncompleteBody"),
        ("error: TokenRefreshRequired", 400, "TokenRefreshRequired"),
        ("error: AccessDenied", 403, "AccessDenied"),
        ("error: RequestTimeTooSkewed", 403, "RequestTimeTooSkewed"),
        ("error: {code: RequestTimeTooSkewed, date: 1h}", 403, "RequestTimeTooSkewed"),
        ("error: 'Precondition Failed'", 412, "Precondition Failed"),
        ("answer: 304", 304, "304"),
        ("answer: 501", 501, "501"),
        ("answer: 408", 408, "408"),
        ("answer: 499", 499, "499"),
        ("answer: 520", 520, "520"),
        (f"answer: {NAMESPACED % 404}", 404, ""),
        (f"answer: {HTML % 403}", 403, ""),
        (f"answer: {JSON % 403}", 403, "403"),
    ],
)
def test_boto3_asks_once_and_gives_up(
    moto: Store, bucket: str, tmp_path: Path, fault: str, status: int, code: str | None
) -> None:
    outcomes, raised = met(moto, tmp_path, bucket, fault=f"{{{fault}}}", first=FOREVER, call=get)
    assert outcomes == [status]
    assert raised == (code if code is not None else "ConditionalRequestConflict")


@pytest.mark.parametrize("form", [NAMESPACED, HTML, JSON], ids=["namespaced", "html", "json"])
def test_a_503_is_retried_whatever_its_body(
    moto: Store, bucket: str, tmp_path: Path, form: str
) -> None:
    fault = f"{{answer: {form % 503}}}"
    outcomes, code = met(moto, tmp_path, bucket, fault=fault, first=1, call=get)
    assert (outcomes, code) == ([503, 200], None)


@pytest.mark.parametrize(
    ("fault", "outcomes", "code"),
    [
        ("NoSuchKey", [404], "404"),
        ("AccessDenied", [403], "403"),
        ("Precondition Failed", [412], "412"),
        ("InvalidRange", [416], "416"),
        ("InternalError", [500, 200], None),
        ("SlowDown", [503, 200], None),
        ("TooManyRequests", [429, 200], None),
    ],
)
def test_a_head_error_has_no_code_but_its_status(
    moto: Store,
    bucket: str,
    tmp_path: Path,
    fault: str,
    outcomes: list[int | str],
    code: str | None,
) -> None:
    fault = f"{{error: '{fault}'}}"
    assert met(moto, tmp_path, bucket, fault=fault, first=1, call=head) == (outcomes, code)


def test_attempts_of_a_call_are_numbered_and_counted(
    moto: Store, bucket: str, tmp_path: Path
) -> None:
    with (
        proxied(moto, tmp_path, faults=("SlowDown:first=2:PutObject",)) as proxy,
        boto(proxy.url, moto) as (client, attempts),
    ):
        answer = client.put_object(Bucket=bucket, Key="key", Body=b"payload")
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    assert attempts.numbers[0] == "attempt=1; max=3"
    assert attempts.numbers[2].endswith("attempt=3; max=3")
    events = proxy.of("PutObject")
    assert [event["attempt"] for event in events] == [1, 2, 3]
    assert {event["call"] for event in events} == set(attempts.calls)
    assert len(set(attempts.calls)) == 1
    assert [event["upstream_status"] for event in events] == [None, None, 200]
    assert {event["client"] for event in events} == {"boto3"}


def test_the_last_attempt_says_that_it_was_the_last(
    moto: Store, bucket: str, tmp_path: Path
) -> None:
    with (
        proxied(moto, tmp_path, faults=("SlowDown",)) as proxy,
        boto(proxy.url, moto) as (client, _),
        pytest.raises(ClientError, match=r"reached max retries: 2") as raised,
    ):
        put(client, bucket)
    metadata: Mapping[str, object] = raised.value.response["ResponseMetadata"]
    assert metadata["MaxAttemptsReached"] is True
    assert {event["code"] for event in proxy.events} == {"SlowDown"}


def test_boto3_does_not_wait_for_retry_after(moto: Store, bucket: str, tmp_path: Path) -> None:
    began = time.monotonic()
    fault = "{error: {code: SlowDown, retry_after: 7s}}"
    outcomes, _ = met(moto, tmp_path, bucket, fault=fault, first=1, call=put)
    assert outcomes == [503, 200]
    assert time.monotonic() - began < 7


def test_boto3_waits_as_long_as_x_amz_retry_after_says(
    moto: Store, bucket: str, tmp_path: Path
) -> None:
    began = time.monotonic()
    fault = "{error: {code: SlowDown, headers: {x-amz-retry-after: 1200}}}"
    outcomes, _ = met(moto, tmp_path, bucket, fault=fault, first=1, call=put)
    assert outcomes == [503, 200]
    assert time.monotonic() - began >= 1.2


def test_a_retry_is_signed_with_the_true_time_whatever_the_date_of_the_503(
    moto: Store, bucket: str, tmp_path: Path
) -> None:
    signed: list[str] = []
    rule = "{name: it, trigger: {first: 1}, faults: [{error: {code: SlowDown, date: 1h}}]}"
    with (
        proxied(moto, tmp_path, rule_file(tmp_path, rule)) as proxy,
        boto(proxy.url, moto) as (client, _),
    ):
        client.meta.events.register(
            "before-send.s3",
            lambda request, **_: signed.append(str(request.headers["X-Amz-Date"])),
        )
        put(client, bucket)
    assert len(signed) == 2
    assert signed[0][:11] == signed[1][:11] or signed[0] < signed[1]


def test_fifty_parallel_uploads_fail_once_each(moto: Store, bucket: str, tmp_path: Path) -> None:
    keys = [f"key-{number}" for number in range(50)]
    # botocore's quota pays for 100 retries after throttling, but only for 35 after InternalError.
    rule = "{name: it, trigger: {first: 1, per: key}, faults: [{error: SlowDown}]}"
    with (
        proxied(moto, tmp_path, rule_file(tmp_path, rule)) as proxy,
        boto(proxy.url, moto, max_pool_connections=50) as (client, _),
        ThreadPoolExecutor(50) as pool,
    ):
        uploads = [
            pool.submit(client.put_object, Bucket=bucket, Key=key, Body=key.encode())
            for key in keys
        ]
        retries = [each.result()["ResponseMetadata"]["RetryAttempts"] for each in uploads]
    assert retries == [1] * 50
    seen = [event["key"] for event in proxy.events]
    assert sorted(seen) == sorted(keys * 2)


def test_a_share_meets_the_same_attempts_however_uploads_interleave(
    moto: Store, tmp_path: Path
) -> None:
    bucket = "interleaved"  # always the same: a draw depends on it
    keys = [f"key-{number}" for number in range(40)]
    with boto(moto.url, moto) as (direct, _):
        direct.create_bucket(Bucket=bucket)

    def statuses(order: list[str], threads: int) -> dict[str, list[int]]:
        folder = tmp_path / str(threads)
        folder.mkdir()
        rule = "{name: it, trigger: {share: 30%}, faults: [{error: SlowDown}]}"
        with (
            proxied(moto, folder, rule_file(folder, rule)) as proxy,
            boto(proxy.url, moto, retries={"total_max_attempts": 1}) as (client, _),
            ThreadPoolExecutor(threads) as pool,
        ):
            list(pool.map(lambda key: outcome(put_at(key), client, bucket), order * 2))
        events = proxy.of("PutObject")
        return {key: [each["status"] for each in events if each["key"] == key] for key in keys}

    one_by_one = statuses(keys, 1)
    assert statuses(keys[::-1], 8) == one_by_one
    assert 10 < sum(each.count(503) for each in one_by_one.values()) < 40


def put_at(key: str) -> Callable[[S3Client, str], None]:
    """An upload to this key."""

    def put(client: S3Client, bucket: str) -> None:
        client.put_object(Bucket=bucket, Key=key, Body=b"payload")

    return put


def test_a_refused_upload_that_asks_first_sends_no_body(
    moto: Store, bucket: str, tmp_path: Path
) -> None:
    """boto3 sends `Expect: 100-continue` and waits; the retry finds a clean connection."""
    payload = b"payload" * 20_000
    with (
        proxied(moto, tmp_path, faults=("SlowDown:first=2:PutObject",)) as proxy,
        boto(proxy.url, moto) as (client, attempts),
    ):
        client.put_object(Bucket=bucket, Key="key", Body=BytesIO(payload))
        assert client.head_object(Bucket=bucket, Key="key")["ContentLength"] == len(payload)
    assert attempts.outcomes == [503, 503, 200, 200]
    received = [event["received_bytes"] for event in proxy.of("PutObject")]
    assert received == [0, 0, len(payload)]


@pytest.mark.parametrize("fault", ["error: NoSuchKey", "answer: 503"])
def test_the_next_request_after_a_head_error_is_answered_on_the_same_connection(
    moto: Store, tmp_path: Path, fault: str
) -> None:
    rule = f"{{name: it, match: {{method: HEAD}}, faults: [{{{fault}}}]}}"
    other = "{name: other, match: {method: GET}, faults: [{answer: {status: 200, body: hello}}]}"
    with proxied(moto, tmp_path, rule_file(tmp_path, rule, other)) as proxy:
        connection = http.client.HTTPConnection(proxy.url.removeprefix("http://"), timeout=10)
        connection.request("HEAD", "/bucket/key")
        refused = connection.getresponse()
        assert refused.read() == b""
        socket = connection.sock
        connection.request("GET", "/bucket/key")
        assert connection.sock is socket
        assert connection.getresponse().read() == b"hello"
        connection.close()
    assert refused.status in (404, 503)
    assert len({event["connection"] for event in proxy.events}) == 1
