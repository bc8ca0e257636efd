"""Texts of options as values, each read and refused in one place."""

from __future__ import annotations

import re
from math import inf
from pathlib import Path
from xml.sax.saxutils import escape

from faultproxy.core.http.head import MAX_DIGITS
from faultproxy.core.response import Response
from faultproxy.core.s3.dialects.index import DIALECTS
from faultproxy.rulefile.problem import hint
from faultproxy.rulefile.scalars import MAX_SEED
from faultproxy.rulefile.values import (
    DURATIONS,
    SHARES,
    SIZES,
    parse_count,
    parse_duration,
    parse_share,
    parse_size,
)
from faultproxy.settings import Address, SettingsError, Upstream

URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<rest>.*)\Z", re.S
)
AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?\Z")
DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\Z")
TOKEN = re.compile(r"[\x21-\x7e]+\Z")
MAX_TOKEN = 4096  # bytes
STATUS = re.compile(r"[2-5][0-9]{2}")
DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_PORT = 65535

URL_FORM = "http://HOST[:PORT] or https://HOST[:PORT]"
ADDRESS_FORM = "HOST:PORT, such as 127.0.0.1:9090 or [::1]:9090"
DOMAIN_FORM = "a host name, such as s3.example.test"
TOKEN_FORM = "a file with one line of visible ASCII characters"  # noqa: S105 (what is accepted)
RESPONSE_FORM = "a status from 200 to 599, and a code behind it, such as '404 NoSuchKey'"


def read_upstream(text: str) -> Upstream:
    """The store's URL. Raises SettingsError.

    Its value is not repeated where it holds a user name: there is a password beside it.
    """
    url = URL.match(text)
    if url is None:
        raise SettingsError(f"'{text}' is not a URL", URL_FORM)
    if "@" in url["authority"]:
        raise SettingsError("the URL has a user name in it", f"{URL_FORM}, clients sign themselves")
    scheme = url["scheme"].lower()
    if scheme not in DEFAULT_PORTS:
        raise SettingsError(f"'{text}' has the scheme '{url['scheme']}'", URL_FORM)
    if url["rest"] not in ("", "/"):
        raise SettingsError(f"'{text}' goes on after the host with '{url['rest']}'", URL_FORM)
    host, port = _read_authority(url["authority"], f"'{text}'", URL_FORM)
    port = DEFAULT_PORTS[scheme] if port is None else port
    if port == 0:
        raise SettingsError(f"'{text}' has the port 0", URL_FORM)
    return Upstream(scheme=scheme, host=host, port=port, authority=url["authority"])


def read_address(text: str) -> Address:
    """Where to listen. Raises SettingsError."""
    if text.isascii() and text.isdigit():
        raise SettingsError(f"'{text}' has no host, did you mean '127.0.0.1:{text}'?", ADDRESS_FORM)
    host, port = _read_authority(text, f"'{text}'", ADDRESS_FORM)
    if port is None:
        raise SettingsError(f"'{text}' has no port", ADDRESS_FORM)
    return Address(host, port)


def _read_authority(text: str, shown: str, form: str) -> tuple[str, int | None]:
    """Host without brackets and port. An IPv6 address needs its brackets. Raises SettingsError."""
    matched = AUTHORITY.match(text)
    if matched is None:
        raise SettingsError(f"{shown} has no host and port that can be read", form)
    port = None if matched["port"] is None else int(matched["port"])
    if port is not None and port > MAX_PORT:
        raise SettingsError(f"{shown} has the port {port}", f"{form}, ports up to {MAX_PORT}")
    return matched["host"].strip("[]"), port


def read_control(text: str) -> Address | None:
    """Where the control API listens, None for `off`. A URL will do. Raises SettingsError."""
    if text == "off":
        return None
    try:
        return read_address(text.removeprefix("http://").rstrip("/"))
    except SettingsError as exc:
        raise SettingsError(exc.found, f"{exc.accepted}, or off") from exc


def read_domain(text: str) -> str:
    """A domain whose sub-domains are buckets, in lower case. Raises SettingsError."""
    domain = text.lower().removeprefix("*.")
    if not DOMAIN.match(domain):
        raise SettingsError(f"'{text}' is not a host name", DOMAIN_FORM)
    return domain


def read_duration(text: str) -> float:
    """A duration in seconds. Raises SettingsError."""
    delay_s = parse_duration(text)
    if delay_s is None:
        raise SettingsError(f"'{text}' is not a duration", DURATIONS)
    return delay_s


def read_timeout(text: str) -> float:
    """A duration that a clock can run out of: longer than nothing. Raises SettingsError."""
    delay_s = read_duration(text)
    if delay_s <= 0:
        raise SettingsError(f"'{text}' leaves no time at all", "more than 0s")
    return delay_s


def read_open_timeout(text: str) -> float:
    """A timeout; infinity for `forever`. Raises SettingsError."""
    if text == "forever":
        return inf
    try:
        return read_timeout(text)
    except SettingsError as exc:
        raise SettingsError(exc.found, f"{exc.accepted}, or forever") from exc


def read_size(text: str) -> int:
    """A size in bytes. Raises SettingsError."""
    size = parse_size(text)
    if size is None:
        raise SettingsError(f"'{text}' is not a size", SIZES)
    return size


def read_announced(text: str) -> int:
    """A size that a head can announce, in bytes. Raises SettingsError."""
    size = read_size(text)
    if size >= 10**MAX_DIGITS:
        raise SettingsError(f"'{text}' is more than a head can announce", SIZES)
    return size


def read_head_limit(text: str) -> int:
    """The largest head that is read, in bytes. Raises SettingsError."""
    size = read_size(text)
    if not 1024 <= size <= 16 * 1024 * 1024:
        raise SettingsError(f"'{text}' is out of range", "1KiB to 16MiB")
    return size


def read_seed(text: str) -> int:
    """A seed. Raises SettingsError."""
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > MAX_SEED:
        raise SettingsError(f"'{text}' is no seed", f"a whole number from 0 to {MAX_SEED}")
    return int(text)


def read_dialect(text: str) -> str:
    """The service whose errors are spoken. Raises SettingsError."""
    if text in DIALECTS:
        return text
    raise SettingsError(f"'{text}' is no dialect{hint(text, DIALECTS)}", ", ".join(DIALECTS))


def read_share(text: str) -> float:
    """A share, above 0 and up to 1. Raises SettingsError."""
    share = parse_share(text)
    if share is None:
        raise SettingsError(f"'{text}' is not a share", SHARES)
    return share


def read_count(text: str) -> int:
    """A number of things, at least one. Raises SettingsError."""
    count = parse_count(text)
    if not count:
        raise SettingsError(f"'{text}' is not a count", "a whole number from 1")
    return count


def read_response(text: str) -> Response:
    """What a store answers, by status and error code. Raises SettingsError."""
    status, _, code = text.partition(" ")
    if not STATUS.fullmatch(status) or " " in code:
        raise SettingsError(f"{text!r} is not a response", RESPONSE_FORM)
    told = f"<Error><Code>{escape(code)}</Code></Error>" if code else ""
    return Response(int(status), told.encode("utf-8", "surrogateescape"))


def read_token(path: str | Path) -> str:
    """The token in a file, which no message repeats. Raises SettingsError."""
    try:
        with Path(path).open("rb") as file:
            text = file.read(MAX_TOKEN).decode("latin-1").strip()
    except OSError as exc:
        raise _unreadable(str(path), exc, TOKEN_FORM) from exc
    if not TOKEN.match(text):
        raise SettingsError(f"'{path}' has no token in it that can be sent", TOKEN_FORM)
    return text


def read_token_file(text: str) -> Path:
    """A file that can be read. Raises SettingsError."""
    return _readable(text, "a file with a token of at least 16 characters")


def read_ca_file(text: str) -> Path:
    """A file that can be read. Raises SettingsError."""
    return _readable(text, "a file of CA certificates (PEM)")


def _readable(text: str, form: str) -> Path:
    path = Path(text)
    try:
        with path.open("rb"):
            return path
    except OSError as exc:
        raise _unreadable(text, exc, form) from exc


def _unreadable(path: str, error: OSError, form: str) -> SettingsError:
    reason = (error.strerror or "cannot be read").lower()
    return SettingsError(f"'{path}': {reason}", form)
