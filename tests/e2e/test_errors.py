"""Every error of the object-storage table, fetched through the proxy."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.object_storage import ROWS
from tests.e2e.session import Proxied, boto, code_of, proxied, rule_file
from tests.stores.store import Store

IDS = [row.code if row.variant is None else f"{row.code} ({row.variant})" for row in ROWS]
# botocore answers these itself, by asking elsewhere.
FOLLOWED = frozenset((301, 307))
# A body of S3 in the aws dialect: no namespace, no line end behind it.
BODY = re.compile(
    rb'<\?xml version="1\.0" encoding="UTF-8"\?>\n'
    rb"<Error><Code>(?P<code>[^<]+)</Code><Message>[^<]*</Message>.*"
    rb"<RequestId>(?P<request>[0-9A-Z]{16})</RequestId><HostId>(?P<host>[^<]+)</HostId></Error>",
    re.S,
)


@pytest.fixture(scope="module")
def proxy(moto: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    """A proxy where the object `N` is answered by the table's row N."""
    rules = []
    for number, row in enumerate(ROWS):
        variant = "" if row.variant is None else f", variant: {row.variant}"
        fault = f"{{error: {{code: '{row.code}'{variant}}}}}"
        rules.append(f"{{name: row-{number}, match: {{key: '{number}'}}, faults: [{fault}]}}")
    folder = tmp_path_factory.mktemp("errors")
    with proxied(moto, folder, rule_file(folder, *rules)) as running:
        yield running


def test_the_table_has_66_rows_and_65_codes() -> None:
    assert len(ROWS) == 66
    assert len({row.code for row in ROWS}) == 65


@pytest.mark.parametrize(("number", "row"), list(enumerate(ROWS)), ids=IDS)
def test_a_raw_client_gets_the_error_as_s3_words_it(
    proxy: Proxied, number: int, row: Entry
) -> None:
    connection = http.client.HTTPConnection(proxy.url.removeprefix("http://"), timeout=10)
    connection.request("GET", f"/bucket/{number}")
    answer = connection.getresponse()
    body = BODY.fullmatch(answer.read())
    connection.close()
    assert answer.status == row.status
    assert body is not None
    assert body["code"].decode() == row.code
    assert body["request"].decode() == answer.headers["x-amz-request-id"]
    assert body["host"].decode() == answer.headers["x-amz-id-2"]
    assert (answer.headers["Connection"] == "close") is row.close
    assert answer.headers["x-faultproxy"] == f"row-{number}/error"


@pytest.mark.parametrize(
    ("number", "row"),
    [(number, row) for number, row in enumerate(ROWS) if row.status not in FOLLOWED],
    ids=[name for name, row in zip(IDS, ROWS, strict=True) if row.status not in FOLLOWED],
)
def test_boto3_raises_the_error_by_its_code_and_status(
    proxy: Proxied, number: int, row: Entry
) -> None:
    with (
        boto(proxy.url, proxy.store, retries={"total_max_attempts": 1}) as (client, _),
        pytest.raises(ClientError) as raised,
    ):
        client.get_object(Bucket="bucket", Key=str(number))
    assert code_of(raised.value) == row.code
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == row.status
    assert raised.value.response["Error"]["Message"] == row.message
