"""A store behind TLS: the same bytes, and failures that are named."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from faultproxy.options import read_upstream
from tests.wire.conftest import Start
from tests.wire.peer import WITHIN_S, Ended, Peer
from tests.wire.rig import GET, OK

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


def certificate(folder: Path, address: str) -> Path:
    """A key and its self-signed certificate for one address, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "store")])
    day = datetime.timedelta(days=1)
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{address}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@asynccontextmanager
async def tls_store(file: Path, serve: Callable[[Reader, Writer], object]) -> AsyncIterator[str]:
    """A store that shows this certificate; its URL."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    served: list[asyncio.Task[None]] = []

    async def one(reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        served.append(task)
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                serve(reader, writer) if request == GET else writer.close()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0, ssl=context)
    yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    async with asyncio.timeout(WITHIN_S):
        await asyncio.gather(*served, return_exceptions=True)


def answers(_reader: Reader, writer: Writer) -> None:
    """The response that every request gets."""
    writer.write(OK)


def answers_half(_reader: Reader, writer: Writer) -> None:
    """A response that is cut."""
    writer.write(OK[:-2])
    writer.close()


async def test_a_store_behind_tls_gets_and_gives_the_same_bytes(
    start: Start, tmp_path: Path
) -> None:
    file = certificate(tmp_path, "127.0.0.1")
    async with tls_store(file, answers) as url:
        rig = await start(upstream=read_upstream(url), upstream_ca=file)
        client = await rig.client()
        for _ in range(3):
            await client.send(GET)
            assert await client.take(len(OK)) == OK
        client.close()
        await rig.stop()


async def test_what_a_store_behind_tls_cuts_is_cut(start: Start, tmp_path: Path) -> None:
    file = certificate(tmp_path, "127.0.0.1")
    async with tls_store(file, answers_half) as url:
        rig = await start(upstream=read_upstream(url), upstream_ca=file)
        client = await rig.client()
        await client.send(GET)
        assert (await client.rest()).endswith(b"\r\n\r\nhel")
        assert client.ended is Ended.FIN
        assert (await rig.event())["error"] == "response-cut"


async def failed(client: Peer) -> None:
    """Prove that TLS with the store has failed, and only that."""
    await client.send(GET)
    head, _ = await client.message()
    assert head.startswith(b"HTTP/1.1 502 ")
    assert b"\r\nx-faultproxy-error: tls-failed\r\n" in head


@pytest.mark.parametrize(
    ("address", "trusted"), [("127.0.0.1", False), ("127.0.0.2", True)], ids=["ca", "name"]
)
async def test_a_store_that_cannot_be_trusted_is_a_502(
    start: Start, tmp_path: Path, address: str, trusted: bool
) -> None:
    file = certificate(tmp_path, address)
    async with tls_store(file, answers) as url:
        rig = await start(upstream=read_upstream(url), upstream_ca=file if trusted else None)
        client = await rig.client()
        await failed(client)
        await failed(client)
        await rig.stop()


async def test_a_store_that_does_not_speak_tls_is_a_502(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        rig = await start(upstream=read_upstream(url))
        client = await rig.client()
        await client.send(GET)
        sock, _ = await asyncio.get_running_loop().sock_accept(listening)
        with sock:
            sock.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            head, _ = await client.message()
    assert b"\r\nx-faultproxy-error: tls-failed\r\n" in head


@pytest.mark.parametrize("how", [Ended.FIN, Ended.RST])
async def test_a_store_that_ends_in_the_handshake_is_a_502(start: Start, how: Ended) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        rig = await start(upstream=read_upstream(url))
        client = await rig.client()
        await client.send(GET)
        sock, _ = await asyncio.get_running_loop().sock_accept(listening)
        Peer(sock).cut(how)
        head, _ = await client.message()
    assert b"\r\nx-faultproxy-error: tls-failed\r\n" in head


async def test_a_handshake_that_does_not_end_in_time_is_a_504(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        rig = await start(upstream=read_upstream(url), connect_timeout_s=0.1)
        client = await rig.client()
        await client.send(GET)
        head, _ = await client.message()
    assert head.startswith(b"HTTP/1.1 504 ")
    assert b"\r\nx-faultproxy-error: connect-timeout\r\n" in head
