"""What clients do is seen on the page, in a real browser, as it happens."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

from tests.page.acts import THROTTLED, got, outcome, press
from tests.page.conftest import Start

SCRIPT = "<script>alert(1)</script>"


def test_an_exchange_is_seen_live_and_a_click_tells_all_of_it(start: Start, bucket: str) -> None:
    page = start(THROTTLED)
    page.open()
    secret = "AWS AKIAIOSFODNN7EXAMPLE:5ecretf00d"
    got(page, *[f"/{bucket}/cat.jpg?X-Amz-Signature=abc"] * 2, headers={"Authorization": secret})
    page.until(lambda: len(page.texts("#exchange-list li")) == 2)
    newest, oldest = page.texts("#exchange-list li")
    assert [word in oldest for word in ("500", "injected", "first-read-fails/error")] == [True] * 3
    assert [word in newest for word in ("404", "passed", f"{bucket}/cat.jpg")] == [True] * 3
    page.click("#exchange-list button")
    page.until(lambda: "AWS AKIA***MPLE:***" in page.text("#details"))
    told = page.text("#details")
    assert "GetObject, exchange 2" in told
    assert "Not by first-read-fails\nfirst" in told
    assert f"GET /{bucket}/cat.jpg?X-Amz-Signature=*** HTTP/1.1" in told
    assert "5ecretf00d" not in told
    label = page.one("#line").get_attribute("aria-label") or ""
    assert "the store's response head after" in label
    press(page, Keys.ESCAPE)
    page.until(lambda: not page.one("#details").is_displayed())


def test_only_what_the_filter_takes_is_shown(start: Start, bucket: str) -> None:
    page = start(THROTTLED)
    page.open()
    got(page, f"/{bucket}/a", f"/{bucket}/logs/b", f"/{bucket}/logs/c")
    page.until(lambda: len(page.texts("#exchange-list li")) == 3)
    page.fill("#filter [name=key]", "logs/**")
    page.click("#filter button")
    page.until(lambda: len(page.texts("#exchange-list li")) == 2)
    page.fill("#filter [name=key]", "/[/")
    page.click("#filter button")
    page.until(lambda: "/[/" in page.text("#live-told"))


def test_a_list_that_is_frozen_does_not_move(start: Start, bucket: str) -> None:
    page = start()
    page.open()
    got(page, f"/{bucket}/a")
    page.until(lambda: len(page.texts("#exchange-list li")) == 1)
    page.click("#freeze")
    got(page, f"/{bucket}/b", f"/{bucket}/c")
    page.until(lambda: "frozen, 2 more since" in page.text("#live-told"))
    assert len(page.texts("#exchange-list li")) == 1
    page.click("#freeze")
    page.until(lambda: len(page.texts("#exchange-list li")) == 3)


def test_a_flood_is_sampled_with_the_count_of_what_was_left_out(start: Start) -> None:
    page = start("rules: [{name: all, faults: [{answer: 204}]}]\n")
    page.open()
    assert set(got(page, *["/bucket/a"] * 700)) == {204}

    def counted() -> bool:
        told = page.text("#live-told").replace(",", "").split()
        numbers = [int(word) for word in told if word.isdecimal()]
        return len(numbers) > 1 and numbers[0] + numbers[1] == 700

    page.until(counted)
    assert len(page.all("#exchange-list li")) <= 500
    page.until(lambda: "700 injected" in page.text("#legend"))
    assert page.all("#chart .injected") != []


def test_a_key_with_markup_is_only_text(start: Start, bucket: str) -> None:
    page = start(THROTTLED)
    page.open()
    page.run("window.alert = () => { window.harmed = true; }")
    assert outcome(page, bucket, SCRIPT) == "SlowDown"
    assert got(page, f"/{bucket}/%3Cimg%20src=x%20onerror=alert(1)%3E") == [500]
    page.until(lambda: len(page.texts("#exchange-list li")) == 2)
    assert f"{bucket}/{SCRIPT}" in page.texts("#exchange-list li")[1]
    page.all("#exchange-list button")[1].click()
    page.until(lambda: "Host:" in page.text("#details"))
    assert f"Key\n{SCRIPT}" in page.text("#details")
    assert page.all("main script, dialog script, main img, dialog img") == []
    assert page.run("return window.harmed") is None


def test_letters_that_turn_the_direction_are_shown_as_numbers(start: Start, bucket: str) -> None:
    page = start()
    page.open()
    got(page, f"/{bucket}/a%E2%80%AEgpj.exe")
    page.until(lambda: f"{bucket}/a\\u202egpj.exe" in "".join(page.texts("#exchange-list li")))


def test_a_proxy_that_cannot_be_reached_is_told_and_found_again(start: Start, bucket: str) -> None:
    page = start()
    page.open()
    got(page, f"/{bucket}/a")
    page.until(lambda: len(page.all("#exchange-list li")) == 1)
    page.throttle(offline=True)
    page.until(lambda: page.text("#trouble") == "The proxy does not answer.")
    assert page.text("#health") == "not connected"
    got(page, f"/{bucket}/b")
    page.throttle(offline=False)
    page.until(lambda: page.text("#health") == "injecting")
    assert page.text("#trouble") == ""
    page.until(lambda: len(page.all("#exchange-list li")) == 2)
