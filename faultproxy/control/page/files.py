"""GET / and /static/NAME: the files of the page, which a browser may run and nothing besides."""

from __future__ import annotations

import html
from importlib.resources import files
from types import MappingProxyType

from aiohttp import web

from faultproxy.control.refusal import unknown
from faultproxy.core.s3.operation import GROUPS, OPERATIONS
from faultproxy.rulefile.faults import FAULTS
from faultproxy.rulefile.option import WITH_VALUE

INDEX = "index.html"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# What the wire says is shown on this page: should any of it ever become markup, it stays dead.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
)
# What the forms offer, by the comment that stands in its place.
OFFERED = {
    "<!-- operations -->": (*GROUPS, *OPERATIONS),
    "<!-- faults -->": tuple(WITH_VALUE.get(name, name) for name in FAULTS if name != "error"),
}


class Page:
    """The page and its files. They hold no secret: whoever reaches the port may have them."""

    def __init__(self) -> None:
        folder = files(__package__).joinpath("static")
        found = {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
        self._index = _with_offers(found.pop(INDEX))
        self._files = found

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.get("/", self.index), web.get("/static/{name}", self.file)]

    async def index(self, request: web.Request) -> web.Response:
        """The page itself."""
        del request
        return _sent(INDEX, self._index)

    async def file(self, request: web.Request) -> web.Response:
        """A script, a style sheet or a picture of it."""
        name = request.match_info["name"]
        if name not in self._files:
            raise unknown("file", name, self._files)
        return _sent(name, self._files[name])


def _sent(name: str, content: bytes) -> web.Response:
    kind = TYPES[f".{name.rpartition('.')[2]}"]
    return web.Response(body=content, headers={**HEADERS, "Content-Type": kind})


def _with_offers(index: bytes) -> bytes:
    """The page with what its forms offer."""
    for place, names in OFFERED.items():
        options = "".join(f'<option value="{html.escape(name)}">' for name in names)
        index = index.replace(place.encode(), options.encode())
    return index
