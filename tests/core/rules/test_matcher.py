"""Where a rule applies."""

from __future__ import annotations

import pytest

from faultproxy.core.request import Request
from faultproxy.core.rules.matcher import Matcher
from tests.core.rules.asking import absent, globs, regex, request

GET = request("GET /bucket/logs/2024/a.csv", "User-Agent: rclone/v1.66", "X-Tag: a", "x-tag: b")
LIST = request("GET /bucket?list-type=2&prefix=logs/2024/&empty")
PRESIGNED = request("GET /bucket/key", access_key="AKIAEXAMPLE")

COVERED = [
    (Matcher(), GET, True),
    (Matcher(operations=frozenset(("GetObject", "PutObject"))), GET, True),
    (Matcher(operations=frozenset(("PutObject",))), GET, False),
    (Matcher(operations=frozenset()), GET, False),
    (Matcher(methods=frozenset(("GET",))), GET, True),
    (Matcher(methods=frozenset(("PUT", "POST"))), GET, False),
    (Matcher(bucket=globs("buck*")), GET, True),
    (Matcher(bucket=globs("other", "bucket")), GET, True),
    (Matcher(bucket=globs("other")), GET, False),
    (Matcher(bucket=globs("*")), request("GET /"), False),
    (Matcher(bucket=absent()), request("GET /"), True),
    (Matcher(key=globs("logs/*/a.csv", segments=True)), GET, True),
    (Matcher(key=globs("logs/*", segments=True)), GET, False),
    (Matcher(key=regex("logs/.*csv")), GET, True),
    (Matcher(key=globs("**", segments=True)), LIST, False),
    (Matcher(key=absent()), LIST, True),
    (Matcher(client=globs("rclone")), GET, True),
    (Matcher(client=globs("boto3")), GET, False),
    (Matcher(access_key=globs("AKIA*")), PRESIGNED, True),
    (Matcher(access_key=globs("AKIA*")), GET, False),
    (Matcher(access_key=absent()), GET, True),
    (Matcher(headers=(("x-tag", globs("b")),)), GET, True),
    (Matcher(headers=(("x-tag", globs("c")),)), GET, False),
    (Matcher(headers=(("x-tag", absent()),)), GET, False),
    (Matcher(headers=(("x-none", absent()),)), GET, True),
    (Matcher(headers=(("x-none", globs("*")),)), GET, False),
    (Matcher(headers=(("x-tag", globs("a")), ("x-none", globs("*")))), GET, False),
    (Matcher(query=(("prefix", globs("logs/*/", segments=True)),)), LIST, True),
    (Matcher(query=(("prefix", globs("*/", segments=True)),)), LIST, False),
    (Matcher(query=(("empty", globs("")),)), LIST, True),
    (Matcher(query=(("marker", absent()),)), LIST, True),
    (Matcher(query=(("marker", globs("*")),)), LIST, False),
    (Matcher(methods=frozenset(("GET",)), bucket=globs("other")), GET, False),
]


@pytest.mark.parametrize(("matcher", "asked", "matches"), COVERED, ids=range(len(COVERED)))
def test_all_that_is_given_must_hold(matcher: Matcher, asked: Request, *, matches: bool) -> None:
    assert matcher.matches(asked) is matches
