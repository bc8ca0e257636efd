"""Start what the image starts, as the image starts it: entry_point.py WORK DOCKERFILE.

WORK holds `venv` (the installed wheel) and `rules`. Entry point, default command and health check
are read from the Dockerfile. Standard library only.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

USER = 10001


def array(dockerfile: str, instruction: str) -> list[str]:
    """The words of the one line that begins with `instruction` and goes on with a JSON array."""
    (line,) = (line for line in dockerfile.splitlines() if line.startswith(instruction))
    words: list[str] = json.loads(line[len(instruction) :])
    return words


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Image:
    """The command lines of the image, run with its environment, folder and (if possible) user."""

    def __init__(self, work: Path, dockerfile: str) -> None:
        self.entry = array(dockerfile, "ENTRYPOINT ")
        self.command = array(dockerfile, "CMD ")
        self.health = array(dockerfile, "    CMD ")
        self.folder = work / "rules"
        self.environment = {
            "PATH": f"{work}/venv/bin:{os.environ['PATH']}",
            "PYTHONUNBUFFERED": "1",
            "FAULTPROXY_LISTEN": f"0.0.0.0:{free_port()}",
        }
        self.user: int | None = None

    def drop_root(self) -> None:
        """Run everything from here on as USER, unless that user cannot reach the interpreter."""
        if os.geteuid() != 0:
            return
        self.user = USER
        try:
            self.run(["python", "-c", ""])
        except PermissionError:  # it lies in root's own home
            self.user = None

    def start(self, words: list[str]) -> subprocess.Popen[str]:
        """Start one command line with its standard error in a pipe."""
        return subprocess.Popen(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            user=self.user,
            cwd=self.folder,
            env=self.environment,
        )

    def run(self, words: list[str]) -> tuple[int, str]:
        """The exit code of one command line, and all that it printed."""
        process = self.start(words)
        out, err = process.communicate(timeout=30)
        return process.returncode, (out + err).strip()


def expect(what: str, *, holds: bool) -> None:
    """Print what was looked at; end the script where it does not hold."""
    print("ok  " if holds else "FAIL", what, flush=True)
    if not holds:
        raise SystemExit(1)


def exercise(image: Image) -> None:
    """Version, refusal without an upstream, start, health, stop."""
    image.drop_root()
    print("as user", image.user or f"{os.geteuid()} (not the image's)")
    code, said = image.run([*image.entry, "--version"])
    expect(f"--version: {said}", holds=code == 0)
    code, said = image.run([*image.entry, *image.command])
    expect(f"without an upstream one line and exit 2: {said}", holds=code == 2 and "\n" not in said)
    expect("the health check says no before the start", holds=image.run(image.health)[0] != 0)
    image.environment["FAULTPROXY_UPSTREAM"] = f"http://127.0.0.1:{free_port()}"
    process = image.start([*image.entry, *image.command])
    try:
        lines = process.stderr or ()
        ready = next((line for line in lines if "listening" in line), "nothing; it ended")
        expect(f"it is ready: {ready.strip()}", holds="listening" in ready)
        expect("the health check says yes while it serves", holds=image.run(image.health)[0] == 0)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        expect(f"SIGTERM ends it with exit {process.returncode}", holds=process.returncode == 0)
    finally:
        process.kill()


if __name__ == "__main__":
    exercise(Image(Path(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="utf-8")))
