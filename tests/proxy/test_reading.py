"""Whether a transport reads."""

from __future__ import annotations

import asyncio

from faultproxy.proxy.reading import Reading


class Recorded(asyncio.Transport):
    """A transport that only remembers whether it was paused last."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = True

    def is_closing(self) -> bool:
        return False

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True


def test_it_reads_when_the_last_reason_against_it_is_gone() -> None:
    reading, transport = Reading(), Recorded()
    reading.attach(transport)
    reading.hold(Reading.PEER)
    reading.hold(Reading.WAIT)
    reading.free(Reading.PEER)
    assert not transport.reads
    reading.free(Reading.WAIT)
    assert transport.reads


def test_a_reason_that_came_before_the_transport_holds_it() -> None:
    reading, transport = Reading(), Recorded()
    reading.hold(Reading.CONNECT)
    reading.attach(transport)
    assert not transport.reads


def test_a_released_transport_reads_whatever_is_held() -> None:
    reading, transport = Reading(), Recorded()
    reading.attach(transport)
    reading.hold(Reading.AHEAD)
    reading.release(transport)
    reading.hold(Reading.PEER)
    assert transport.reads
