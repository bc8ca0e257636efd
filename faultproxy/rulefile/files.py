"""Reading the files of a scenario; the only module here that touches the file system."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path, PurePath

from faultproxy.rulefile.answers import MAX_BODY_BYTES, Unread
from faultproxy.rulefile.compiler import Loaded, Unreadable, read_scenario
from faultproxy.rulefile.node import MAX_BYTES
from faultproxy.rulefile.problem import Problems


def load_scenario(
    paths: Sequence[str],
    faults: Sequence[str] = (),
    *,
    seed: int | None = None,
    dialect: str | None = None,
) -> Loaded | Problems:
    """`read_scenario` for files on disk; what cannot be read is a problem like any other."""
    files = [rule_text(path) for path in paths]
    return read_scenario(files, faults, seed=seed, dialect=dialect, read_body=read_body_file)


def read_body_file(rule_file: str, name: str) -> bytes | Unread:
    """The bytes of a file that stands beside a rule file, or why they cannot be had."""
    if PurePath(name).is_absolute():
        return Unread("is not relative to its rule file")
    path = Path(rule_file).parent / name
    try:
        # A pipe or a device has no end to be read to.
        if not stat.S_ISREG(path.stat().st_mode):
            return Unread("is no ordinary file")
        with path.open("rb") as file:
            body = file.read(MAX_BODY_BYTES + 1)
    except (OSError, ValueError) as error:
        return Unread(_reason(error))
    return body if len(body) <= MAX_BODY_BYTES else Unread("is larger than 16 MiB")


def rule_text(path: str) -> tuple[str, str] | Unreadable:
    """A file's name and text, or why it cannot be had."""
    try:
        with open(path, "rb", opener=_at_once) as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        return Unreadable(path, _reason(error))
    if len(raw) > MAX_BYTES:
        return Unreadable(path, f"is larger than {MAX_BYTES >> 20} MiB")
    try:
        return path, raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Unreadable(path, f"is not UTF-8 (byte {error.start + 1})")


def _at_once(path: str, flags: int) -> int:
    """A descriptor; of a pipe into which nobody writes, too, which has an end at once."""
    found = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(found, True)  # who does write may take its time
    return found


def _reason(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError():
            return "does not exist"
        case IsADirectoryError():
            return "is a directory"
        case OSError():
            return f"cannot be read: {error.strerror}"
    return f"cannot be read: {error}"
