"""Every socket trick, and nowhere else: endings, what a peer has, watching for its end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import os
import resource
import select
import socket
import struct
import termios
from collections.abc import Callable, Iterator

LINGER_S = 2.0
ACKNOWLEDGE_S = 10.0
_POLL_S = 0.001
_POLL_MAX_S = 0.02
_GONE = select.EPOLLHUP | select.EPOLLERR


def socket_of(transport: asyncio.Transport) -> socket.socket:
    """The socket under an open transport; to be asked and set, never to be read or written."""
    found: socket.socket = transport.get_extra_info("socket")
    return found


def keep_alive(transport: asyncio.Transport) -> None:
    """Let the kernel find a peer that is gone without a word: bodies have no clock of their own."""
    sock = socket_of(transport)
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


def reset(transport: asyncio.Transport) -> None:
    """Drop the connection with RST instead of FIN.

    Bytes still in the send queue are lost with it: a caller that owes the peer some bytes first
    waits until they are acknowledged. Source: RFC 9293, section 3.10.5, by SO_LINGER with zero.
    """
    try:
        socket_of(transport).setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
    except OSError as error:
        if error.errno != errno.EBADF:  # already closed: nothing is left to reset
            raise
    transport.abort()


def shut(transport: asyncio.Transport) -> None:
    """Send FIN behind what is still to be sent; reading goes on."""
    if transport.can_write_eof() and not transport.is_closing():
        with contextlib.suppress(OSError):  # reset by the peer: it will learn
            transport.write_eof()


def close(loop: asyncio.AbstractEventLoop, transport: asyncio.Transport) -> None:
    """Close with FIN behind what is still to be sent, whatever the peer still sends.

    What is unread when a socket is closed makes the kernel send RST: so FIN first, and the rest
    when the peer has closed too or two seconds have passed. A peer that takes nothing is dropped.
    """
    if not transport.can_write_eof():  # TLS
        transport.close()
        return
    shut(transport)
    loop.call_later(LINGER_S, transport.close)
    loop.call_later(ACKNOWLEDGE_S, transport.abort)


def acknowledged(transport: asyncio.Transport) -> bool:
    """Whether the peer's kernel has everything that was written. Source: tcp(7), TIOCOUTQ."""
    if transport.get_write_buffer_size():
        return False
    queued = bytearray(4)
    try:
        fd = socket_of(transport).fileno()
        if fd < 0:
            return True
        fcntl.ioctl(fd, termios.TIOCOUTQ, queued)
    except OSError:
        return True  # the socket is gone, and with it whatever was owed
    return not any(queued)


def when_acknowledged(
    loop: asyncio.AbstractEventLoop,
    transport: asyncio.Transport,
    then: Callable[[bool], None],
    within_s: float = ACKNOWLEDGE_S,
) -> None:
    """Call `then(True)` once all that was written is acknowledged, `then(False)` when time is up.

    There is no event for an empty send queue, so the queue is looked at again and again.
    """
    if acknowledged(transport):
        then(True)
        return
    until = loop.time() + within_s

    def look(pause_s: float) -> None:
        if transport.is_closing() or acknowledged(transport):
            then(True)
        elif loop.time() >= until:
            then(False)
        else:
            loop.call_later(pause_s, look, min(pause_s * 2, _POLL_MAX_S))

    loop.call_later(_POLL_S, look, _POLL_S * 2)


def unread(transport: asyncio.Transport) -> Iterator[bytes]:
    """What the kernel still holds of a connection whose writing has failed.

    A transport that cannot write is torn down without reading what had already arrived: an early
    answer would be lost (18 times of 20, measured). To be called from `connection_lost`.
    """
    try:
        sock = socket_of(transport).dup()
    except OSError:
        return
    with sock:
        sock.setblocking(False)
        while True:
            try:
                data = sock.recv(262144)
            except OSError:
                return
            if not data:
                return
            yield data


class Watcher:
    """Notices that a peer has gone while its transport is paused and notices nothing.

    One epoll of its own for all watched sockets. `half_closed` is told of a FIN (which may come
    from a client that only has nothing more to say), `gone` of a reset or an error.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._epoll = select.epoll()
        self._fds: dict[asyncio.Transport, int] = {}
        self._told: dict[int, tuple[asyncio.Transport, Callable[[], None], Callable[[], None]]] = {}
        self._loop = loop
        loop.add_reader(self._epoll.fileno(), self._look)

    def watch(
        self,
        transport: asyncio.Transport,
        *,
        gone: Callable[[], None],
        half_closed: Callable[[], None],
    ) -> None:
        """Watch until `leave`, in place of what was watched for before; each told at most once."""
        fd = socket_of(transport).fileno()
        if fd < 0:
            return
        if transport in self._fds:
            self._epoll.modify(fd, select.EPOLLRDHUP)
        else:
            self._epoll.register(fd, select.EPOLLRDHUP)
            self._fds[transport] = fd
        self._told[fd] = (transport, gone, half_closed)

    def watches(self, transport: asyncio.Transport) -> bool:
        """Whether this transport is being watched."""
        return transport in self._fds

    def leave(self, transport: asyncio.Transport) -> None:
        """Stop watching; nothing happens where nothing was watched."""
        fd = self._fds.pop(transport, None)
        if fd is not None:
            self._told.pop(fd, None)
            with contextlib.suppress(OSError):  # the socket is closed, and epoll forgot it then
                self._epoll.unregister(fd)

    def _look(self) -> None:
        for fd, events in self._epoll.poll(0):
            told = self._told.get(fd)
            if told is None:
                continue
            transport, gone, half_closed = told
            if events & _GONE:
                self.leave(transport)
                gone()
            elif events & select.EPOLLRDHUP:
                self._epoll.modify(fd, 0)  # a reset is still told
                half_closed()

    def close(self) -> None:
        """Stop watching everything; nothing happens where that was done already."""
        if self._epoll.closed:
            return
        self._loop.remove_reader(self._epoll.fileno())
        self._epoll.close()


def lengthen_queue(fd: int, backlog: int) -> None:
    """Let so many connections wait to be accepted. Source: listen(2), which may be called again."""
    with socket.socket(fileno=os.dup(fd)) as listening:
        listening.listen(backlog)


def raise_descriptor_limit() -> int:
    """Raise the soft limit of open descriptors to the hard one; the limit then in force."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        hard = 1 << 20
    if soft == resource.RLIM_INFINITY or soft >= hard:
        return hard
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):
        return soft
    return hard
