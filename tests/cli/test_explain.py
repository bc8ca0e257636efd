"""`faultproxy explain`: which rules match a request, which fire, why not, and what is done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faultproxy.cli.program import run

RULES = """\
seed: 7
rules:
  - name: slowly
    match: {operation: $multipart}
    faults: [{latency: {delay: 200ms, at: response}}]
  - name: every-third
    match: {operation: UploadPart, key: "logs/*"}
    trigger: {every: 3, per: key}
    faults: [{error: SlowDown}]
  - name: lost-ack
    match: {operation: UploadPart}
    phase: after
    faults: [reset]
  - name: off
    enabled: false
    faults: [close]
  - name: cut
    match: {operation: GetObject, header: {range: "*"}, query: {versionId: "null"}}
    trigger: {share: 10%}
    faults: [{truncate: 64KiB}]
"""
PART = "PUT /bucket/logs/a?partNumber=3&uploadId=x"


@pytest.fixture
def rules(tmp_path: Path) -> str:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    return str(path)


class Told:
    """What `explain --json` printed."""

    def __init__(self, text: str) -> None:
        self.whole = json.loads(text)
        self.rules = {each["rule"]: each for each in self.whole["rules"]}
        self.steps = self.whole["plan"]["steps"]

    def why(self, rule: str) -> tuple[bool, bool, str]:
        """Whether it matches, whether it fires, and why."""
        told = self.rules[rule]
        return told["matches"], told["fires"], told["why"]


def explain(capsys: pytest.CaptureFixture[str], *argv: str) -> Told:
    assert run(["explain", "--json", *argv]) == 0
    return Told(capsys.readouterr().out)


def test_a_request_is_recognised_as_the_proxy_would(
    rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = explain(
        capsys,
        *("--rules", rules, "-H", "User-Agent: Boto3/1.40 Botocore/1.40"),
        *("-H", "Authorization: AWS AKIAIOSFODNN7EXAMPLE:c2ln", "-H", "amz-sdk-invocation-id: c-1"),
        *("-H", "amz-sdk-request: attempt=2; max=5", PART),
    ).whole
    assert list(told) == [
        *("operation", "bucket", "key", "client", "access_key", "call", "attempt", "rules", "plan")
    ]
    assert (told["operation"], told["bucket"], told["key"]) == ("UploadPart", "bucket", "logs/a")
    assert (told["client"], told["access_key"]) == ("boto3", "AKIA***MPLE")
    assert (told["call"], told["attempt"]) == ("c-1", 2)


def test_every_rule_is_told_in_file_order_with_its_reason(
    rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = explain(capsys, "--rules", rules, PART)
    assert list(told.rules) == ["slowly", "every-third", "lost-ack", "off", "cut"]
    assert told.why("slowly") == (True, True, "always")
    assert told.why("every-third") == (True, False, "spared: every 3: hit 1")
    assert told.why("lost-ack") == (True, True, "always, if the store answers 2xx")
    assert told.why("off") == (True, False, "disabled")
    assert told.why("cut") == (False, False, "operation is 'UploadPart'")
    assert told.whole["plan"] == {
        "delivery": "once",
        "steps": [
            {
                "at": "response",
                "act": "wait",
                "delay_s": 0.2,
                "rule": "slowly",
                "fault": "latency",
            },
            {"at": "response", "act": "end", "cut": "rst", "rule": "lost-ack", "fault": "reset"},
        ],
    }


def test_the_third_hit_fires_and_closes_the_exchange_to_later_rules(
    rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = explain(capsys, "--rules", rules, "--hit", "3", PART)
    assert told.why("every-third") == (True, True, "trigger holds: every 3, per key")
    assert told.why("lost-ack") == (True, False, "not asked: every-third closed the exchange")
    assert told.whole["plan"]["delivery"] == "never"
    send = next(step for step in told.steps if step["act"] == "send")
    assert (send["status"], send["reason"], send["code"]) == (503, "Slow Down", "SlowDown")


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (["PUT /b/k"], "operation is 'PutObject'"),
        (["GET /b/k"], "query versionId is absent"),
        (["GET /b/k?versionId=7"], "query versionId is '7'"),
        (["GET /b/k?versionId=null"], "header range is absent"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_a_rule_that_does_not_match_says_what_it_met(
    rules: str, capsys: pytest.CaptureFixture[str], argv: list[str], why: str
) -> None:
    assert explain(capsys, "--rules", rules, *argv).why("cut") == (False, False, why)


def test_the_same_seed_draws_the_same(rules: str, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("--rules", rules, "-H", "Range: bytes=0-9", "GET /b/k?versionId=null", "--hit")
    first = [explain(capsys, *argv, str(hit)).why("cut") for hit in range(1, 40)]
    again = [explain(capsys, *argv, str(hit)).why("cut") for hit in range(1, 40)]
    other = [explain(capsys, "--seed", "8", *argv, str(hit)).why("cut") for hit in range(1, 40)]
    assert first == again
    assert first != other
    assert all(
        why.startswith(("spared: share drew 0.", "trigger holds: share 10%")) for *_, why in first
    )


@pytest.mark.parametrize(
    ("fault", "at", "act"),
    [
        ("truncate=64KiB", {"body": "64KiB"}, {"act": "end", "cut": "fin"}),
        ("truncate=50%", {"body": "50%"}, {"act": "end", "cut": "fin"}),
        ("truncate=-10B", {"body": "-10B"}, {"act": "end", "cut": "fin"}),
        ("hang=2s", "request", {"act": "hang", "for_s": 2.0}),
        ("hang", "request", {"act": "hang", "for_s": None}),
        ("close", "request", {"act": "end", "cut": "fin"}),
    ],
)
def test_a_step_is_told_in_the_words_of_rule_files(
    capsys: pytest.CaptureFixture[str], fault: str, at: object, act: dict[str, object]
) -> None:
    (step,) = explain(capsys, "--fault", fault, "GET /b/k").steps
    assert step["at"] == at
    assert {name: step[name] for name in act} == act
    assert step["rule"] == "fault-1"


def test_size_and_domain_make_the_request(capsys: pytest.CaptureFixture[str], rules: str) -> None:
    told = explain(
        capsys,
        *("--rules", rules, "--domain", "s3.test", "--size", "8MiB", "--at", "30s"),
        *("-H", "Host: photos.s3.test", "PUT /k"),
    )
    assert (told.whole["operation"], told.whole["bucket"]) == ("PutObject", "photos")


def test_a_person_gets_a_table_and_the_plan(rules: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "--rules", rules, "--hit", "3", PART]) == 0
    out = capsys.readouterr().out
    assert out.startswith("UploadPart  bucket bucket  key logs/a  client unknown\nseed 7\n")
    assert "\nevery-third: for each key, every 3rd " in out
    assert "not asked: every-third closed the exchange" in out
    assert "plan: the store never gets the request\n" in out
    assert "  ●  request   answer 503 Slow Down, code SlowDown  every-third/error\n" in out
    assert out.endswith("  ┴  end       the client's connection is closed\n")


ONE_FAULT = """\
rules:
  - name: only
    faults:
      - {fault}
"""


@pytest.mark.parametrize(
    ("fault", "argv", "reason"),
    [
        ("reset: {at: {upload: 50%}}", ["GET /b/k"], "no body"),
        ("reset: {at: {upload: 64KiB}}", ["GET /b/k"], "position past the end"),
        ("reset: {at: {upload: 64KiB}}", ["--size", "8MiB", "PUT /b/k"], None),
        ("reset: {at: {upload: 8MiB}}", ["--size", "64KiB", "PUT /b/k"], "position past the end"),
        ("truncate: 50%", ["HEAD /b/k"], "no body"),
        ("truncate: 0B", ["HEAD /b/k"], "no body"),
        ("truncate: 50%", ["GET /b/k"], None),
    ],
)
def test_what_no_such_request_can_meet_is_told_as_undone(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    fault: str,
    argv: list[str],
    reason: str | None,
) -> None:
    file = tmp_path / "only.yaml"
    file.write_text(ONE_FAULT.format(fault=fault))
    (step,) = explain(capsys, "--rules", str(file), *argv).steps
    assert step.get("undone") == reason
    assert run(["explain", "--rules", str(file), *argv]) == 0
    assert (f": {reason}  only/" in capsys.readouterr().out) is (reason is not None)


def test_the_retry_after_of_a_rule_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "only.yaml"
    file.write_text(ONE_FAULT.format(fault="error: {code: SlowDown, retry_after: 2s}"))
    (step,) = explain(capsys, "--rules", str(file), "GET /b/k").steps
    assert step["retry_after"] == "2"


def test_a_request_no_rule_touches_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "GET /b/k"]) == 0
    out = capsys.readouterr().out
    assert "(drawn)" in out
    assert "no rules\nplan: passes through untouched\n" in out


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        (["GET"], "'GET' is not a request: the request line is not 'METHOD target HTTP/1.1'; "),
        (["GET /a b"], "'GET /a b' is not a request: "),
        (["GET /a", "-H", "foo"], "--header 'foo' is not a header; accepted: 'Name: value'"),
        (["GET /a", "-H", "a: b\r\nc: d"], "--header 'a: b\\r\\nc: d' is not a header; "),
        (["GET /a", "-H", "Host: a", "-H", "Host: b"], "'GET /a' is not a request: host is given"),
        (["GET /a", "--hit", "0"], "--hit '0' is not a count; accepted: a whole number from 1"),
        (["GET /a", "--hit", "1000000"], "--hit '1000000' is too many; accepted: 1 to 100000"),
        (["GET /a", "--size", "8"], "--size '8' is not a size; "),
        (["GET /a", "--times", "0"], "--times '0' is not a count; accepted: a whole number from 1"),
        (["GET /a", "--times", "1001"], "--times '1001' is too many; accepted: 1 to 1000"),
        (["GET /a", "--source", "me"], "--source 'me' is no address of a client; accepted: an IP"),
        (["GET /a", "--source", "10.0.0.0/8"], "--source '10.0.0.0/8' is no address of a client; "),
        (["GET /a", "--source", "a:1"], "--source 'a:1' is no address of a client; "),
        (["GET /a", "--listener", "9091"], "--listener '9091' has no host, did you mean '127.0.0"),
        (["GET /a", "-T", "f"], "no such option"),
        (["curl", "-T", "f", "http://h/b"], "no such option '-T'; put -- before curl: faultproxy"),
        (["--", "curl"], "curl is given no URL; accepted: one http:// or https:// URL"),
        (["--", "curl", "--sillent", "h"], "curl's option '--sillent' is not known here, did you "),
        (["curl 'http://h/b"], "the command line of curl cannot be read: No closing quotation"),
        (["--", "curl", "http://h/a b"], "'GET /a b' is not a request: "),
    ],
    ids=lambda value: ascii(" ".join(value)) if isinstance(value, list) else None,
)
def test_what_is_no_request_is_one_line(
    capsys: pytest.CaptureFixture[str], argv: list[str], line: str
) -> None:
    assert run(["explain", *argv]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"faultproxy explain: {line}")
    assert err.count("\n") == 1


def test_a_wrong_rule_file_is_told_and_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", "--rules", str(tmp_path), "GET /b/k"]) == 2
    assert capsys.readouterr().err.startswith(f"{tmp_path}: is a directory\n")


CURL = ("curl", "-sS", "-X", "PUT", "-H", "x-amz-acl: private", "-d", "@-")
URL = "http://host:9000/bucket/logs/a?partNumber=3&uploadId=x"


@pytest.mark.parametrize(
    "words",
    [
        ["--", *CURL, URL],
        [f"{' '.join(CURL)} '{URL}'".replace("x-amz-acl: private", "'x-amz-acl: private'")],
        [f"curl '{URL}' \\\n  -X PUT \\\n  --data-raw 'a'"],
    ],
    ids=["words", "one-word", "several-lines"],
)
def test_a_command_line_of_curl_is_the_request_that_it_would_send(
    rules: str, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    told = explain(capsys, "--rules", rules, "--hit", "3", *words)
    assert (told.whole["operation"], told.whole["key"]) == ("UploadPart", "logs/a")
    assert told.whole["client"] == "curl"
    assert told.why("every-third") == (True, True, "trigger holds: every 3, per key")


def test_headers_and_size_beside_curl_belong_to_the_request(
    capsys: pytest.CaptureFixture[str],
) -> None:
    argv = ("--fault", "hang", "--size", "8MiB", "-H", "amz-sdk-invocation-id: c-1")
    told = explain(capsys, *argv, "--", "curl", "-T", "-", "http://h/b/k")
    assert (told.whole["operation"], told.whole["call"]) == ("PutObject", "c-1")


def test_a_request_needs_no_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    told = explain(capsys, "GET", "/bucket/key")
    assert (told.whole["operation"], told.whole["bucket"]) == ("GetObject", "bucket")


def test_several_times_show_how_counting_goes_on(
    rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    times = explain(capsys, "--rules", rules, "--hit", "2", "--times", "3", PART).whole["times"]
    assert [each["hit"] for each in times] == [2, 3, 4]
    assert [each["plan"]["delivery"] for each in times] == ["once", "never", "once"]
    assert [each["rules"][1]["why"] for each in times] == [
        "spared: every 3: hit 2",
        "trigger holds: every 3, per key",
        "spared: every 3: hit 4",
    ]


def test_what_is_told_of_one_hit_does_not_depend_on_those_behind_it(
    rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = explain(capsys, "--rules", rules, "--hit", "2", PART).whole
    several = explain(capsys, "--rules", rules, "--hit", "2", "--times", "3", PART).whole
    assert several.pop("times")[0] == {"hit": 2, **{n: alone[n] for n in ("rules", "plan")}}
    assert several == alone


def test_a_person_gets_a_row_for_each_hit(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "--fault", "SlowDown:every=2", "--times", "3", "GET /b/k"]) == 0
    rows = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert rows[-4:-1] == [
        "1 none fault-1: spared: every 2: hit 1",
        "2 fault-1 fault-1: trigger holds: every 2",
        "3 none fault-1: spared: every 2: hit 3",
    ]


def test_a_request_that_no_rule_matches_has_rows_too(
    rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", "--rules", rules, "--times", "2", "OPTIONS /b/k"]) == 0
    assert "    2   none    off: disabled" in capsys.readouterr().out
    assert run(["explain", "--times", "2", "GET /b/k"]) == 0
    assert "    2   none    no rule matches" in capsys.readouterr().out


ANSWERED = """\
rules:
  - {name: missing, match: {response: {status: 404, code: NoSuchKey}}, faults: [latency: 1s]}
  - {name: busy, match: {any: [response: {status: 5xx}, {key: no}]}, faults: [latency: 1s]}
  - {name: fine, phase: after, faults: [latency: 1s]}
  - {name: fresh, match: {written: "< 30s"}, faults: [latency: 1s]}
"""


@pytest.mark.parametrize(
    ("options", "whys"),
    [
        (
            (),
            {
                "missing": "response is 200",
                "busy": "none of any holds",
                "fine": "always, if the store answers 2xx",
                "fresh": "written is absent",
            },
        ),
        (
            ("--response", "404 NoSuchKey", "--written", "5s"),
            {
                "missing": "always, if the store answers 404 with code NoSuchKey",
                "busy": "none of any holds",
                "fine": "response is 404, and no status is asked for",
                "fresh": "always",
            },
        ),
        (
            ("--response", "503 SlowDown", "--written", "90s"),
            {
                "missing": "response is 503 SlowDown",
                "busy": "always, if the store answers so",
                "fine": "response is 503, and no status is asked for",
                "fresh": "written is '90s ago'",
            },
        ),
    ],
    ids=["nothing said", "missing", "busy"],
)
def test_what_the_store_answers_and_what_was_written_can_be_said(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    whys: dict[str, str],
) -> None:
    path = tmp_path / "answered.yaml"
    path.write_text(ANSWERED)
    told = explain(capsys, "--rules", str(path), *options, "GET /b/k")
    assert {name: each["why"] for name, each in told.rules.items()} == whys
    fires = {name for name, why in whys.items() if why.startswith("always")}
    assert {name for name, each in told.rules.items() if each["fires"]} == fires


PLACES = """\
rules:
  - name: one-network
    match: {source: [10.0.0.0/8, "fd00::/8"]}
    faults: [latency: 1ms]
  - name: second-port
    match: {listener: "*:9091"}
    faults: [latency: 1ms]
  - name: refused
    match: {source: 10.1.0.0/16}
    faults: [{reset: {at: accept}}]
"""


@pytest.mark.parametrize(
    ("options", "whys"),
    [
        ((), ("source is '127.0.0.1:1'", "listener is '127.0.0.1:9090'", "source is '127")),
        (("--source", "10.0.0.7"), ("always", "listener is ", "source is '10.0.0.7:1'")),
        (("--source", "10.1.0.7:4242"), ("always", "listener is ", "asked once a connection")),
        (
            ("--source", "fd00::7", "--listener", "[::1]:9091"),
            ("always", "always", "source is '[fd00::7]:1'"),
        ),
        (("--source", "[fd00::7]:80"), ("always", "listener is ", "source is '[fd00::7]:80'")),
    ],
    ids=["nothing said", "address", "address and port", "both", "ipv6 and port"],
)
def test_where_a_request_comes_from_and_in_can_be_said(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    whys: tuple[str, ...],
) -> None:
    path = tmp_path / "places.yaml"
    path.write_text(PLACES)
    told = explain(capsys, "--rules", str(path), *options, "GET /b/k")
    for why, rule in zip(whys, told.rules.values(), strict=True):
        assert rule["why"].startswith(why)


SIZED = """\
rules:
  - {name: small, match: {response: {size: "< 8B"}}, faults: [latency: 1s]}
  - {name: late, match: {response: {status: 404, size: 8B}}, faults: [latency: 1s]}
  - {name: typed, match: {response: {header: {content-length: "8", x-a: b}}}, faults: [reset]}
"""


@pytest.mark.parametrize(
    ("options", "whys"),
    [
        ((), ["response size is unknown", "response is 200", "header content-length is absent"]),
        (
            ("--response-size", "5B"),
            ["answers 2xx with size < 8B", "response is 200", "header content-length is '5'"],
        ),
        (
            ("--response", "404 NoSuchKey", "--response-size", "8B"),
            ["response size is 8B", "answers 404 with size 8B", "response header x-a is absent"],
        ),
        (
            ("--response", "204", "--response-size", "8B"),
            ["answers 2xx", "response is 204", "x-a is"],
        ),
    ],
)
def test_the_size_of_the_answer_can_be_said(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    whys: list[str],
) -> None:
    file = tmp_path / "sized.yaml"
    file.write_text(SIZED)
    assert run(["explain", "--rules", str(file), *options, "--json", "GET /b/k"]) == 0
    found = [each["why"] for each in json.loads(capsys.readouterr().out)["rules"]]
    assert all(why in met for why, met in zip(whys, found, strict=True)), found


def test_a_size_that_no_head_announces_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "--response-size", "999999999GiB", "GET /b/k"]) == 2
    assert "'999999999GiB' is more than a head can announce" in capsys.readouterr().err


@pytest.mark.parametrize("response", ["100", "600", "20", "ok", "404 No Such Key", "4\u0664\u0664"])
def test_a_response_is_a_status_and_a_code(
    response: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", "--response", response, "GET /b/k"]) == 2
    assert "a status from 200 to 599" in capsys.readouterr().err
