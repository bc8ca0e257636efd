"""What is read from a request to the control API: all of it bounded, nothing unknown accepted."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Collection

import orjson
from aiohttp import hdrs, web

from faultproxy.control.refusal import Refusal, bad_request
from faultproxy.options import read_open_timeout
from faultproxy.rulefile.problem import hint, quoted
from faultproxy.settings import SettingsError

MAX_BODY = 2 * 1024 * 1024
BODY_S = 30.0  # from the head of a request to the end of its body
RUN_TIME_S = 3600.0  # of rules made at run time, where nothing else is asked for


# A character beyond the first plane, as JSON may write it: two escapes, which YAML does not pair.
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.I)


async def body_of(request: web.Request) -> bytes:
    """The body, as it came. Raises Refusal."""
    if (coding := request.headers.get(hdrs.CONTENT_ENCODING, "identity")).lower() != "identity":
        raise Refusal(415, "coded-body", f"a body coded as {quoted(coding)} is not read")
    try:
        async with asyncio.timeout(BODY_S):
            return await request.read()
    except TimeoutError as error:
        raise Refusal(408, "too-slow", f"the body took more than {BODY_S:g} seconds") from error
    except (web.RequestPayloadError, ConnectionError) as error:
        raise bad_request(
            "the body ends before it is whole, or is not chunked as it says"
        ) from error


async def text_of(request: web.Request) -> str:
    """The body as text, YAML or JSON. Raises Refusal."""
    try:
        text = (await body_of(request)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad_request(f"the body is not UTF-8 (byte {error.start + 1})") from error
    return _PAIR.sub(_paired, text) if text.lstrip()[:1] in ("{", "[") else text


def _paired(found: re.Match[str]) -> str:
    pair = bytes.fromhex(found[2] + found[3]).decode("utf-16-be")
    return f"{found[1]}{pair}"


async def object_of(request: web.Request, fields: Collection[str]) -> dict[str, object]:
    """The body as a JSON object with none but these fields. Raises Refusal."""
    try:
        value = orjson.loads(await body_of(request))
    except orjson.JSONDecodeError as error:
        raise bad_request(f"the body is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise bad_request("the body has to be a JSON object")
    for name in value:
        if name not in fields:
            accepted = ", ".join(fields)
            raise bad_request(
                f"{quoted(name)} is no field{hint(name, fields)}; accepted: {accepted}"
            )
    return value


def known_query(
    request: web.Request, names: Collection[str], *, repeated: Collection[str] = ()
) -> None:
    """Refuse a parameter that would have no effect; those of `repeated` may be given several times.

    Raises Refusal.
    """
    for name in request.query:
        if name not in names:
            accepted = ", ".join(names) or "none"
            found = f"{quoted(name)} is no query parameter here{hint(name, names)}"
            raise bad_request(f"{found}; accepted: {accepted}")
        if name not in repeated and (times := len(request.query.getall(name))) > 1:
            raise bad_request(f"{name} is given {times} times")


def duration_of(text: object) -> float | None:
    """How long something made at run time lasts: seconds, None for ever. Raises Refusal."""
    if text is None:
        return RUN_TIME_S
    try:
        for_s = read_open_timeout(text if isinstance(text, str) else str(text))
    except SettingsError as error:
        raise bad_request(f"for: {error}") from error
    return None if math.isinf(for_s) else for_s


def flag_of(value: object, name: str) -> bool:
    """A field that is true or false. Raises Refusal."""
    if not isinstance(value, bool):
        raise bad_request(f"'{name}' has to be true or false")
    return value


def too_large() -> Refusal:
    """The body is larger than what is read."""
    return Refusal(413, "too-large", f"the body is larger than {MAX_BODY >> 20} MiB")
