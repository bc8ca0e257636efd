"""What loads although it is doubtful, and what is said of it."""

from __future__ import annotations

import pytest

from faultproxy.rulefile.compiler import Loaded, read_scenario

NO_WARNING: list[tuple[str, str]] = []
NEVER_ASKED = "rule 'two' is never asked: rule 'one' (a.yaml:2:12) closes every exchange"


@pytest.mark.parametrize(
    ("first", "second", "warnings"),
    [
        ("faults: [reset]", "faults: [close]", [("a.yaml:3:12", NEVER_ASKED)]),
        ("faults: [latency: 1s, error: SlowDown]", "", [("a.yaml:3:12", NEVER_ASKED)]),
        (
            "match: {}, trigger: {per: rule}, faults: [answer: 503]",
            "",
            [("a.yaml:3:12", NEVER_ASKED)],
        ),
        ("trigger: {share: 100%}, faults: [close]", "", [("a.yaml:3:12", NEVER_ASKED)]),
        ("faults: [latency: 1s]", "", NO_WARNING),
        ("enabled: false, faults: [reset]", "", NO_WARNING),
        ("faults: [reset]", "enabled: false, faults: [reset]", NO_WARNING),
        ("match: {bucket: b}, faults: [reset]", "", NO_WARNING),
        ("trigger: {share: 50%}, faults: [reset]", "", NO_WARNING),
        ("faults: [reset]", "phase: after, faults: [reset]", NO_WARNING),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_rule_that_is_never_asked_loads_with_a_warning(
    first: str, second: str, warnings: list[tuple[str, str]]
) -> None:
    rules = (("one", first), ("two", second or "faults: [reset]"))
    text = "rules:\n" + "".join(f"  - {{name: {name}, {rest}}}\n" for name, rest in rules)
    read = read_scenario([("a.yaml", text)])
    assert isinstance(read, Loaded)
    assert [(str(each.place), each.message) for each in read.warnings] == warnings


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
