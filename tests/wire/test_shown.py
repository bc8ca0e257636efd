"""What `faultproxy show` prints is what a client of a running proxy receives, to the byte."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

import pytest

from faultproxy.core.faults.answer import ErrorFault
from faultproxy.core.s3.dialects.index import DIALECTS
from faultproxy.core.specimen import sent
from tests.wire.conftest import Start

SEED = 7  # of every proxy of these tests
CODES = ("AccessDenied", "InvalidRange", "NoSuchKey", "NotModified", "SlowDown", "Redirect")


def without_host_id(whole: bytes) -> bytes:
    """MinIO's is a digest of the address that it listens on, which is another one here."""
    for host_id in re.findall(rb"\r\nX-Amz-Id-2: ([0-9a-f]{64})", whole):
        whole = whole.replace(host_id, b"*" * len(host_id))
    return whole


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT"])
@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("code", CODES)
async def test_what_is_shown_is_what_is_sent(
    start: Start, code: str, dialect: str, method: str
) -> None:
    error = f"{{error: {{code: {code}, dialect: {dialect}}}}}"
    rig = await start(f"  - {{name: fault-1, faults: [{error}]}}")
    client = await rig.client()
    await client.send(f"{method} /bucket/key HTTP/1.1\r\nHost: 127.0.0.1:9090\r\n\r\n".encode())
    head, body = await client.message(bodiless=method == "HEAD")
    (date,) = re.findall(rb"\r\nDate: (.+?)\r\n", head)
    shown = sent(
        ErrorFault(code=code, dialect=dialect),
        method,
        seed=SEED,
        serial=1,
        unix_s=parsedate_to_datetime(date.decode()).timestamp(),
        marked=True,
    )
    assert without_host_id(head + body) == without_host_id(shown)
