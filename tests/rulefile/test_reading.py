"""Good files to exact values; files that would hurt to read end in a Problem."""

from __future__ import annotations

import os
import random
import threading
import time
from pathlib import Path

import pytest

from faultproxy.core.faults.answer import AnswerFault, ErrorFault
from faultproxy.core.faults.body import Truncate
from faultproxy.core.faults.connection import Close, Hang, Reset
from faultproxy.core.faults.fault import Fault
from faultproxy.core.faults.timing import Fixed, Hold, Latency, LogNormal, Normal, Pareto, Uniform
from faultproxy.core.plan import (
    AT_ACCEPT,
    AT_REQUEST,
    AT_RESPONSE,
    Bytes,
    Cut,
    FromEnd,
    Moment,
    Position,
    Seconds,
    Share,
)
from faultproxy.core.rules.halt import Halt
from faultproxy.core.rules.matcher import Matcher
from faultproxy.core.rules.pattern import Absent, Glob, Pattern, Regex
from faultproxy.core.rules.scenario import Phase, Rule, Scenario
from faultproxy.core.rules.trigger import Per, Trigger
from faultproxy.core.s3.operation import GROUPS
from faultproxy.rulefile.compiler import Loaded, read_scenario
from faultproxy.rulefile.files import load_scenario
from faultproxy.rulefile.problem import Problems


def scenario(*files: str, faults: tuple[str, ...] = ()) -> Scenario:
    """What files without a mistake say."""
    read = read_scenario([(f"{number}.yaml", text) for number, text in enumerate(files)], faults)
    assert isinstance(read, Loaded), read.render()
    return read.scenario


def only_rule(*lines: str) -> Rule:
    """The rule that the lines are, a name before them."""
    text = "rules:\n  - name: one\n" + "".join(f"    {line}\n" for line in lines)
    return scenario(text).rules[0]


def test_a_rule_file_is_read_to_exactly_what_it_says() -> None:
    text = """\
about: writes are throttled
seed: 7
dialect: aws
rules:
  - name: third-part-is-slowed-down
    about: the way it looks to a client
    enabled: false
    match:
      operation: [UploadPart, $delete, Unknown]
      method: [PUT, DELETE]
      bucket: "backups-*"
      key: ["2024/**", "/[a-z]+/", null]
      client: boto3
      access_key: AKIA?
      header: {X-Amz-Acl: private, Range: null}
      query: {prefix: logs/*, uploadId: "*"}
    trigger: {share: 12.5%, every: 3, first: 2, skip: 5, at_most: 100, per: key}
    phase: before
    faults:
      - latency: 1.5m
      - error: {code: SlowDown}
"""
    assert scenario(text) == Scenario(
        about="writes are throttled",
        seed=7,
        dialect="aws",
        rules=(
            Rule(
                name="third-part-is-slowed-down",
                about="the way it looks to a client",
                enabled=False,
                matcher=Matcher(
                    operations=frozenset(("UploadPart", "Unknown")) | GROUPS["$delete"],
                    methods=frozenset(("PUT", "DELETE")),
                    bucket=Pattern((Glob("backups-*"),)),
                    key=Pattern((Glob("2024/**", segments=True), Regex("[a-z]+"), Absent())),
                    client=Pattern((Glob("boto3"),)),
                    access_key=Pattern((Glob("AKIA?"),)),
                    headers=(
                        ("x-amz-acl", Pattern((Glob("private"),))),
                        ("range", Pattern((Absent(),))),
                    ),
                    query=(
                        ("prefix", Pattern((Glob("logs/*", segments=True),))),
                        ("uploadId", Pattern((Glob("*"),))),
                    ),
                ),
                trigger=Trigger(share=0.125, every=3, first=2, skip=5, at_most=100, per=Per.KEY),
                phase=Phase.BEFORE,
                faults=(Latency(Fixed(90.0)), ErrorFault(code="SlowDown")),
            ),
        ),
    )


FAULTS: dict[str, tuple[str, Fault]] = {
    "reset": ("reset", Reset()),
    "reset-with-nothing": ("reset:", Reset()),
    "reset-of-nothing": ("reset: {}", Reset()),
    "reset-at-response": ("reset: {at: response}", Reset(AT_RESPONSE)),
    "close-in-the-upload": (
        "close: {at: {upload: 64KiB}}",
        Close(Position(Moment.UPLOAD, Bytes(65536))),
    ),
    "reset-in-the-body": (
        "reset: {at: {body: 50%}}",
        Reset(Position(Moment.BODY, Share(0.5))),
    ),
    "reset-when-accepted": ("reset: {at: accept}", Reset(AT_ACCEPT)),
    "close-at-a-time": ("close: {at: {time: 1.5s}}", Close(Position(Moment.TIME, Seconds(1.5)))),
    "close-near-the-end": (
        "close: {at: {body: -64KiB}}",
        Close(Position(Moment.BODY, FromEnd(65536))),
    ),
    "hang": ("hang", Hang()),
    "hang-for-ever": ("hang: forever", Hang(None)),
    "hang-for": ("hang: {for: 5s, at: response}", Hang(5.0, AT_RESPONSE)),
    "truncate": ("truncate: 50%", Truncate(Position(Moment.BODY, Share(0.5)))),
    "truncate-bytes": ("truncate: 5MB", Truncate(Position(Moment.BODY, Bytes(5_000_000)))),
    "truncate-body": ("truncate: {body: 0B}", Truncate(Position(Moment.BODY, Bytes(0)))),
    "truncate-the-end": ("truncate: -10B", Truncate(Position(Moment.BODY, FromEnd(10)))),
    "truncate-at-the-end": ("truncate: -0B", Truncate(Position(Moment.BODY, Share(1.0)))),
    "truncate-all": (
        "truncate: {at: {body: 100%}, end: rst}",
        Truncate(Position(Moment.BODY, Share(1.0)), Cut.RST),
    ),
    "latency": ("latency: 250ms", Latency(Fixed(0.25))),
    "latency-at": ("latency: {delay: 1h, at: response}", Latency(Fixed(3600.0), AT_RESPONSE)),
    "hold": ("hold: commit", Hold("commit", 60.0, AT_RESPONSE)),
    "hold-at": ("hold: {name: c, for: forever, at: request}", Hold("c", None, AT_REQUEST)),
    "uniform": ("latency: {uniform: [1s, 2s]}", Latency(Uniform(1.0, 2.0))),
    "normal": ("latency: {delay: {normal: {mean: 1s, sd: 2ms}}}", Latency(Normal(1.0, 0.002))),
    "lognormal": ("latency: {lognormal: {p50: 1s, p99: 4s}}", Latency(LogNormal(1.0, 4.0))),
    "pareto": ("latency: {pareto: {min: 1s, alpha: 1.5}}", Latency(Pareto(1.0, 1.5))),
    "error": ("error: NoSuchKey", ErrorFault(code="NoSuchKey")),
    "error-with-a-space": ("error: Precondition Failed", ErrorFault(code="Precondition Failed")),
    "own-error": ("error: {code: Mine, status: 599}", ErrorFault(code="Mine", status=599)),
    "variant": (
        "error: {code: InvalidRequest, variant: bucket-size}",
        ErrorFault(code="InvalidRequest", variant="bucket-size"),
    ),
    "error-in-full": (
        "error: {code: SlowDown, status: 429, message: 'a: <b>', retry_after: 1.5s, "
        "extra: {A.b: c}, headers: {X-A: b}, date: -15m, dialect: aws}",
        ErrorFault(
            code="SlowDown",
            status=429,
            message="a: <b>",
            retry_after_s=1.5,
            extra=(("A.b", "c"),),
            headers=(("X-A", "b"),),
            date_s=-900.0,
        ),
    ),
    "answer": ("answer: 503", AnswerFault(status=503)),
    "answer-in-full": (
        "answer: {status: 200, reason: Fine, headers: {Connection: close, Content-Length: 4}, "
        "body: x€}",
        AnswerFault(
            status=200,
            reason="Fine",
            headers=(("Connection", "close"), ("Content-Length", "4")),
            body="x€".encode(),
        ),
    ),
}


@pytest.mark.parametrize(("line", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_read_to_its_value(line: str, fault: Fault) -> None:
    assert only_rule("faults:", f"  - {line}").faults == (fault,)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("reset", Reset(AT_RESPONSE)),
        ("close", Close(AT_RESPONSE)),
        ("hang", Hang(None, AT_RESPONSE)),
        ("latency: 1s", Latency(Fixed(1.0), AT_RESPONSE)),
        ("hold: commit", Hold("commit", 60.0, AT_RESPONSE)),
        ("error: SlowDown", ErrorFault(code="SlowDown", at=AT_RESPONSE)),
        ("answer: 503", AnswerFault(status=503, at=AT_RESPONSE)),
        ("reset: {at: {body: 1B}}", Reset(Position(Moment.BODY, Bytes(1)))),
    ],
    ids=str,
)
def test_after_the_answer_the_default_place_is_the_response(line: str, fault: Fault) -> None:
    assert only_rule("phase: after", "faults:", f"  - {line}").faults == (fault,)


OPTIONS = {
    "error": ("SlowDown", Matcher(), Trigger(), ErrorFault(code="SlowDown")),
    "error-share": ("SlowDown:10%", Matcher(), Trigger(share=0.1), ErrorFault(code="SlowDown")),
    "share-and-operation": (
        "reset:5%:GetObject",
        Matcher(operations=frozenset(("GetObject",))),
        Trigger(share=0.05),
        Reset(),
    ),
    "operation-alone": (
        "close:$delete",
        Matcher(operations=GROUPS["$delete"]),
        Trigger(),
        Close(),
    ),
    "value": ("latency=200ms", Matcher(), Trigger(), Latency(Fixed(0.2))),
    "first": (
        "SlowDown:first=2:PutObject",
        Matcher(operations=frozenset(("PutObject",))),
        Trigger(first=2),
        ErrorFault(code="SlowDown"),
    ),
    "truncate": (
        "truncate=50%:10%",
        Matcher(),
        Trigger(share=0.1),
        Truncate(Position(Moment.BODY, Share(0.5))),
    ),
    "hold": ("hold=commit", Matcher(), Trigger(), Hold("commit")),
    "hang": ("hang", Matcher(), Trigger(), Hang()),
    "hang-for": ("hang=5s", Matcher(), Trigger(), Hang(5.0)),
    "answer": ("answer=503", Matcher(), Trigger(), AnswerFault(status=503)),
    "error-by-name": ("error=NoSuchKey", Matcher(), Trigger(), ErrorFault(code="NoSuchKey")),
}


@pytest.mark.parametrize(("text", "matcher", "trigger", "fault"), OPTIONS.values(), ids=OPTIONS)
def test_a_fault_option_is_a_rule(
    text: str, matcher: Matcher, trigger: Trigger, fault: Fault
) -> None:
    assert scenario(faults=(text,)).rules == (
        Rule(name="fault-1", matcher=matcher, trigger=trigger, faults=(fault,)),
    )


def test_rules_of_options_come_before_those_of_files_in_order() -> None:
    files = [f"about: {name}\nrules: [{{name: {name}, faults: [reset]}}]" for name in "ab"]
    read = scenario(*files, faults=("hang", "close"))
    assert [rule.name for rule in read.rules] == ["fault-1", "fault-2", "a", "b"]
    assert read.about == "a\nb"


def test_a_seed_from_outside_wins_over_the_file() -> None:
    read = read_scenario([("a.yaml", "seed: 1\nrules: []")], seed=9)
    assert isinstance(read, Loaded)
    assert read.scenario.seed == 9
    assert read.counts == (("a.yaml", 0),)


def test_what_keeps_a_scenario_safe_goes_for_all_of_its_files() -> None:
    read = scenario(
        "rules: []\nblast_radius: 2.5%\n",
        "rules: []\nhalt: {own_errors: 5%, genuine_errors: 20%, injected: 50%, over: 5m}\n",
        "rules: []\nblast_radius: 2.5%\nhalt: {injected: 50%, own_errors: 5.0%, "
        "genuine_errors: 20%, over: 300s}\n",
    )
    assert read.blast_radius == 0.025
    halt = Halt(own_errors=0.05, genuine_errors=0.2, injected=0.5, over_s=300.0)
    assert read.halt == halt
    assert scenario("rules: []\nhalt: {own_errors: 0%}\n").halt == Halt(own_errors=0.0)
    plain = scenario("rules: []\n")
    assert (plain.blast_radius, plain.halt) == (None, None)


def test_files_that_agree_on_the_seed_are_one_scenario() -> None:
    assert scenario("seed: 3\nrules: []", "rules: []", "seed: 3\nrules: []").seed == 3


def test_aliases_within_the_limits_are_what_they_stand_for() -> None:
    text = """\
rules:
  - {name: a, match: &where {bucket: b}, faults: &what [reset]}
  - {name: b, match: *where, faults: *what}
"""
    first, second = scenario(text).rules
    assert (first.matcher, first.faults) == (second.matcher, second.faults)


@pytest.mark.parametrize("text", ["on", "NO", "0123", "1:30", "1e3", "2024-01-01", '"null"'])
def test_scalars_are_read_as_they_are_written(text: str) -> None:
    matcher = only_rule(f"match: {{key: {text}}}", "faults: [reset]").matcher
    assert matcher.key == Pattern((Glob(text.strip('"'), segments=True),))


@pytest.mark.parametrize("text", ["null", "~", ""])
def test_null_matches_what_is_absent(text: str) -> None:
    matcher = only_rule(f"match: {{key: {text}}}", "faults: [reset]").matcher
    assert matcher.key == Pattern((Absent(),))


def powers_of_ten(count: int) -> str:
    lines = ["a0: &a0 [x]"]
    for level in range(1, count):
        aliases = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} [{aliases}]")
    return "\n".join(lines)


BOMBS = {
    "exploding-anchors": (
        powers_of_ten(9),
        "more than 100,000 values once aliases are written out",
    ),
    "100,000-aliases": (
        f"a: &a x\nb: [{'*a, ' * 100_000}]",
        "more than 100,000 values once aliases are written out",
    ),
    "100,000-items": (
        f"[{'a,' * 100_001}]",
        "more than 100,000 values once aliases are written out",
    ),
    "51-levels": ("a: " + "[" * 50 + "]" * 50, "more than 50 levels deep"),
    "51-levels-by-alias": (
        "a: &a " + "[" * 30 + "]" * 30 + "\nb: " + "[" * 25 + "*a" + "]" * 25,
        "more than 50 levels deep",
    ),
    "1,000-block-levels": (
        "".join(" " * i + "a:\n" for i in range(1_000)),
        "more than 50 levels deep",
    ),
    "10-MB": ("a: b\n" * 2_000_000, "is larger than 1 MiB"),
}


@pytest.mark.parametrize(("text", "message"), BOMBS.values(), ids=BOMBS)
def test_a_file_that_would_explode_is_one_problem_soon(text: str, message: str) -> None:
    started_s = time.perf_counter()
    read = read_scenario([("bomb.yaml", text)])
    took_s = time.perf_counter() - started_s
    assert isinstance(read, Problems)
    assert [problem.message for problem in read.items] == [message]
    assert took_s < 5


def test_ten_thousand_flow_levels_are_a_problem_soon() -> None:
    # libyaml has a limit of its own and meets it first, in its own words.
    read = read_scenario([("bomb.yaml", "[" * 10_000)])
    assert isinstance(read, Problems)
    assert len(read.items) == 1


def test_a_file_that_is_wrong_throughout_is_told_of_soon() -> None:
    rules = "  - {name: X, faults: [rest], match: {operation: Foo}}\n" * 8_000
    started_s = time.perf_counter()
    read = read_scenario([("wrong.yaml", f"rules:\n{rules}")])
    assert isinstance(read, Problems)
    assert len(read.items) > 20_000
    assert time.perf_counter() - started_s < 20


WHOLE = """\
about: all of it
seed: 7
rules:
  - name: one
    match: {operation: [PutObject, $read], key: ["a/**", "/[a-z]+/", null], method: PUT}
    trigger: {share: 12.5%, every: 3, first: 2, skip: 5, at_most: 100, per: key}
    phase: after
    faults:
      - latency: {lognormal: {p50: 1s, p99: 4s}}
      - error: {code: SlowDown, retry_after: 1.5s, extra: {A.b: c}, headers: {X-A: b}}
      - truncate: {at: {body: 50%}, end: rst}
"""
PIECES = (
    "*",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "&a ",
    "*a",
    "!",
    "\n",
    " ",
    "'",
    '"',
    "%",
    "0",
    "null",
)


@pytest.mark.parametrize("seed", range(200))
def test_whatever_a_file_holds_it_loads_or_has_problems(seed: int) -> None:
    rng = random.Random(seed)
    text = WHOLE
    for _ in range(rng.randrange(1, 6)):
        start = rng.randrange(len(text))
        stop = start + rng.choice((0, 0, 1, 1, 2, 20))
        text = text[:start] + rng.choice(PIECES) + text[stop:]
    read = read_scenario([("any.yaml", text)], [text[: rng.randrange(40)]])
    assert isinstance(read, Loaded) or read.render().endswith("no rule was loaded")


def test_files_are_loaded_with_the_bodies_that_stand_beside_them(tmp_path: Path) -> None:
    (tmp_path / "body.bin").write_bytes(b"\x00\xff")
    file = tmp_path / "rules.yaml"
    file.write_text(
        "\ufeffrules:\n  - {name: a, faults: [answer: {status: 200, body_file: body.bin}]}\n",
        encoding="utf-8",
    )
    read = load_scenario([str(file)])
    assert isinstance(read, Loaded)
    assert read.scenario.rules[0].faults == (AnswerFault(status=200, body=b"\x00\xff"),)
    assert read.counts == ((str(file), 1),)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.bin", "does not exist"),
        (".", "is no ordinary file"),
        ("/etc/hostname", "is not relative to its rule file"),
        ("large.bin", "is larger than 16 MiB"),
    ],
)
def test_a_body_that_cannot_be_had_is_a_problem(tmp_path: Path, name: str, reason: str) -> None:
    with (tmp_path / "large.bin").open("wb") as large:
        large.truncate((16 << 20) + 1)
    file = tmp_path / "rules.yaml"
    file.write_text(
        f"rules:\n  - name: a\n    faults: [answer: {{status: 200, body_file: {name}}}]\n"
    )
    read = load_scenario([str(file)])
    assert isinstance(read, Problems)
    assert [problem.message for problem in read.items] == [f"body_file '{name}' {reason}"]


def test_files_that_cannot_be_read_are_problems_without_a_place(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"about: \xe9\n")
    (tmp_path / "large.yaml").write_bytes(b"#" * ((1 << 20) + 1))
    (tmp_path / "empty.yaml").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe.yaml")  # into which nobody ever writes
    names = ("missing.yaml", "", "latin.yaml", "large.yaml", "empty.yaml", "pipe.yaml")
    paths = [str(tmp_path / name) for name in names]
    read = load_scenario(paths)
    assert isinstance(read, Problems)
    reasons = (
        "does not exist",
        "is a directory",
        "is not UTF-8 (byte 8)",
        "is larger than 1 MiB",
        "is empty; a rule file has at least `rules`",
        "is empty; a rule file has at least `rules`",
    )
    assert read.render().splitlines() == [
        *(f"{path}: {reason}" for path, reason in zip(paths, reasons, strict=True)),
        "6 problems; no rule was loaded",
    ]
    assert all(problem.to_dict()["line"] is None for problem in read.items)


def test_rules_may_come_out_of_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    here = os.open(pipe, os.O_RDWR)  # a writer that is there before the reader

    def write() -> None:
        os.write(here, b"rules: []\n")
        os.close(here)

    writing = threading.Timer(0.05, write)
    writing.start()
    read = load_scenario([str(pipe)])
    writing.join()
    assert isinstance(read, Loaded)
