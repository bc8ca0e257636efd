"""Who can use the page, and with what: the keyboard, small screens, weak eyes, a token."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.page.acts import THROTTLED, focused, got, outcome, press, replace_text, tab_to, tab_until
from tests.page.browser import Page
from tests.page.conftest import Start

# Text with less than 4.5 to 1 between its colour and what is behind it (WCAG 2.2, 1.4.3).
CONTRAST = """
const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
function behind(element) {
  for (let at = element; at; at = at.parentElement) {
    const colour = rgb(getComputedStyle(at).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
}
const ASIDE = 'svg, datalist, option, noscript, :disabled';
const poor = [];
for (const element of document.querySelectorAll('body *')) {
  const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  if (!own || !element.checkVisibility() || element.closest(ASIDE)) continue;
  const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) poor.push(`${element.outerHTML}: ${ratio.toFixed(2)}`);
}
return poor;
"""
# What can be used and has no name for a screen reader.
NAMELESS = """
const used = 'button, input, select, textarea, [tabindex="0"], svg[role=img]';
return [...document.querySelectorAll(used)]
  .filter((e) => e.checkVisibility())
  .filter((e) => !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby')
    || e.labels?.[0]?.innerText.trim() || e.innerText?.trim()))
  .map((e) => e.outerHTML);
"""


def test_everything_can_be_done_with_the_keyboard(start: Start, bucket: str) -> None:
    page = start()
    page.open()
    tab_to(page, "Error or fault")
    press(page, "AccessDenied", Keys.ENTER)
    page.until(lambda: page.text("#inject-told").startswith("In force"))
    assert outcome(page, bucket) == "AccessDenied"
    page.until(lambda: page.all('[data-rule="inject-1"]') != [])
    tab_to(page, "Rule inject-1")
    press(page, Keys.SPACE)
    page.until(lambda: page.text("#rules-told") == "inject-1 is off.")
    assert focused(page) == "Rule inject-1"
    assert outcome(page, bucket) == "ok"
    page.until(lambda: len(page.texts("#exchange-list li")) == 2)
    tab_until(page, lambda: row_with_focus(page) is not None)
    assert row_with_focus(page) == 0
    press(page, Keys.ARROW_DOWN)
    assert row_with_focus(page) == 1
    press(page, Keys.ENTER)
    page.until(lambda: "AccessDenied" in page.text("#details"))
    press(page, Keys.ESCAPE)
    page.until(lambda: row_with_focus(page) == 1)
    tab_to(page, "Rules, in YAML")
    tab_to(page, "Apply")


def row_with_focus(page: Page) -> int | None:
    """Which of the live exchanges has the focus, counted from the newest."""
    script = """
      const rows = [...document.querySelectorAll('#exchange-list button')];
      return rows.indexOf(document.activeElement);
    """
    place = int(page.run(script))
    return None if place < 0 else place


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_nothing_is_wider_than_the_screen(start: Start, bucket: str, width: int) -> None:
    long = "a-long-word-without-a-space-" * 8
    name = f"{'long-name-' * 6}x"
    page = start(f"rules: [{{name: {name}, match: {{key: '{long}'}}, faults: [reset: {{}}]}}]\n")
    page.open(width=width, height=740)
    got(page, f"/{bucket}/{long}{long}")
    page.until(lambda: len(page.texts("#exchange-list li")) == 1)
    replace_text(page, f"rules: [{long}]")
    page.click("#editor-form .strong")
    page.until(lambda: page.texts("#problem-list li") != [])
    page.click("#errors button")
    page.until(lambda: page.text("#bytes") != "")
    assert page.run("return document.documentElement.scrollWidth") == width
    page.click("#exchange-list button")
    page.until(lambda: "Host:" in page.text("#details"))
    inside = "const d = document.getElementById('details'); return d.scrollWidth <= d.clientWidth"
    assert page.run(inside) is True


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_what_is_behind_it(start: Start, bucket: str, scheme: str) -> None:
    page = start(THROTTLED)
    page.open(scheme=scheme)
    got(page, f"/{bucket}/a", f"/{bucket}/b")
    page.until(lambda: len(page.texts("#exchange-list li")) == 2)
    replace_text(page, "rules: 1")
    page.click("#editor-form .strong")
    page.until(lambda: page.texts("#problem-list li") != [])
    page.click("#errors button")
    page.until(lambda: page.text("#bytes") != "")
    page.click("#pause")
    page.until(lambda: page.text("#banner") != "")
    assert page.run(CONTRAST) == []
    page.click("#exchange-list button")
    page.until(lambda: "Host:" in page.text("#details"))
    assert page.run(CONTRAST) == []


def test_everything_that_can_be_used_has_a_name(start: Start, bucket: str) -> None:
    page = start(THROTTLED)
    page.open()
    got(page, f"/{bucket}/a")
    page.until(lambda: len(page.texts("#exchange-list li")) == 1)
    page.click("#errors button")
    page.until(lambda: page.text("#bytes") != "")
    assert page.run(NAMELESS) == []
    page.click("#exchange-list button")
    assert page.run(NAMELESS) == []


def test_a_token_is_asked_for_once_and_serves_the_events_too(
    start: Start, bucket: str, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("a-token-of-some-length\n")
    page = start(THROTTLED, control_token_file=file)
    page.browser.get(f"{page.control}/")
    page.until(lambda: page.one("#token").is_displayed())
    page.fill("#token-text", "not the token")
    press(page, Keys.ENTER)
    page.until(lambda: page.text("#token-told") == "That was not the token.")
    page.fill("#token-text", "a-token-of-some-length")
    press(page, Keys.ENTER)
    page.until(lambda: page.text("#health") == "injecting")
    assert outcome(page, bucket) == "SlowDown"
    page.until(lambda: len(page.texts("#exchange-list li")) == 1)
    assert not page.one("#token").is_displayed()
    stored = "return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    assert json.loads(page.run(stored)) == [{}, {}, ""]
