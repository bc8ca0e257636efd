"""One line for each exchange: whose doing it was can be seen, and nothing in it is obeyed."""

from __future__ import annotations

import pytest
from rich.text import Text

from faultproxy.cli.exchange_line import STYLES, kind_of, line_of

PUT: dict[str, object] = {
    "time": "2026-11-30T02:56:19.123456Z",
    "exchange": 1,
    "source": "127.0.0.1:5000",
    "method": "PUT",
    "target": "/bucket/a",
    "operation": "PutObject",
    "bucket": "bucket",
    "key": "a",
    "outcome": "passed",
    "status": 200,
    "code": None,
    "ending": "kept",
    "fired": [],
    "took_s": 0.0123,
}
INJECTED = {"outcome": "injected", "status": 503, "code": "SlowDown", "fired": ["slow/error"]}
FAILED = {"outcome": "failed", "status": 502, "error": "connect-refused"}


def shown(changes: dict[str, object], width: int = 100) -> Text:
    return line_of(PUT | changes, width)[1]


@pytest.mark.parametrize(
    ("changes", "kind", "line"),
    [
        ({}, "passed", "02:56:19 PutObject         200      12ms  bucket/a"),
        (
            INJECTED,
            "injected",
            "02:56:19 PutObject         503      12ms  bucket/a                     "
            "SlowDown slow/error",
        ),
        (
            FAILED,
            "own errors",
            "02:56:19 PutObject         502      12ms  bucket/a                     "
            "connect-refused",
        ),
        (
            {"status": 404, "code": "NoSuchKey"},
            "store's errors",
            "02:56:19 PutObject         404      12ms  bucket/a                     "
            "NoSuchKey the store",
        ),
        (
            {"outcome": "abandoned", "status": None, "ending": "gone", "took_s": 61.0},
            "abandoned",
            "02:56:19 PutObject         gone    61.0s  bucket/a                     "
            "the client went away",
        ),
        (
            dict.fromkeys(("operation", "method", "target", "bucket", "key", "status", "took_s"))
            | {"outcome": "injected", "ending": "reset", "fired": ["cut/reset"]},
            "injected",
            "02:56:19 (connection)      reset          127.0.0.1:5000               cut/reset",
        ),
        (
            {"spared": {"slow": "first", "late": "share"}},
            "passed",
            "02:56:19 PutObject         200      12ms  bucket/a                     "
            "  spared by slow (first), late (share)",
        ),
        (
            {"operation": "ListBuckets", "bucket": None, "key": None},
            "passed",
            "02:56:19 ListBuckets       200      12ms  -",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value in STYLES else "",
)
def test_a_line_says_what_was_asked_and_who_made_it_so(
    changes: dict[str, object], kind: str, line: str
) -> None:
    found, text = line_of(PUT | changes, 100)
    assert (found, text.plain.rstrip()) == (kind, line)


def test_injected_own_and_genuine_errors_never_look_alike() -> None:
    kinds = [kind_of(PUT | each) for each in ({}, INJECTED, FAILED, {"status": 500})]
    assert len({STYLES[kind] for kind in kinds}) == 4


def test_the_style_is_on_what_the_client_got() -> None:
    styles = {str(span.style) for span in shown(INJECTED).spans}
    assert STYLES["injected"] in styles


def test_nothing_from_the_wire_reaches_the_terminal() -> None:
    evil = "\x1b[2J\u202e[red]x\r\n"
    wire: dict[str, object] = dict.fromkeys(("key", "operation", "code", "error"), evil)
    text = shown(wire | {"fired": [evil], "spared": {evil: evil}}).plain
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.isprintable()
    assert "[red]" in text


@pytest.mark.parametrize("width", [0, 60, 80, 200])
def test_a_long_key_keeps_its_bucket_and_its_end(width: int) -> None:
    text = shown({"key": f"{'x' * 300}/part-7.csv"}, width).plain
    assert "bucke" in text
    assert text.rstrip().endswith("7.csv")
    assert len(text) <= max(width, 60)
