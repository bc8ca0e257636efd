"""What curl would send behind the head: how much of it, of which type, and by which method."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

from faultproxy.cli.curl.options import Given
from faultproxy.settings import SettingsError

DATA = ("data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "json")
FORM = ("form", "form-string")
STDIN = ("-", ".")
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=------------------------faultproxy"
JSON = "application/json"
LINE_ENDS = bytes.maketrans(b"", b""), b"\r\n\0"  # what -d leaves out of a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body: the method it is sent with, its type, and its length, None where nobody knows."""

    method: str
    media_type: str | None
    length: int | None


def read_body(given: Given, size: int | None) -> Body | None:
    """The body, None where there is none; `size` is its length where the caller knows it.

    Files are looked at only where it does not. Raises SettingsError.
    """
    data, form = given.all(*DATA), given.all(*FORM)
    upload = given.last("upload-file")
    if sum(map(bool, (data, form, upload))) > 1:
        raise SettingsError("curl is given two kinds of bodies", "one of -d, -F and -T")
    if upload:
        length = size if size is not None else _file_size(upload)
        return Body(method="PUT", media_type=None, length=length)
    if form:  # its length depends on the boundary, which curl draws
        return Body(method="POST", media_type=MULTIPART, length=size)
    if not data or given.has("get"):
        return None
    if size is None:
        joined = read_data(given)
        size = None if joined is None else len(joined)
    media_type = JSON if given.has("json") else URLENCODED
    return Body(method="POST", media_type=media_type, length=size)


def read_data(given: Given) -> bytes | None:
    """All that is given by -d and its like; None where some of it is not there to be read."""
    pieces = [_piece(option, value) for option, value in given.all(*DATA)]
    whole = [piece for piece in pieces if piece is not None]
    if len(whole) < len(pieces):
        return None
    return (b"" if given.has("json") else b"&").join(whole)


def _piece(option: str, value: str) -> bytes | None:
    if option == "data-urlencode":
        return _encoded(value)
    if option == "data-raw" or not value.startswith("@"):
        return _raw(value)
    content = _content(value[1:])
    if content is None or option in ("data-binary", "json"):
        return content
    return content.translate(*LINE_ENDS)


def _encoded(value: str) -> bytes | None:
    """`CONTENT`, `=CONTENT`, `NAME=CONTENT`, `@FILE` or `NAME@FILE`."""
    mark = next((each for each in value if each in "=@"), "")
    name, _, rest = value.partition(mark) if mark else ("", "", value)
    content = _content(rest) if mark == "@" else _raw(rest)
    if content is None:
        return None
    return _raw(f"{name}=" if name else "") + quote_plus(content).encode()


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _content(name: str) -> bytes | None:
    """A file's content; None for what can be read only once, or has no end."""
    return None if _file_size(name) is None else Path(name).read_bytes()


def _file_size(name: str) -> int | None:
    """Bytes in a file, None for standard input and its like. Raises SettingsError."""
    if name in STDIN:
        return None
    path = Path(name)
    try:
        with path.open("rb"):
            return path.stat().st_size if path.is_file() else None
    except (OSError, ValueError) as exc:
        reason = (getattr(exc, "strerror", None) or "cannot be read").lower()
        raise SettingsError(f"'{name}': {reason}", "a file, or its size by --size") from exc
