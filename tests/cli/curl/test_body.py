"""How much curl would send behind the head, and by which method."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from faultproxy.cli.curl.body import Body, read_body, read_data
from faultproxy.cli.curl.options import read_options
from faultproxy.settings import SettingsError

TEXT = b"one\r\ntwo\n\0"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "file"
    file.write_bytes(TEXT)
    return file


def body(line: str, size: int | None = None) -> Body | None:
    return read_body(read_options(shlex.split(line)), size)


@pytest.mark.parametrize(
    ("line", "method", "length"),
    [
        ("-d a=b", "POST", 3),
        ("-d a -d b", "POST", 3),
        ("-d ''", "POST", 0),
        ("-d é", "POST", 2),
        ("--data-raw @a", "POST", 2),
        ("--json '{}' --json ' '", "POST", 3),
        ("-d @FILE", "POST", 6),
        ("--data-ascii @FILE", "POST", 6),
        ("--data-binary @FILE", "POST", 10),
        ("--json @FILE", "POST", 10),
        ("-T FILE", "PUT", 10),
        ("-d @-", "POST", None),
        ("-d a -d @-", "POST", None),
        ("-T -", "PUT", None),
        ("-T .", "PUT", None),
        ("-T /dev/null", "PUT", None),
        ("-F a=b", "POST", None),
        ("--form-string a=b", "POST", None),
    ],
)
def test_a_body_is_as_long_as_curl_would_make_it(
    file: Path, line: str, method: str, length: int | None
) -> None:
    found = body(line.replace("FILE", str(file)))
    assert found is not None
    assert (found.method, found.length) == (method, length)


@pytest.mark.parametrize("line", ["", "-I", "-G -d a", "-T ''"])
def test_a_request_may_have_no_body(line: str) -> None:
    assert body(line) is None


@pytest.mark.parametrize(
    ("line", "data"),
    [
        ("--data-urlencode 'a b&'", b"a+b%26"),
        ("--data-urlencode '=a=b'", b"a%3Db"),
        ("--data-urlencode 'n=a/b'", b"n=a%2Fb"),
        ("--data-urlencode @FILE", b"one%0D%0Atwo%0A%00"),
        ("--data-urlencode n@FILE", b"n=one%0D%0Atwo%0A%00"),
        ("--data-urlencode n@-", None),
        ("-d a --data-urlencode b=c", b"a&b=c"),
    ],
)
def test_data_can_be_encoded_for_a_query(file: Path, line: str, data: bytes | None) -> None:
    assert read_data(read_options(shlex.split(line.replace("FILE", str(file))))) == data


@pytest.mark.parametrize("line", ["-d @-", "-d @/not/there", "-T /not/there", "-F f=@x", "-T -"])
def test_a_size_that_is_given_needs_no_file(line: str) -> None:
    found = body(line, size=8388608)
    assert found is not None
    assert found.length == 8388608


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("-d a -T b", "curl is given two kinds of bodies; accepted: one of -d, -F and -T"),
        ("-d a -F b=c", "curl is given two kinds of bodies; accepted: one of -d, -F and -T"),
        (
            "-T /not/there",
            "'/not/there': no such file or directory; accepted: a file, or its size ",
        ),
        ("-d @/proc", "'/proc': is a directory; accepted: a file, or its size by --size"),
        ("-T 'a\0b'", "'a\0b': cannot be read; accepted: a file, or its size by --size"),
    ],
    ids=ascii,
)
def test_what_cannot_be_sent_is_named(line: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        body(line)
    assert str(raised.value).startswith(said)
