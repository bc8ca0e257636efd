"""Every error of the object-storage table, fetched through the proxy."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from itertools import product

import pytest
from botocore.exceptions import ClientError

from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.index import find
from faultproxy.core.s3.catalogue.object_storage import ROWS
from tests.e2e.session import Proxied, boto, code_of, proxied, rule_file
from tests.stores.store import Store

IDS = [row.code if row.variant is None else f"{row.code} ({row.variant})" for row in ROWS]
# botocore answers these itself, by asking elsewhere.
FOLLOWED = frozenset((301, 307))
DIALECTS = ("aws", "yandex")
START = (
    rb'<\?xml version="1\.0" encoding="UTF-8"\?>\n'
    rb"<Error><Code>(?P<code>[^<]+)</Code><Message>(?P<message>[^<]*)</Message>"
)
# Whole bodies: no namespace, no line end behind them.
BODIES = {
    "aws": re.compile(
        START + rb"(?!.*<Resource>).*<RequestId>(?P<request>[0-9A-Z]{16})</RequestId>"
        rb"<HostId>(?P<host>[^<]+)</HostId></Error>",
        re.S,
    ),
    "yandex": re.compile(
        START + rb"<Resource>/bucket/yandex-[0-9]+</Resource>"
        rb"<RequestId>(?P<request>[0-9a-f]{16})</RequestId></Error>"
    ),
}
HEADS = {
    "aws": [
        "x-amz-request-id",
        "x-amz-id-2",
        "Content-Type",
        "Transfer-Encoding",
        "Date",
        "Server",
    ],
    "yandex": ["Server", "Date", "Content-Type", "Transfer-Encoding", "X-Amz-Request-Id"],
}


@pytest.fixture(scope="module")
def proxy(moto: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    """A proxy where the object `DIALECT-N` is answered by the table's row N."""
    rules = []
    for dialect, (number, row) in product(DIALECTS, enumerate(ROWS)):
        variant = "" if row.variant is None else f", variant: {row.variant}"
        fault = f"{{error: {{code: '{row.code}'{variant}, dialect: {dialect}}}}}"
        name = f"{dialect}-{number}"
        rules.append(f"{{name: row-{name}, match: {{key: '{name}'}}, faults: [{fault}]}}")
    folder = tmp_path_factory.mktemp("errors")
    with proxied(moto, folder, rule_file(folder, *rules)) as running:
        yield running


def fetched(proxy: Proxied, method: str, key: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(proxy.url.removeprefix("http://"), timeout=10)
    try:
        connection.request(method, f"/bucket/{key}")
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_the_table_has_66_rows_and_65_codes() -> None:
    assert len(ROWS) == 66
    assert len({row.code for row in ROWS}) == 65


every_row = pytest.mark.parametrize(("number", "row"), list(enumerate(ROWS)), ids=IDS)
every_dialect = pytest.mark.parametrize("dialect", DIALECTS)


@every_dialect
@every_row
def test_a_raw_client_gets_the_error_as_the_service_words_it(
    proxy: Proxied, dialect: str, number: int, row: Entry
) -> None:
    answer, raw = fetched(proxy, "GET", f"{dialect}-{number}")
    body = BODIES[dialect].fullmatch(raw)
    assert answer.status == row.status
    assert body is not None
    assert body["code"].decode() == row.code
    assert body["request"].decode() == answer.headers["x-amz-request-id"]
    assert [name for name in answer.headers if name in HEADS[dialect]] == HEADS[dialect]
    if dialect == "aws":
        assert body["host"].decode() == answer.headers["x-amz-id-2"]
    closes = dialect == "aws" and row.close
    assert (answer.headers["Connection"] == "close") is closes
    assert answer.headers["x-faultproxy"] == f"row-{dialect}-{number}/error"


@every_dialect
@every_row
def test_a_head_gets_the_same_status_and_no_body(
    proxy: Proxied, dialect: str, number: int, row: Entry
) -> None:
    answer, raw = fetched(proxy, "HEAD", f"{dialect}-{number}")
    assert (answer.status, raw) == (row.status, b"")
    assert answer.headers["Transfer-Encoding"] == ("chunked" if dialect == "aws" else None)


@every_dialect
@pytest.mark.parametrize(
    ("number", "row"),
    [(number, row) for number, row in enumerate(ROWS) if row.status not in FOLLOWED],
    ids=[name for name, row in zip(IDS, ROWS, strict=True) if row.status not in FOLLOWED],
)
def test_boto3_raises_the_error_by_its_code_and_status(
    proxy: Proxied, dialect: str, number: int, row: Entry
) -> None:
    with (
        boto(proxy.url, proxy.store, retries={"total_max_attempts": 1}) as (client, _),
        pytest.raises(ClientError) as raised,
    ):
        client.get_object(Bucket="bucket", Key=f"{dialect}-{number}")
    assert code_of(raised.value) == row.code
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == row.status
    sent = find(row.code, row.variant, dialect)
    assert sent is not None
    assert raised.value.response["Error"]["Message"] == sent.message
