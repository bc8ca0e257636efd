"""The README is true: its commands, run one after another, print what it shows."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.docs.page import Page
from tests.docs.terminal import Terminal
from tests.ports import free_ports

ROOT = Path(__file__).parents[2]
README = Page.read(ROOT / "README.md")
PORTS = ("9090", "9100")  # the proxy's and the store's on the page


def clone(folder: Path) -> dict[str, str]:
    """What a reader's clone has after `make demo`, and the environment of the reader's shell."""
    (folder / "rules").symlink_to(ROOT / "rules")
    (folder / ".venv").symlink_to(sys.prefix)
    for block in README.blocks("yaml"):
        if block.note.startswith("file "):
            (folder / block.note.removeprefix("file ")).write_text(block.text, encoding="utf-8")
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    return kept | {"PATH": os.environ["PATH"], "TERM": "xterm", "PYTHONUTF8": "1"}


def test_the_commands_print_what_the_page_shows(tmp_path: Path) -> None:
    folder, script = tmp_path / "clone", tmp_path / "step.sh"
    folder.mkdir()
    environ = clone(folder)
    ours = [str(port) for port in free_ports(len(PORTS))]
    environ["FAULTPROXY_LISTEN"] = f"127.0.0.1:{ours[0]}"
    environ["XDG_RUNTIME_DIR"] = str(tmp_path)  # where commands look for what runs
    terminals: dict[str, Terminal] = {}
    with ExitStack() as stack:
        for step in README.transcript():
            if step.terminal not in terminals:
                ports = dict(zip(ours, PORTS, strict=True))
                terminal = stack.enter_context(Terminal(folder, environ, ports))
                terminals[step.terminal] = terminal
            terminal = terminals[step.terminal]
            if step.command is None:
                terminal.press_ctrl_c()
            else:
                # The demo's own recipe, without setting up what the tests run in.
                command = step.command.replace("make demo ARGS=", ".venv/bin/faultproxy demo ")
                terminal.begin(command, script)
            ends = step.command is not None and step.terminal == "one"
            terminal.wait_for(step.seen, end=ends, where=f"README.md, line {step.line}")


def test_make_demo_is_the_command_that_the_transcript_runs_for_it() -> None:
    assert "$(BIN)/faultproxy demo $(ARGS)" in (ROOT / "Makefile").read_text(encoding="utf-8")
