"""How the page looks, light and dark; where FAULTPROXY_SCREENSHOTS names a folder, pictures too."""

from __future__ import annotations

import math
import os
import random
import re
import struct
import time
from pathlib import Path

import pytest

from tests.e2e.session import boto
from tests.page.browser import Page
from tests.page.conftest import Start

RULES = """\
about: a store that is busy, and a reader far away
seed: 7
rules:
  - name: uploads-are-throttled
    match: {operation: PutObject, key: "2024/**"}
    trigger: {first: 2, per: key}
    faults:
      - error: SlowDown
  - name: reads-are-far-away
    match: {operation: $read}
    trigger: {share: 50%}
    faults:
      - latency: 20ms
"""
BUCKET = "photos"
KEYS = ("2024/cat.jpg", "2024/dog.jpg", "2023/bird.jpg")
MAX_BYTES = 200_000
FOLDER = os.environ.get("FAULTPROXY_SCREENSHOTS")
OLDER = tuple(f"2022/{number}.jpg" for number in range(20))
BUSY_S = 240.0  # of a picture's traffic, so that its chart has something to show


def work(page: Page) -> None:
    """A client that stores and reads a few pictures, and gets on whatever happens."""
    with boto(page.url, page.store) as (client, _):
        for key in KEYS:
            client.put_object(Bucket=BUCKET, Key=key, Body=b"0" * 2000)
        for key in KEYS * 2:
            client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        client.list_objects_v2(Bucket=BUCKET)


def prepare(page: Page) -> None:
    """A bucket with older pictures in it, stored past the proxy."""
    with boto(page.store.url, page.store) as (client, _):
        client.create_bucket(Bucket=BUCKET)
        for key in OLDER:
            client.put_object(Bucket=BUCKET, Key=key, Body=b"0" * 2000)


def read_older(page: Page, for_s: float) -> None:
    """A client that reads them for so long, now fast and now slowly."""
    rng = random.Random(7)
    begun_s = time.monotonic()
    with boto(page.url, page.store) as (client, _):
        while (passed_s := time.monotonic() - begun_s) < for_s:
            client.get_object(Bucket=BUCKET, Key=rng.choice(OLDER))["Body"].read()
            time.sleep(rng.random() * 0.05 * (1 + math.sin(passed_s / 20)))  # the client's pace


def take(page: Page, name: str) -> None:
    """Write a picture, where pictures are asked for."""
    if FOLDER:
        page.picture(Path(FOLDER) / f"{name}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_scheme_of_the_browser(start: Start, bucket: str, scheme: str) -> None:
    page = start(RULES)
    prepare(page)
    if FOLDER:
        read_older(page, BUSY_S)
    page.open(width=1200, height=860, scheme=scheme)
    page.click("#inject-form .strong")
    page.until(lambda: page.text("#inject-told").startswith("In force"))
    page.click('[data-rule="inject-1"] .switch')
    page.until(lambda: page.rule("inject-1")["enabled"] is False)
    work(page)
    page.until(lambda: "ListObjectsV2" in "".join(page.texts("#exchange-list li")[:1]))
    assert FOLDER or len(page.all("#exchange-list li")) == 14
    counts = '[data-rule="uploads-are-throttled"] .counts'
    page.until(lambda: page.text(counts) == "matched 6, fired 4")
    page.until(lambda: page.all("#chart .injected") != [])
    take(page, f"page-{scheme}")
    red, green, blue = page.run(
        "return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    )
    assert (red + green + blue > 3 * 200) is (scheme == "light")


ROOT = Path(__file__).parents[2]
IMAGES = sorted((ROOT / "docs" / "images").glob("*.png"))


@pytest.mark.parametrize("image", IMAGES, ids=lambda path: path.name)
def test_a_picture_in_the_docs_is_small_and_whole(image: Path) -> None:
    content = image.read_bytes()
    assert len(content) < MAX_BYTES
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert content.endswith(b"IEND" + struct.pack(">I", 0xAE426082))


def test_the_readme_shows_every_picture_in_the_docs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in IMAGES] == ["page-dark.png", "page-light.png"]
    assert sorted(re.findall(r"docs/images/([\w-]+\.png)", readme)) == [p.name for p in IMAGES]
