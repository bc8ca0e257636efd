"""What deciding costs a request in this process, without sockets: microseconds of CPU.

  python -m benchmarks.decide [FILE.yaml ...]     rule files, each measured by itself

Times parsing a head and asking the engine about it, for GETs of another key each, as boto3 sends
them, on connections that end after 100 requests. Without files: no rules, 1000 rules for other
buckets, 1000 for these buckets, and 1000 over all that rules look at. Best of several rounds, which
are taken in turn; `more` is what came on top of no rules.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from benchmarks.rules import over_all_keys, scenario
from faultproxy.core.http.head import parse_request_head
from faultproxy.core.request import Request
from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.scenario import Scenario
from faultproxy.rulefile.compiler import Loaded, read_scenario

ROUNDS, REQUESTS, KEYS, PER_CONNECTION = 25, 3000, 20_000, 100
BUCKETS = ("alpha", "beta-data", "gamma.logs", "warehouse")
HEAD = """\
GET /{bucket}/data/2024/{month:02}/part-{number:05}.parquet HTTP/1.1
Host: 127.0.0.1:9000
Accept-Encoding: identity
x-amz-checksum-mode: ENABLED
User-Agent: Boto3/1.44.5 md/Botocore#1.44.5 md/awscrt#0.38.0 ua/2.1 os/linux#6.18 md/arch#x86_64 \
lang/python#3.11.7 md/pyimpl#CPython m/N,b,e,D,Z,U cfg/retry-mode#legacy Botocore/1.44.5
X-Amz-Date: 20240501T1200{second:02}Z
X-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
Authorization: AWS4-HMAC-SHA256 \
Credential=AKIAIOSFODNN7EXAMPLE/20240501/us-east-1/s3/aws4_request, \
SignedHeaders=host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date, Signature={signature}
amz-sdk-invocation-id: {signature:.8}-{signature:.4}-{signature:.4}-{signature:.4}-{signature:.12}
amz-sdk-request: attempt=1

"""


def heads(turn: int) -> list[bytes]:
    """Raw heads for one round; those of another round are for other keys."""
    made: list[bytes] = []
    for at in range(REQUESTS):
        drawn = sha256(f"{turn} {at}".encode()).hexdigest()
        number = int(drawn[:8], 16) % KEYS
        told = HEAD.format(
            bucket=BUCKETS[int(drawn[8], 16) % len(BUCKETS)],
            month=number % 12 + 1,
            number=number,
            second=at // 500,
            signature=drawn,
        )
        made.append(told.replace("\n", "\r\n").encode())
    return made


def rules_of(text: str, name: str = "rules.yaml") -> Scenario:
    """The scenario in the text of a rule file."""
    loaded = read_scenario([(name, text)])
    if not isinstance(loaded, Loaded):
        raise SystemExit(f"{name}: {loaded}")
    return loaded.scenario


def for_these_buckets(text: str) -> str:
    """The scenario with the first rules for the buckets that are asked for."""
    for number, bucket in enumerate(BUCKETS):
        text = text.replace(f"bench-{number:04},", f"{bucket},")
    return text


def asking(engine: Engine) -> Callable[[bytes, int], object]:
    """Parses a head that came in on a connection of this number, and decides."""

    def decide(raw: bytes, connection: int) -> object:
        request = Request(
            parse_request_head(raw),
            source=f"127.0.0.1:{40_000 + connection % 20_000}",
            listener="127.0.0.1:9090",
            connection=connection,
            domains=(),
        )
        return engine.decide(request, now_s=1.0, unix_s=1.0, serial=1)

    return decide


def cost_us(ask: Callable[[bytes, int], object], raws: list[bytes], first: int) -> float:
    """CPU time for each head, on connections numbered from `first`."""
    gc.collect()
    gc.disable()
    began_s = time.process_time()
    for at, raw in enumerate(raws):
        ask(raw, first + at // PER_CONNECTION)
    took_s = time.process_time() - began_s
    gc.enable()
    return took_s / len(raws) * 1e6


def main() -> None:
    """Measure and print a line for each."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    files: list[Path] = parser.parse_args().files
    scenarios = {"no rules": Scenario(rules=())}
    if files:
        scenarios |= {
            str(file): rules_of(file.read_text(encoding="utf-8"), str(file)) for file in files
        }
    else:
        scenarios["1000, other buckets"] = rules_of(scenario(1000))
        scenarios["1000, these buckets"] = rules_of(for_these_buckets(scenario(1000)))
        scenarios["1000, all keys"] = rules_of(over_all_keys(1000))
    asked = {name: asking(Engine(rules, 7)) for name, rules in scenarios.items()}
    best = dict.fromkeys(asked, float("inf"))
    for turn in range(ROUNDS):
        raws = heads(turn)
        for name, ask in asked.items():
            best[name] = min(best[name], cost_us(ask, raws, turn * REQUESTS // PER_CONNECTION))
    for name, took_us in best.items():
        print(f"{name:24} {took_us:6.2f} us   more {took_us - best['no rules']:6.2f}")


if __name__ == "__main__":
    main()
