"""`watch`, as a process: live in a terminal, JSON lines in a pipe, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from faultproxy import Control
from faultproxy.cli.program import run
from tests.client.served import LIMIT_S, Served, serving, until

WATCH = (sys.executable, "-m", "faultproxy", "watch")
OBEYED = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Screen:
    """`watch` in a terminal of 24 lines and 120 columns; `shown` is all that it has written."""

    def __init__(self, served: Served, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 120))
        self.process = subprocess.Popen(
            (*WATCH, *arguments),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=served.environ() | {"TERM": "xterm-256color"},
        )
        os.close(theirs)
        self.shown = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)

    @property
    def plain(self) -> str:
        """What a person reads of it."""
        return OBEYED.sub("", self.shown).replace("\r", "")

    def wait_for(self, text: str) -> None:
        """Read until that was shown."""
        limit_s = time.monotonic() + LIMIT_S
        while text not in self.plain:
            assert time.monotonic() < limit_s, self.plain
            self.read()

    def ended(self) -> int:
        """Read until it has ended; its exit code."""
        limit_s = time.monotonic() + LIMIT_S
        while self.process.poll() is None:
            assert time.monotonic() < limit_s, self.plain
            self.read()
        self.read()
        return self.process.returncode

    def read(self) -> None:
        """Take what it has written."""
        while select.select([self._ours], [], [], 0.05)[0]:
            try:
                self.shown += os.read(self._ours, 1 << 16).decode()
            except OSError:  # nobody holds the other side any more
                return


@pytest.fixture
def piped(served: Served, control: Control) -> Iterator[subprocess.Popen[str]]:
    """`watch` in a pipe, listening."""
    with listening(served, control) as process:
        yield process


def listening(served: Served, control: Control, *arguments: str) -> subprocess.Popen[str]:
    """`watch` in a pipe, once the proxy knows of it."""
    until(lambda: control.health().subscribers == 0)  # one of before may be leaving
    process = subprocess.Popen(
        (*WATCH, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=served.environ(),
        text=True,
    )
    until(lambda: control.health().subscribers == 1)
    return process


def line_of(process: subprocess.Popen[str]) -> dict[str, object]:
    """The next line of a pipe."""
    assert process.stdout is not None
    told: dict[str, object] = json.loads(process.stdout.readline())
    return told


def test_a_terminal_shows_each_exchange_and_who_made_it_so(
    served: Served, control: Control
) -> None:
    control.disable("slow-down")
    control.inject("InternalError", key="bad/*", name="bad-luck")
    with Screen(served) as screen:
        screen.wait_for(f"watching {served.control}; Ctrl-C ends it")
        served.status("PUT", "/bucket/bad/%1b%5b31mred%00")
        served.status("GET", "/no-such-bucket/key")
        screen.wait_for(r"bucket/bad/\x1b[31mred\x00")
        screen.wait_for("InternalError bad-luck/error")
        screen.wait_for("404")
        screen.wait_for("the store")
        screen.wait_for("injected 1   own errors 0   store's errors 1   ")
        screen.wait_for("bad-luck: fired 1 of 1 matched, 0 spared")
        screen.wait_for("slow-down: fired 0 of 0 matched, 0 spared, not asked")
        assert "\x1b[31mred" not in screen.shown
        screen.process.send_signal(signal.SIGINT)
        assert screen.ended() == 130
    assert "Traceback" not in screen.plain
    assert screen.shown.rstrip().endswith("\x1b[?25h"), "the cursor is there again"


def test_filters_and_the_past_are_for_terminals_too(served: Served, control: Control) -> None:
    for key in ("slow/1", "fast/1", "slow/2"):
        served.status("PUT", f"/bucket/{key}")
    with Screen(served, "--key", "slow/*", "--outcome", "injected", "--last", "9") as screen:
        screen.wait_for("bucket/slow/2")
        assert "fast" not in screen.plain
        screen.process.send_signal(signal.SIGINT)
        assert screen.ended() == 130


def test_what_is_too_much_to_read_is_counted(served: Served, control: Control) -> None:
    control.inject("answer=204", key="flood/*")  # not by the store, which takes longer
    with Screen(served) as screen:
        screen.wait_for("slow-down: ")
        while "not shown " not in screen.plain:  # a slow machine needs more for one second
            for _ in range(100):
                served.status("PUT", "/bucket/flood/key")
            screen.read()


def test_it_ends_cleanly_with_the_proxy(tmp_path: Path) -> None:
    with serving("http://127.0.0.1:1", tmp_path) as served, Screen(served) as screen:
        screen.wait_for("slow-down: ")
        served.status("GET", "/bucket/key")
        screen.wait_for("connect-refused")
        assert served.stop() == 0
        assert screen.ended() == 0
    assert "faultproxy: " not in screen.plain
    assert "Traceback" not in screen.plain


def test_a_pipe_gets_the_journal_line_by_line(piped: subprocess.Popen[str], served: Served) -> None:
    served.status("PUT", "/bucket/slow/a")
    told = line_of(piped)
    assert (told["key"], told["rule"], told["fired"]) == (
        "slow/a",
        "slow-down",
        ["slow-down/error"],
    )
    assert list(told)[:3] == ["time", "exchange", "connection"]
    for _ in range(100):
        served.status("PUT", "/bucket/slow/b")
    assert [line_of(piped)["key"] for _ in range(100)] == ["slow/b"] * 100
    piped.send_signal(signal.SIGINT)
    assert piped.wait(LIMIT_S) == 130
    out, err = piped.communicate(timeout=LIMIT_S)
    assert (out, err.strip()) == ("", "")


def test_a_pipe_that_nobody_reads_ends_quietly(
    piped: subprocess.Popen[str], served: Served
) -> None:
    assert piped.stdout is not None
    piped.stdout.close()
    until(lambda: served.status("PUT", "/bucket/slow/a") and piped.poll() is not None)
    assert piped.returncode == 0
    assert piped.stderr is not None
    assert piped.stderr.read() == ""


def test_a_pipe_ends_with_the_proxy_and_has_all(tmp_path: Path) -> None:
    with serving("http://127.0.0.1:1", tmp_path) as served, Control(served.control) as control:
        with listening(served, control, "--rule", "slow-down") as process:
            for _ in range(3):
                served.status("PUT", "/bucket/slow/a")
            assert served.stop() == 0
            out, err = process.communicate(timeout=LIMIT_S)
        assert [json.loads(line)["rule"] for line in out.splitlines()] == ["slow-down"] * 2
        assert (process.returncode, err) == (0, "")


def test_who_reads_too_slowly_is_let_go_and_told_so(
    piped: subprocess.Popen[str], served: Served, control: Control
) -> None:
    before = control.health().dropped_subscribers
    piped.send_signal(signal.SIGSTOP)
    long = f"/bucket/slow/a?x={'x' * 50_000}"
    until(
        lambda: served.status("PUT", long) and control.health().dropped_subscribers > before,
    )
    piped.send_signal(signal.SIGCONT)
    _, err = piped.communicate(timeout=LIMIT_S)
    assert piped.returncode == 2
    assert err == "faultproxy: the proxy goes on, but was read too slowly here and let go\n"


@pytest.mark.parametrize(
    ("argv", "err"),
    [
        (["--last", "-1"], "faultproxy watch: --last '-1' is not a count; accepted: a whole"),
        (["--outcome", "injectd"], "faultproxy: "),
    ],
    ids=" ".join,
)
def test_a_filter_that_cannot_be_read_is_refused(
    capsys: pytest.CaptureFixture[str], told_where: Served, argv: list[str], err: str
) -> None:
    assert run(["watch", *argv]) == 2
    assert capsys.readouterr().err.startswith(err)
