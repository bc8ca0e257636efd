"""The client: boto3 as anyone would use it, but deaf to its environment, and watched."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REGION = "us-east-1"
# Accepted by a store that believes every signature; nobody's secret.
ACCESS_KEY = SECRET_KEY = "demo"  # noqa: S105 (the demo's own store takes any)
ATTEMPTS = 3
RECEIVED = "response-received.s3"

# Neither AWS_PROFILE nor the files of a real account change what is shown.
SESSION_VARIABLES: dict[str, Any] = {
    "profile": (None, [], None, None),
    "config_file": (None, [], os.devnull, None),
    "credentials_file": (None, [], os.devnull, None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One request of the client, and what it got.

    `number` counts from 1 within a call; `status` is None where no answer came, then `error` names
    the exception. `code` is the S3 error code; `injected` the proxy's marker on its own answers.
    """

    operation: str
    number: int
    status: int | None
    code: str | None
    error: str | None
    injected: str | None

    @property
    def failed(self) -> bool:
        """Whether the client has a reason to try again, or to give up."""
        return self.status is None or self.status >= 400


@contextmanager
def watched(url: str, seen: Callable[[Attempt], None]) -> Iterator[S3Client]:
    """A client of the store at `url`, in standard retry mode; `seen` is told of every attempt."""
    config = Config(
        s3={"addressing_style": "path"},
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        proxies={},  # none at all, whatever HTTP_PROXY says
        connect_timeout=5,
        read_timeout=10,
    )
    session = boto3.Session(
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        region_name=REGION,
        botocore_session=botocore.session.Session(session_vars=SESSION_VARIABLES),
    )
    client = session.client("s3", endpoint_url=url, config=config)
    # botocore's own hook, which its adaptive mode uses: called for each attempt, answered or not.
    client.meta.events.register(RECEIVED, lambda **event: seen(_attempt(**event)))
    try:
        yield client
    finally:
        client.close()


def _attempt(
    *,
    response_dict: Mapping[str, Any] | None,
    parsed_response: Mapping[str, Any] | None,
    context: Mapping[str, Any],
    exception: Exception | None,
    event_name: str,
    **_: object,
) -> Attempt:
    answer = response_dict or {}
    return Attempt(
        operation=event_name.rpartition(".")[2],
        number=context["retries"]["attempt"],
        status=answer.get("status_code"),
        code=(parsed_response or {}).get("Error", {}).get("Code"),
        error=None if exception is None else type(exception).__name__,
        injected=answer.get("headers", {}).get("x-faultproxy"),
    )
