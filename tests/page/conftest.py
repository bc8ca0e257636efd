"""Fixtures of the tests of the page: a browser for all, and a proxy for each."""

from __future__ import annotations

import os
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome

from faultproxy.cli.demo.background import in_background
from faultproxy.console import Console
from faultproxy.options import read_upstream
from faultproxy.rulefile.compiler import Loaded
from faultproxy.rulefile.files import load_scenario
from faultproxy.settings import Address, Settings
from tests.e2e.session import boto
from tests.page.browser import Page, chromium, running_browser
from tests.stores.store import Store

Start = Callable[..., Page]


@pytest.fixture(autouse=True)
def _others_draw_as_ever() -> Iterator[None]:
    """A client made here seeds Python's generator, which other tests may draw from."""
    state = random.getstate()
    yield
    random.setstate(state)


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    """Chromium; skips where it is absent, fails instead where FAULTPROXY_REQUIRE_BROWSER is 1."""
    programs = chromium()
    if programs is None:
        reason = "chromium and chromedriver are not there: Debian has chromium, chromium-driver"
        if os.environ.get("FAULTPROXY_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)  # half a gigabyte that not every machine has
    with running_browser(*programs) as running:
        yield running


@pytest.fixture
def start(browser: Chrome, moto: Store, tmp_path: Path) -> Iterator[Start]:
    """Serve moto under a rule file of this text, and make a page of the control port.

    At the end the browser must have complained of nothing: no error, no broken policy.
    """
    pages: list[Page] = []
    with ExitStack() as stack:

        def started(rules: str = "rules: []\n", **settings: Any) -> Page:
            path = tmp_path / "rules.yaml"
            path.write_text(rules)
            loaded = load_scenario([str(path)], ())
            assert isinstance(loaded, Loaded), loaded.render()
            asked = Settings(
                upstream=read_upstream(moto.url),
                listen=(Address("127.0.0.1", 0),),
                rules=(str(path),),
                drain_s=0.5,
                **settings,
            )
            proxy = stack.enter_context(in_background(asked, loaded.scenario, Console(StringIO())))
            assert proxy.control is not None
            page = Page(
                browser=browser,
                control=proxy.control.url,
                url=proxy.addresses[0].url,
                store=moto,
            )
            if asked.control_token_file is None:
                page.api("POST", "/rules/reload")  # the text of the files is read with them
            page.complaints()
            pages.append(page)
            # It leaves the page first, so that nobody follows a proxy that stops.
            stack.callback(browser.get, "about:blank")
            return page

        yield started
        complaints: list[str] = [each for page in pages for each in page.complaints()]
    assert complaints == []


@pytest.fixture
def bucket(moto: Store) -> str:
    """A bucket in moto that is this test's alone."""
    name = f"bucket-{uuid.uuid4()}"
    with boto(moto.url, moto) as (client, _):
        client.create_bucket(Bucket=name)
    return name
