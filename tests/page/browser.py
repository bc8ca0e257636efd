"""A real browser in front of a real proxy: what a person does with the page, and what they see."""

from __future__ import annotations

import json
import os
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.stores.store import Store

T = TypeVar("T")
PATIENCE_S = 20.0
POLL_S = 0.05
# Of the browser's network, with a processor at a quarter of its pace: finds tests that count on
# quick ones.
LATENCY_MS = float(os.environ.get("FAULTPROXY_BROWSER_LATENCY_MS", "0"))
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # it does without one where it is started as root, and shows only our page
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--hide-scrollbars",
)


def chromium() -> tuple[str, str] | None:
    """The browser and its driver; None where one of them is not installed."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    return None if browser is None or driver is None else (browser, driver)


@contextmanager
def running_browser(browser: str, driver: str) -> Iterator[Chrome]:
    """Chromium without a window."""
    options = ChromeOptions()
    options.binary_location = browser
    for argument in ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    running = Chrome(options=options, service=Service(driver))
    try:
        yield running
    finally:
        running.quit()


@dataclass(slots=True, kw_only=True)
class Page:
    """The page of a running proxy in a browser; `control` and `url` end without a slash."""

    browser: Chrome
    control: str
    url: str
    store: Store

    def open(self, *, width: int = 1280, height: int = 1000, scheme: str = "light") -> None:
        """Show it anew, and wait until it shows what is in force and listens to events."""
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.throttle(latency_ms=LATENCY_MS)  # which undoes what an earlier test asked for
        if LATENCY_MS:
            self.browser.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 4})
        self.browser.get(f"{self.control}/")
        self.until(lambda: self.text("#health") in ("injecting", "paused"))
        self.until(lambda: "of" in self.text("#found"))
        # The last to come; what is below it moves, and a click that is under way then misses.
        self.until(lambda: "shown" in self.text("#live-told"))
        self.until(lambda: self.api("GET", "/health")["subscribers"] > 0)

    def throttle(self, *, latency_ms: float = 0, offline: bool = False) -> None:
        """The network as far as the browser sees it."""
        seen = {"latency": latency_ms, "downloadThroughput": -1, "uploadThroughput": -1}
        self.browser.execute_cdp_cmd("Network.enable", {})
        self.browser.execute_cdp_cmd(
            "Network.emulateNetworkConditions", {"offline": offline, **seen}
        )

    def until(self, holds: Callable[[], T]) -> T:
        """Wait until something holds; what it comes to."""
        # An element that the page replaced meanwhile is looked for again.
        wait = WebDriverWait(self.browser, PATIENCE_S, POLL_S, [StaleElementReferenceException])
        return wait.until(lambda _: holds())

    def one(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """The text of the first element, asked for in one go: the page may replace it meanwhile."""
        return str(
            self.run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)
        )

    def texts(self, selector: str) -> list[str]:
        script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText)"
        found: list[str] = self.run(script, selector)
        return found

    def click(self, selector: str) -> None:
        """Click what may still be on its way, as a person would who waits for it."""
        self.usable(selector).click()

    def fill(self, selector: str, text: str) -> None:
        element = self.usable(selector)
        element.clear()
        element.send_keys(text)

    def usable(self, selector: str) -> WebElement:
        """The first element, as soon as it is there, seen and not disabled."""

        def found() -> WebElement | None:
            first = next(iter(self.all(selector)), None)
            return first if first and first.is_displayed() and first.is_enabled() else None

        return cast("WebElement", self.until(found))

    def run(self, script: str, *arguments: object) -> Any:
        return self.browser.execute_script(script, *arguments)

    def api(self, method: str, path: str, body: object = None) -> Any:
        """The JSON of the control API, asked without the page."""
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"{self.control}{path}", data=data, method=method)  # noqa: S310
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 (ours)
            return json.load(answer)

    def rule(self, name: str) -> Any:
        """A rule in force, as the API has it; None where there is none of this name."""
        rules = self.api("GET", "/rules")["rules"]
        return next((each for each in rules if each["name"] == name), None)

    def complaints(self) -> list[str]:
        """What the browser complained of since it was last asked; refusals that it saw aside."""
        # Selenium has types for all but this.
        log: list[dict[str, Any]] = self.browser.get_log("browser")  # type: ignore[no-untyped-call]
        return [each["message"] for each in log if each["source"] != "network"]

    def picture(self, path: Path) -> None:
        """Write what is seen."""
        self.browser.save_screenshot(str(path))
