"""The store that proxies stand before while they are measured: nginx on files of zeros."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager

import bench


@contextmanager
def folder(prefix: str) -> Iterator[str]:
    """A folder for one measurement; behind it everything that was started has ended."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    path = tempfile.mkdtemp(prefix=prefix)
    os.chmod(path, 0o755)  # noqa: S103 (nginx's worker may run as another user)
    try:
        yield path
    finally:
        for started in reversed(bench.Proc.all):
            started.stop()
        shutil.rmtree(path, ignore_errors=True)


def start(path: str, files: Mapping[str, int], *, cpus: Set[int] | None = None) -> int:
    """Start it on files of these sizes in bytes; its port. `/count` tells how much it was asked."""
    os.makedirs(f"{path}/www/put")
    for name, size in files.items():
        with open(f"{path}/www/{name}", "wb") as file:
            file.truncate(size)
    port: int = bench.free_port()
    user = "user root;\n" if os.geteuid() == 0 else ""
    conf = bench.backend_conf(path, port)
    conf = conf.replace("location /sink/", "location = /count { stub_status; }\n  location /sink/")
    with open(f"{path}/backend.conf", "w", encoding="ascii") as file:
        file.write(user + conf)
    argv = ["nginx", "-p", path, "-c", f"{path}/backend.conf"]
    bench.wait_up(bench.Proc(argv, cpus, f"{path}/backend.log"), port, "back end")
    return port
