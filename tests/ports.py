"""Ports for programs that cannot pick their own."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack
from pathlib import Path

LOOPBACK = "127.0.0.1"
RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")  # ip(7)
LOWEST = 10_000
USUAL = 32_768  # the first that a Linux picks which nobody has set otherwise


def free_ports(count: int = 1) -> list[int]:
    """Loopback ports that nothing listens on, and that no connection is given by chance.

    A port that the system picks goes to whoever connects next, as soon as it is let go: these are
    below the range that it picks from.
    """
    ports: list[int] = []
    draw = random.SystemRandom()  # runs beside this one draw others
    with ExitStack() as held:
        while len(ports) < count:
            port = draw.randrange(LOWEST, first_picked())
            try:
                held.enter_context(socket.create_server((LOOPBACK, port)))
            except OSError:  # taken
                continue
            ports.append(port)
    return ports


def first_picked() -> int:
    """The lowest port that the system picks; the usual one where hardly any are below it."""
    try:
        lowest = int(RANGE.read_text(encoding="ascii").split()[0])
    except OSError:  # not a Linux
        return USUAL
    return lowest if lowest > LOWEST + 1000 else USUAL
