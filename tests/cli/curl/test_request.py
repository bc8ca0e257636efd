"""A command line of curl is read as the request that it would send."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest

from faultproxy.cli.curl import read_curl
from faultproxy.settings import SettingsError

UNIX_S = 1_700_000_000.0  # 2023-11-14 22:13:20 UTC
URL = "http://host:9000/b/k"


def sent(line: str, size: int | None = None) -> tuple[str, dict[str, str]]:
    """The request line and the headers, by their names in lower case."""
    first, *rest = read_curl(shlex.split(line), size=size, unix_s=UNIX_S)
    headers = (each.decode().partition(":") for each in rest)
    return first.decode(), {name.lower(): value.strip() for name, _, value in headers}


@pytest.mark.parametrize(
    ("line", "request_line"),
    [
        (URL, "GET /b/k HTTP/1.1"),
        ("host/b/k?x", "GET /b/k?x HTTP/1.1"),
        ("HTTPS://host", "GET / HTTP/1.1"),
        ("http://host?list-type=2", "GET /?list-type=2 HTTP/1.1"),
        (f"{URL}?a=b#part", "GET /b/k?a=b HTTP/1.1"),
        (f"-I {URL}", "HEAD /b/k HTTP/1.1"),
        (f"-X DELETE {URL}", "DELETE /b/k HTTP/1.1"),
        (f"-XDELETE -X PUT {URL}", "PUT /b/k HTTP/1.1"),
        (f"-I -X GET {URL}", "GET /b/k HTTP/1.1"),
        (f"-d a {URL}", "POST /b/k HTTP/1.1"),
        (f"-X PUT --data-binary a {URL}", "PUT /b/k HTTP/1.1"),
        (f"-T - {URL}", "PUT /b/k HTTP/1.1"),
        (f"-F a=b {URL}", "POST /b/k HTTP/1.1"),
        (f"-sSLo /dev/null {URL}", "GET /b/k HTTP/1.1"),
        (f"-vk --compressed -m 5 --retry 3 --no-progress-meter {URL}", "GET /b/k HTTP/1.1"),
        (f"--url {URL}", "GET /b/k HTTP/1.1"),
        (f"-G -d prefix=a -d max-keys=5 {URL}", "GET /b/k?prefix=a&max-keys=5 HTTP/1.1"),
        (f"-G -d a '{URL}?x=y'", "GET /b/k?x=y&a HTTP/1.1"),
        (f"-IG -d a {URL}", "HEAD /b/k?a HTTP/1.1"),
        (f"-G --data-urlencode 'prefix=a b/' {URL}", "GET /b/k?prefix=a+b%2F HTTP/1.1"),
        (f"-G --data-urlencode 'a b' --data-urlencode =é {URL}", "GET /b/k?a+b&%C3%A9 HTTP/1.1"),
        (f"-G {URL}", "GET /b/k HTTP/1.1"),
        ("http://h/a/./b/../c/..", "GET /a/ HTTP/1.1"),
        ("--path-as-is http://h/a/../c", "GET /a/../c HTTP/1.1"),
        ("-g 'http://h/b/k[1]{x}'", "GET /b/k[1]{x} HTTP/1.1"),
    ],
)
def test_method_and_target_are_those_that_curl_would_send(line: str, request_line: str) -> None:
    assert sent(line)[0] == request_line


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        (URL, "host", "host:9000"),
        ("http://host:80/", "host", "host"),
        ("https://host:443/", "host", "host"),
        ("https://host:80/", "host", "host:80"),
        ("'http://[::1]:9000/b'", "host", "[::1]:9000"),
        (f"-H 'Host: other' {URL}", "host", "other"),
        (URL, "accept", "*/*"),
        (f"-H 'Accept:' {URL}", "accept", None),
        (f"-H 'X-Empty;' {URL}", "x-empty", ""),
        (f"-H 'a: b' -H 'c:d' {URL}", "c", "d"),
        (f"-A 'aws-cli/2.0' {URL}", "user-agent", "aws-cli/2.0"),
        (f"-A '' {URL}", "user-agent", None),
        (f"-r 0-99 {URL}", "range", "bytes=0-99"),
        (f"--range -5 {URL}", "range", "bytes=-5"),
        (f"-C 100 {URL}", "range", "bytes=100-"),
        (f"-C - {URL}", "range", None),
        (f"-b a=1 -b b=2 {URL}", "cookie", "a=1; b=2"),
        (f"-b jar.txt {URL}", "cookie", None),
        (f"-e http://x {URL}", "referer", "http://x"),
        (f"--compressed {URL}", "accept-encoding", "deflate, gzip, br, zstd"),
        (f"--no-compressed {URL}", "accept-encoding", None),
        (f"-u me:secret {URL}", "authorization", "Basic bWU6c2VjcmV0"),
        ("http://me:secret@host/", "authorization", "Basic bWU6c2VjcmV0"),
        ("http://me:secret@host/", "host", "host"),
        (f"-d abc {URL}", "content-length", "3"),
        (f"-d abc {URL}", "content-type", "application/x-www-form-urlencoded"),
        (f"-d abc -H 'Content-Type: text/plain' {URL}", "content-type", "text/plain"),
        (f"-d a --data-raw @b --data-binary c {URL}", "content-length", "6"),
        (f"-d @- {URL}", "transfer-encoding", "chunked"),
        (f"-d @- {URL}", "content-length", None),
        (f"-T - {URL}", "transfer-encoding", "chunked"),
        (f"-T - {URL}", "content-type", None),
        (f"--json '{{}}' {URL}", "content-type", "application/json"),
        (f"--json '{{}}' {URL}", "accept", "application/json"),
        (f"--json '{{}}' --json '{{}}' {URL}", "content-length", "4"),
        (URL, "content-length", None),
    ],
)
def test_a_header_is_that_which_curl_would_send(line: str, name: str, value: str | None) -> None:
    assert sent(line)[1].get(name) == value


def test_the_agent_and_the_type_of_a_form_are_known_by_their_beginnings() -> None:
    assert sent(URL)[1]["user-agent"].startswith("curl/")
    assert sent(f"-F a=b {URL}")[1]["content-type"].startswith("multipart/form-data; boundary=")


@pytest.mark.parametrize(
    ("provider", "scope"),
    [
        ("aws:amz:eu-west-1:s3", "eu-west-1/s3"),
        ("aws:amz", "us-east-1/s3"),
    ],
)
def test_a_signed_request_names_its_key(provider: str, scope: str) -> None:
    headers = sent(f"--aws-sigv4 {provider} -u AKIAEXAMPLE:secret {URL}")[1]
    assert headers["authorization"].startswith(
        f"AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20231114/{scope}/aws4_request, SignedHeaders="
    )
    assert headers["x-amz-date"] == "20231114T221320Z"
    assert "secret" not in "".join(headers.values())


def test_an_upload_to_a_folder_is_named_after_its_file(tmp_path: Path) -> None:
    file = tmp_path / "two lines.txt"
    file.write_bytes(b"one\ntwo\n")
    assert sent(f"-T '{file}' http://h/b/")[0] == "PUT /b/two%20lines.txt HTTP/1.1"
    assert sent(f"-T '{file}' http://h/b/k")[0] == "PUT /b/k HTTP/1.1"


def test_headers_can_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "headers").write_text("a: b\nc: d\n")
    headers = sent(f"-H @{tmp_path}/headers {URL}")[1]
    assert (headers["a"], headers["c"]) == ("b", "d")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "curl is given no URL; accepted: one http:// or https:// URL"),
        ("a b", "curl is given 2 URLs; accepted: "),
        ("ftp://host/", "'ftp://host/' is not such a URL; accepted: "),
        ("http:///b", "'http:///b' is not such a URL; accepted: "),
        ("'http://h/{a,b}'", "'http://h/{a,b}' is a pattern to curl; accepted: one http:// or "),
        ("-H foo h", "curl's -H 'foo' is not a header; accepted: 'Name: value', 'Name;' or "),
        ("-H : h", "curl's -H ':' is not a header; "),
        ("-H @/not/there h", "curl's -H '@/not/there' cannot be read; accepted: a file of headers"),
        ("-I -d a h", "curl is given -I and a body; accepted: one of the two, or -G with -d"),
        ("-G -d @- h", "curl's -G takes data from standard input; accepted: data that is given"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_is_accepted(line: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        sent(line)
    assert str(raised.value).startswith(said)


def test_bytes_that_are_no_text_stay_as_they_are() -> None:
    words: Sequence[str] = ["-H", "x: \udcff", "http://h/\udcfe"]
    lines = read_curl(words, size=None, unix_s=UNIX_S)
    assert lines[0] == b"GET /\xfe HTTP/1.1"
    assert b"x: \xff" in lines
