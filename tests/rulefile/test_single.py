"""One rule by itself: of a text, and of parts whose text nobody has seen."""

from __future__ import annotations

import pytest

from faultproxy.rulefile.problem import Problems
from faultproxy.rulefile.single import Single, fault_item, make_single, read_single


def test_a_rule_alone_is_read_with_its_doubts() -> None:
    text = "name: slow\nmatch: {header: {contnet-type: '*'}}\nfaults: [latency: 2s]\n"
    read = read_single("rule", text, dialect="aws")
    assert isinstance(read, Single)
    assert read.rule.name == "slow"
    assert [(each.place.file, each.place.line) for each in read.warnings] == [("rule", 2)]


def test_a_rule_alone_has_problems_at_their_lines() -> None:
    read = read_single("rule", "name: slow\nfaults: [latency: 2]\n", dialect="aws")
    assert isinstance(read, Problems)
    assert [str(each.place) for each in read.items] == ["rule:2:19"]


def test_a_rule_that_is_sent_names_no_file_of_this_machine() -> None:
    parts = {"faults": [{"answer": {"status": 200, "body_file": "rules.yaml"}}]}
    read = make_single("inject", "leak", parts, dialect="aws")
    assert isinstance(read, Problems)
    assert "is for rules that stand in a file" in read.render()


def test_problems_of_parts_have_no_line() -> None:
    parts = {"match": {"operation": "PutObjct"}, "faults": ["reset"]}
    read = make_single("inject", "cut", parts, dialect="aws")
    assert isinstance(read, Problems)
    (problem,) = read.items
    told = problem.to_dict()
    assert (told["file"], told["line"], told["column"]) == ("inject", None, None)
    assert problem.render().startswith("inject: operation is 'PutObjct', which S3 does not have\n")


def test_doubts_about_parts_have_no_line() -> None:
    parts = {"match": {"header": {"contnet-type": "*"}}, "faults": ["reset"]}
    read = make_single("inject", "cut", parts, dialect="aws")
    assert isinstance(read, Single)
    assert [str(each.place) for each in read.warnings] == ["inject"]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("SlowDown", {"error": "SlowDown"}),
        ("reset", "reset"),
        ("latency=2s", {"latency": "2s"}),
        ("latency={uniform: [1s, 2s]}", {"latency": "{uniform: [1s, 2s]}"}),
    ],
)
def test_a_word_is_a_fault(text: str, item: object) -> None:
    assert fault_item(text) == item
