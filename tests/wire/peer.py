"""One end of a raw connection: exact bytes, and how the other end ended it."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from collections.abc import Iterable
from enum import Enum
from itertools import pairwise
from random import Random

WITHIN_S = 10.0  # nothing here takes so long: whatever does is a failure
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked", re.IGNORECASE)


class Ended(Enum):
    """How the other end has ended the connection, as far as it was read."""

    OPEN = "open"
    FIN = "fin"
    RST = "rst"


class Peer:
    """A socket that remembers all it received; `end` and `rest` read until it ended."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self.received = bytearray()
        self.ended = Ended.OPEN
        self._taken = 0
        self._was_reset = False  # told to a writer: a reader is told only once

    async def send(self, *pieces: bytes) -> None:
        """Send the pieces one after another, so that the reader can find each on its own."""
        loop = asyncio.get_running_loop()
        for piece in pieces:
            async with asyncio.timeout(WITHIN_S):
                await loop.sock_sendall(self.sock, piece)
            if len(pieces) > 1:
                await asyncio.sleep(0)
                await asyncio.sleep(0)

    async def send_what_it_takes(self, data: bytes) -> None:
        """Send until all is sent or the other end has gone."""
        try:
            await self.send(data)
        except ConnectionResetError:
            self._was_reset = True
        except BrokenPipeError:
            pass

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(WITHIN_S):
                data = await loop.sock_recv(self.sock, 262144)
        except ConnectionError:
            self.ended = Ended.RST
            return
        self.received += data
        if not data:
            self.ended = Ended.RST if self._was_reset else Ended.FIN

    def _take_to(self, end: int) -> bytes:
        taken = bytes(self.received[self._taken : end])
        self._taken = end
        return taken

    async def take(self, count: int) -> bytes:
        """Exactly so many bytes more."""
        end = self._taken + count
        while len(self.received) < end:
            assert self.ended is Ended.OPEN, f"{self.ended} after {self.received[-300:]!r}"
            await self._read()
        return self._take_to(end)

    async def until(self, mark: bytes) -> bytes:
        """What comes up to `mark`, and `mark`."""
        while (at := self.received.find(mark, self._taken)) < 0:
            assert self.ended is Ended.OPEN, f"{self.ended} after {self.received[-300:]!r}"
            await self._read()
        return self._take_to(at + len(mark))

    @property
    def has_nothing_more(self) -> bool:
        """Whether all that was received is taken."""
        return self._taken == len(self.received)

    async def head(self) -> bytes:
        """The next head, its empty line included."""
        return await self.until(b"\r\n\r\n")

    async def message(self, *, bodiless: bool = False) -> tuple[bytes, bytes]:
        """The next head, and the raw bytes of the body that it announces."""
        head = await self.head()
        length = LENGTH.search(head)
        if bodiless:
            return head, b""
        if length is not None:
            return head, await self.take(int(length[1]))
        return head, await self._chunks() if CHUNKED.search(head) else b""

    async def _chunks(self) -> bytes:
        raw = b""
        while True:
            line = await self.until(b"\r\n")
            size = int(line.split(b";")[0], 16)
            raw += line
            if not size:
                break
            raw += await self.take(size + 2)
        while not raw.endswith(b"\r\n\r\n"):
            raw += await self.until(b"\r\n")
        return raw

    async def rest(self) -> bytes:
        """All that still comes until the other end ends the connection."""
        while self.ended is Ended.OPEN:
            await self._read()
        return self._take_to(len(self.received))

    async def end(self) -> Ended:
        """How the connection ends; nothing more may come before."""
        rest = await self.rest()
        assert rest == b"", f"{rest[:300]!r} was not expected"
        return self.ended

    async def is_silent(self, for_s: float = 0.05) -> bool:
        """Whether nothing comes, and the connection stays, for so long."""
        loop, readable = asyncio.get_running_loop(), asyncio.Event()
        # Read only when there is something: a read that is cancelled may lose what it has read.
        loop.add_reader(self.sock, readable.set)
        try:
            async with asyncio.timeout(for_s):
                await readable.wait()
        except TimeoutError:
            return True
        finally:
            loop.remove_reader(self.sock)
        await self._read()
        return False

    def shut(self) -> None:
        """Send FIN; still read."""
        self.sock.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Close: FIN where everything was read."""
        self.sock.close()

    def reset(self) -> None:
        """Close with RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def cut(self, how: Ended) -> None:
        """Close with FIN or RST."""
        if how is Ended.RST:
            self.reset()
        else:
            self.close()


def split(data: bytes, rng: Random, most: int = 8) -> list[bytes]:
    """The data in up to `most` pieces, none of them empty."""
    count = min(rng.randrange(most), max(0, len(data) - 1))
    places = sorted(rng.sample(range(1, len(data)), count)) if count else []
    return [data[a:b] for a, b in pairwise([0, *places, len(data)])]


def chunked(pieces: Iterable[bytes], trailers: bytes = b"") -> bytes:
    """The pieces as chunks of one body, with its last chunk and trailer lines."""
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return chunks + b"0\r\n" + trailers + b"\r\n"
