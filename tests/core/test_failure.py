"""The proxy's own failures, as the client reads them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from faultproxy.core.failure import FAILURES, failure_answer, public_reason

UPSTREAM = "FaultproxyUpstreamError"
CLOSING = {400, 408, 431, 501, 503, 505}
TABLE = {
    "connect-refused": (502, UPSTREAM),
    "connect-failed": (502, UPSTREAM),
    "tls-failed": (502, UPSTREAM),
    "name-unresolved": (502, UPSTREAM),
    "response-malformed": (502, UPSTREAM),
    "response-cut": (502, UPSTREAM),
    "connect-timeout": (504, UPSTREAM),
    "response-timeout": (504, UPSTREAM),
    "request-malformed": (400, "FaultproxyBadRequest"),
    "fault-refused": (400, "FaultproxyBadRequest"),
    "head-too-large": (431, "FaultproxyBadRequest"),
    "request-timeout": (408, "FaultproxyBadRequest"),
    "too-many-connections": (503, "FaultproxyOverloaded"),
    "not-supported": (501, "FaultproxyNotSupported"),
    "version-not-supported": (505, "FaultproxyNotSupported"),
    "internal": (500, "FaultproxyInternalError"),
}


def test_the_table_names_every_failure() -> None:
    assert TABLE.keys() == FAILURES.keys()


@pytest.mark.parametrize("reason", TABLE)
def test_a_failure_is_shaped_as_s3_shapes_it_and_named(reason: str) -> None:
    status, code = TABLE[reason]
    answer = failure_answer(reason)
    assert (answer.status, answer.code) == (status, code)
    assert answer.close is (status in CLOSING)
    assert b"x-faultproxy-error: " + public_reason(reason).encode() in answer.fields
    assert b"Content-Length: %d" % len(answer.body) in answer.fields
    root = ElementTree.fromstring(answer.body)  # noqa: S314 (our own)
    assert root.tag == "Error"
    assert root.findtext("Code") == code
    assert root.findtext("Reason") == public_reason(reason)


def test_both_ways_of_not_supporting_have_one_name() -> None:
    assert public_reason("version-not-supported") == "not-supported"
    assert public_reason("response-cut") == "response-cut"


def test_a_detail_is_told_as_text_and_never_as_markup() -> None:
    answer = failure_answer("request-malformed", 'a <b> & "c"')
    root = ElementTree.fromstring(answer.body)  # noqa: S314 (our own)
    assert root.findtext("Message") == 'The request is not strict HTTP/1.1. (a <b> & "c")'
