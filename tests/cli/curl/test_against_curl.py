"""What is read from a command line is what the curl of this machine really sends."""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from faultproxy.cli.curl import read_curl

CURL = shutil.which("curl")
VARIABLE = {"user-agent", "accept-encoding", "x-amz-date", "authorization", "expect"}
UNTOLD = {"expect"}  # sent or not by the version and the size
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Listener:
    """Takes one request head after another, and answers each."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(30)
        self.port = self._socket.getsockname()[1]

    def take(self) -> bytes:
        """The head of the next request."""
        connection, _ = self._socket.accept()
        with connection:
            connection.settimeout(30)
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(65536)
            connection.sendall(ANSWER)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):  # a body, which would make the end a reset
                pass
        return head.partition(b"\r\n\r\n")[0]

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def headers_of(lines: list[bytes]) -> dict[str, str]:
    pairs = (line.decode("latin-1").partition(":") for line in lines[1:])
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    return {name: headers[name] for name in headers if name not in UNTOLD}


def escapes_in_capitals(line: bytes) -> bytes:
    """Which letters --data-urlencode escapes with depends on the version."""
    return re.sub(b"%..", lambda found: found[0].upper(), line)


@pytest.mark.skipif(CURL is None, reason="needs curl")
@pytest.mark.parametrize(
    "line",
    [
        "URL/b/k?versionId=null",
        "URL",
        "'URL?list-type=2&prefix=a%2Fb'",
        "-I URL/b/k",
        "-X DELETE URL/b/k",
        "-sSLo /dev/null -r 0-99 URL/b/k",
        "-H 'Accept:' -H 'X-Empty;' -H 'a:  b' -A agent/1 URL/b/k",
        "-G -d prefix=a --data-urlencode 'delimiter=/ x' URL/b",
        "-d a=b --data-raw @c --data-binary @FILE -d @FILE URL/b/k",
        "-X PUT --data-binary @FILE -H 'Content-Type: text/plain' URL/b/k",
        "-T FILE URL/b/",
        "-T FILE -H 'x-amz-acl: private' URL/b/k",
        "-T - URL/b/k",
        "-u me:secret URL/b/k",
        "-u AKIAEXAMPLE:secret --aws-sigv4 aws:amz:eu-west-1:s3 URL/b/k",
        "--compressed -e http://x/ -b a=1 -C 5 URL/b/k",
        "URL/a/./b/../c/..",
        "--path-as-is URL/a/../b",
        "-g 'URL/b/k[1]'",
    ],
)
def test_the_head_is_that_of_the_true_curl(listener: Listener, tmp_path: Path, line: str) -> None:
    file = tmp_path / "some-file"
    file.write_bytes(b"one\r\ntwo\n")
    url = f"http://127.0.0.1:{listener.port}"
    words = shlex.split(line.replace("URL", url).replace("FILE", str(file)))
    heads: list[bytes] = []
    thread = threading.Thread(target=lambda: heads.append(listener.take()))
    thread.start()
    assert CURL is not None
    ran = subprocess.run(
        [CURL, "-q", "-s", "--noproxy", "*", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    thread.join()
    assert ran.returncode in (0, 33), ran  # 33: the answer to a range has none
    theirs = heads[0].split(b"\r\n")
    ours = read_curl(words, size=None, unix_s=time.time())
    assert escapes_in_capitals(ours[0]) == escapes_in_capitals(theirs[0])
    told, seen = headers_of(ours), headers_of(theirs)
    assert told.keys() == seen.keys()
    assert {n: told[n] for n in told if n not in VARIABLE} == {
        n: seen[n] for n in seen if n not in VARIABLE
    }
