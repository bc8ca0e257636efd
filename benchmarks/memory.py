#!/usr/bin/env python3
"""Resident memory of proxies: at rest, with 1000 idle connections, with 16 readers that stopped.

  memory.py 'name=CMD' ...      CMD as for bench.py; needs nginx as the back end

Each reader asks for 1 GiB, reads the first bytes and then nothing more. Prints a JSON line for each
proxy, in MB; the last two are what came on top of the first. Loopback only; ends what it started.
"""

from __future__ import annotations

import json
import shlex
import socket
import sys
import time
from contextlib import ExitStack

import backend
import bench

IDLE, STALLED = 1000, 16
FILES = {"1k": 1 << 10, "1g": 1 << 30}
SETTLE_S = 3.0  # nothing tells when a proxy has taken, or given back, what it will


def opened(stack: ExitStack, port: int, path: str) -> socket.socket:
    """A connection on which a GET of `path` is being answered."""
    client = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    if not client.recv(64).startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"GET {path} was not answered with 200")
    return client


def measured(proxy: bench.Proc, port: int) -> dict[str, float]:
    """The three figures of one running proxy."""
    rest: float = proxy.rss_mb()
    figures = {"rest": rest}
    for name, count, path in (("idle_1000", IDLE, "/1k"), ("stalled_16", STALLED, "/1g")):
        with ExitStack() as stack:
            for _ in range(count):
                opened(stack, port, path)
            time.sleep(SETTLE_S)  # until it has taken what it will
            figures[name] = round(proxy.rss_mb() - rest, 1)
        time.sleep(SETTLE_S)  # until it has given back what it will
    return figures


def main(subjects: list[str]) -> int:
    """Measure each subject in turn."""
    if not subjects:
        print("usage: memory.py 'name=CMD' ...", file=sys.stderr)
        return 2
    with backend.folder("proxymemory-") as folder:
        upstream = f"127.0.0.1:{backend.start(folder, FILES)}"
        for subject in subjects:
            name, _, command = subject.partition("=")
            port: int = bench.free_port()
            command = command.format(
                port=port, upstream=upstream, upstream_url=f"http://{upstream}"
            )
            proxy = bench.Proc(shlex.split(command), None, f"{folder}/{name}.log")
            bench.wait_up(proxy, port, name)
            print(json.dumps({"subject": name, **measured(proxy, port)}), flush=True)
            proxy.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
