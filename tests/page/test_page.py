"""What is done on the page, in a real browser, reaches clients of the proxy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from faultproxy.core.s3.catalogue.index import ENTRIES
from tests.page.acts import THROTTLED, got, outcome, replace_text
from tests.page.conftest import Start

SWITCH = '[data-rule="{}"] .switch'
# Keeps back the next answer that tells the rules, and notes what the switch shows from now on.
LATE_ANSWER = """
  const late = new Promise((resolve) => { window.letGo = resolve; });
  const fetched = window.fetch;
  window.fetch = async (path, options) => {
    const answer = await fetched(path, options);
    if (path === 'rules' && !window.held) {
      window.held = true;
      await late;
    }
    return answer;
  };
  const watched = document.querySelector(arguments[0]);
  window.seen = [];
  new MutationObserver(() => {
    const checked = watched.getAttribute('aria-checked');
    if (window.seen.at(-1) !== checked) window.seen.push(checked);
  }).observe(watched, { attributes: true });
"""


def test_a_rule_is_switched_off_and_on(start: Start, bucket: str) -> None:
    page = start(THROTTLED)
    page.open()
    switch = SWITCH.format("writes-are-throttled")
    assert page.one(switch).get_attribute("aria-checked") == "true"
    assert outcome(page, bucket) == "SlowDown"
    page.click(switch)
    page.until(lambda: page.text("#rules-told") == "writes-are-throttled is off.")
    assert page.rule("writes-are-throttled")["enabled"] is False
    assert outcome(page, bucket) == "ok"
    page.click(switch)
    page.until(lambda: page.text("#rules-told") == "writes-are-throttled is on.")
    assert outcome(page, bucket) == "SlowDown"


def test_a_rule_shows_its_counts_and_why_it_did_not_fire(start: Start, bucket: str) -> None:
    page = start(THROTTLED)
    page.open()
    got(page, *[f"/{bucket}/none"] * 3)
    item = '[data-rule="first-read-fails"]'
    page.until(lambda: page.text(f"{item} .counts") == "matched 3, fired 1")
    assert page.text(f"{item} .why") == "did not fire: 2 × its first ones are over"
    assert "503 SlowDown" in page.text('[data-rule="writes-are-throttled"]')


def test_an_error_is_injected_by_one_click_and_boto3_sees_it(start: Start, bucket: str) -> None:
    page = start()
    page.open()
    assert outcome(page, bucket) == "ok"
    page.click("#inject-form .strong")
    page.until(lambda: page.text("#inject-told").startswith("In force: inject-1: "))
    assert outcome(page, bucket) == "SlowDown"
    page.click(SWITCH.format("inject-1"))
    page.until(lambda: page.text("#rules-told") == "inject-1 is off.")
    assert outcome(page, bucket) == "ok"
    assert "ends in" in page.text('[data-rule="inject-1"]')
    page.click('[data-rule="inject-1"] [aria-label="Remove rule inject-1"]')
    page.until(lambda: page.all('[data-rule="inject-1"]') == [])
    assert page.rule("inject-1") is None


def test_what_is_told_is_shown_already(start: Start) -> None:
    page = start()
    page.open()
    page.throttle(latency_ms=300)
    page.click("#inject-form .strong")
    page.until(lambda: page.text("#inject-told").startswith("In force"))
    assert len(page.all('[data-rule="inject-1"]')) == 1
    page.click('[data-rule="inject-1"] [aria-label="Remove rule inject-1"]')
    page.until(lambda: page.text("#rules-told") == "inject-1 is removed.")
    assert page.all('[data-rule="inject-1"]') == []


def test_an_answer_from_before_a_change_is_not_shown_after_it(start: Start) -> None:
    page = start(THROTTLED)
    page.open()
    page.run(LATE_ANSWER, SWITCH.format("writes-are-throttled"))
    page.until(lambda: page.run("return window.held"))
    page.click(SWITCH.format("writes-are-throttled"))
    page.until(lambda: page.rule("writes-are-throttled")["enabled"] is False)
    page.run("window.letGo()")
    page.until(lambda: page.text("#rules-told") == "writes-are-throttled is off.")
    assert page.run("return window.seen") == ["false"]


def test_every_field_of_the_form_counts(start: Start, bucket: str) -> None:
    page = start()
    page.open()
    form = {"fault": "AccessDenied", "operation": "PutObject", "key": "logs/**", "times": "1"}
    for name, text in {**form, "share": "100%", "for": "5m"}.items():
        page.fill(f"#inject-form [name={name}]", text)
    page.click("#inject-form .strong")
    page.until(lambda: page.text("#inject-told").startswith("In force"))
    seen = [outcome(page, bucket, key) for key in ("a", "logs/b", "logs/b")]
    assert seen == ["ok", "AccessDenied", "ok"]
    assert 240 < page.rule("inject-1")["expires_s"] <= 300


def test_a_wrong_word_in_the_form_is_told_with_what_was_meant(start: Start) -> None:
    page = start()
    page.open()
    page.fill("#inject-form [name=fault]", "SlowDwon")
    page.click("#inject-form .strong")
    page.until(lambda: "SlowDown" in page.text("#inject-told"))
    assert page.api("GET", "/rules")["rules"] == []


def test_a_mistake_in_the_editor_is_shown_at_its_line(start: Start) -> None:
    page = start(THROTTLED)
    page.open()
    assert page.run("return document.getElementById('text').value") == THROTTLED
    replace_text(page, THROTTLED.replace("GetObject", "GetObejct"))
    page.click("#editor-form .strong")
    page.until(lambda: page.texts("#gutter .wrong") == ["7"])
    (told,) = page.texts("#problem-list li")
    assert told.startswith("Line 7, column ")
    assert "Did you mean GetObject?" in told
    assert page.text("#editor-told") == "1 problem; nothing was changed"
    page.click("#problem-list button")
    chosen = (
        "const t = document.activeElement; return t.value.slice(t.selectionStart, t.selectionEnd)"
    )
    assert page.run(chosen) == "    match: {operation: GetObejct}"
    assert page.rule("first-read-fails") is not None


def test_a_text_is_applied_and_the_files_return(start: Start, bucket: str) -> None:
    page = start(THROTTLED)
    page.open()
    replace_text(page, THROTTLED.replace("SlowDown", "AccessDenied"))
    page.click("#editor-form .strong")
    page.until(lambda: page.text("#editor-told") == "Applied.")
    assert outcome(page, bucket) == "AccessDenied"
    page.until(lambda: "the files return in" in page.text("#editor-about"))
    page.click("#reload")
    page.until(lambda: page.text("#editor-told") == "The files are in force again.")
    assert outcome(page, bucket) == "SlowDown"
    assert page.run("return document.getElementById('text').value") == THROTTLED


def test_what_somebody_writes_is_kept_while_the_rules_change_elsewhere(start: Start) -> None:
    page = start(THROTTLED)
    page.open()
    page.one("#text").send_keys("# mine")
    page.api("PUT", "/rules", {"rules": []})
    page.until(lambda: "It was changed elsewhere" in page.text("#editor-about"))
    assert "# mine" in page.run("return document.getElementById('text').value")
    page.click("#discard")
    page.until(lambda: "rules" in page.run("return document.getElementById('text').value"))
    assert "# mine" not in page.run("return document.getElementById('text').value")


def test_injection_is_paused_and_resumed(start: Start, bucket: str) -> None:
    page = start(THROTTLED)
    page.open()
    page.click("#pause")
    page.until(lambda: page.text("#banner").startswith("Paused by a request"))
    assert page.api("GET", "/health")["paused"] is True
    assert outcome(page, bucket) == "ok"
    page.click("#pause")
    page.until(lambda: page.text("#health") == "injecting")
    assert outcome(page, bucket) == "SlowDown"
    assert page.text("#banner") == ""


def test_the_catalogue_shows_bytes_and_gives_a_rule_and_a_command(start: Start) -> None:
    page = start()
    page.open()
    page.browser.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    page.fill("#search", "nosuchkey 404")
    page.until(
        lambda: page.text("#found").startswith("1 of ") or "NoSuchKey" in page.text("#errors")
    )
    assert page.text("#found").endswith(f"of {len(ENTRIES)} errors")
    page.click("#errors button")
    page.until(lambda: "<Code>NoSuchKey</Code>" in page.text("#bytes"))
    page.run("document.getElementById('dialect').value = 'minio'")
    page.run("document.getElementById('dialect').dispatchEvent(new Event('change'))")
    page.until(lambda: "Server: MinIO" in page.text("#bytes"))
    full = page.api("GET", "/catalogue/NoSuchKey?dialect=minio")
    page.click("#copy-rule")
    page.until(lambda: page.text("#error-told") == "Copied the rule.")
    assert page.run("return navigator.clipboard.readText()") == full["rule"]
    page.click("#copy-curl")
    page.until(lambda: page.text("#error-told") == "Copied the command.")
    assert page.run("return navigator.clipboard.readText()") == full["curl"]
    page.click("#to-form")
    assert page.one("#inject-form [name=fault]").get_attribute("value") == "NoSuchKey"


def test_what_is_held_is_released_by_a_click(start: Start, bucket: str) -> None:
    page = start("rules: [{name: commit, faults: [{hold: {name: the-commit, for: forever}}]}]\n")
    page.open()
    assert not page.one("#holds").is_displayed()
    with ThreadPoolExecutor(1) as client:
        held = client.submit(outcome, page, bucket)
        page.until(lambda: page.text("#hold-list").startswith("the-commit: exchange 1, for "))
        page.click('[aria-label="Release the-commit"]')
        assert held.result(20) == "ok"
    page.until(lambda: page.text("#holds-told") == "the-commit: 1 released.")
    page.until(lambda: page.all("#hold-list li") == [])
