"""The console tells a person what happened, never slowly and never with what a terminal obeys."""

from __future__ import annotations

import io
import json
import os

import pytest

from faultproxy import __version__
from faultproxy.console import LINES_A_SECOND, RULES_TOLD, Console, printable
from faultproxy.core.faults.connection import Reset
from faultproxy.core.http.head import parse_request_head
from faultproxy.core.request import Request
from faultproxy.core.rules.memory import RuleCounts
from faultproxy.core.rules.scenario import Rule


class Terminal(io.StringIO):
    """Text in memory that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def request(target: bytes = b"/bucket/key") -> Request:
    head = parse_request_head(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return Request(head, source="127.0.0.1:1", listener="127.0.0.1:2", connection=1, domains=())


def events(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def inject(console: Console, times: int = 1, target: bytes = b"/bucket/key") -> None:
    for _ in range(times):
        console.faults_injected(["slow/error"], request(target), 503, 1)


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["file", "terminal"])
def test_the_ready_line_is_the_same_sentence_everywhere(stream: io.StringIO) -> None:
    Console(stream).ready(
        urls=["http://127.0.0.1:9090", "http://[::1]:9090"],
        upstream="http://127.0.0.1:9100",
        rules=1,
        seed=7,
        control="http://127.0.0.1:9091",
    )
    assert stream.getvalue() == (
        f"faultproxy {__version__} listening on http://127.0.0.1:9090 and http://[::1]:9090 "
        "for http://127.0.0.1:9100, 1 rule, seed 7\n"
        "page and control API at http://127.0.0.1:9091\n"
    )


def test_it_is_said_that_clients_may_ask_for_faults() -> None:
    stream, terminal = io.StringIO(), Terminal()
    Console(stream).faults_on_demand(0.05)
    Console(terminal).faults_on_demand(0.05)
    (told,) = events(stream)
    assert (told["event"], told["level"], told["at_most"]) == ("header_faults.on", "info", "5%")
    assert told["header"] == "x-faultproxy-fault"
    (line,) = terminal.getvalue().splitlines()
    assert "header_faults.on" in line
    assert "x-faultproxy-fault" in line


@pytest.mark.parametrize(
    ("count", "last"),
    [
        (RULES_TOLD, "  rule-10: all requests are reset on arrival"),
        (RULES_TOLD + 2, "  and 2 more (faultproxy check tells all)"),
    ],
    ids=["few", "many"],
)
def test_whoever_sits_at_a_terminal_is_told_what_the_rules_do(count: int, last: str) -> None:
    rules = [Rule(name=f"rule-{i}", faults=(Reset(),)) for i in range(1, count + 1)]
    terminal, file = Terminal(), io.StringIO()
    Console(terminal).rules_loaded(rules)
    Console(file).rules_loaded(rules)
    lines = terminal.getvalue().splitlines()
    assert lines[0] == "  rule-1: all requests are reset on arrival"
    assert lines[-1] == last
    assert file.getvalue() == ""


def test_an_injected_fault_is_one_line_of_json_where_nobody_looks() -> None:
    stream = io.StringIO()
    inject(Console(stream))
    (event,) = events(stream)
    assert event.pop("timestamp")
    assert event == {
        "event": "fault.injected",
        "level": "info",
        "rule": "slow",
        "fault": "error",
        "exchange": 1,
        "status": 503,
        "operation": "GetObject",
        "bucket": "bucket",
        "key": "key",
    }


@pytest.mark.parametrize(
    ("reason", "event", "level"),
    [
        ("connect-refused", "upstream.failed", "warning"),
        ("response-cut", "upstream.failed", "warning"),
        ("internal", "proxy.failed", "error"),
        ("request-malformed", "request.refused", "warning"),
        ("too-many-connections", "request.refused", "warning"),
    ],
)
def test_own_errors_never_look_like_injected_ones(reason: str, event: str, level: str) -> None:
    stream = io.StringIO()
    Console(stream).own_error(reason, None, None, "what it was")
    (told,) = events(stream)
    assert (told["event"], told["level"], told["reason"]) == (event, level, reason)
    assert told["detail"] == "what it was"


def test_a_wait_is_told_when_it_begins() -> None:
    stream = io.StringIO()
    console = Console(stream)
    console.waiting("stuck", "hang", request(), 4, None)
    console.waiting("stuck", "hang", request(), 5, 2.5)
    assert [event["for_s"] for event in events(stream)] == ["forever", 2.5]


def test_more_than_a_few_lines_a_second_are_counted_and_told_once() -> None:
    stream, clock = io.StringIO(), Clock()
    console = Console(stream, clock=clock)
    inject(console, LINES_A_SECOND + 1234)
    assert len(events(stream)) == LINES_A_SECOND
    console.flush()
    assert len(events(stream)) == LINES_A_SECOND
    clock.now_s += 1.0
    console.flush()
    console.flush()
    told = events(stream)
    assert len(told) == LINES_A_SECOND + 1
    assert told[-1]["and_more_in_this_second"] == 1234


def test_a_new_second_has_its_own_lines_and_tells_the_rest_first() -> None:
    stream, clock = io.StringIO(), Clock()
    console = Console(stream, clock=clock)
    inject(console, LINES_A_SECOND + 1)
    clock.now_s += 1.0
    inject(console)
    told = events(stream)
    assert told[-2]["and_more_in_this_second"] == 1
    assert told[-1]["rule"] == "slow"


def test_a_flood_of_faults_does_not_hide_an_error_of_the_proxy() -> None:
    stream = io.StringIO()
    console = Console(stream, clock=Clock())
    inject(console, 1000)
    console.own_error("internal", None, None)
    assert events(stream)[-1]["event"] == "proxy.failed"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a key", "a key"),
        ("größe/日本", "größe/日本"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\r\nb", "a\\r\\nb"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\udcff", "\\udcff"),
        ("\x9b31m", "\\x9b31m"),
        ("k" * 1000, "k" * 300 + "..."),
    ],
    ids=ascii,
)
def test_what_a_terminal_would_obey_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["file", "terminal"])
def test_a_key_cannot_talk_to_the_terminal(stream: io.StringIO) -> None:
    plain = io.StringIO() if not stream.isatty() else Terminal()
    inject(Console(plain))
    inject(Console(stream), target=b"/bucket/%1B]0;owned%07%0A%FFkey")
    # Colours are escape sequences too: there are as many as for a harmless key.
    assert stream.getvalue().count("\x1b") == plain.getvalue().count("\x1b")
    assert stream.getvalue().count("\n") == 1
    assert "\x07" not in stream.getvalue()
    assert "\\x1b]0;owned" in stream.getvalue().replace("\\\\", "\\")


RULES = (
    Rule(name="busy", faults=(Reset(),)),
    Rule(name="silent", faults=(Reset(),)),
    Rule(name="off", faults=(Reset(),), enabled=False),
)
COUNTS = {
    "busy": RuleCounts(matched=40, fired=4, spared={"share": 30, "at_most": 6}),
    "silent": RuleCounts(matched=2, spared={"every": 2}),
    "off": RuleCounts(),
}


def test_the_summary_says_of_every_rule_what_became_of_it() -> None:
    stream = io.StringIO()
    Console(stream).summary(RULES, COUNTS)
    told = events(stream)
    assert [(event["rule"], event["verdict"]) for event in told] == [
        ("busy", "fired"),
        ("silent", "never fired"),
        ("off", "disabled"),
    ]
    assert (told[0]["matched"], told[0]["fired"]) == (40, 4)
    assert told[0]["spared"] == {"share": 30, "at_most": 6}


def test_the_summary_on_a_terminal_is_a_table() -> None:
    stream = Terminal()
    Console(stream).summary(RULES, COUNTS)
    text = stream.getvalue()
    assert "share 30, at_most 6" in text
    assert "never fired" in text
    assert "disabled" in text


def test_a_summary_of_no_rules_says_nothing() -> None:
    stream = Terminal()
    Console(stream).summary((), {})
    assert stream.getvalue() == ""


def test_a_console_that_nobody_reads_does_not_stop_the_proxy() -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as stream:
        console = Console(stream)
        for number in range(5000):
            console.warning("test.filled", number=number, text="x" * 100)
        os.close(reader)
        console.warning("test.closed")
