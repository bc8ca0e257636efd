#!/usr/bin/env python3
"""Write a scenario of COUNT rules that match nothing the benchmark sends, and one that answers 503.

  rules.py COUNT > FILE

The COUNT rules name an operation and a bucket, as rules in use do.
The last rule answers GET /__fault503/k by itself and keeps the connection.
"""

from __future__ import annotations

import sys
from itertools import cycle, islice

OPERATIONS = ("GetObject", "PutObject", "HeadObject", "DeleteObject", "UploadPart", "ListObjectsV2")
FAULTS = ("error: SlowDown", "error: InternalError", "latency: 200ms", "reset", "truncate: 50%")

ANSWER = """\
  - name: answer-503
    match: {bucket: __fault503}
    faults:
      - answer: 503
"""


def scenario(count: int) -> str:
    """The text of a rule file with `count` rules and the answer."""
    rules: list[str] = []
    places = islice(zip(cycle(OPERATIONS), cycle(FAULTS)), count)
    for number, (operation, fault) in enumerate(places):
        match = f'{{operation: {operation}, bucket: bench-{number:04}, key: "logs/**"}}'
        rules.append(rule(f"rule-{number:04}", match, fault))
    about = f"{count} rules that match nothing of the benchmark's load, and one that answers 503"
    return f"# Written by: benchmarks/rules.py {count}\nabout: {about}\nseed: 7\nrules:\n" + (
        "".join(rules) + ANSWER
    )


def rule(name: str, match: str, fault: str) -> str:
    """One rule that fires on a tenth of what it matches."""
    return (
        f"  - name: {name}\n    match: {match}\n    trigger: {{share: 10%}}\n"
        f"    faults:\n      - {fault}\n"
    )


def main(arguments: list[str]) -> int:
    """Write the scenario to standard output."""
    if len(arguments) != 1 or not arguments[0].isdigit() or int(arguments[0]) < 1:
        print("usage: rules.py COUNT    (1 or more)", file=sys.stderr)
        return 2
    sys.stdout.write(scenario(int(arguments[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
