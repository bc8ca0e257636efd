"""A shell at a terminal, and somebody who types and presses Tab."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import termios
import time
from dataclasses import dataclass
from pathlib import Path

LIMIT_S = 30.0
READY = "ready>"
CONTROL = re.compile(rb"\x1b(\[[0-9;?<>=]*[A-Za-z]|\][^\x07\x1b]*(\x07|\x1b\\)|[=>()][A-Z0-9]?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """How a shell is started without anybody's settings, and what makes it ready for a script.

    `faultproxy` becomes a function that shows its arguments, each in `<>`.
    """

    name: str
    argv: tuple[str, ...]
    prepare: str

    @property
    def here(self) -> bool:
        """Whether this machine has it, and what gives it a terminal of its own."""
        return shutil.which(self.name) is not None and shutil.which("setsid") is not None


SHOW = """faultproxy() { printf '<%s>' "$@"; echo; }"""
SHELLS = (
    Shell(
        name="bash",
        argv=("bash", "--noprofile", "--norc", "-i"),
        prepare=f"{SHOW}; bind 'set bell-style none'; . ./script; PS1='{READY}'",
    ),
    Shell(
        name="zsh",
        argv=("zsh", "-f", "-i"),
        prepare=(
            "unsetopt beep prompt_sp; autoload -U compinit; compinit -D -u; "
            f"{SHOW}; . ./script; PS1='{READY}'"
        ),
    ),
    Shell(
        name="fish",
        argv=("fish", "--no-config", "-i"),
        prepare=(
            "function faultproxy; printf '<%s>' $argv; echo; end; "
            "set -g fish_autosuggestion_enabled 0; source ./script; "
            f"function fish_prompt; echo -n '{READY}'; end"
        ),
    ),
)


class Keyboard:
    """Types into an interactive shell that starts in `folder`, where `script` lies."""

    def __init__(self, shell: Shell, folder: Path) -> None:
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (50, 500))
        environ = os.environ | {
            "HOME": str(folder),
            "TERM": "dumb" if shell.name == "zsh" else "xterm",
            "LC_ALL": "C.UTF-8",
        }
        self._shell = subprocess.Popen(
            ("setsid", "--ctty", *shell.argv),  # else the terminal is not its own
            cwd=folder,
            env=environ,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        self._seen = b""
        self._type(f"{shell.prepare}\r")
        self._wait_for(f"{READY}$")

    def close(self) -> None:
        """The shell ends with its terminal."""
        self._shell.kill()
        self._shell.wait()
        os.close(self._ours)

    def complete(self, keys: str) -> list[str]:
        """The arguments that faultproxy gets after these keys and Enter."""
        self._seen = b""
        self._type(f"faultproxy {keys}\r")
        found = self._wait_for(rf"\n\r*((?:<[^>\n]*>)+)\r*\n(?s:.*){READY}$")
        return re.findall(r"<([^>]*)>", found[1])

    def _type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def _wait_for(self, pattern: str) -> re.Match[str]:
        end_s = time.monotonic() + LIMIT_S
        while True:
            text = CONTROL.sub(b"", self._seen).decode("utf-8", "replace").rstrip(" \r\n")
            found = re.search(pattern, text)
            if found:
                return found
            assert time.monotonic() < end_s, ascii(self._seen)
            if select.select([self._ours], [], [], 0.2)[0]:
                self._seen += os.read(self._ours, 65536)
