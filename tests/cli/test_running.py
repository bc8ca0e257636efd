"""`serve` as a process: how it says that it runs, why it cannot, and how it stops."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

LIMIT_S = 20.0
ASKED = b"GET /b/k HTTP/1.1\r\nHost: h\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Starter = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def store() -> Iterator[socket.socket]:
    """A store that accepts, and answers when a test lets it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(LIMIT_S)
        yield listening


@pytest.fixture
def start(store: socket.socket) -> Iterator[Starter]:
    """Starts `serve` in front of the store; what still runs at the end is killed."""
    with ExitStack() as running:

        def start(*arguments: str) -> subprocess.Popen[bytes]:
            upstream = f"http://127.0.0.1:{store.getsockname()[1]}"
            command = [sys.executable, "-m", "faultproxy", "serve", "--upstream", upstream]
            command += ["--control", "off"]
            process = subprocess.Popen(
                [*command, *arguments], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
            )
            running.callback(process.wait)
            running.callback(process.kill)
            return process

        yield start


def said(process: subprocess.Popen[bytes]) -> list[str]:
    """All that it said, once it has ended."""
    _, errors = process.communicate(timeout=LIMIT_S)
    return errors.decode().splitlines()


def address_of(process: subprocess.Popen[bytes]) -> tuple[str, int]:
    """Where it listens, as its ready line says."""
    assert process.stderr is not None
    for line in process.stderr:
        if b" listening on " in line:
            url = urlsplit(line.decode().split(" listening on ")[1].split()[0])
            return str(url.hostname), int(url.port or 0)
    raise AssertionError("it ended without a ready line")


WRONG = {
    "rules": (
        ["--rules", "missing.yaml"],
        ["missing.yaml: does not exist", "1 problem; no rule was loaded"],
    ),
    "authority": (
        ["--upstream-ca", "missing.pem"],
        [
            "faultproxy serve: --upstream-ca 'missing.pem': no such file or directory; "
            "accepted: a file of CA certificates (PEM)"
        ],
    ),
    "ready file": (
        ["--listen", "127.0.0.1:0", "--ready-file", "missing/r"],
        ["faultproxy: cannot write the ready file missing/r: No such file or directory"],
    ),
}


@pytest.mark.parametrize(("arguments", "lines"), WRONG.values(), ids=WRONG)
def test_a_missing_file_is_told_in_words_and_exit_code_2(
    start: Starter, arguments: list[str], lines: list[str]
) -> None:
    process = start("--max-connections", "5", *arguments)
    assert said(process) == lines
    assert process.returncode == 2


def test_a_port_in_use_is_one_line_and_exit_code_2(start: Starter) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        process = start("--max-connections", "5", "--listen", taken)
        assert said(process) == [
            f"faultproxy: cannot listen on {taken}: Address already in use; "
            "--listen 127.0.0.1:0 picks a free port"
        ]
    assert process.returncode == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_an_exchange_finish_and_ends_with_0(
    start: Starter, store: socket.socket, number: signal.Signals
) -> None:
    process = start("--listen", "127.0.0.1:0")
    with socket.create_connection(address_of(process), LIMIT_S) as client:
        client.sendall(ASKED)
        asked, _ = store.accept()
        with asked:
            assert asked.recv(1000) == ASKED
            process.send_signal(number)
            asked.sendall(ANSWER)
            assert client.recv(1000).endswith(b"ok")
            assert client.recv(1000) == b"", "the connection ends with the exchange"
            said(process)
    assert process.returncode == 0


def test_a_second_signal_ends_at_once_and_with_0(start: Starter, store: socket.socket) -> None:
    process = start("--listen", "127.0.0.1:0", "--drain", "1h")
    with socket.create_connection(address_of(process), LIMIT_S) as client:
        client.sendall(ASKED)
        asked, _ = store.accept()
        with asked:
            assert asked.recv(1000) == ASKED
            process.send_signal(signal.SIGINT)
            assert process.stderr is not None
            draining = process.stderr.readline()
            assert b"proxy.draining" in draining
            process.send_signal(signal.SIGINT)
            said(process)
    assert process.returncode == 0


@pytest.mark.parametrize(("given", "shares"), [((), []), (("--header-faults", "5%"), ["5%"])])
def test_it_says_at_its_start_whether_clients_may_ask_for_faults(
    start: Starter, given: tuple[str, ...], shares: list[str]
) -> None:
    process = start("--listen", "127.0.0.1:0", *given)
    address_of(process)
    process.send_signal(signal.SIGTERM)
    assert process.stderr is not None
    with process.stderr as lines:
        told = [json.loads(line) for line in lines if line.startswith(b"{")]
    assert [each["at_most"] for each in told if each["event"] == "header_faults.on"] == shares


def test_the_ready_file_says_where_it_is_and_goes_with_it(start: Starter, tmp_path: Path) -> None:
    file = tmp_path / "ready.json"
    process = start("--listen", "127.0.0.1:0", "--seed", "7", "--ready-file", str(file))
    host, port = address_of(process)
    ready = json.loads(file.read_text(encoding="utf-8"))
    assert ready["url"] == f"http://{host}:{port}"
    assert (ready["pid"], ready["seed"], ready["rules"]) == (process.pid, 7, 0)
    process.send_signal(signal.SIGTERM)
    said(process)
    assert process.returncode == 0
    assert not file.exists()
