"""The client's side of a pair: heads in, exchanges in turn, endings as they have to be."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from faultproxy.core.failure import failure_answer, public_reason
from faultproxy.core.http.forward import answer_to_client
from faultproxy.core.http.requests import Refused, take_request
from faultproxy.core.plan import Cut
from faultproxy.core.rules.decision import UNTOUCHED
from faultproxy.proxy import wire
from faultproxy.proxy.accepting import Accepted
from faultproxy.proxy.exchange import Exchange
from faultproxy.proxy.reading import Reading
from faultproxy.proxy.record import record_refused
from faultproxy.proxy.sending import Sending
from faultproxy.proxy.upstream import HIGH_WATER, Upstream

if TYPE_CHECKING:
    from faultproxy.proxy.roles import StoreUser
    from faultproxy.proxy.runtime import Runtime

EXCHANGES_IN_ONE_GO = 64
REFUSED_AT_ONCE = 32  # connections that are told why they are refused: each keeps its descriptor


class Downstream(asyncio.Protocol):
    """One client connection and the upstream connection that belongs to it.

    `deadline` is the loop time at which the client or the store has been silent for too long;
    infinity where nothing is timed.
    """

    __slots__ = (
        "_accepted",
        "_buffer",
        "_ending",
        "_in_head",
        "_left",
        "_proceeding",
        "closed",
        "deadline",
        "eof",
        "exchange",
        "listener",
        "number",
        "reading",
        "runtime",
        "sending",
        "source",
        "transport",
        "upstream",
    )

    def __init__(self, runtime: Runtime, listener: str) -> None:
        self.runtime = runtime
        self.listener = listener
        self.source = ""
        self.number = 0
        self.transport: asyncio.Transport
        self.reading = Reading()
        self.sending = Sending(runtime.turn)
        self.exchange: Exchange | None = None
        self.upstream: Upstream | None = None
        self.deadline = math.inf
        self.eof = False  # the client has nothing more to say
        self.closed = False
        self._accepted: Accepted | None = None  # a rule ends it without a request
        self._buffer = b""
        self._ending = False  # what comes is thrown away
        self._in_head = False  # the first byte of a head is here, its end is not
        self._proceeding = False
        self._left: Cut | None = None  # how the client was found to be gone

    # --- the connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 (what create_server gives)
        runtime = self.runtime
        self.transport = transport
        self.source = _address(transport.get_extra_info("peername"))
        runtime.connection_count += 1
        self.number = runtime.connection_count
        transport.set_write_buffer_limits(high=HIGH_WATER)
        wire.keep_alive(transport)
        self.reading.attach(transport)
        self.sending.attach(transport)
        over = len(runtime.connections) - runtime.max_connections
        runtime.connections.add(self)
        if over >= REFUSED_AT_ONCE:
            runtime.console.own_error("too-many-connections", None, None)
            transport.abort()
        elif over >= 0:
            self._refuse("too-many-connections")
        elif runtime.stopping:
            self.end(Cut.FIN)
        else:
            self.deadline = runtime.now_s() + runtime.settings.idle_timeout_s
            if runtime.accepting:
                self._ask()

    def _ask(self) -> None:
        """Ask the rules about the connection; an error while deciding lets it through."""
        runtime = self.runtime
        try:
            decision = runtime.accepting.decide(
                source=self.source, listener=self.listener, connection=self.number
            )
        except Exception as error:  # deciding must never cost a connection
            runtime.internal_error("accept", error)
            return
        if decision is not UNTOUCHED:
            self.deadline = math.inf
            self._accepted = Accepted(runtime, self, decision)
            # Not before asyncio has begun to read: it would do so in spite of a pause.
            runtime.loop.call_soon(self._accepted.begin)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = self._ending = True
        self.deadline = math.inf
        self.runtime.connections.discard(self)
        self.runtime.watcher.leave(self.transport)
        how = self._left or (Cut.RST if exc is not None else Cut.FIN)
        if self._accepted is not None:
            self._accepted.ended("gone")
        exchange, self.exchange = self.exchange, None
        if exchange is not None:
            exchange.client_gone(how)
        self._leave_upstream(how)

    def eof_received(self) -> bool:
        """FIN: a client that has sent a whole request still gets its answer."""
        self.eof = True
        self.sending.flush()
        exchange = self.exchange
        if exchange is not None and exchange.request_done:
            self.watch(gone=self._abandon, half_closed=_nothing)
            return True
        if exchange is not None:
            self.exchange = None
            exchange.client_gone(Cut.FIN)
        self._leave_upstream(Cut.FIN)
        return False

    def _leave_upstream(self, how: Cut) -> None:
        upstream, self.upstream = self.upstream, None
        if upstream is not None:
            upstream.cut(how)

    def leave(self, how: Cut) -> None:
        """The client is gone for good, in this way; connection_lost does the rest."""
        self._left = how
        self.transport.abort()

    def _abandon(self) -> None:
        self.leave(Cut.RST)

    @property
    def busy(self) -> bool:
        """Whether an exchange is under way."""
        return self.exchange is not None

    @property
    def under_way(self) -> Exchange | Accepted | None:
        """The exchange, or what a rule does with the connection before there is any."""
        if self._accepted is not None and not self._accepted.over:
            return self._accepted
        return self.exchange

    def pause_injecting(self) -> None:
        """What a rule keeps waiting goes on, and what one keeps silent is closed."""
        under_way = self.under_way
        if under_way is not None:
            under_way.pause_injecting()

    def stop(self) -> None:
        """The proxy stops: end at once what is not under way."""
        if self.exchange is None and not self._ending:
            if self._accepted is not None:
                self._accepted.ended("closed")
            self.end(Cut.FIN)

    def pause_writing(self) -> None:
        if self.upstream is not None:
            self.upstream.reading.hold(Reading.PEER)

    def resume_writing(self) -> None:
        if self.upstream is not None:
            self.upstream.reading.free(Reading.PEER)

    # --- requests

    def data_received(self, data: bytes) -> None:
        """More bytes of the client are here."""
        exchange = self.exchange
        if exchange is None:
            if not self._ending:
                self._buffer = self._buffer + data if self._buffer else data
                self.proceed()
        elif exchange.request_done:
            self.keep_for_later(data)
        else:
            try:
                exchange.request_data(data)
            except Exception as error:  # the outermost handler of an exchange
                exchange.failed_inside(error)

    def keep_for_later(self, data: bytes) -> None:
        """Pipelined: read on only so far."""
        self._buffer += data
        if len(self._buffer) > self.runtime.settings.max_head:
            self.reading.hold(Reading.AHEAD)

    def proceed(self) -> None:
        """Begin the exchanges whose heads are here, one after another."""
        if self._proceeding:
            return
        self._proceeding = True
        left = EXCHANGES_IN_ONE_GO
        try:
            while left and self._buffer and self.exchange is None and not self._ending:
                left -= 1
                if not self._take_head():
                    break
        finally:
            self._proceeding = False
        if not left:  # others have to be served too
            self.reading.hold(Reading.AHEAD)
            self.runtime.loop.call_soon(self.proceed)
        elif self.exchange is None and not self._ending:
            self.reading.free(Reading.AHEAD)
            if self.eof:
                self.end(Cut.FIN)

    def _take_head(self) -> bool:
        """Begin one exchange; whether there was a whole head for it."""
        runtime = self.runtime
        taken = take_request(self._buffer, runtime.settings.max_head)
        if isinstance(taken, tuple):
            head, rest = taken
            self._buffer = b""
            self._in_head = False
            self.deadline = math.inf
            exchange = self.exchange = Exchange(runtime, self, head)
            try:
                exchange.begin(rest)
            except Exception as error:  # the outermost handler of an exchange
                exchange.failed_inside(error)
            return True
        if isinstance(taken, Refused):
            self._refuse(taken.reason, taken.detail)
            return False
        self._buffer = taken.data
        if taken.data and not self._in_head:
            self._in_head = True
            self.deadline = runtime.now_s() + runtime.settings.head_timeout_s
        return False

    def _refuse(self, reason: str, detail: str = "") -> None:
        """Say no before there is an exchange: nothing of this went to the store."""
        answer = failure_answer(reason, detail)
        head, body, _ = answer_to_client(answer, b"GET", minor=1, close=True, marker=None)
        self.sending.send(head + body)
        self.runtime.console.own_error(public_reason(reason), None, None, detail)
        record_refused(self.runtime, self, public_reason(reason), answer)
        self.end(Cut.FIN)

    # --- between exchanges

    def done(self, now_s: float, *, keep: bool) -> None:
        """The exchange is over, now at `now_s`: go on with the next, or end the connection."""
        self.exchange = None
        if self.closed:
            return
        upstream = self.upstream
        if upstream is not None:
            upstream.exchange = None
            upstream.fresh = False
        if not keep or self.runtime.stopping:
            self.end(Cut.FIN)
            return
        self.deadline = now_s + self.runtime.settings.idle_timeout_s
        if self._buffer or self.eof or self.reading.held:
            self.proceed()

    def detach(self, exchange: StoreUser) -> None:
        """The exchange is over, and the connection with it or about to be."""
        if self.exchange is exchange:
            self.exchange = None

    def connect(self) -> Upstream:
        """The upstream connection of this client: the one there is, or a new one on its way."""
        upstream = self.upstream
        if upstream is None or not upstream.usable:
            if upstream is not None:
                upstream.drop()
            upstream = self.upstream = Upstream(self.runtime, self)
            self.reading.hold(Reading.CONNECT)
            self.runtime.spawn(upstream.connect())
        return upstream

    def upstream_ended(self, how: Cut) -> None:
        """The store ended a connection that no exchange is using."""
        if self.exchange is None and not self._ending and not self.closed:
            self.end(how)

    # --- endings

    def end(self, how: Cut, then: Callable[[bool], None] | None = None) -> None:
        """End the connection behind what was written; `then(done)` once that is certain.

        FIN: send it, then read and throw away until the client closes too or two seconds have
        passed, since closing a socket with unread bytes sends RST. RST: once the client has
        acknowledged all it is owed; `then(False)` where it did not within ten seconds, and the
        connection lives on.
        """
        self.deadline = math.inf
        self.sending.flush()
        if how is Cut.FIN:
            self._finish()
            if then is not None:
                then(True)
            return

        def drained(done: bool) -> None:
            if done:
                self._ending = True
                self._leave_upstream(Cut.RST)
                wire.reset(self.transport)
            if then is not None:
                then(done)

        wire.when_acknowledged(self.runtime.loop, self.transport, drained)

    def _finish(self) -> None:
        self._ending = True
        self._buffer = b""
        upstream, self.upstream = self.upstream, None
        if upstream is not None:
            upstream.cut(Cut.FIN)
        if self.closed:
            return
        if self.eof:
            self.transport.close()
            return
        self.reading.release(self.transport)
        wire.shut(self.transport)
        self.runtime.loop.call_later(wire.LINGER_S, self._linger_over)

    def _linger_over(self) -> None:
        """Two seconds are enough where all was sent; a slow reader is given until it has it."""
        if self.closed:
            return
        if wire.acknowledged(self.transport):
            self.transport.close()
        else:
            self.runtime.loop.call_later(wire.LINGER_S, self._linger_over)

    def abort(self) -> None:
        """Drop both connections at once."""
        self._ending = True
        exchange, self.exchange = self.exchange, None
        if exchange is not None:
            exchange.stopped()
        upstream, self.upstream = self.upstream, None
        if upstream is not None:
            upstream.drop()
        if not self.closed:
            wire.reset(self.transport)

    # --- time

    def watch(self, *, gone: Callable[[], None], half_closed: Callable[[], None]) -> None:
        """Notice the client's end while its transport is paused."""
        self.runtime.watcher.watch(self.transport, gone=gone, half_closed=half_closed)

    def unwatch(self) -> None:
        """The wait is over."""
        self.runtime.watcher.leave(self.transport)

    def look(self, now_s: float) -> None:
        """Time that is up; a client that is gone while nothing is read from it."""
        watched = self.runtime.watcher.watches(self.transport)
        if self.reading.held and not watched and not self.closed:
            self.watch(gone=self._abandon, half_closed=_nothing)
        if now_s < self.deadline:
            return
        exchange = self.exchange
        if exchange is not None:
            exchange.response_late(now_s)
        elif self._in_head:
            self._refuse("request-timeout")
        else:
            self.end(Cut.FIN)


def _nothing() -> None:
    """A half-close changes nothing: the client still waits for its answer."""


def _address(name: object) -> str:
    """`HOST:PORT` of a socket name."""
    if isinstance(name, tuple) and len(name) >= 2:
        host, port = str(name[0]), name[1]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return str(name or "")
