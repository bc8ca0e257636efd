"""The head of the request that a command line of curl would send."""

from __future__ import annotations

import re
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from faultproxy.cli.curl.body import JSON, Body, read_body, read_data
from faultproxy.cli.curl.options import URL, Given, read_options
from faultproxy.options import DEFAULT_PORTS
from faultproxy.settings import SettingsError

AGENT = "curl/8.14.1"  # which version says nothing: a client family is known by its name
ENCODINGS = "deflate, gzip, br, zstd"
REST = re.compile(r"(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<query>(?:\?[^#]*)?)")
URL_FORM = "one http:// or https:// URL"
HEADER_FORM = "'Name: value', 'Name;' or 'Name:'"
SIGNED = "host;x-amz-date"


def read_curl(words: Sequence[str], *, size: int | None, unix_s: float) -> list[bytes]:
    """Request line and header lines, as curl would send them for the words behind `curl`.

    `size` is that of the body where it is known, else files are asked for theirs; a body whose
    length nobody knows is announced as chunked. Signatures are made up, of the time `unix_s`.
    Raises SettingsError, also for options that are not known here.
    """
    given = read_options(words)
    body = read_body(given, size)
    user, host, target = _address(given)
    wanted = given.last("request") or _method(given, body)
    headers = [("Host", host), *_asked_for(given, user, unix_s), *_announced(body)]
    lines = [f"{wanted} {target} HTTP/1.1", *_lines(headers, given)]
    return [line.encode("utf-8", "surrogateescape") for line in lines]


def _method(given: Given, body: Body | None) -> str:
    if given.has("head"):
        if body is not None:
            raise SettingsError("curl is given -I and a body", "one of the two, or -G with -d")
        return "HEAD"
    return "GET" if body is None else body.method


# --- where to


def _address(given: Given) -> tuple[str | None, str, str]:
    """Who asks (USER:PASSWORD), the host as it is named, and the target. Raises SettingsError."""
    urls = [value for _, value in given.all(URL)]
    if len(urls) != 1:
        found = f"{len(urls)} URLs" if urls else "no URL"
        raise SettingsError(f"curl is given {found}", URL_FORM)
    scheme, slashes, rest = urls[0].partition("://")
    if not slashes:
        scheme, rest = "http", urls[0]
    port = DEFAULT_PORTS.get(scheme.lower())
    parts = REST.match(rest)
    if port is None or parts is None or not parts["authority"]:
        raise SettingsError(f"'{urls[0]}' is not such a URL", URL_FORM)
    if not given.has("globoff") and re.search(r"[][{}]", parts["path"] + parts["query"]):
        raise SettingsError(f"'{urls[0]}' is a pattern to curl", f"{URL_FORM}, or -g")
    user, at, host = parts["authority"].rpartition("@")
    target = _path(given, parts["path"]) + _query(given, parts["query"])
    return user if at else None, host.removesuffix(f":{port}"), target


def _path(given: Given, path: str) -> str:
    if not given.has("path-as-is"):
        path = _without_dots(path)
    upload = given.last("upload-file")
    if upload and upload not in "-." and path.endswith("/"):
        path += quote(Path(upload).name)
    return path


def _without_dots(path: str) -> str:
    """A path without `.` and `..`, as curl sends it. Source: RFC 3986, section 5.2.4."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return f"/{'/'.join(kept)}"


def _query(given: Given, query: str) -> str:
    if not given.has("get"):
        return query
    data = read_data(given)
    if data is None:
        raise SettingsError("curl's -G takes data from standard input", "data that is given")
    more = data.decode("utf-8", "surrogateescape")
    return f"{query}{'&' if query else '?'}{more}" if more else query


# --- headers


def _lines(own: Sequence[tuple[str, str]], given: Given) -> Iterator[str]:
    """curl's own headers, but for those that -H gives or takes away, and those of -H."""
    asked = [_name_and_value(each) for _, value in given.all("header") for each in _listed(value)]
    named = {name.lower() for name, _ in asked}
    yield from (f"{name}: {value}" for name, value in own if name.lower() not in named)
    yield from (f"{name}:{value}" for name, value in asked if value is not None)


def _name_and_value(line: str) -> tuple[str, str | None]:
    """`Name: value`; `Name;` is one without a value, `Name:` none at all."""
    name, colon, value = line.partition(":")
    if colon and name:
        return name, value if value.strip() else None
    if not line.removesuffix(";") or not line.endswith(";"):
        raise SettingsError(f"curl's -H '{line}' is not a header", HEADER_FORM)
    return line.removesuffix(";"), ""


def _listed(value: str) -> list[str]:
    """The header that -H gives, or those of the file that it names."""
    if not value.startswith("@"):
        return [value]
    try:
        text = Path(value[1:]).read_text(encoding="utf-8", errors="surrogateescape")
    except (OSError, ValueError) as exc:
        raise SettingsError(f"curl's -H '{value}' cannot be read", "a file of headers") from exc
    return [line for line in text.splitlines() if line]


def _asked_for(given: Given, user: str | None, unix_s: float) -> Iterator[tuple[str, str]]:
    """What options say, and what curl says of itself."""
    yield from _authority(given, given.last("user") or user, unix_s)
    start = given.last("continue-at")
    asked = given.last("range") or (f"{start}-" if start and start.isdigit() else None)
    if asked:
        yield "Range", f"bytes={asked}"
    agent = given.last("user-agent")
    if agent != "":
        yield "User-Agent", AGENT if agent is None else agent
    yield "Accept", JSON if given.has("json") else "*/*"
    if given.has("compressed"):
        yield "Accept-Encoding", ENCODINGS
    if referer := given.last("referer"):
        yield "Referer", referer
    cookies = [value for _, value in given.all("cookie") if "=" in value]  # else a file of them
    if cookies:
        yield "Cookie", "; ".join(cookies)


def _authority(given: Given, user: str | None, unix_s: float) -> Iterator[tuple[str, str]]:
    """Who asks: by a signature where there is --aws-sigv4, else by a password."""
    signing = given.last("aws-sigv4")
    if user is None:
        return
    if signing is None:
        token = b64encode(user.encode("utf-8", "surrogateescape")).decode()
        yield "Authorization", f"Basic {token}"
        return
    _, _, region, service = (*signing.split(":"), "", "", "")[:4]
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(unix_s))
    scope = f"{stamp[:8]}/{region or 'us-east-1'}/{service or 's3'}/aws4_request"
    yield (
        "Authorization",
        f"AWS4-HMAC-SHA256 Credential={user.partition(':')[0]}/{scope}, "
        f"SignedHeaders={SIGNED}, Signature={'0' * 64}",
    )
    yield "X-Amz-Date", stamp


def _announced(body: Body | None) -> Iterator[tuple[str, str]]:
    if body is None:
        return
    if body.length is None:
        yield "Transfer-Encoding", "chunked"
    else:
        yield "Content-Length", str(body.length)
    if body.media_type is not None:
        yield "Content-Type", body.media_type
