"""A proxy as a user starts it: a process with its ports, rules and runtime directory."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LIMIT_S = 30.0

RULES = """\
seed: 7
rules:
  - name: slow-down
    about: as from a prefix that is being split
    match: {operation: PutObject, key: "slow/*"}
    trigger: {first: 2}
    faults: [error: SlowDown]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Where it is: `url` for clients, `control` for whoever steers it."""

    url: str
    control: str  # empty where it is off
    rules: Path
    runtime: Path
    process: subprocess.Popen[bytes]

    def status(self, method: str, target: str) -> int:
        """What a client gets."""
        where = urlsplit(self.url)
        connection = http.client.HTTPConnection(where.netloc, timeout=LIMIT_S)
        try:
            connection.request(method, target, headers={"Content-Length": "0"})
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    def environ(self) -> dict[str, str]:
        """What the shell of its user holds."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return kept | {"XDG_RUNTIME_DIR": str(self.runtime), "PYTHONUTF8": "1"}

    def stop(self) -> int:
        """End it as Ctrl-C does; its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(LIMIT_S)


@contextmanager
def serving(upstream: str, folder: Path, *arguments: str) -> Iterator[Served]:
    """Start it with the rules of this module, and end it."""
    rules, ready, runtime = folder / "rules.yaml", folder / "ready.json", folder / "run"
    rules.write_text(RULES, encoding="utf-8")
    runtime.mkdir(mode=0o700, exist_ok=True)
    command = [sys.executable, "-m", "faultproxy", "serve", "--upstream", upstream]
    command += ["--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--drain", "0s"]
    command += ["--rules", str(rules), "--ready-file", str(ready), *arguments]
    environ = os.environ | {"XDG_RUNTIME_DIR": str(runtime)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stderr=log, stdout=log, env=environ)
    try:
        until(lambda: ready.exists() or process.poll() is not None)
        assert ready.exists(), (folder / "log").read_text(encoding="utf-8")
        told = json.loads(ready.read_text(encoding="utf-8"))
        yield Served(
            url=told["url"],
            control=told["control"] or "",
            rules=rules,
            runtime=runtime,
            process=process,
        )
    finally:
        process.kill()
        process.wait()


def until(true: Callable[[], object]) -> None:
    """Wait for what is to become true in another process."""
    limit_s = time.monotonic() + LIMIT_S
    while not true():
        assert time.monotonic() < limit_s
        time.sleep(0.01)
