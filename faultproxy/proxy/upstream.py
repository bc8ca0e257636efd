"""The store's side of a pair: one connection, opened when the first request has to be forwarded."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from typing import TYPE_CHECKING, Any

from faultproxy.core.http.head import BadHead, parse_response_head
from faultproxy.core.plan import Cut
from faultproxy.proxy import wire
from faultproxy.proxy.reading import Reading
from faultproxy.proxy.sending import Sending

if TYPE_CHECKING:
    from faultproxy.proxy.roles import ClientSide, StoreUser
    from faultproxy.proxy.runtime import Runtime

HIGH_WATER = 262144


class Upstream(asyncio.Protocol):
    """One connection to the store, used by one client connection.

    `exchange` is the one that has sent something here and is not over. `fresh`: no exchange has
    been completed on this connection.
    """

    __slots__ = (
        "_buffer",
        "_cut_when_sent",
        "_ended",
        "_resets",
        "downstream",
        "exchange",
        "fresh",
        "reading",
        "runtime",
        "sending",
        "transport",
        "usable",
    )

    def __init__(self, runtime: Runtime, downstream: ClientSide) -> None:
        self.runtime = runtime
        self.downstream = downstream
        self.transport: asyncio.Transport | None = None
        self.reading = Reading()
        self.sending = Sending(runtime.turn)
        self.exchange: StoreUser | None = None
        self.fresh = True
        self.usable = True  # not ended, nothing sent here that was not asked for
        self._buffer = b""
        self._cut_when_sent: Cut | None = None
        self._ended = False
        self._resets = False  # it ends with RST, once what was sent is acknowledged

    # --- connecting

    async def connect(self) -> None:
        """Connect, or tell the exchange why not; never raises but for cancellation."""
        try:
            async with asyncio.timeout(self.runtime.settings.connect_timeout_s):
                await self._connect()
        except TimeoutError:
            self._failed("connect-timeout")
        except ConnectionRefusedError:
            self._failed("connect-refused")
        except socket.gaierror:
            self._failed("name-unresolved")
        except (ssl.SSLError, ssl.CertificateError):
            self._failed("tls-failed")
        except (OSError, UnicodeError):
            self._failed("connect-failed")

    async def _connect(self) -> None:
        """Each address in turn: the failure that is told is that of the last one."""
        loop = self.runtime.loop
        upstream = self.runtime.settings.upstream
        failure: OSError | None = None
        for family, address in await self._resolve(upstream.host, upstream.port):
            sock = socket.socket(family, socket.SOCK_STREAM)
            sock.setblocking(False)
            try:
                await loop.sock_connect(sock, address)
            except OSError as error:
                sock.close()
                failure = error
                continue
            except BaseException:
                sock.close()
                raise
            tls = self.runtime.tls
            name = upstream.host if tls else None
            try:
                await loop.create_connection(lambda: self, sock=sock, ssl=tls, server_hostname=name)
            except OSError as error:  # it was connected: what fails now is the handshake
                raise ssl.SSLError(str(error)) from error
            return
        raise failure or OSError("no address")

    async def _resolve(self, host: str, port: int) -> list[tuple[int, Any]]:
        """Family and socket address of each address of a host; asks nobody about a literal one."""
        for family in (socket.AF_INET, socket.AF_INET6):
            with contextlib.suppress(OSError):
                socket.inet_pton(family, host)
                return [(family, (host, port))]
        kind = socket.SOCK_STREAM
        found = await self.runtime.loop.getaddrinfo(host, port, type=kind)
        return [(family, address) for family, _, _, _, address in found]

    def _failed(self, reason: str) -> None:
        self.usable = False
        self._ended = True
        self.downstream.reading.free(Reading.CONNECT)
        exchange, self.exchange = self.exchange, None
        if exchange is not None:
            exchange.fail(reason)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 (what create_connection gives)
        self.transport = transport
        if not self.usable and self._cut_when_sent is None:
            transport.abort()
            return
        self.runtime.upstreams.add(self)
        self.runtime.opened_count += 1
        transport.set_write_buffer_limits(high=HIGH_WATER)
        wire.keep_alive(transport)
        self.reading.attach(transport)
        self.sending.attach(transport)
        if self._cut_when_sent is not None:
            self.cut(self._cut_when_sent)
        else:
            self.downstream.reading.free(Reading.CONNECT)

    # --- towards the store

    def send(self, data: bytes) -> None:
        """Send, or keep until the connection is there; nothing is read from the client yet."""
        self.sending.send(data)

    def unsent_bytes(self) -> int:
        """Bytes that the kernel has not taken yet."""
        if self.transport is None:
            return 0
        self.sending.flush()
        return self.transport.get_write_buffer_size()

    def cut(self, how: Cut) -> None:
        """End the connection behind exactly what was sent: FIN, or RST once it is acknowledged."""
        self.usable = False
        self.exchange = None
        transport = self.transport
        if transport is None:
            self._cut_when_sent = how
            return
        self._ended = True
        self.sending.flush()
        self.reading.release(transport)
        if how is Cut.FIN:
            wire.close(self.runtime.loop, transport)
            return
        self._resets = True
        wire.when_acknowledged(self.runtime.loop, transport, lambda _: wire.reset(transport))

    def drop(self) -> None:
        """Close without a word more; what was not sent is not sent."""
        self.usable = False
        self.exchange = None
        self.sending.drop()
        self._ended = True
        if self.transport is not None:
            self.transport.abort()
        else:  # still connecting: nobody waits for that any more
            self.downstream.reading.free(Reading.CONNECT)

    @property
    def owes(self) -> bool:
        """Whether the store has not got everything that was sent."""
        transport = self.transport
        return not (transport is None or transport.is_closing() or wire.acknowledged(transport))

    def finish(self) -> None:
        """The proxy stops: what this connection is still to end with happens now."""
        if self.transport is None:
            return
        if self._resets:
            wire.reset(self.transport)
        else:
            self.transport.abort()

    def pause_writing(self) -> None:
        self.downstream.reading.hold(Reading.PEER)

    def resume_writing(self) -> None:
        self.downstream.reading.free(Reading.PEER)

    # --- from the store

    def data_received(self, data: bytes) -> None:
        """More bytes of the store are here."""
        exchange = self.exchange
        if exchange is None:
            if not self._ended:  # bytes that nobody asked for are never passed on
                self.drop()
                self.downstream.upstream_ended(Cut.FIN)
            return
        try:
            if exchange.awaits_head:
                self._read_head(exchange, self._buffer + data if self._buffer else data)
            else:
                exchange.response_data(data)
        except Exception as error:  # the outermost handler of an exchange
            exchange.failed_inside(error)

    def _read_head(self, exchange: StoreUser, data: bytes) -> None:
        """Interim heads are passed on, the final one begins the response."""
        limit = self.runtime.settings.max_head
        self._buffer = b""
        while True:
            end = data.find(b"\r\n\r\n") + 4
            if end < 4:
                if len(data) > limit or not b"HTTP/1.".startswith(data[:7]):
                    exchange.fail("response-malformed")
                else:
                    self._buffer = data
                return
            try:
                if end > limit:
                    raise BadHead("the response head is too large")
                head = parse_response_head(data if end == len(data) else data[:end])
                if head.status == 101:
                    raise BadHead("an upgrade that was not asked for")
            except BadHead:
                exchange.fail("response-malformed")
                return
            if head.status >= 200:
                exchange.response_head(head, data[end:])
                return
            exchange.interim(head)
            data = data[end:]
            if not data or self.exchange is not exchange:
                return

    def eof_received(self) -> bool | None:
        self._end(Cut.FIN)
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        transport = self.transport
        self.runtime.upstreams.discard(self)
        if self._ended or transport is None:
            return
        if exc is not None and self.exchange is not None and self.runtime.tls is None:
            self.usable = False
            for data in wire.unread(transport):
                self.data_received(data)
        reset = isinstance(exc, ConnectionResetError | BrokenPipeError)
        self._end(Cut.RST if reset else Cut.FIN)

    def _end(self, how: Cut) -> None:
        """The store has ended the connection: whoever still uses it has to know."""
        if self._ended:
            return
        self._ended = True
        self.usable = False
        exchange, self.exchange = self.exchange, None
        if exchange is None:
            self.runtime.idle_ended_count += 1
            self.downstream.upstream_ended(how)
            return
        try:
            exchange.upstream_ended(how, in_head=bool(self._buffer))
        except Exception as error:  # the outermost handler of an exchange
            exchange.failed_inside(error)
