"""A client made with boto3, a proxy in front of a store, and what each of them saw."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from faultproxy.cli.demo.background import in_background
from faultproxy.cli.demo.client import SESSION_VARIABLES
from faultproxy.console import Console
from faultproxy.options import read_upstream
from faultproxy.rulefile.compiler import Loaded
from faultproxy.rulefile.files import load_scenario
from faultproxy.settings import Address, Settings
from tests.stores.store import Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# The first numbers that Python draws after it: 0.02, 0.005, 0.002, 0.014. botocore draws its pauses
# between attempts from Python's generator, so that four of them last 0.15 s and not up to 15 s.
IMPATIENT_SEED = 1249968

Style = Literal["path", "virtual"]
RULES = Path(__file__).parents[2] / "rules"


@dataclass(slots=True, kw_only=True)
class Proxied:
    """A running proxy and what it wrote down; `events` are there once it has stopped."""

    url: str
    store: Store
    events: list[dict[str, Any]] = field(default_factory=list)

    def of(self, operation: str) -> list[dict[str, Any]]:
        """The events of one operation, in order of arrival."""
        events = (each for each in self.events if each["operation"] == operation)
        return sorted(events, key=lambda each: int(each["exchange"]))


@contextmanager
def proxied(
    store: Store, folder: Path, *rules: Path, faults: tuple[str, ...] = (), **settings: Any
) -> Iterator[Proxied]:
    """Serve `store` under these rule files and `--fault` texts; `folder` is for the journal."""
    loaded = load_scenario([str(path) for path in rules], faults)
    assert isinstance(loaded, Loaded), loaded.render()
    journal = folder / "journal.jsonl"
    asked = Settings(
        upstream=read_upstream(store.url),
        listen=(Address("127.0.0.1", 0),),
        journal=str(journal),
        **settings,
    )
    with in_background(asked, loaded.scenario, Console(StringIO())) as proxy:
        seen = Proxied(url=proxy.addresses[0].url, store=store)
        yield seen
    seen.events += [json.loads(line) for line in journal.read_text().splitlines()]


@dataclass(slots=True)
class Attempts:
    """What one client sent, and what it got for it: the status, or the name of the exception."""

    outcomes: list[int | str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)  # amz-sdk-request
    calls: list[str] = field(default_factory=list)  # amz-sdk-invocation-id

    def watch(self, client: S3Client) -> None:
        """Note every attempt of this client."""
        client.meta.events.register("before-send.s3", self._sent)
        client.meta.events.register("response-received.s3", self._received)

    def _sent(self, request: Any, **_: object) -> None:
        self.numbers.append(_text(request.headers["amz-sdk-request"]))
        self.calls.append(_text(request.headers["amz-sdk-invocation-id"]))

    def _received(self, response_dict: Any, exception: object, **_: object) -> None:
        seen = type(exception).__name__ if response_dict is None else response_dict["status_code"]
        self.outcomes.append(seen)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def hurry() -> None:
    """Make the next four pauses of clients short."""
    random.seed(IMPATIENT_SEED)


@cache
def session_of(store: Store) -> boto3.Session:
    """Where clients of this store come from; one for all, since reading S3's model takes time."""
    return boto3.Session(
        aws_access_key_id=store.access_key,
        aws_secret_access_key=store.secret_key,
        region_name=store.region,
        botocore_session=botocore.session.Session(session_vars=SESSION_VARIABLES),
    )


@contextmanager
def boto(
    url: str, store: Store, *, style: Style = "path", mode: str = "standard", **how: Any
) -> Iterator[tuple[S3Client, Attempts]]:
    """A boto3 client of the store at this URL, and what it sees; nothing of the environment."""
    hurry()
    config = Config(
        s3={"addressing_style": style},
        retries={"mode": mode} | how.pop("retries", {}),
        proxies={},
        **how,
    )
    client = session_of(store).client("s3", endpoint_url=url, config=config)
    attempts = Attempts()
    attempts.watch(client)
    try:
        yield client, attempts
    finally:
        client.close()


def rule_file(folder: Path, *rules: str) -> Path:
    """A rule file of these rules, each in YAML's flow style."""
    path = folder / "rules.yaml"
    path.write_text("".join(("seed: 7\nrules:\n", *(f"  - {rule}\n" for rule in rules))))
    return path


def code_of(error: ClientError) -> str:
    """The code of the error that boto3 raised."""
    return error.response["Error"]["Code"]
