"""A running `serve` obeys signals: HUP reads the rules again, USR1 pauses, USR2 goes on."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LIMIT_S = 20.0
RULE = "rules:\n  - {name: %s, match: {operation: GetObject}, faults: [answer: %d]}\n"


class Served:
    """A process, what it says on standard error, and what a client gets from it."""

    def __init__(self, process: subprocess.Popen[str], rules: Path) -> None:
        self.process = process
        self.rules = rules
        self.port = 0

    def says(self, text: str) -> dict[str, Any]:
        """Read on to the next line with this text; the event that it is, if it is one."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if text in line:
                return dict(json.loads(line)) if line.startswith("{") else {"line": line}
        raise AssertionError(f"it never said {text}")

    def status(self) -> int:
        """Of an answer through the proxy; 502 is that nothing was injected: there is no store."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_S)
        client.request("GET", "/bucket/key")
        status = client.getresponse().status
        client.close()
        return status


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """`serve` with one rule, and with nothing at the store's address."""
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULE % ("first", 418))
    command = [sys.executable, "-m", "faultproxy", "serve", "--upstream", "http://127.0.0.1:1"]
    options = ["--listen", "127.0.0.1:0", "--control", "off", "--rules", str(rules)]
    with subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True) as process:
        served = Served(process, rules)
        line = served.says(" listening on ")["line"]
        served.port = int(line.split("http://127.0.0.1:")[1].split()[0])
        yield served
        process.kill()


def test_hup_reads_the_rules_again(served: Served) -> None:
    assert served.status() == 418
    served.rules.write_text(RULE % ("second", 410))
    served.process.send_signal(signal.SIGHUP)
    assert served.says("rules.reloaded")["by"] == "signal"
    assert served.status() == 410


def test_hup_with_a_wrong_file_changes_nothing_and_says_why(served: Served) -> None:
    served.rules.write_text("rules: [")
    served.process.send_signal(signal.SIGHUP)
    refused = served.says("rules.refused")
    assert refused["problems"] == 1
    assert refused["first"][0].startswith(f"{served.rules}:1:")
    assert served.status() == 418


def test_usr1_pauses_and_usr2_goes_on(served: Served) -> None:
    served.process.send_signal(signal.SIGUSR1)
    assert served.says("injecting.paused")["by"] == "signal"
    assert served.status() == 502
    served.process.send_signal(signal.SIGUSR2)
    served.says("injecting.resumed")
    assert served.status() == 418


def test_the_summary_tells_of_the_rules_in_force_at_the_end(served: Served) -> None:
    served.rules.write_text(RULE % ("second", 410))
    served.process.send_signal(signal.SIGHUP)
    served.says("rules.reloaded")
    assert served.status() == 410
    served.process.send_signal(signal.SIGTERM)
    summary = served.says("rule.summary")
    assert (summary["rule"], summary["fired"]) == ("second", 1)
    assert served.process.wait(LIMIT_S) == 0
