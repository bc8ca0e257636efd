"""The request that `explain` is asked about: METHOD TARGET, or what a curl command line sends."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from ipaddress import ip_address

import click

from faultproxy.cli.curl import read_curl
from faultproxy.core.asked import asked
from faultproxy.core.http.head import BadHead
from faultproxy.core.request import Request
from faultproxy.options import read_address
from faultproxy.settings import Address, SettingsError

CURL = "curl"
REQUEST_FORM = "METHOD TARGET, such as 'PUT /bucket/key?partNumber=3'"
HEADER_FORM = "'Name: value'"
SOURCE_FORM = "an IP address such as 10.0.0.7 or ::1, and a port behind it if it matters"
SOME_PORT = 1  # of a client; no rule asks for it


def read_header(text: str) -> bytes:
    """A raw header line. Raises SettingsError."""
    name, colon, _ = text.partition(":")
    if not colon or not name or any(c in text for c in "\r\n\0"):
        raise SettingsError(f"{text!r} is not a header", HEADER_FORM)
    return text.encode("utf-8", "surrogateescape")


def read_source(text: str) -> Address:
    """A client's address, with or without its port. Raises SettingsError."""
    try:
        return Address(str(ip_address(text)), SOME_PORT)
    except ValueError:
        pass
    try:
        address = read_address(text)
        return Address(str(ip_address(address.host)), address.port)
    except (SettingsError, ValueError):
        raise SettingsError(f"{text!r} is no address of a client", SOURCE_FORM) from None


def request_lines(words: Sequence[str], size: int | None, unix_s: float) -> list[bytes]:
    """Request line and headers: METHOD TARGET, or what curl would send; else bad usage."""
    if len(words) == 1 and words[0].startswith(f"{CURL} "):
        words = _split(words[0])
    if words[0] != CURL:
        return [f"{' '.join(words)} HTTP/1.1".encode("utf-8", "surrogateescape")]
    try:
        return read_curl(words[1:], size=size, unix_s=unix_s)
    except SettingsError as exc:
        raise click.UsageError(str(exc), click.get_current_context()) from exc


def _split(line: str) -> list[str]:
    """The words of a command line that was given as one, such as a browser copies it."""
    try:
        return shlex.split(line.replace("\\\n", " "))
    except ValueError as exc:
        text = f"the command line of curl cannot be read: {exc}"
        raise click.UsageError(text, click.get_current_context()) from exc


def request_of(
    lines: Sequence[bytes],
    headers: Sequence[bytes],
    size: int | None,
    *,
    source: Address,
    listener: Address,
    domains: tuple[str, ...],
) -> Request:
    """The request that a client would send; bad usage where none can be read from it."""
    try:
        return asked(
            [*lines, *headers],
            size=size,
            source=str(source),
            listener=str(listener),
            domains=domains,
        )
    except BadHead as exc:
        line = lines[0].decode("utf-8", "surrogateescape").removesuffix(" HTTP/1.1")
        text = f"'{line}' is not a request: {exc}; accepted: {REQUEST_FORM}"
        raise click.UsageError(text, click.get_current_context()) from exc
