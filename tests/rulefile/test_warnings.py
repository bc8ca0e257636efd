"""What loads although it is doubtful, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from faultproxy.rulefile.compiler import Loaded, read_scenario
from faultproxy.rulefile.problem import Problem, Severity

NEVER_ASKED = "rule 'two' is never asked: rule 'one' (a.yaml:2:12) closes "
EVERYTHING = NEVER_ASKED + "every exchange"
ITS_OWN = NEVER_ASKED + "all that it matches"
RULES = sorted((Path(__file__).parents[2] / "rules").glob("*.yaml"))


def warnings(text: str, *, options: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    read = read_scenario([("a.yaml", text)], options)
    assert isinstance(read, Loaded), read.render()
    assert all(each.severity is Severity.WARNING for each in read.warnings)
    return read.warnings


def of_rules(*rules: str) -> tuple[Problem, ...]:
    """The warnings of rules, each on a line of its own from line 2 on; names stand in column 12."""
    return warnings("rules:\n" + "".join(f"  - {{name: {rest}}}\n" for rest in rules))


UNREACHABLE = {
    "everything": ("match: {}, faults: [reset]", "faults: [close]", EVERYTHING),
    "waits-and-answers": ("match: {}, faults: [latency: 1s, error: SlowDown]", "", EVERYTHING),
    "per-alone": ("trigger: {per: rule}, faults: [answer: 503]", "", EVERYTHING),
    "whole-share": ("trigger: {share: 100%}, faults: [close]", "", EVERYTHING),
    "after-is-asked-last": (
        "match: {}, faults: [reset]",
        "phase: after, faults: [reset]",
        EVERYTHING,
    ),
    "after": (
        "match: {}, phase: after, faults: [reset]",
        "phase: after, faults: [reset]",
        EVERYTHING,
    ),
    "same-bucket": (
        "match: {bucket: b}, faults: [reset]",
        "match: {bucket: b}, faults: [close]",
        ITS_OWN,
    ),
    "narrower": (
        "match: {operation: $read, key: logs/**}, faults: [reset]",
        "match: {operation: GetObject, bucket: b, key: logs/2024/*}, faults: [close]",
        ITS_OWN,
    ),
    "same-header": (
        "match: {header: {X-A: b}}, faults: [reset]",
        "match: {header: {x-a: b}, method: PUT}, faults: [close]",
        ITS_OWN,
    ),
    "only-waits": ("match: {}, faults: [latency: 1s]", "", None),
    "off": ("enabled: false, faults: [reset]", "", None),
    "the-lower-is-off": ("match: {}, faults: [reset]", "enabled: false, faults: [reset]", None),
    "wider": ("match: {bucket: b}, faults: [reset]", "", None),
    "half": ("trigger: {share: 50%}, faults: [reset]", "", None),
    "counted": ("trigger: {first: 9}, faults: [reset]", "", None),
    "other-bucket": (
        "match: {bucket: b}, faults: [reset]",
        "match: {bucket: c}, faults: [reset]",
        None,
    ),
}


@pytest.mark.parametrize(("first", "second", "message"), UNREACHABLE.values(), ids=UNREACHABLE)
def test_a_rule_that_is_never_asked_loads_with_a_warning(
    first: str, second: str, message: str | None
) -> None:
    found = of_rules(f"one, {first}", f"two, {second or 'match: {}, faults: [reset]'}")
    never = [each for each in found if "never asked" in each.message]
    told = [(str(each.place), each.message) for each in never]
    assert told == ([] if message is None else [("a.yaml:3:12", message)])
    assert all(each.found == "two" and each.accepted for each in never)


def test_what_is_asked_before_closes_what_is_asked_after_wherever_it_stands() -> None:
    (only,) = of_rules(
        "one, phase: after, match: {bucket: b}, faults: [reset]", "two, match: {}, faults: [close]"
    )
    assert only.message == (
        "rule 'one' is never asked: rule 'two' (a.yaml:3:12) closes every exchange"
    )


BOUNDLESS = {
    "answers": ("faults: [error: SlowDown]", True),
    "ends": ("faults: [reset]", True),
    "waits": ("faults: [latency: 1s]", False),
    "match": ("match: {bucket: b}, faults: [reset]", False),
    "said-so": ("match: {}, faults: [reset]", False),
    "trigger": ("trigger: {first: 1}, faults: [reset]", False),
    "off": ("enabled: false, faults: [reset]", False),
}


@pytest.mark.parametrize(("rest", "warned"), BOUNDLESS.values(), ids=BOUNDLESS)
def test_a_rule_that_leaves_nothing_of_any_exchange_says_so_or_is_warned_of(
    rest: str, warned: bool
) -> None:
    message = "rule 'one' has neither `match` nor `trigger`: no request gets past it"
    told = [(str(w.place), w.message, w.suggestion) for w in of_rules(f"one, {rest}")]
    assert told == [("a.yaml:2:12", message, "match: {operation: ...}")] * warned


def test_whoever_gives_an_option_for_everything_means_it() -> None:
    assert warnings("rules: []", options=("reset",)) == ()


ERRORS = {
    "short": ("PutObject", "error: NoSuchUpload", "operation: UploadPart"),
    "long": ("PutObject", "error: {code: NoSuchKey}", "operation: GetObject"),
    "group": ("$read", "error: BucketNotEmpty", "operation: DeleteBucket"),
    "fits": ("UploadPart", "error: NoSuchUpload", None),
    "fits-one": ("$multipart", "error: NoSuchUpload", None),
    "may-be-any": ("Unknown", "error: NoSuchUpload", None),
    "of-anything": ("PutObject", "error: SlowDown", None),
}


@pytest.mark.parametrize(("operation", "fault", "suggestion"), ERRORS.values(), ids=ERRORS)
def test_an_error_that_the_operation_never_meets_loads_with_a_warning(
    operation: str, fault: str, suggestion: str | None
) -> None:
    found = of_rules(f"one, match: {{operation: {operation}}}, faults: [{fault}]")
    assert [w.suggestion for w in found] == ([] if suggestion is None else [suggestion])
    for each in found:
        assert "which no store answers to " in each.message
        assert each.found == each.place.text
        assert each.accepted


def test_what_an_error_is_for_is_said_with_what_was_found() -> None:
    (only,) = of_rules("one, match: {operation: PutObject}, faults: [error: NoSuchUpload]")
    assert only.render().splitlines() == [
        "a.yaml:2:64: warning: code is 'NoSuchUpload', which no store answers to PutObject",
        "    2 |   - {name: one, match: {operation: PutObject}, faults: [error: NoSuchUpload]}",
        "      |                                                                ^^^^^^^^^^^^",
        "    did you mean 'operation: UploadPart'?",
        "    accepted: UploadPart, UploadPartCopy, CompleteMultipartUpload, "
        "AbortMultipartUpload, ListParts",
    ]


def test_names_that_only_a_slip_tells_apart_load_with_a_warning() -> None:
    found = of_rules(*(f"{name}, match: {{bucket: {name}}}, faults: [reset]" for name in NAMES))
    assert [(str(w.place), w.message, w.suggestion) for w in found] == [
        ("a.yaml:3:12", "name is 'slow-dwon', a slip away from 'slow-down' (a.yaml:2:12)", NAMES[0])
    ]


NAMES = ("slow-down", "slow-dwon", "part-1", "part-2", "read", "reads", "head")


@pytest.mark.parametrize(
    ("match", "found", "meant"),
    [
        ("header: {Contnet-Type: x}", "Contnet-Type", "content-type"),
        ("query: {a: x, partnumber: 3}", "partnumber", "partNumber"),
        ("query: {versionid: null}", "versionid", "versionId"),
        ("header: {x-amz-alc: x}", "x-amz-alc", "x-amz-acl"),
        ("header: {If-None-Mach: x}", "If-None-Mach", "if-none-match"),
        ("query: {prefx: x}", "prefx", "prefix"),
        ("query: {partNumbr: 3}", "partNumbr", "partNumber"),
        ("response: {header: {etga: x}}", "etga", "etag"),
        ("response: {header: {x-amz-version-id: x, ETag: y}}", None, None),
        ("query: {uploader: x, userProject: y}", None, None),
        ("header: {Content-Type: x, X-Amz-Meta-Foo: y}", None, None),
        ("query: {partNumber: 3, mine: y}", None, None),
    ],
)
def test_a_header_or_parameter_a_slip_away_from_one_of_s3_loads_with_a_warning(
    match: str, found: str | None, meant: str | None
) -> None:
    told = of_rules(f"one, match: {{{match}}}, faults: [reset]")
    assert [(w.place.text, w.found, w.suggestion) for w in told] == (
        [] if found is None else [(found, found, meant)]
    )


@pytest.mark.parametrize("file", RULES, ids=lambda path: str(path.name))
def test_no_ready_scenario_is_warned_of(file: Path) -> None:
    assert warnings(file.read_text(encoding="utf-8")) == ()


def test_a_repeated_repetition_loads_with_a_warning() -> None:
    read = read_scenario(
        [("a.yaml", "rules: [{name: one, match: {key: /(a+)+b/}, faults: [reset]}]")]
    )
    assert isinstance(read, Loaded)
    assert [(each.severity.value, str(each.place)) for each in read.warnings] == [
        ("warning", "a.yaml:1:34")
    ]
    assert read.warnings[0].render().startswith("a.yaml:1:34: warning: key repeats")


@pytest.mark.parametrize(
    ("trigger", "warned"),
    [
        ("{per: key}", True),
        ("{share: 10%, per: key}", True),
        ("{per: rule}", False),
        ("{skip: 1, per: key}", False),
        ("{share: 10%, at_most: 2, per: key}", False),
    ],
)
def test_per_without_anything_that_counts_loads_with_a_warning(trigger: str, warned: bool) -> None:
    read = read_scenario(
        [("a.yaml", f"rules: [{{name: one, trigger: {trigger}, faults: [reset]}}]")]
    )
    assert isinstance(read, Loaded)
    said = [each.message for each in read.warnings]
    assert said == ["per changes nothing here: it is for skip, first, every and at_most"] * warned
