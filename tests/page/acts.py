"""What clients, and people at the keyboard, do in the tests of the page."""

from __future__ import annotations

import http.client
from collections.abc import Callable

from botocore.exceptions import ClientError
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.e2e.session import boto, code_of
from tests.page.browser import Page

THROTTLED = """\
rules:
  - name: writes-are-throttled
    match: {operation: PutObject}
    faults:
      - error: SlowDown
  - name: first-read-fails
    match: {operation: GetObject}
    trigger: {first: 1}
    faults:
      - error: InternalError
"""
ONCE = {"total_max_attempts": 1}


def outcome(page: Page, bucket: str, key: str = "a") -> str:
    """What boto3 gets for a PutObject through the proxy: `ok`, or the code of its error."""
    with boto(page.url, page.store, retries=ONCE) as (client, _):
        try:
            client.put_object(Bucket=bucket, Key=key, Body=b"1")
        except ClientError as error:
            return code_of(error)
    return "ok"


def got(page: Page, *targets: str, headers: dict[str, str] | None = None) -> list[int]:
    """GET each target through the proxy on one connection; the statuses."""
    connection = http.client.HTTPConnection(page.url.removeprefix("http://"), timeout=10)
    statuses = []
    for target in targets:
        connection.request("GET", target, headers=headers or {})
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()
    return statuses


def press(page: Page, *keys: str) -> None:
    """Keys to whatever has the focus."""
    ActionChains(page.browser).send_keys(*keys).perform()


def focused(page: Page) -> str:
    """What a screen reader would call the element that has the focus."""
    script = """
      const at = document.activeElement;
      return at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText;
    """
    return str(page.run(script)).strip()


def tab_until(page: Page, holds: Callable[[], bool]) -> None:
    """Press Tab until something holds of what has the focus."""
    for _ in range(60):
        press(page, Keys.TAB)
        if holds():
            return
    raise AssertionError("Tab never came there")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    tab_until(page, lambda: focused(page) == name)


def replace_text(page: Page, text: str) -> None:
    """Put a text into the editor, as pasting it would."""
    page.run(
        "const at = document.getElementById('text'); at.value = arguments[0];"
        "at.dispatchEvent(new Event('input', {bubbles: true}))",
        text,
    )
