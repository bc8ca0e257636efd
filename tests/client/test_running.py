"""Which proxies of a user run: files in a directory that is the user's alone."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from faultproxy import Control
from faultproxy.client.running import NotAnnounced, announce, newest, runtime_directory
from tests.client.served import serving

READY = {"url": "http://127.0.0.1:9090", "control": "http://127.0.0.1:9091", "pid": 1}
NOBODY = 2**22 + 1  # more than the kernel gives out


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"XDG_RUNTIME_DIR": str(tmp_path)}


@pytest.fixture
def folder(environ: dict[str, str]) -> Path:
    """The directory, as the first proxy makes it."""
    folder = runtime_directory(environ)
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def other() -> Iterator[int]:
    """Another process, for as long as a test lasts."""
    command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        yield process.pid
        process.kill()


def test_the_directory_is_in_that_of_the_session(tmp_path: Path) -> None:
    assert runtime_directory({"XDG_RUNTIME_DIR": str(tmp_path)}) == tmp_path / "faultproxy"


@pytest.mark.parametrize("given", ["", "relative", "/does/not/exist", "/dev/null/x"])
def test_without_a_session_it_is_a_place_of_the_user(given: str) -> None:
    fallback = Path(f"/tmp/faultproxy-{os.getuid()}")
    assert runtime_directory({"XDG_RUNTIME_DIR": given}) == fallback
    assert runtime_directory({}) == fallback


def test_who_is_announced_is_found(environ: dict[str, str]) -> None:
    path = announce(READY, environ)
    assert path.name == f"{os.getpid()}.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert newest(environ) == READY
    path.unlink()
    assert newest(environ) is None
    assert list(path.parent.iterdir()) == []


def test_the_newest_that_lives_is_found(environ: dict[str, str], folder: Path, other: int) -> None:
    for pid, written_s in ((os.getpid(), 100), (other, 200), (NOBODY, 300)):
        file = folder / f"{pid}.json"
        file.write_text(json.dumps(READY | {"pid": pid}))
        os.utime(file, (written_s, written_s))
    found = newest(environ)
    assert found is not None
    assert found["pid"] == other


def test_what_the_dead_left_is_swept(environ: dict[str, str], folder: Path) -> None:
    for name in (f"{NOBODY}.json", f".{NOBODY}.json", "0x.json", "notes"):
        (folder / name).write_text("{}")
    announce(READY, environ)
    assert {each.name for each in folder.iterdir()} == {f"{os.getpid()}.json", "notes"}


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "\0"])
def test_a_file_that_says_nothing_is_passed_over(
    environ: dict[str, str], folder: Path, text: str
) -> None:
    (folder / f"{os.getpid()}.json").write_text(text)
    assert newest(environ) is None


@pytest.mark.parametrize("kind", ["link", "pipe", "directory"])
def test_what_is_no_file_is_passed_over(
    environ: dict[str, str], folder: Path, tmp_path: Path, kind: str
) -> None:
    name = folder / f"{os.getpid()}.json"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text(json.dumps(READY))
    match kind:
        case "link":
            name.symlink_to(elsewhere)
        case "pipe":
            os.mkfifo(name)
        case _:
            name.mkdir()
    assert newest(environ) is None


def test_nothing_is_written_through_a_link(
    environ: dict[str, str], folder: Path, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (folder / f"{os.getpid()}.json").symlink_to(victim)
    assert announce(READY, environ).is_symlink() is False
    (folder / f".{os.getpid()}.json").symlink_to(victim)
    with pytest.raises(NotAnnounced):
        announce(READY, environ)
    assert victim.read_text() == "precious"


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o701])
def test_a_directory_that_others_can_enter_is_not_used(
    environ: dict[str, str], folder: Path, mode: int
) -> None:
    announce(READY, environ)
    folder.chmod(mode)
    assert newest(environ) is None
    with pytest.raises(NotAnnounced, match="is not this user's alone"):
        announce(READY, environ)


def test_a_directory_that_is_a_link_is_not_used(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir(mode=0o700)
    (tmp_path / "theirs" / f"{os.getpid()}.json").write_text(json.dumps(READY))
    runtime_directory(environ).symlink_to(tmp_path / "theirs")
    assert newest(environ) is None
    with pytest.raises(NotAnnounced):
        announce(READY, environ)


def test_a_place_that_is_none_is_told(environ: dict[str, str], tmp_path: Path) -> None:
    runtime_directory(environ).write_text("a file")
    with pytest.raises(NotAnnounced, match="Not a directory"):
        announce(READY, environ)
    assert newest(environ) is None


def test_a_served_proxy_is_found_while_it_runs(tmp_path: Path) -> None:
    with serving("http://127.0.0.1:1", tmp_path) as served:
        environ = {"XDG_RUNTIME_DIR": str(served.runtime)}
        found = newest(environ)
        assert found is not None
        assert (found["control"], found["pid"]) == (served.control, served.process.pid)
        assert served.stop() == 0
        assert list(runtime_directory(environ).iterdir()) == []


def test_a_proxy_that_cannot_be_found_runs_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    (tmp_path / "run" / "faultproxy").write_text("a file", encoding="utf-8")
    with serving("http://127.0.0.1:1", tmp_path) as served:
        with Control(served.control) as control:
            assert control.health().status == "ok"
        told = (tmp_path / "log").read_text(encoding="utf-8")
        assert "control.unannounced" in told
        assert "Not a directory" in told


def test_without_a_control_port_nothing_is_announced(tmp_path: Path) -> None:
    with serving("http://127.0.0.1:1", tmp_path, "--control", "off") as served:
        assert newest({"XDG_RUNTIME_DIR": str(served.runtime)}) is None
