"""The words behind curl, taken apart as curl does."""

from __future__ import annotations

import pytest

from faultproxy.cli.curl.options import BY_LETTER, FLAGS, VALUED, read_options
from faultproxy.settings import SettingsError


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("", []),
        ("http://h/", [("url", "http://h/")]),
        ("-X PUT", [("request", "PUT")]),
        ("-XPUT", [("request", "PUT")]),
        ("--request PUT", [("request", "PUT")]),
        ("-sSLo file", [("silent", ""), ("show-error", ""), ("location", ""), ("output", "file")]),
        ("-sofile", [("silent", ""), ("output", "file")]),
        ("-d -I", [("data", "-I")]),
        ("-T -", [("upload-file", "-")]),
        ("h -I", [("url", "h"), ("head", "")]),
        ("-", [("url", "-")]),
        ("--no-location", [("no-location", "")]),
        ("--url h --get", [("url", "h"), ("get", "")]),
    ],
)
def test_words_are_options_with_their_values(line: str, options: list[tuple[str, str]]) -> None:
    assert list(read_options(line.split()).options) == options


def test_of_an_option_that_is_given_twice_the_last_counts() -> None:
    given = read_options(["-X", "PUT", "-H", "a", "-X", "DELETE", "-H", "b", "-I"])
    assert given.last("request") == "DELETE"
    assert given.all("header") == (("header", "a"), ("header", "b"))
    assert (given.has("head"), given.has("get"), given.last("get")) == (True, False, None)


def test_no_option_has_two_meanings() -> None:
    assert not VALUED.keys() & FLAGS.keys()
    letters = [letter for letter in (VALUED | FLAGS).values() if letter]
    assert len(letters) == len(set(letters)) == len(BY_LETTER)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--frobnicate h", "curl's option '--frobnicate' is not known here; accepted: -# -1 -4"),
        ("--haeder a h", "curl's option '--haeder' is not known here, did you mean '--header'?; "),
        ("--no-header h", "curl's option '--no-header' is not known here"),
        ("-s% h", "curl's option '-%' is not known here; accepted: "),
        ("h -X", "curl's -X has no value; accepted: -X VALUE"),
        ("h -sSo", "curl's -o has no value; accepted: -o VALUE"),
        ("h --header", "curl's --header has no value; accepted: --header VALUE"),
    ],
)
def test_what_is_no_option_is_named(line: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_options(line.split())
    assert str(raised.value).startswith(said)
