"""The proxies of a user that run, each a file in a directory that nobody else can write to."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from faultproxy.settings import FaultproxyError

MAX_BYTES = 1 << 16  # a ready file is a few hundred
SUFFIX = ".json"
# Nobody waits for a pipe that stands there, and nothing is followed to another place.
SAFELY = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


class NotAnnounced(FaultproxyError):  # noqa: N818 (reads as what happened)
    """The directory is not ours alone, or cannot be written to: only commands are told less."""


def runtime_directory(environ: Mapping[str, str] | None = None) -> Path:
    """Where this user's proxies are; it need not be there.

    It is in $XDG_RUNTIME_DIR where that is a directory of this user (after sudo it is another's),
    else in /tmp. Source: XDG Base Directory Specification 0.8, section 3.
    """
    given = (os.environ if environ is None else environ).get("XDG_RUNTIME_DIR", "")
    if given.startswith("/"):
        with contextlib.suppress(OSError):
            if os.stat(given).st_uid == os.getuid():
                return Path(given, "faultproxy")
    return Path(f"/tmp/faultproxy-{os.getuid()}")  # noqa: S108 (its owner is looked at)


def announce(ready: Mapping[str, object], environ: Mapping[str, str] | None = None) -> Path:
    """Say that this process runs; the file that says it, which is to be removed at its end.

    What proxies left that are gone is removed. Raises NotAnnounced.
    """
    folder = runtime_directory(environ)
    name = f"{os.getpid()}{SUFFIX}"
    part = f".{name}"
    try:
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        with _opened(folder) as directory:
            _sweep(directory)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | SAFELY
            with open(os.open(part, flags, 0o600, dir_fd=directory), "w", encoding="utf-8") as file:
                json.dump(ready, file)
            os.replace(part, name, src_dir_fd=directory, dst_dir_fd=directory)
    except OSError as error:
        raise NotAnnounced(f"cannot write to {folder}: {error.strerror}") from error
    return folder / name


def newest(environ: Mapping[str, str] | None = None) -> dict[str, object] | None:
    """What the ready file says of the proxy that was started last and still runs; else None."""
    try:
        with _opened(runtime_directory(environ)) as directory:
            alive = [each for each in os.listdir(directory) if _lives(each)]
            by_age = sorted(alive, key=lambda name: _written_ns(directory, name), reverse=True)
            found = (_read(directory, name) for name in by_age)
            return next((ready for ready in found if ready is not None), None)
    except (OSError, NotAnnounced):
        return None


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """The directory as a descriptor. Raises NotAnnounced where others could write to it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | SAFELY)
    try:
        status = os.fstat(descriptor)
        if status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077:
            raise NotAnnounced(f"{folder} is not this user's alone")
        yield descriptor
    finally:
        os.close(descriptor)


def _lives(name: str) -> bool:
    """Whether the process that a file is named after is there."""
    number = name.removesuffix(SUFFIX)
    if number == name or not (number.isascii() and number.isdigit()) or len(number) > 10:
        return False
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _sweep(directory: int) -> None:
    for name in os.listdir(directory):
        if name.endswith(SUFFIX) and not _lives(name.removeprefix(".")):
            with contextlib.suppress(OSError):
                os.unlink(name, dir_fd=directory)


def _written_ns(directory: int, name: str) -> int:
    try:
        return os.stat(name, dir_fd=directory, follow_symlinks=False).st_mtime_ns
    except OSError:  # it has just ended
        return 0


def _read(directory: int, name: str) -> dict[str, object] | None:
    try:
        descriptor = os.open(name, os.O_RDONLY | SAFELY, dir_fd=directory)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            ready: object = json.loads(file.read(MAX_BYTES))
    except (OSError, ValueError):
        return None
    return ready if isinstance(ready, dict) else None
