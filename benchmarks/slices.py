#!/usr/bin/env python3
"""What settings of `serve` cost: CPU a request of each, in turns of a tenth of a second.

  slices.py [--restarts N] [--rounds N] 'name=OPTIONS [/events?QUERY]' ...

OPTIONS are those of `faultproxy serve`; with `/events...` somebody listens to that. wrk asks each
for 1 KiB on 32 connections; all but one stand still at any time, so that whatever else the machine
does falls on all alike. Two processes of the same settings differ by some percent for as long as
they live, so all are started anew again and again.

Prints a line for each: median CPU us a request, and the ratio to the first (median over all
slices, with its standard error). Needs nginx, wrk and two cores. `serve` keeps 100 exchanges a
second for whoever looks later, of the clock's seconds: with three settings that weighs four times
as much here as in a flood.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import statistics
import sys
import time
from contextlib import ExitStack

import backend
from setting import LOAD_CPU, Setting, requests_seen

SLICE_S = 0.1  # a thousand requests, and short beside what else a machine does
AWAKE_S = 0.03  # until all connections of the load ask again: nothing tells
CONNECT_S = 0.5  # until they are all there: it says nothing then


class Turns:
    """A setting that stands still until its turn comes."""

    def __init__(self, stack: ExitStack, folder: str, up: int, text: str) -> None:
        setting = Setting(stack, folder, up, text, [sys.executable, "-m", "faultproxy"])
        self.name, self._proxy, self._load = setting.name, setting.proxy, setting.load
        stack.callback(os.kill, self._load.p.pid, signal.SIGCONT)
        time.sleep(CONNECT_S)
        os.kill(self._load.p.pid, signal.SIGSTOP)

    def slice_us(self, counter: socket.socket) -> float:
        """CPU time for a request during one turn."""
        os.kill(self._load.p.pid, signal.SIGCONT)
        time.sleep(AWAKE_S)
        cpu_s, seen = self._proxy.cpu(), requests_seen(counter)
        time.sleep(SLICE_S)
        cpu_s, seen = self._proxy.cpu() - cpu_s, requests_seen(counter) - seen - 1
        os.kill(self._load.p.pid, signal.SIGSTOP)
        if seen <= 0:
            raise SystemExit(f"{self.name}: no request was answered")
        return float(cpu_s / seen * 1e6)


def measured(folder: str, up: int, texts: list[str], rounds: int) -> dict[str, list[float]]:
    """All settings, started once."""
    with ExitStack() as stack:
        counter = stack.enter_context(socket.create_connection(("127.0.0.1", up)))
        settings = [Turns(stack, folder, up, text) for text in texts]
        found: dict[str, list[float]] = {each.name: [] for each in settings}
        for _ in range(rounds):
            for each in random.sample(settings, len(settings)):
                found[each.name].append(each.slice_us(counter))
    return found


def show(found: dict[str, list[float]]) -> None:
    """A line for each setting."""
    first = next(iter(found.values()))
    for name, values in found.items():
        ratios = [value / base for value, base in zip(values, first, strict=True)]
        error = 1.25 * statistics.pstdev(ratios) / len(ratios) ** 0.5
        middle, ratio = statistics.median(values), statistics.median(ratios)
        print(f"{name:16} {middle:6.1f} us   {ratio:.3f} +- {error:.3f}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--restarts", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=24)
    parser.add_argument("settings", nargs="+")
    asked = parser.parse_args()
    found: dict[str, list[float]] = {}
    with backend.folder("proxyslices-") as folder:
        up = backend.start(folder, {"1k": 1 << 10}, cpus=LOAD_CPU)
        for _ in range(asked.restarts):
            for name, values in measured(folder, up, asked.settings, asked.rounds).items():
                found.setdefault(name, []).extend(values)
    show(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
