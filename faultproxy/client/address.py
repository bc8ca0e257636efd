"""Where the control API of a running proxy is: said by a variable, or found in a directory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from faultproxy.client.failure import NotRunning
from faultproxy.client.running import newest
from faultproxy.options import URL_FORM, read_address, read_token, read_upstream
from faultproxy.settings import SettingsError

CONTROL = "FAULTPROXY_CONTROL"
TOKEN_FILE = "FAULTPROXY_CONTROL_TOKEN_FILE"  # noqa: S105 (the name of a variable)
OFF = "off"

NOWHERE = (
    "no running faultproxy was found; start one with 'faultproxy serve', "
    f"or say where it is with --control HOST:PORT or {CONTROL}"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Where to call, and the token to show there."""

    url: str
    token: str | None


def read_control(text: str) -> str | None:
    """The URL of a control port, from a URL or HOST:PORT; None where it says nothing of a place.

    That is `off`, and port 0: the value may be the one that `serve` was started with. Raises
    SettingsError.
    """
    if text == OFF:
        return None
    if "://" in text:
        return read_upstream(text).url
    address = read_address(text)
    return address.url if address.port else None


def unplaced(text: str) -> str:
    """Nothing can be called there. Raises SettingsError."""
    raise SettingsError(f"'{text}' says nothing of a place", f"HOST:PORT or {URL_FORM}")


def find(environ: Mapping[str, str] | None = None) -> Found:
    """What the variables say, else the proxy of this user that was started last.

    Raises NotRunning, and SettingsError where a variable cannot be read.
    """
    given = os.environ if environ is None else environ
    url = _of(CONTROL, given.get(CONTROL, ""))
    token_file = given.get(TOKEN_FILE)
    try:
        token = read_token(token_file) if token_file else None
    except SettingsError as error:
        raise SettingsError(f"{TOKEN_FILE} {error.found}", error.accepted) from error
    return Found(url or newest_url(given), token)


def newest_url(environ: Mapping[str, str] | None = None) -> str:
    """Where the proxy of this user that was started last is steered. Raises NotRunning."""
    ready = newest(environ)
    url = None if ready is None else ready.get("control")
    if not isinstance(url, str):
        raise NotRunning(NOWHERE)
    return url


def _of(variable: str, text: str) -> str | None:
    try:
        return read_control(text) if text else None
    except SettingsError as error:
        raise SettingsError(f"{variable} {error.found}", error.accepted) from error
