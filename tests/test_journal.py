"""The journal: one line for each exchange, nothing secret in it, and never in the way."""

from __future__ import annotations

import json
import os
import random
import stat
from pathlib import Path

import pytest

from faultproxy.core.http.head import parse_request_head
from faultproxy.core.request import Request
from faultproxy.core.rules.decision import UNTOUCHED
from faultproxy.core.rules.scenario import Phase
from faultproxy.event import Event, line_of
from faultproxy.journal import Journal
from faultproxy.sink import FLUSH_AT, MAX_BUFFER, Sink
from tests.core.rules.asking import decided

UNIX_S = 1_700_000_000.25
FULL = Path("/dev/full")


class Warnings:
    """Keeps what a console would show."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, object]]] = []

    def __call__(self, event: str, /, **values: object) -> None:
        self.seen.append((event, values))

    @property
    def names(self) -> list[str]:
        return [event for event, _ in self.seen]


def request(raw: bytes) -> Request:
    head = parse_request_head(raw)
    return Request(head, source="10.0.0.1:1", listener="10.0.0.2:9090", connection=3, domains=())


PUT = request(
    b"PUT /bucket/a%20key?partNumber=3&uploadId=x&X-Amz-Signature=abc HTTP/1.1\r\n"
    b"Host: localhost\r\nContent-Length: 8388608\r\nUser-Agent: Boto3/1.40 Botocore/1.40\r\n"
    b"Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240101/us-east-1/s3/"
    b"aws4_request, SignedHeaders=host, Signature=5e1f\r\n"
    b"amz-sdk-invocation-id: 11-22\r\namz-sdk-request: attempt=2; max=5\r\n\r\n"
)


def record(journal: Journal, **given: object) -> None:
    values: dict[str, object] = {
        "unix_s": UNIX_S,
        "exchange": 12,
        "connection": 3,
        "source": "10.0.0.1:1",
        "listener": "10.0.0.2:9090",
        "request": PUT,
        "decision": UNTOUCHED,
        "fired": (),
        "undone": {},
        "outcome": "passed",
        "status": 200,
        "code": None,
        "upstream_status": 200,
        "ending": "kept",
        "received_bytes": 8388608,
        "sent_bytes": 0,
        "wait_s": 0.0123456789,
        "took_s": 0.5,
        "error": None,
    }
    # The keys are those of an event; a mistake in one fails every test here.
    journal.append(line_of(Event(**(values | given))))  # type: ignore[arg-type]


def written(path: Path, **given: object) -> dict[str, object]:
    """The event of one exchange, as it stands in the file."""
    journal = Journal(str(path), Warnings())
    record(journal, **given)
    journal.close()
    event: dict[str, object] = json.loads(path.read_text())
    return event


PASSED = {
    "time": "2023-11-14T22:13:20.250000Z",
    "exchange": 12,
    "connection": 3,
    "source": "10.0.0.1:1",
    "listener": "10.0.0.2:9090",
    "method": "PUT",
    "target": "/bucket/a%20key?partNumber=3&uploadId=x&X-Amz-Signature=***",
    "operation": "UploadPart",
    "bucket": "bucket",
    "key": "a key",
    "part": 3,
    "range": None,
    "size": 8388608,
    "client": "boto3",
    "access_key": "AKIA***MPLE",
    "call": "11-22",
    "attempt": 2,
    "rule": None,
    "fault": None,
    "phase": None,
    "hit": None,
    "fired": [],
    "outcome": "passed",
    "status": 200,
    "code": None,
    "upstream_status": 200,
    "ending": "kept",
    "received_bytes": 8388608,
    "sent_bytes": 0,
    "wait_s": 0.012345,
    "took_s": 0.5,
}


def test_an_exchange_that_passed_is_told_in_full(tmp_path: Path) -> None:
    assert written(tmp_path / "j") == PASSED


def test_an_injected_exchange_names_its_rule_and_what_was_spared(tmp_path: Path) -> None:
    decision = decided(
        rule="third",
        fault="error",
        hit=4,
        phase=Phase.BEFORE,
        fired=("third",),
        spared={"rare": "share drew 0.6300"},
    )
    event = written(
        tmp_path / "j",
        decision=decision,
        fired=["third/error"],
        undone={"third/truncate": "no body"},
        outcome="injected",
        status=503,
        code="SlowDown",
        upstream_status=None,
        wait_s=None,
        ending="closed",
    )
    assert event == PASSED | {
        "rule": "third",
        "fault": "error",
        "phase": "before",
        "hit": 4,
        "fired": ["third/error"],
        "undone": {"third/truncate": "no body"},
        "spared": {"rare": "share drew 0.6300"},
        "outcome": "injected",
        "status": 503,
        "code": "SlowDown",
        "upstream_status": None,
        "wait_s": None,
        "ending": "closed",
    }


def test_a_connection_that_ended_before_a_head_has_nulls_for_what_is_read_from_it(
    tmp_path: Path,
) -> None:
    event = written(
        tmp_path / "j",
        exchange=None,
        request=None,
        status=400,
        outcome="failed",
        error="request-malformed",
    )
    of_head = list(PASSED)[5:17]
    assert event == PASSED | dict.fromkeys(of_head) | {
        "exchange": None,
        "status": 400,
        "outcome": "failed",
        "error": "request-malformed",
    }
    assert list(event) == [*PASSED, "error"]


@pytest.mark.parametrize(
    ("unix_s", "shown"),
    [
        (0.0, "1970-01-01T00:00:00.000000Z"),
        (1_700_000_000.0, "2023-11-14T22:13:20.000000Z"),
        (1_700_000_000.984375, "2023-11-14T22:13:20.984375Z"),
        (951_782_400.5, "2000-02-29T00:00:00.500000Z"),
    ],
)
def test_time_is_rfc_3339_with_microseconds(tmp_path: Path, unix_s: float, shown: str) -> None:
    assert written(tmp_path / "j", unix_s=unix_s)["time"] == shown


def test_a_key_that_is_not_utf_8_still_makes_a_line(tmp_path: Path) -> None:
    raw = request(b"GET /bucket/%ff%00\xe9 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    event = written(tmp_path / "j", request=raw)
    assert event["key"] == "?\0?"
    assert event["target"] == "/bucket/%ff%00\xe9"


@pytest.mark.parametrize("seed", range(200))
def test_nothing_secret_of_a_request_is_ever_written(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    secret = f"{rng.getrandbits(128):032x}"
    path = tmp_path / "j"
    written(path, request=request(any_signed(rng, secret.encode())))
    assert secret not in path.read_text()


def any_signed(rng: random.Random, secret: bytes) -> bytes:
    """A request with a secret in one or more of the places where clients put them."""
    parameters = [b"X-Amz-Signature", b"X-Amz-Security-Token", b"Signature", b"X-Amz-Credential"]
    names = [rng.choice([name, name.lower(), name.upper()]) for name in parameters]
    if rng.random() < 0.3:
        names = [name.replace(b"-", b"%2D").replace(b"S", b"%53") for name in names]
    query = [b"partNumber=1", b"uploadId=u", b"list-type=2", b"x-id=GetObject"]
    query += [name + b"=" + secret for name in rng.sample(names, rng.randrange(1, 5))]
    rng.shuffle(query)
    v4 = b"AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/d/r/s3/aws4_request, Signature=" + secret
    headers = [
        b"Authorization: " + rng.choice([v4, b"AWS AKIAEXAMPLE:" + secret, b"Bearer " + secret]),
        b"x-amz-security-token: " + secret,
        b"x-amz-content-sha256: " + secret,
        b"X-Amz-Server-Side-Encryption-Customer-Key: " + secret,
    ]
    lines = [b"Host: localhost", *rng.sample(headers, rng.randrange(1, 5))]
    method = rng.choice([b"GET", b"PUT", b"POST", b"DELETE", b"HEAD"])
    host = rng.choice([b"", b"http://bucket.localhost"])
    target = host + b"/bucket/key?" + b"&".join(query)
    return b"\r\n".join([method + b" " + target + b" HTTP/1.1", *lines]) + b"\r\n\r\n"


def test_lines_are_buffered_until_there_are_many_or_the_owner_says_so(tmp_path: Path) -> None:
    path = tmp_path / "j"
    journal = Journal(str(path), Warnings())
    record(journal)
    assert path.read_bytes() == b""
    journal.flush()
    size = path.stat().st_size
    assert size > 0
    for _ in range(FLUSH_AT // size + 1):
        record(journal)
    assert path.stat().st_size > FLUSH_AT
    journal.close()
    for line in path.read_text().splitlines():
        assert json.loads(line) == PASSED


def test_a_journal_is_appended_to_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "j"
    for _ in range(2):
        journal = Journal(str(path), Warnings())
        record(journal)
        journal.close()
    assert len(path.read_text().splitlines()) == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_journal_that_cannot_be_opened_costs_one_warning(tmp_path: Path) -> None:
    warnings = Warnings()
    path = tmp_path / "missing" / "j"
    journal = Journal(str(path), warnings)
    record(journal)
    record(journal)
    journal.flush()
    assert warnings.seen == [
        ("journal.failed", {"file": str(path), "error": "No such file or directory"})
    ]
    journal.close()
    assert warnings.seen[1] == ("journal.dropped", {"file": str(path), "events": 2})


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_a_full_disk_costs_one_warning_and_bounded_memory() -> None:
    warnings = Warnings()
    sink = Sink(os.open(FULL, os.O_WRONLY), "full", warnings)
    line = b"x" * 1023 + b"\n"
    for _ in range(3000):
        sink.append(line)
    sink.flush()
    assert warnings.names == ["journal.failed"]
    assert sink.dropped == 3000 - MAX_BUFFER // len(line)
    sink.close()
    assert warnings.seen[-1] == ("journal.dropped", {"file": "full", "events": 3000})


def test_a_pipe_that_nobody_reads_never_blocks_and_goes_on_without_a_torn_line() -> None:
    warnings = Warnings()
    reader, writer = os.pipe()
    sink = Sink(writer, "pipe", warnings)
    lines = [b"%07d%s\n" % (number, b"x" * 992) for number in range(3000)]
    for line in lines:
        sink.append(line)
    assert warnings.names == ["journal.failed"]
    assert sink.dropped > 0
    read = b""
    os.set_blocking(reader, False)
    for _ in range(100):
        sink.flush()
        while True:
            try:
                read += os.read(reader, 1 << 20)
            except BlockingIOError:
                break
    kept = len(lines) - sink.dropped
    assert read == b"".join(lines[:kept])
    sink.append(b"again\n")
    sink.close()
    assert os.read(reader, 100) == b"again\n"
    os.close(reader)


def test_a_reader_that_has_gone_ends_the_journal_and_not_the_proxy() -> None:
    warnings = Warnings()
    reader, writer = os.pipe()
    sink = Sink(writer, "pipe", warnings)
    os.close(reader)
    sink.append(b"one\n")
    sink.flush()
    sink.append(b"two\n")
    sink.close()
    assert warnings.seen == [
        ("journal.failed", {"file": "pipe", "error": "Broken pipe"}),
        ("journal.dropped", {"file": "pipe", "events": 2}),
    ]


def test_a_dash_is_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    journal = Journal("-", Warnings())
    record(journal)
    journal.close()
    assert json.loads(capfd.readouterr().out) == PASSED
    os.fstat(1)  # still open


def test_what_a_terminal_would_obey_is_escaped(tmp_path: Path) -> None:
    path = tmp_path / "j"
    journal = Journal(str(path), Warnings())
    record(journal, request=request(b"GET /b/a%C2%9B31m%7F%E2%80%AEz HTTP/1.1\r\nHost: h\r\n\r\n"))
    journal.close()
    line = path.read_text()
    assert json.loads(line)["key"] == "a\x9b31m\x7f\u202ez"
    assert r"a\u009b31m\u007f\u202ez" in line
