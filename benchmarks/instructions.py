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
import shlex
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import backend
import bench
from slices import CONNECTIONS, LOAD_CPU, PROXY_CPU, answered, read_on, requests_seen

SLOWER = 80
WARM_S = 5  # at two hundred requests a second
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


def counted(stack: ExitStack, folder: Path, up: int, text: str, seconds: float) -> dict[str, float]:
    """Events a request, by the names that callgrind has for them."""
    name, _, options = text.partition("=")
    argv = shlex.split(options)
    paths = [argv.pop() for _ in argv[-1:] if argv[-1].startswith("/events")]
    port, control = bench.free_port(), bench.free_port()
    if "--control" not in argv:
        argv += ["--control", f"127.0.0.1:{control}"]
    out = folder / f"{name}.callgrind"
    valgrind = ["valgrind", "--tool=callgrind", "--cache-sim=yes", "--instr-atstart=no", *CACHES]
    where = ["--upstream", f"http://127.0.0.1:{up}", "--listen", f"127.0.0.1:{port}"]
    serve = [sys.executable, "-c", SERVE, "serve", *where, *argv]
    proxy = bench.Proc(
        [*valgrind, f"--callgrind-out-file={out}", *serve], PROXY_CPU, f"{folder}/{name}.log"
    )
    stack.callback(proxy.stop)
    bench.wait_up(proxy, port, name, limit=120)
    for path in paths:
        client = stack.enter_context(answered(control, path))
        threading.Thread(target=read_on, args=(client,), daemon=True).start()
    url = f"http://127.0.0.1:{port}/1k"
    wrk = ["wrk", "-t1", f"-c{CONNECTIONS}", "-d3600s", "--timeout", "60s", url]
    load = bench.Proc(wrk, LOAD_CPU, f"{folder}/{name}.wrk.log")
    stack.callback(load.stop)
    counter = stack.enter_context(socket.create_connection(("127.0.0.1", up)))
    time.sleep(WARM_S)
    told(proxy, "-i", "on")
    time.sleep(1)
    told(proxy, "-z")
    seen = requests_seen(counter)
    time.sleep(seconds)
    seen = requests_seen(counter) - seen - 1
    told(proxy, "-d")
    return {event: count / seen for event, count in totals(folder, out.name).items()}


def told(proxy: bench.Proc, *what: str) -> None:
    """Have callgrind do something, now."""
    ask = ["callgrind_control", *what, str(proxy.p.pid)]
    subprocess.run(ask, check=True, capture_output=True)  # noqa: S603 (what is asked stands here)


def totals(folder: Path, name: str) -> dict[str, int]:
    """What was counted up to the dump."""
    (dump,) = folder.glob(f"{name}.*")
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
                found = counted(stack, Path(folder), up, text, asked.seconds)
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
