"""A plan as a line: every place that the exchange comes to, and what is done there."""

from __future__ import annotations

import pytest

from faultproxy.cli.course import Mark, course, drawn
from faultproxy.core.http.head import parse_request_head
from faultproxy.core.plan import Plan
from faultproxy.core.request import Request
from faultproxy.core.rules.engine import Engine
from faultproxy.rulefile.compiler import Loaded, read_scenario


def request(method: str = "GET", *lines: str) -> Request:
    text = "\r\n".join([f"{method} /b/k HTTP/1.1", "Host: localhost", *lines, "", ""])
    head = parse_request_head(text.encode())
    return Request(head, source="127.0.0.1:1", listener="", connection=1, domains=())


def plan(asked: Request, *faults: str) -> Plan:
    """What rules make of a request, a rule for each list of faults: `r-1`, `r-2` ..."""
    rules = [f"{{name: r-{n}, match: {{}}, faults: [{each}]}}" for n, each in enumerate(faults, 1)]
    loaded = read_scenario([("rules.yaml", f"rules: [{', '.join(rules)}]")])
    assert isinstance(loaded, Loaded), loaded.render()
    engine = Engine(loaded.scenario, seed=7)
    return engine.decide(asked, now_s=0.0, unix_s=0.0, serial=1).plan


def lines(asked: Request, *faults: str) -> list[str]:
    return drawn(asked, plan(asked, *faults), ascii_only=False)


def test_a_shaped_exchange_goes_from_request_to_end() -> None:
    put = request("PUT", "Content-Length: 8388608")
    assert lines(put, "{latency: 200ms}", "{latency: {delay: 1.5s, at: response}}") == [
        "plan: the store gets the request once",
        "",
        "  ●  request   wait 0.2 s  r-1/latency",
        "  │  upload    8MiB",
        "  ●  response  wait 1.5 s  r-2/latency",
        "  ┴  end       as the store leaves it",
    ]


def test_a_hold_says_what_it_waits_for_and_how_long_at_most() -> None:
    told = lines(request(), "{hold: commit}, {hold: {name: late, for: forever}}")
    assert told[3:5] == [
        "  ●  response  hold until commit is released, 60 s at most  r-1/hold",
        "  ●  response  hold until late is released                  r-1/hold",
    ]


def test_an_answer_goes_out_where_the_response_would() -> None:
    assert lines(request(), "{error: {code: SlowDown, retry_after: 2s}}") == [
        "plan: the store never gets the request",
        "",
        "  ●  request   answer 503 Slow Down, code SlowDown, Retry-After 2  r-1/error",
        "  │  response  this answer goes out",
        "  │  body      258B",
        "  ┴  end       the client's connection is closed",
    ]


def test_what_ends_an_answered_exchange_stands_behind_the_answer() -> None:
    stops = course(request(), plan(request(), "{answer: 503}, reset"))
    assert [(stop.mark, stop.place, stop.told) for stop in stops] == [
        (Mark.DONE, "request", "answer 503 Service Unavailable"),
        (Mark.PASSES, "response", "this answer goes out"),
        (Mark.DONE, "request", "end by RST"),
        (Mark.END, "end", "the client's connection is reset"),
    ]


def test_nothing_is_reached_behind_an_ending() -> None:
    put = request("PUT", "Content-Length: 1000")
    assert lines(put, "{latency: {delay: 1s, at: response}}", "{reset: {at: {upload: 50%}}}") == [
        "plan: the store gets the request once",
        "",
        "  │  request     the head of PutObject",
        "  ●  upload 50%  end by RST                            r-2/reset",
        "  ○  response    wait 1 s: the connection ended first  r-1/latency",
        "  ┴  end         the client's connection is reset",
    ]


@pytest.mark.parametrize(
    ("method", "head", "fault", "line"),
    [
        ("GET", (), "reset", "●  request  end by RST  r-1/reset"),
        ("GET", (), "{truncate: 50%}", "●  body 50%  end by FIN  r-1/truncate"),
        ("GET", (), "hang", "●  request  hang forever  r-1/hang"),
        ("GET", (), "hang", "┴  end      when the client gives up"),
        ("GET", (), "{hang: 2.5s}", "●  request  hang for 2.5 s  r-1/hang"),
        ("GET", (), "{hang: 2.5s}", "┴  end      the client's connection is closed"),
        ("GET", (), "{latency: 250ms}", "●  request   wait 0.25 s  r-1/latency"),
        ("GET", (), "{error: NoSuchKey}", "┴  end       the client's connection is kept"),
        ("PUT", ("Transfer-Encoding: chunked",), "{latency: 1s}", "│  upload    of unknown length"),
        ("HEAD", (), "{truncate: 50%}", "○  body 50%  end by FIN: no body  r-1/truncate"),
    ],
)
def test_every_act_has_its_words(method: str, head: tuple[str, ...], fault: str, line: str) -> None:
    assert f"  {line}" in lines(request(method, *head), fault)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_answer_to_head_has_no_body_to_tell_of(method: str) -> None:
    shown = [
        stop.place for stop in course(request(method), plan(request(method), "{error: SlowDown}"))
    ]
    assert ("body" in shown) is (method == "GET")


def test_an_upload_that_an_answer_comes_before_is_not_reached() -> None:
    put = request("PUT", "Content-Length: 1000")
    shown = lines(put, "{error: SlowDown}, {reset: {at: {upload: 10B}}}")
    assert any("○  upload 10B  end by RST: the response came first" in line for line in shown)


def test_how_an_exchange_ends_at_a_time_depends_on_how_long_it_lasts() -> None:
    assert lines(request(), "{reset: {at: {time: 30s}}}")[2:] == [
        "  │  request   the head of GetObject",
        "  │  response  the store's answer",
        "  ●  time 30s  end by RST, if the exchange is not over by then  r-1/reset",
        "  ┴  end       as the store leaves it",
    ]


def test_a_terminal_without_line_drawing_gets_ascii() -> None:
    asked = request("HEAD")
    told = drawn(asked, plan(asked, "{latency: 1s}, {truncate: 50%}"), ascii_only=True)
    assert "".join(told).isascii()
    assert [line.split()[0] for line in told[2:]] == ["*", "|", "o", "+"]


def test_a_plan_of_nothing_needs_no_line() -> None:
    assert drawn(request(), Plan(), ascii_only=False) == ["plan: passes through untouched"]
