"""Fixtures of the tests of the client: a running proxy, as it is just after its start."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from faultproxy import Control
from tests.client.served import LIMIT_S, RULES, Served, serving
from tests.stores.store import Store


@pytest.fixture(scope="session")
def process(moto: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One proxy for the whole run."""
    with serving(moto.url, tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def served(process: Served) -> Served:
    """It, with the rules of its file and nothing counted."""
    process.rules.write_text(RULES, encoding="utf-8")
    with Control(process.control) as control:
        control.resume()
        control.reload()
        for rule in control.rules().rules:
            if rule.origin == "added":
                control.remove_rule(rule.name)
        control.enable("slow-down")
        control.reset()
    return process


@pytest.fixture
def control(served: Served) -> Iterator[Control]:
    """Whoever steers it."""
    with Control(served.control) as control:
        yield control


@pytest.fixture
def cutting() -> Iterator[str]:
    """A place where an answer ends before its end, once."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            peer, _ = listening.accept()
            with peer:
                peer.recv(1000)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")

        answering = Thread(target=answer)
        answering.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        answering.join(LIMIT_S)


@pytest.fixture
def nobody() -> Iterator[str]:
    """A place where nobody answers."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
