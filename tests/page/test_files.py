"""The files of the page as they are served, and what they say about the proxy."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient
from yarl import URL

from faultproxy.control.page.files import Page
from faultproxy.control.refusal import Refusal
from faultproxy.core.s3.dialects.index import DIALECTS
from faultproxy.core.s3.operation import GROUPS, OPERATIONS
from faultproxy.rulefile.compiler import Loaded, read_scenario
from faultproxy.rulefile.faults import FAULTS

STATIC = files("faultproxy.control.page").joinpath("static")
FILES = {each.name: each.read_text(encoding="utf-8") for each in STATIC.iterdir()}
KINDS = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
PATHS = ("/", *(f"/static/{name}" for name in FILES if name != "index.html"))
WHOLE_BYTES = 80_000
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
# The reasons of the journal's key `spared`.
REASONS = (
    *("share", "first", "skip", "every", "during", "attempts", "rate", "in_flight", "model"),
    *("at_most", "active", "per_call", "cool_down", "spares", "blast_radius"),
)
Client = TestClient[web.Request, web.Application]
Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def refusing(request: web.Request, handler: Next) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refusal as refusal:
        return refusal.response()


@pytest.fixture
async def client(aiohttp_client: AiohttpClient) -> Client:
    app = web.Application(middlewares=[refusing])
    app.add_routes(Page().routes())
    return await aiohttp_client(app)


class Tags(HTMLParser):
    """Every start tag of a page, with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def array(script: str, name: str) -> list[str]:
    """The strings of an array that a script calls so."""
    found = re.search(rf"const {name} = (\[[^\]]*\])", FILES[script])
    assert found is not None
    strings: list[str] = json.loads(re.sub(r",\s*\]", "]", found[1].replace("'", '"')))
    return strings


@pytest.mark.parametrize("path", PATHS)
async def test_every_file_is_served_strictly(client: Client, path: str) -> None:
    answer = await client.get(path)
    assert answer.status == 200
    parts = answer.headers["Content-Security-Policy"].split("; ")
    assert dict(part.split(" ", 1) for part in parts) == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type == KINDS["html" if path == "/" else path.rpartition(".")[2]]


@pytest.mark.parametrize(
    "name", ["index.html", "none.js", "..%2Ffiles.py", "%2Fetc%2Fpasswd", "main.js%00"]
)
async def test_nothing_else_is_served(client: Client, name: str) -> None:
    answer = await client.get(URL(f"/static/{name}", encoded=True))
    assert (answer.status, (await answer.json())["error"]) == (404, "not-found")


def test_all_files_together_are_small() -> None:
    assert sum(len(text.encode()) for text in FILES.values()) < WHOLE_BYTES


def test_the_page_needs_no_network_and_has_no_script_or_style_within() -> None:
    tags = Tags(FILES["index.html"]).found
    for tag, attributes in tags:
        assert tag != "style"
        assert not {name for name in attributes if name.startswith("on") or name == "style"}
        for name in ("src", "href"):
            assert not re.match(r"[a-z]+:|//", attributes.get(name) or "")
    scripts = [attributes for tag, attributes in tags if tag == "script"]
    assert scripts == [{"type": "module", "src": "static/main.js"}]


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".js")])
def test_no_script_makes_markup_of_text(name: str) -> None:
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|DOMParser|new Function"
    assert re.search(markup, FILES[name]) is None


def test_every_control_has_a_label() -> None:
    text = FILES["index.html"]
    for label in re.findall(r"<label.*?</label>", text, re.DOTALL):
        text = text.replace(label, "")
    bare = [tag for tag in Tags(text).found if tag[0] in ("input", "select", "textarea")]
    assert [attributes for _, attributes in bare if "aria-label" not in attributes] == []


async def offered(client: Client, what: str) -> set[str | None]:
    """The values of a list that the forms of the page offer."""
    text = await (await client.get("/")).text()
    found = re.search(rf'<datalist id="{what}">(.*?)</datalist>', text)
    assert found is not None
    return {attributes["value"] for _, attributes in Tags(found[1]).found}


async def test_the_forms_offer_every_operation(client: Client) -> None:
    assert await offered(client, "operations") == {*GROUPS, *OPERATIONS}


async def test_every_fault_that_the_form_offers_can_be_injected(client: Client) -> None:
    faults = [str(each) for each in await offered(client, "faults")]
    assert {fault.partition("=")[0] for fault in faults} == {*FAULTS} - {"error"}
    loaded = read_scenario((), faults)
    assert isinstance(loaded, Loaded), loaded.render()


def test_the_catalogue_offers_every_dialect() -> None:
    assert array("catalogue.js", "DIALECTS") == [*DIALECTS]


def test_every_reason_is_told_in_words() -> None:
    found = re.search(r"REASONS = \{(.*?)\};", FILES["rules.js"], re.DOTALL)
    assert found is not None
    assert set(re.findall(r"(\w+): '", found[1])) == {*REASONS}


def test_the_template_of_the_editor_is_a_scenario() -> None:
    found = re.search(r"TEMPLATE = `(.*?)`", FILES["editor.js"], re.DOTALL)
    assert found is not None
    assert isinstance(read_scenario([("rules.yaml", found[1])]), Loaded)
