"""Real S3 stores, written by others, on ephemeral ports of the loopback address.

moto is quick to start and checks neither signatures nor checksums: enough where only the meaning of
an operation matters. versitygw verifies both, as S3 does.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from moto.server import ThreadedMotoServer

from tests.ports import free_ports

VERSION = Path(__file__).with_name("versitygw.version").read_text(encoding="ascii").strip()
LOOPBACK = "127.0.0.1"
DOMAIN = "s3.example.test"
START_LIMIT_S = 30.0


class StoreError(Exception):
    """A store did not start; the message holds what it printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A running store: where it listens, and credentials that it accepts."""

    port: int
    access_key: str
    secret_key: str
    region: str = "us-east-1"

    @property
    def url(self) -> str:
        """The store's base URL, without a slash at its end."""
        return f"http://{LOOPBACK}:{self.port}"


def versitygw_binary() -> Path:
    """Where `tests/stores/install` puts the binary; it may not be there."""
    default = Path.home() / ".cache" / "faultproxy" / "stores"
    stores = Path(os.environ.get("FAULTPROXY_STORES") or default)
    return stores / f"versitygw-{VERSION}" / "versitygw"


@contextmanager
def running_moto() -> Iterator[Store]:
    """Serve moto from a thread of this process."""
    server = ThreadedMotoServer(ip_address=LOOPBACK, port=0, verbose=False)
    server.start()
    try:
        _, port = server.get_host_and_port()
        yield Store(port=port, access_key="testing", secret_key="testing")
    finally:
        server.stop()


@contextmanager
def running_versitygw(binary: Path, folder: Path) -> Iterator[Store]:
    """Let versitygw serve the objects below `folder` (on a file system with extended attributes).

    Raises StoreError if it ends, or is not ready after START_LIMIT_S. The process is gone and
    reaped when the context ends.
    """
    objects, output = folder / "objects", folder / "versitygw.log"
    objects.mkdir()
    store = Store(
        port=free_ports()[0], access_key="AKIAFAULTPROXYTEST00", secret_key="a-test-secret"
    )
    with output.open("wb") as log:
        process = subprocess.Popen(
            versitygw_command(binary, store, objects),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    try:
        wait_until_ready(process, store, output)
        yield store
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def versitygw_command(binary: Path, store: Store, objects: Path) -> list[str]:
    """The command line; its virtual-hosted domain is DOMAIN on the store's own port."""
    return [
        str(binary),
        *("--access", store.access_key, "--secret", store.secret_key, "--region", store.region),
        *("--port", f"{LOOPBACK}:{store.port}", "--virtual-domain", f"{DOMAIN}:{store.port}"),
        *("--quiet", "posix", str(objects)),
    ]


def wait_until_ready(process: subprocess.Popen[bytes], store: Store, output: Path) -> None:
    """Return when the store refuses an unsigned request, which is the first thing it can do."""
    deadline = time.monotonic() + START_LIMIT_S
    while status(store.port) != 403:
        try:
            process.wait(0.05)  # paces the loop, and tells at once if there is nothing to wait for
        except subprocess.TimeoutExpired:
            if time.monotonic() < deadline:
                continue
        said = output.read_text(encoding="utf-8", errors="replace")
        raise StoreError(f"versitygw {VERSION} did not start (exit {process.poll()}): {said}")


def status(port: int) -> int | None:
    """The status of `GET /` on a loopback port, or None where nobody answers."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
