"""What the client sends for a call."""

from __future__ import annotations

import json

import pytest

from faultproxy.client import calls


def test_of_an_injection_what_is_given_is_sent() -> None:
    call = calls.inject("SlowDown", operation=("GetObject",), times=2, for_="5m", key=None)
    assert call.target == "/inject"
    assert json.loads(call.body or b"") == {
        "fault": "SlowDown",
        "operation": ["GetObject"],
        "times": 2,
        "for": "5m",
    }


def test_a_keyword_that_there_is_not_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'time'"):
        calls.inject("SlowDown", time=2)  # type: ignore[call-arg]
