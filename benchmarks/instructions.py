#!/usr/bin/env python3
"""What settings of `serve` cost, counted instead of timed: instructions a request, under callgrind.

  instructions.py [--seconds N] 'name=OPTIONS [/events?QUERY]' ...

OPTIONS and load are those of `slices.py`, one setting after the other. A count is the same each
time to a few tenths of a percent, whatever else the machine does; the kernel's work is not in it.

Prints a line for each: instructions a request, the same with what misses of the caches cost (10
for one of 32 KiB, 40 more for one of 512 KiB), and what is more than for the first. Under callgrind
everything takes 80 times as long, so what `serve` does by the clock is made to wait as much longer.
Needs nginx, wrk, valgrind and two cores.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import backend
import bench
from setting import LOAD_CPU, Setting, requests_seen

SLOWER = 80
WARM_S, CACHES_S = 5, 1  # at two hundred requests a second
CACHES = ("--I1=32768,8,64", "--D1=32768,8,64", "--LL=524288,8,64")
FIRST_LEVEL, SECOND_LEVEL = ("I1mr", "D1mr", "D1mw"), ("ILmr", "DLmr", "DLmw")
# What ticks: how much is kept from one tick to the next stays as it is.
SERVE = f"""
from faultproxy.cli import main
from faultproxy.control import events
from faultproxy.proxy import listener
events.TICK_S *= {SLOWER}
tick_s = listener.tick_s
listener.tick_s = lambda settings: {SLOWER} * tick_s(settings)
main()
"""


def counted(stack: ExitStack, folder: str, up: int, text: str, seconds: float) -> dict[str, float]:
    """Events a request, by the names that callgrind has for them."""
    own = tempfile.mkdtemp(dir=folder)
    out = Path(own, "counted")
    valgrind = ["valgrind", "--tool=callgrind", "--cache-sim=yes", "--instr-atstart=no", *CACHES]
    launcher = [*valgrind, f"--callgrind-out-file={out}", sys.executable, "-c", SERVE]
    proxy = Setting(stack, own, up, text, launcher).proxy
    counter = stack.enter_context(socket.create_connection(("127.0.0.1", up)))
    time.sleep(WARM_S)  # until all code is specialized and all memory there: nothing tells
    told(proxy, "-i", "on")
    time.sleep(CACHES_S)  # until the caches that are imitated hold what they would hold
    told(proxy, "-z")
    seen = requests_seen(counter)
    time.sleep(seconds)  # the time over which is counted
    seen = requests_seen(counter) - seen - 1
    told(proxy, "-d")
    return {event: count / seen for event, count in totals(out).items()}


def told(proxy: bench.Proc, *what: str) -> None:
    """Have callgrind do something, now."""
    ask = ["callgrind_control", *what, str(proxy.p.pid)]
    subprocess.run(ask, check=True, capture_output=True)  # noqa: S603 (what is asked stands here)


def totals(out: Path) -> dict[str, int]:
    """What was counted up to the dump."""
    (dump,) = out.parent.glob(f"{out.name}.*")  # a dump that is asked for has a number
    text = dump.read_text()
    events = re.search(r"^events: (.*)$", text, re.M)
    counts = re.search(r"^totals: (.*)$", text, re.M)
    if events is None or counts is None:
        raise SystemExit(f"{dump}: no totals")
    return dict(zip(events[1].split(), map(int, counts[1].split()), strict=False))


def cycles(found: dict[str, float]) -> float:
    """Instructions, and what it costs to wait for memory."""
    missed = [sum(found[each] for each in level) for level in (FIRST_LEVEL, SECOND_LEVEL)]
    return found["Ir"] + 10 * missed[0] + 40 * missed[1]


def main() -> int:
    """Count and print."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("settings", nargs="+")
    asked = parser.parse_args()
    os.environ["PYTHONHASHSEED"] = "1"
    first: dict[str, float] | None = None
    with backend.folder("proxycounted-") as folder:
        up = backend.start(folder, {"1k": 1 << 10}, cpus=LOAD_CPU)
        for text in asked.settings:
            with ExitStack() as stack:
                found = counted(stack, folder, up, text, asked.seconds)
            first = first or found
            ratios = found["Ir"] / first["Ir"] - 1, cycles(found) / cycles(first) - 1
            print(
                f"{text.partition('=')[0]:16} {found['Ir']:8.0f} {ratios[0]:+7.1%}"
                f"   with misses {cycles(found):8.0f} {ratios[1]:+7.1%}",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
