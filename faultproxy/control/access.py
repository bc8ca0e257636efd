"""Who may use the control API: nobody from another web site, and from elsewhere only with a token.

A page of another site can make a browser send requests here. It cannot keep the browser from
naming that site in `Origin`; and where it has its own name resolve to this address (DNS
rebinding), that name stands in `Host`.
"""

from __future__ import annotations

import asyncio
import hmac
from dataclasses import dataclass
from pathlib import Path

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from yarl import URL

from faultproxy.control.refusal import Refusal, bad_request
from faultproxy.options import read_token
from faultproxy.rulefile.problem import quoted
from faultproxy.settings import SettingsError, is_loopback

MIN_TOKEN = 16  # characters
NOT_OF_A_HOST = frozenset("/?#@\\")


def read_long_token(path: Path) -> bytes:
    """The token that callers need, too long to be guessed, from its file. Raises SettingsError."""
    token = read_token(path)
    if len(token) < MIN_TOKEN:
        raise SettingsError(
            f"the token in '{path}' is too short", f"{MIN_TOKEN} characters or more"
        )
    return token.encode()


@dataclass(frozen=True, slots=True)
class Access:
    """The names under which the API may be called, beside those of loopback, and its token."""

    hosts: frozenset[str]
    token: bytes | None

    def check(self, request: web.Request) -> None:
        """Raises Refusal where the request may not be served."""
        if not request.raw_path.startswith("/"):
            raise bad_request("the target of this request is not a path")  # it may name a host
        host = request.headers.get(hdrs.HOST, "")
        if not self._is_ours(host, request.transport):
            message = (
                f"the Host of this request, {quoted(host)}, is no name of this server; accepted: "
                "localhost, the address called, and what --control-host of serve names"
            )
            raise Refusal(403, "foreign-host", message)
        if _is_of_another_site(request, host):
            raise Refusal(403, "foreign-origin", "a page of another site may not use this server")
        if self.token is not None and not self._has_token(request):
            raise Refusal(401, "unauthorized", "needs the header Authorization: Bearer TOKEN")

    def _is_ours(self, authority: str, transport: asyncio.Transport | None) -> bool:
        if not authority.isascii() or not NOT_OF_A_HOST.isdisjoint(authority):
            return False
        try:
            host = URL(f"http://{authority}").host or ""
        except ValueError:
            return False
        return is_loopback(host) or host.lower() in self.hosts or host == _own_address(transport)

    def _has_token(self, request: web.Request) -> bool:
        scheme, _, given = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        known = self.token or b""
        sent = given.strip().encode(errors="surrogateescape")
        return scheme.lower() == "bearer" and hmac.compare_digest(sent, known)


def _is_of_another_site(request: web.Request, host: str) -> bool:
    """Whether a page of another site made a browser send this; one may always link to here."""
    ours = (f"http://{host}", f"https://{host}")
    if any(origin not in ours for origin in request.headers.getall(hdrs.ORIGIN, [])):
        return True
    # An image or a script of another site is asked for without an Origin.
    is_foreign = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    return is_foreign and request.headers.get("Sec-Fetch-Mode") != "navigate"


def _own_address(transport: asyncio.Transport | None) -> str | None:
    """The address that was called, in digits: no name has been resolved to it."""
    name = None if transport is None else transport.get_extra_info("sockname")
    return None if name is None else str(name[0])


def guarded(access: Access) -> Middleware:
    """The middleware that checks every request; the page itself holds nothing secret."""
    without_token = Access(access.hosts, None)

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        is_open = request.path == "/" or request.path.startswith("/static/")
        (without_token if is_open else access).check(request)
        return await handler(request)

    return guard
