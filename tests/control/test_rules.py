"""The rules in force can be shown, replaced, added to, switched and removed while traffic flows."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from faultproxy.control import rules
from tests.control.conftest import Start

SLOW = "- {name: slow, match: {operation: PutObject}, faults: [error: SlowDown]}\n"
SECOND = (
    "- {name: second, match: {operation: GetObject}, trigger: {every: 2}, faults: [answer: 418]}\n"
)


async def test_a_rule_is_shown_with_what_became_of_it(start: Start) -> None:
    steered = await start(SLOW + SECOND)
    assert [await steered.status() for _ in range(3)] == [200, 418, 200]
    assert await steered.rule("second") == {
        "name": "second",
        "about": "",
        "sentence": "second: every 2nd GetObject gets 418",
        "enabled": True,
        "matched": 3,
        "fired": 1,
        "spared": {"every": 2},
        "origin": "file",
        "expires_s": None,
    }
    told = await steered.good("GET", "/rules")
    assert {key: told[key] for key in ("seed", "dialect", "origin", "expires_s", "warnings")} == {
        "seed": 7,
        "dialect": "aws",
        "origin": "files",
        "expires_s": None,
        "warnings": [],
    }
    assert told["text"] == steered.rules.read_text()


async def test_what_limits_all_rules_is_shown_as_a_file_says_it(start: Start) -> None:
    steered = await start(SLOW)
    told = await steered.good("GET", "/rules")
    assert (told["blast_radius"], told["halt"]) == (None, None)
    limits = "blast_radius: 0.1%\nhalt: {injected: 50%, over: 2m}\n"
    told = await steered.good("PUT", "/rules", f"{limits}rules:\n{SECOND}")
    assert (told["blast_radius"], told["halt"]) == ("0.1%", "{injected: 50%, over: 2m}")
    assert await steered.good("DELETE", "/rules/second") == {"removed": "second"}
    told = await steered.good("GET", "/rules")
    assert (told["blast_radius"], told["halt"]) == ("0.1%", "{injected: 50%, over: 2m}")


async def test_a_scenario_that_was_put_is_asked_alone_and_ends(start: Start) -> None:
    steered = await start(SLOW)
    told = await steered.good("PUT", "/rules?for=30m", f"about: mine\nrules:\n{SECOND}")
    assert (told["origin"], told["about"]) == ("put", "mine")
    assert 1790 < told["expires_s"] <= 1800
    assert await steered.names() == ["second"]
    assert await steered.status("PUT") == 200
    told = await steered.good("PUT", "/rules?for=50ms", f"rules:\n{SECOND}")
    await steered.until(lambda: steered.steering.standing.put is None)
    assert await steered.names() == ["slow"]
    assert await steered.status("PUT") == 503


async def test_what_is_put_lasts_an_hour_unless_forever_is_said(start: Start) -> None:
    steered = await start()
    told = await steered.good("PUT", "/rules", f"rules:\n{SLOW}")
    assert 3590 < told["expires_s"] <= 3600
    assert (await steered.good("PUT", "/rules?for=forever", f"rules:\n{SLOW}"))["expires_s"] is None


async def test_json_is_as_good_as_yaml(start: Start) -> None:
    steered = await start()
    rule: dict[str, object] = {"name": "ä-😀", "faults": ["reset"]}
    refused = await steered.refused("POST", "/rules", json.dumps(rule))
    assert refused.startswith("422 problems")
    rule = {"name": "a", "about": "ä-😀", "match": {"key": "\u20ac*"}, "faults": [{"answer": 418}]}
    added = await steered.good("POST", "/rules", json.dumps(rule))
    assert added["about"] == "ä-😀"
    told = await steered.good("PUT", "/rules", json.dumps({"rules": [rule]}))
    assert told["rules"][0]["about"] == "ä-😀"


async def test_wrong_rules_change_nothing_and_say_where_they_are_wrong(start: Start) -> None:
    steered = await start(SLOW)
    status, told = await steered.call("PUT", "/rules", "rules:\n- {name: a, faults: [rest]}\n")
    assert status == 422
    assert told["message"] == "1 problem; nothing was changed"
    (problem,) = told["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == ("rules", 2, 22)
    assert (problem["found"], problem["suggestion"]) == ("rest", "reset")
    assert await steered.names() == ["slow"]


async def test_a_rule_that_is_added_is_asked_before_those_of_files_and_ends(start: Start) -> None:
    steered = await start(SLOW)
    rule = {"name": "mine", "match": {"operation": "PutObject"}, "faults": [{"answer": 418}]}
    added = await steered.good("POST", "/rules?for=1s", rule)
    assert (added["origin"], added["enabled"]) == ("added", True)
    assert await steered.names() == ["mine", "slow"]
    await steered.until(lambda: not steered.steering.standing.added)
    assert await steered.names() == ["slow"]
    assert (await steered.good("POST", "/rules?for=forever", rule))["expires_s"] is None
    assert await steered.status("PUT") == 418


async def test_a_name_can_be_used_once(start: Start) -> None:
    steered = await start(SLOW)
    refused = await steered.refused("POST", "/rules", SLOW.removeprefix("- "))
    assert refused == "409 name-in-use: a rule named 'slow' is in force already"


async def test_a_rule_that_is_switched_off_keeps_its_counts(start: Start) -> None:
    steered = await start(SECOND)
    assert [await steered.status() for _ in range(2)] == [200, 418]
    told = await steered.good("PATCH", "/rules/second", {"enabled": False})
    assert (told["enabled"], told["matched"]) == (False, 2)
    assert [await steered.status() for _ in range(3)] == [200, 200, 200]
    told = await steered.good("PATCH", "/rules/second", {"enabled": True})
    assert (told["enabled"], told["matched"]) == (True, 2)
    assert [await steered.status() for _ in range(2)] == [200, 418]


async def test_an_added_rule_can_be_switched_too(start: Start) -> None:
    steered = await start()
    await steered.good("POST", "/inject", {"fault": "SlowDown"})
    await steered.good("PATCH", "/rules/inject-1", {"enabled": False})
    assert await steered.status() == 200


async def test_a_rule_can_be_removed(start: Start) -> None:
    steered = await start(SLOW + SECOND)
    assert await steered.good("DELETE", "/rules/slow") == {"removed": "slow"}
    assert await steered.names() == ["second"]
    assert await steered.status("PUT") == 200
    await steered.good("POST", "/inject", {"fault": "SlowDown", "name": "x"})
    await steered.good("DELETE", "/rules/x")
    assert await steered.names() == ["second"]


@pytest.mark.parametrize(
    ("method", "path", "body", "refused"),
    [
        ("PATCH", "/rules/slwo", {"enabled": True}, "404 not-found: no rule is named 'slwo', did"),
        ("DELETE", "/rules/nothing-like-it", None, "404 not-found: no rule is named 'nothing-"),
        (
            "PATCH",
            "/rules/slow",
            {"enabld": True},
            "400 bad-request: 'enabld' is no field, did you",
        ),
        ("PATCH", "/rules/slow", {}, "400 bad-request: 'enabled' is missing"),
        ("PATCH", "/rules/slow", {"enabled": 1}, "400 bad-request: 'enabled' has to be true or"),
        ("PATCH", "/rules/slow", [], "400 bad-request: the body has to be a JSON object"),
        ("PATCH", "/rules/slow", '{"enabled": ', "400 bad-request: the body is no JSON"),
        ("PUT", "/rules?for=5", f"rules:\n{SLOW}", "400 bad-request: for: '5' is not a duration"),
        (
            "PUT",
            "/rules?four=5m",
            f"rules:\n{SLOW}",
            "400 bad-request: 'four' is no query parameter",
        ),
        ("PUT", "/rules?for=1s&for=2s", f"rules:\n{SLOW}", "400 bad-request: for is given 2 times"),
        ("PUT", "/rules", "rules: [", "422 problems"),
        ("PUT", "/rules", "", "422 problems"),
        ("PUT", "/rules", b"\xff", "400 bad-request: the body is not UTF-8 (byte 1)"),
        ("PUT", "/rules", b"x" * 3_000_000, "413 too-large: the body is larger than 2 MiB"),
        ("POST", "/rules", "- a", "422 problems"),
        (
            "POST",
            "/rules",
            {"name": "a", "faults": [{"answer": {"status": 200, "body_file": "/etc/passwd"}}]},
            "422 problems",
        ),
        ("POST", "/rules/slow", {}, "405 method-not-allowed: POST is not what /rules/slow takes"),
        ("GET", "/rulez", None, "404 not-found: no path is named '/rulez', did you mean '/rules'?"),
        ("POST", "/inject", {}, "400 bad-request: 'fault' is missing"),
        ("POST", "/inject", {"fault": "SlowDwn"}, "422 problems"),
        (
            "POST",
            "/inject",
            {"fault": "SlowDown", "time": 2},
            "400 bad-request: 'time' is no field",
        ),
        ("POST", "/inject", {"fault": "SlowDown", "operation": "PutObjct"}, "422 problems"),
        ("POST", "/inject", {"fault": "SlowDown", "for": "soon"}, "400 bad-request: for: 'soon'"),
        ("POST", "/inject", {"fault": "SlowDown", "name": "slow"}, "409 name-in-use"),
        ("POST", "/inject", {"fault": "SlowDown", "name": 1}, "400 bad-request: 'name' has to be"),
    ],
)
async def test_what_cannot_be_done_is_refused_and_changes_nothing(
    start: Start, method: str, path: str, body: object, refused: str
) -> None:
    steered = await start(SLOW)
    assert (await steered.refused(method, path, body)).startswith(refused)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"fault": "SlowDown", "operation": "PutObject", "times": 2},
            "inject-1: the first 2 PutObject get 503 SlowDown",
        ),
        (
            {"fault": "latency=2s", "share": "20%", "key": "logs/**", "bucket": "b"},
            "inject-1: 20 % of requests under b/logs/** wait 2s on arrival",
        ),
        (
            {"fault": {"reset": {"at": "request"}}, "every": 3},
            "inject-1: every 3rd request is reset",
        ),
        ({"fault": "reset", "operation": ["GetObject", "HeadObject"]}, "inject-1: all GetObject"),
    ],
)
async def test_inject_is_the_shortest_way_to_a_rule(
    start: Start, given: dict[str, object], sentence: str
) -> None:
    steered = await start()
    assert (await steered.good("POST", "/inject", given))["sentence"].startswith(sentence)


async def test_injected_rules_are_numbered_and_speak_the_dialect_in_force(start: Start) -> None:
    steered = await start(top="dialect: yandex")
    names = [
        (await steered.good("POST", "/inject", {"fault": "SlowDown"}))["name"] for _ in range(2)
    ]
    assert names == ["inject-1", "inject-2"]
    async with steered.session.get(f"{steered.proxy.addresses[0].url}/b/k") as response:
        assert response.headers["Server"] == "nginx"


async def test_a_refusal_takes_no_number_and_no_rule_gets_one_that_another_had(
    start: Start,
) -> None:
    steered = await start()
    await steered.refused("POST", "/inject", {"fault": "SlowDwn"})
    assert (await steered.good("POST", "/inject", {"fault": "reset"}))["name"] == "inject-1"
    await steered.good("DELETE", "/rules/inject-1")
    assert (await steered.good("POST", "/inject", {"fault": "reset"}))["name"] == "inject-2"


async def test_whoever_injects_into_every_request_means_it(start: Start) -> None:
    steered = await start()
    assert (await steered.good("POST", "/inject", {"fault": "SlowDown"}))["warnings"] == []


async def test_what_is_wrong_with_what_is_injected_has_no_line_that_nobody_sees(
    start: Start,
) -> None:
    steered = await start()
    wrong = {"fault": "SlowDown", "operation": "PutObjct"}
    status, told = await steered.call("POST", "/inject", wrong)
    (problem,) = told["problems"]
    assert status == 422
    assert (problem["file"], problem["line"], problem["column"]) == ("inject", None, None)
    assert problem["suggestion"] == "PutObject"


async def test_only_so_many_rules_are_added(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_ADDED", 2)
    steered = await start(SLOW)
    await steered.good("POST", "/inject", {"fault": "reset"})
    await steered.good("POST", "/rules", {"name": "other", "faults": ["reset"]})
    refused = "409 too-many-rules: 2 rules are added already; remove some, or put them as one file"
    assert await steered.refused("POST", "/inject", {"fault": "reset"}) == refused
    third = {"name": "third", "faults": ["reset"]}
    assert await steered.refused("POST", "/rules", third) == refused
    await steered.good("DELETE", "/rules/other")
    assert (await steered.good("POST", "/rules", third))["name"] == "third"


MANY = [f"logs/{number}" for number in range(30_000)]
MANY_RULES = "".join(
    f"- {{name: rule-{number}, match: {{key: {key}}}, faults: [answer: 418]}}\n"
    for number, key in enumerate(MANY[:3000])
)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/rules", f"rules:\n{MANY_RULES}"),
        ("POST", "/rules", {"name": "many", "match": {"key": MANY}, "faults": ["reset"]}),
        ("POST", "/inject", {"fault": "reset", "key": MANY}),
    ],
)
async def test_traffic_goes_on_while_thousands_of_words_are_read(
    start: Start, method: str, path: str, body: object
) -> None:
    steered = await start()
    reading = asyncio.create_task(steered.good(method, path, body))
    passed = 0
    while not reading.done():
        assert await steered.status() == 200
        passed += 1
    await reading
    assert passed > 10
    assert len(await steered.names()) == (3000 if method == "PUT" else 1)


async def test_who_injects_at_once_gets_a_rule_each(start: Start) -> None:
    steered = await start()
    fault = {"fault": "reset", "key": "never"}
    made = await asyncio.gather(*(steered.good("POST", "/inject", fault) for _ in range(9)))
    assert {each["name"] for each in made} == {f"inject-{number}" for number in range(1, 10)}


BOTH = """\
rules:
- {name: early-%d, faults: [latency: 1ms]}
- {name: late-%d, phase: after, faults: [answer: 418]}
"""


SET = """
rules:
- {name: %(set)s-wait, faults: [latency: 0s]}
- {name: %(set)s-answer, faults: [answer: %(status)d]}
"""
SETS = [{"set": "even", "status": 410}, {"set": "odd", "status": 411}]


async def test_no_exchange_sees_half_a_rule_set(start: Start, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    steered = await start(journal=str(journal))
    await steered.good("PUT", "/rules", SET % SETS[1])
    stop = asyncio.Event()

    async def ask() -> None:
        while not stop.is_set():
            assert await steered.status() in (410, 411)

    clients = [asyncio.create_task(ask()) for _ in range(4)]
    for number in range(1000):
        await steered.good("PUT", "/rules", SET % SETS[number % 2])
    stop.set()
    await asyncio.gather(*clients)
    steered.runtime.flush()
    events = [json.loads(line) for line in journal.read_text().splitlines()]
    seen = {(*event["fired"], event["status"]) for event in events}
    assert seen == {
        ("even-wait/latency", "even-answer/answer", 410),
        ("odd-wait/latency", "odd-answer/answer", 411),
    }
