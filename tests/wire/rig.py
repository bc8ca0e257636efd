"""A proxy under test, a store that a test plays, and clients that a test plays."""

from __future__ import annotations

import asyncio
import io
import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from faultproxy.app import Proxy
from faultproxy.console import Console
from faultproxy.options import read_upstream
from faultproxy.proxy.runtime import Runtime
from faultproxy.rulefile.compiler import Loaded, read_scenario
from faultproxy.settings import Address, Settings
from tests.wire.peer import WITHIN_S, Ended, Peer

GET = b"GET /bucket/key HTTP/1.1\r\nHost: s3.test\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


class Store:
    """The store's side: a test accepts what the proxy opens, and answers as it likes."""

    def __init__(self) -> None:
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.sock.setblocking(False)
        self.port: int = self.sock.getsockname()[1]
        self.connections: list[Peer] = []

    async def accept(self) -> Peer:
        """The next connection of the proxy."""
        async with asyncio.timeout(WITHIN_S):
            sock, _ = await asyncio.get_running_loop().sock_accept(self.sock)
        peer = Peer(sock)
        self.connections.append(peer)
        return peer

    def was_left_alone(self) -> bool:
        """Whether no connection waits to be accepted."""
        try:
            sock, _ = self.sock.accept()
        except BlockingIOError:
            return True
        sock.close()
        return False

    def close(self) -> None:
        """End everything."""
        for peer in self.connections:
            peer.close()
        self.sock.close()


class Rig:
    """One running proxy, its store and its clients."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.told = io.StringIO()
        self._journal = folder / "journal.jsonl"
        self._clients: list[Peer] = []
        self._proxy: Proxy | None = None

    async def start(self, rules: str, changes: Mapping[str, Any]) -> None:
        """Run the proxy with the items of `rules:` in YAML, and with changed settings."""
        loaded = read_scenario([("rules.yaml", f"seed: 7\nrules:\n{rules}")] if rules else [])
        assert isinstance(loaded, Loaded), loaded
        settings = Settings(
            upstream=read_upstream(f"http://127.0.0.1:{self.store.port}"),
            listen=(Address("127.0.0.1", 0),),
            journal=str(self._journal),
            drain_s=0.0,
            control=None,
        )
        self._proxy = Proxy(replace(settings, **changes), loaded, Console(stream=self.told))
        await self._proxy.start()

    @property
    def port(self) -> int:
        """Where the proxy listens."""
        assert self._proxy is not None
        return self._proxy.addresses[0].port

    @property
    def runtime(self) -> Runtime:
        """What the proxy's connections share."""
        assert self._proxy is not None
        assert self._proxy.runtime is not None
        return self._proxy.runtime

    async def client(self, *, receive_buffer: int | None = None) -> Peer:
        """A new connection to the proxy."""
        sock = socket.socket()
        if receive_buffer is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", self.port))
        peer = Peer(sock)
        self._clients.append(peer)
        return peer

    async def asked(self, request: bytes = GET) -> tuple[Peer, Peer]:
        """A client that has sent a request, and the store that has got exactly that."""
        client = await self.client()
        await client.send(request)
        store = await self.store.accept()
        assert await store.take(len(request)) == request
        return client, store

    async def passes(self, client: Peer, store: Peer | None = None) -> Peer:
        """Prove that a connection still carries requests: on `store`, or on a new connection."""
        await client.send(GET)
        store = store or await self.store.accept()
        assert await store.take(len(GET)) == GET
        await store.send(OK)
        assert await client.take(len(OK)) == OK
        return store

    async def stop(self, *, hurry: bool = True) -> None:
        """Stop the proxy; it may be stopped before."""
        proxy, self._proxy = self._proxy, None
        if proxy is not None:
            hurried = asyncio.Event()
            if hurry:
                hurried.set()
            await proxy.stop(hurried)

    def journal_bytes(self) -> bytes:
        """What is in the journal's file by now."""
        return self._journal.read_bytes()

    async def events(self) -> list[dict[str, Any]]:
        """Stop the proxy; the lines of its journal."""
        await self.stop()
        return [json.loads(line) for line in self.journal_bytes().splitlines()]

    async def event(self) -> dict[str, Any]:
        """Stop the proxy; the only line of its journal."""
        (event,) = await self.events()
        return event

    async def close(self) -> None:
        """End everything."""
        for client in self._clients:
            client.close()
        await self.stop()
        self.store.close()


async def until(true: Callable[[], bool]) -> None:
    """Wait for what is to become true inside the proxy, where nothing on the wire tells."""
    async with asyncio.timeout(WITHIN_S):
        while not true():  # noqa: ASYNC110 (the proxy sets no event for a test)
            await asyncio.sleep(0.005)


async def refused(client: Peer, status: bytes, reason: bytes) -> bytes:
    """Prove that the client was refused, and its connection closed; the body it got."""
    head, body = await client.message()
    assert head.startswith(b"HTTP/1.1 %b " % status), head
    assert b"\r\nx-faultproxy-error: %b\r\n" % reason in head
    assert b"\r\nConnection: close\r\n" in head
    assert await client.end() is Ended.FIN
    return body
