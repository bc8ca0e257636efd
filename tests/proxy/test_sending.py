"""What a connection sends, and when."""

from __future__ import annotations

import asyncio

import pytest

from faultproxy.proxy.sending import AT_ONCE, Sending, Turn


class Recorded(asyncio.Transport):
    """A transport that only remembers what it was given to write."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closing = False

    def is_closing(self) -> bool:
        return self.closing

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))


@pytest.fixture
async def sending() -> Sending:
    return Sending(Turn(asyncio.get_running_loop()))


async def test_small_pieces_leave_together_at_the_end_of_the_turn(sending: Sending) -> None:
    transport = Recorded()
    sending.attach(transport)
    sending.send(b"a")
    sending.send(b"b")
    assert transport.written == []
    await asyncio.sleep(0)  # one turn of the loop
    assert transport.written == [b"ab"]
    sending.send(b"c")
    await asyncio.sleep(0)
    assert transport.written == [b"ab", b"c"]


async def test_what_is_large_goes_at_once_behind_what_came_before(sending: Sending) -> None:
    transport = Recorded()
    sending.attach(transport)
    sending.send(b"a")
    sending.send(b"b" * AT_ONCE)
    assert transport.written == [b"a" + b"b" * AT_ONCE]
    await asyncio.sleep(0)
    assert len(transport.written) == 1


async def test_what_is_sent_before_there_is_a_transport_is_kept(sending: Sending) -> None:
    sending.send(b"a" * AT_ONCE)
    sending.send(b"b")
    transport = Recorded()
    sending.attach(transport)
    assert transport.written == [b"a" * AT_ONCE + b"b"]


async def test_whoever_ends_a_transport_flushes_first(sending: Sending) -> None:
    transport = Recorded()
    sending.attach(transport)
    sending.send(b"a")
    sending.flush()
    assert transport.written == [b"a"]
    await asyncio.sleep(0)
    assert transport.written == [b"a"]


@pytest.mark.parametrize("how", ["dropped", "closing"])
async def test_nothing_is_written_that_nobody_will_get(sending: Sending, how: str) -> None:
    transport = Recorded()
    sending.attach(transport)
    sending.send(b"a")
    if how == "dropped":
        sending.drop()
    transport.closing = how == "closing"
    await asyncio.sleep(0)
    assert transport.written == []
