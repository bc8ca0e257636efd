"""Ports for programs that cannot pick their own."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack
from pathlib import Path

LOOPBACK = "127.0.0.1"
RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")  # ip(7)
LOWEST = 10_000
USUAL = 32_768


def free_ports(count: int = 1) -> list[int]:
    """Loopback ports that nothing listens on, and that no connection is given by chance.

    A port that the system picks goes to whoever connects next, as soon as it is let go: these are
    below the range that it picks from.
    """
    ports: list[int] = []
    draw = random.SystemRandom()  # runs beside this one draw others
    with ExitStack() as held:
        while len(ports) < count:
            port = draw.randrange(LOWEST, highest())
            try:
                held.enter_context(socket.create_server((LOOPBACK, port)))
            except OSError:  # taken
                continue
            ports.append(port)
    return ports


def highest() -> int:
    """The lowest port of the system's choice; Linux's usual one where that leaves none below."""
    try:
        lowest_picked = int(RANGE.read_text(encoding="ascii").split()[0])
    except OSError:  # not a Linux
        return USUAL
    return lowest_picked if lowest_picked > LOWEST + 1000 else USUAL
