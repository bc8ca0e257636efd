"""A terminal with a shell in it, and the comparison of what it shows with what a page says."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

LINES, COLUMNS = 50, 100
LIMIT_S = 60.0
LATE_S = 30.0  # what runs in the background may speak so long after a command has ended
END = "@end-of-step@"
GAP = "..."  # a line of a page that stands for any number of lines

# What a machine with few descriptors is told in addition.
UNTOLD = re.compile(r"^.*connections\.limited.*\n?", re.M)
COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# What differs from run to run; the groups stay.
VARIABLE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(x-amz-request-id: )\S+()",
        r"(x-amz-id-2: )\S+()",
        r"(<RequestId>)[^<]+(<)",
        r"(<HostId>)[^<]+(<)",
        r"(Date: )[^\n]+()",
        r"()\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z)",
        r"()\b\d\d:\d\d:\d\d\b()",
        r"(seed )\d{5,}()",
        r"(control API at http://127\.0\.0\.1:)\d+()",
        r'("source": ?"127\.0\.0\.1:)\d+(")',
        r'("call": ?")[0-9a-f-]{36}(")',
        r'("(?:took|wait)_s": ?)[0-9.e-]+()',
        r"(share drew )0\.\d+()",
        r"(after )\d\.\d\d( s)",
    )
)


def plain(text: str) -> str:
    """The text without what a terminal or a run adds to it."""
    text = UNTOLD.sub("", COLOUR.sub("", text).replace("\r", ""))
    for pattern in VARIABLE:
        text = pattern.sub(r"\1#\2", text)
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def shows(shown: str, seen: str) -> bool:
    """Whether a terminal shows what a page says that is seen there."""
    parts = re.split(rf"^[ ]*{re.escape(GAP)}$", plain(seen), flags=re.M)
    pattern = ".*".join(re.escape(part) for part in parts)
    return re.fullmatch(pattern, plain(shown), re.S) is not None


class Terminal:
    """A shell whose output is a terminal. Use it as a context: what it started ends with it."""

    def __init__(self, folder: Path, environ: Mapping[str, str], ports: Mapping[str, str]) -> None:
        """Start in this folder; `ports` are ports in use here, with those that a page has."""
        self._ports = ports
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (LINES, COLUMNS))
        self._bash = subprocess.Popen(
            ("bash", "--noprofile", "--norc"),
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.PIPE,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""
        # What is read may end within a character.
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._signal(signal.SIGKILL)
        if self._bash.stdin is not None:
            self._bash.stdin.close()
        self._bash.wait()
        os.close(self._ours)

    def begin(self, command: str, script: Path) -> None:
        """Let the shell take a command; what was shown so far is forgotten."""
        self._read(0)
        self.shown = ""
        for here, there in self._ports.items():
            command = re.sub(rf"\b{there}\b", here, command)
        script.write_text(command, encoding="utf-8")
        assert self._bash.stdin is not None
        line = f". '{script}' </dev/null; printf '\\n{END}%d\\n' $?\n"
        self._bash.stdin.write(line.encode())
        self._bash.stdin.flush()

    def press_ctrl_c(self) -> None:
        """Interrupt what runs in the foreground; what was shown so far is forgotten."""
        self._read(0)
        self.shown = ""
        self._signal(signal.SIGINT)

    def wait_for(self, seen: str | None, *, end: bool, where: str) -> None:
        """Read until that is shown and, with `end`, the command has ended; it must succeed.

        AssertionError after LIMIT_S; `where` is the place on the page.
        """
        limit_s = time.monotonic() + LIMIT_S
        while not self._arrived(seen, end=end):
            assert time.monotonic() < limit_s, f"{where}\n{self._difference(seen)}"
            if self._ended:
                limit_s = min(limit_s, time.monotonic() + LATE_S)
            self._read(0.2)
        status = re.search(rf"{END}(\d+)", self.shown)
        # Where output is shown, a command may say no: that is what is shown then.
        failed = status is not None and status[1] != "0"
        assert seen is not None or not failed, f"{where}\n{self.shown}"

    def _arrived(self, seen: str | None, *, end: bool) -> bool:
        if end and not self._ended:
            return False
        return seen is None or shows(self.page_text(), seen)

    @property
    def _ended(self) -> bool:
        return re.search(rf"{END}\d+", self.shown) is not None

    def page_text(self) -> str:
        """What is shown, with the ports that the page has."""
        text = re.sub(rf"\r?\n?{END}\d+\r?\n?", "", self.shown)
        for here, there in self._ports.items():
            text = re.sub(rf"\b{here}\b", there, text)
        return text

    def _difference(self, seen: str | None) -> str:
        return f"shown:\n{plain(self.page_text())}\n\nexpected:\n{plain(seen or '')}"

    def _read(self, wait_s: float) -> None:
        while select.select((self._ours,), (), (), wait_s)[0]:
            try:
                read = os.read(self._ours, 65536)
            except OSError:  # the shell and all that it started have ended
                return
            self.shown += self._decoder.decode(read)
            wait_s = 0

    def _signal(self, number: signal.Signals) -> None:
        if self._bash.poll() is None or number is signal.SIGKILL:
            try:
                os.killpg(self._bash.pid, number)
            except ProcessLookupError:
                return
