"""POST /explain: what would become of a request now, and nothing is counted."""

from __future__ import annotations

import pytest

from tests.control.conftest import Start

RULE = "- {name: %s, match: {operation: GetObject}, trigger: {every: 2}, faults: [answer: %d]}\n"


async def test_explain_tells_what_would_happen_now_and_counts_nothing(start: Start) -> None:
    steered = await start(RULE % ("a", 418))
    asked = {"request": "GET /bucket/key", "headers": {"User-Agent": ["Boto3/1.40"]}}
    for _ in range(2):
        told = await steered.good("POST", "/explain", asked)
        assert told["operation"] == "GetObject"
        assert told["rules"][0]["why"] == "spared: every 2: hit 1"
    assert await steered.status() == 200
    told = await steered.good("POST", "/explain", asked | {"size": "8MiB"})
    assert told["rules"][0]["fires"]
    assert told["plan"]["steps"]
    assert (await steered.rule("a"))["matched"] == 1


SIZED = """\
  - name: cut
    match: {response: {status: 404, size: "< 8B"}}
    faults: [{error: SlowDown}]
"""


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({}, "response is 200"),
        ({"response": 404}, "response size is unknown"),
        ({"response": "404 NoSuchKey", "response_size": "8B"}, "response size is 8B"),
        (
            {"response": "404 NoSuchKey", "response_size": "7B"},
            "always, if the store answers 404 with size < 8B",
        ),
    ],
)
async def test_explain_is_told_what_the_store_answers(
    start: Start, answer: dict[str, object], why: str
) -> None:
    steered = await start(SIZED)
    told = await steered.good("POST", "/explain", {"request": "GET /bucket/key"} | answer)
    assert told["rules"] == [
        {"rule": "cut", "matches": "always" in why, "fires": "always" in why, "why": why}
    ]


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({}, "400 bad-request: 'request' is missing"),
        ({"request": "GET"}, "400 bad-request: 'GET' is not a request"),
        ({"request": "GET /b", "headers": []}, "400 bad-request: 'headers' has to be an object"),
        ({"request": "GET /b", "headers": {"a": "b\r\nc: d"}}, "400 bad-request: the header 'a'"),
        ({"request": f"GET /b?{'a' * 65536}"}, "400 bad-request: the request is larger than --max"),
        ({"request": "GET /b", "size": "much"}, "400 bad-request: size: 'much' is not a size"),
        ({"request": "GET /b", "response": "no"}, "400 bad-request: response: 'no' is not a resp"),
        ({"request": "GET /b", "response_size": 5}, "400 bad-request: response_size: '5' is not"),
    ],
)
async def test_what_cannot_be_explained_is_refused(
    start: Start, body: object, refused: str
) -> None:
    steered = await start()
    assert (await steered.refused("POST", "/explain", body)).startswith(refused)


async def test_a_key_that_is_not_utf_8_is_explained(start: Start) -> None:
    steered = await start()
    told = await steered.good("POST", "/explain", {"request": "GET /bucket/a%FF"})
    assert told["key"] == "a?"
