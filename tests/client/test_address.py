"""Where the control API is: what is said by variables, and what is found without them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from faultproxy import Control, NotRunning
from faultproxy.client.address import Found, find, read_control
from faultproxy.client.running import announce
from faultproxy.settings import SettingsError


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("127.0.0.1:9091", "http://127.0.0.1:9091"),
        ("[::1]:9091", "http://[::1]:9091"),
        ("http://proxy.test:80/", "http://proxy.test:80"),
        ("https://proxy.test", "https://proxy.test"),
        ("off", None),
        ("127.0.0.1:0", None),
    ],
)
def test_a_url_or_host_and_port_is_a_place(text: str, url: str | None) -> None:
    assert read_control(text) == url


@pytest.mark.parametrize("text", ["9091", "http://", "ftp://h", "http://u:p@h", "h:99999"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        read_control(text)


def announced(folder: Path) -> dict[str, str]:
    """The environment of a user whose proxy runs."""
    environ = {"XDG_RUNTIME_DIR": str(folder)}
    announce({"control": "http://127.0.0.1:1"}, environ)
    return environ


def test_a_variable_wins_over_what_is_found(tmp_path: Path) -> None:
    environ = announced(tmp_path)
    assert find(environ) == Found("http://127.0.0.1:1", None)
    environ["FAULTPROXY_CONTROL"] = "127.0.0.1:2"
    assert find(environ) == Found("http://127.0.0.1:2", None)


@pytest.mark.parametrize("text", ["off", "127.0.0.1:0", ""])
def test_a_variable_that_is_for_serve_alone_is_let_be(tmp_path: Path, text: str) -> None:
    environ = announced(tmp_path) | {"FAULTPROXY_CONTROL": text}
    assert find(environ).url == "http://127.0.0.1:1"


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^FAULTPROXY_CONTROL '9091' has no host"):
        find({"FAULTPROXY_CONTROL": "9091"})
    with pytest.raises(SettingsError, match=r"^FAULTPROXY_CONTROL_TOKEN_FILE '.*': no such file"):
        find(announced(tmp_path) | {"FAULTPROXY_CONTROL_TOKEN_FILE": str(tmp_path / "none")})


def test_where_none_runs_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotRunning) as failed:
        find({"XDG_RUNTIME_DIR": str(tmp_path)})
    assert str(failed.value) == (
        "no running faultproxy was found; start one with 'faultproxy serve', "
        "or say where it is with --control HOST:PORT or FAULTPROXY_CONTROL"
    )


def test_a_proxy_without_a_control_port_is_none(tmp_path: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(tmp_path)}
    announce({"control": None}, environ)
    with pytest.raises(NotRunning):
        find(environ)


def test_the_token_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("  s3cr3t-and-long-enough\n")
    environ = announced(tmp_path) | {"FAULTPROXY_CONTROL_TOKEN_FILE": str(file)}
    assert find(environ).token == "s3cr3t-and-long-enough"


def test_control_finds_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("FAULTPROXY_CONTROL", raising=False)
    folder = tmp_path / "faultproxy"
    folder.mkdir(mode=0o700)
    (folder / f"{os.getpid()}.json").write_text(json.dumps({"control": "http://127.0.0.1:3"}))
    assert Control.find().url == "http://127.0.0.1:3"
