"""A setting of `serve` that is measured: the proxy, whoever listens to it, and its load."""

from __future__ import annotations

import re
import shlex
import socket
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress

import bench

CONNECTIONS = 32
LOAD_CPU, PROXY_CPU = {0}, {1}


class Setting:
    """One of `name=OPTIONS [/events?QUERY]`: its `name`, and the processes `proxy` and `load`.

    The proxy stands before the store at port `up` and is started by `faultproxy`, a command line
    that takes those of faultproxy; wrk asks it for 1 KiB. All end with the stack.
    """

    def __init__(
        self, stack: ExitStack, folder: str, up: int, text: str, faultproxy: Sequence[str]
    ) -> None:
        self.name, _, options = text.partition("=")
        argv = shlex.split(options)
        paths = [argv.pop() for _ in argv[-1:] if argv[-1].startswith("/events")]
        port, control = bench.free_port(), bench.free_port()
        if "--control" not in argv:
            argv += ["--control", f"127.0.0.1:{control}"]
        where = ["--upstream", f"http://127.0.0.1:{up}", "--listen", f"127.0.0.1:{port}"]
        serve = [*faultproxy, "serve", *where, *argv]
        self.proxy = bench.Proc(serve, PROXY_CPU, f"{folder}/{self.name}.log")
        stack.callback(self.proxy.stop)
        bench.wait_up(self.proxy, port, self.name, limit=120)
        for path in paths:
            client = stack.enter_context(answered(control, path))
            threading.Thread(target=read_on, args=(client,), daemon=True).start()
        url = f"http://127.0.0.1:{port}/1k"
        load = ["wrk", "-t1", f"-c{CONNECTIONS}", "-d3600s", "--timeout", "60s", url]
        self.load = bench.Proc(load, LOAD_CPU, f"{folder}/{self.name}.wrk.log")
        stack.callback(self.load.stop)


def answered(port: int, path: str) -> socket.socket:
    """A connection on which something was asked for."""
    client = socket.create_connection(("127.0.0.1", port), timeout=30)
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    return client


def requests_seen(client: socket.socket) -> int:
    """How many requests the back end was asked for, this one included."""
    client.sendall(b"GET /count HTTP/1.1\r\nHost: a\r\n\r\n")
    told = b""
    while b"Waiting" not in told:
        told += client.recv(4096)
    found = re.search(rb" \d+ \d+ (\d+) ", told)
    if found is None:
        raise SystemExit("the back end does not count")
    return int(found[1])


def read_on(client: socket.socket) -> None:
    """Read whatever comes."""
    with suppress(OSError):
        while client.recv(65536):
            pass
