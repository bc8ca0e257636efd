#!/usr/bin/env python3
"""Write a scenario of COUNT rules that match nothing the benchmark sends, and one that answers 503.

  rules.py COUNT [all-keys] > FILE

The COUNT rules name an operation and a bucket, as rules in use do; with `all-keys` each looks at
one thing only, and together they look at everything that `match` knows.
The last rule answers GET /__fault503/k by itself and keeps the connection.
"""

from __future__ import annotations

import sys
from itertools import cycle, islice

OPERATIONS = ("GetObject", "PutObject", "HeadObject", "DeleteObject", "UploadPart", "ListObjectsV2")
FAULTS = ("error: SlowDown", "error: InternalError", "latency: 200ms", "reset", "truncate: 50%")

# One for each thing that rules match on; none of it is true of the benchmark's load.
MATCHES = (
    "bucket: bench-{n}",
    "operation: PutObject",
    "method: DELETE",
    'key: "logs-{n}/**"',
    'key: "**/*-{n}.parquet"',
    'client: "rclone"',
    'user_agent: "*agent-{n}*"',
    "access_key: AKIA{n}",
    "source: 10.{n}.0.0/16",
    'listener: "*:{n}"',
    'size: ">= {n}MiB"',
    'part: ">= {n}"',
    "range: true",
    "presigned: true",
    'header: {{x-bench-{n}: "*"}}',
    'query: {{bench-{n}: "*"}}',
    'written: "< {n}s"',
    "response: {{status: [404, 5xx]}}",
    "any: [{{bucket: bench-{n}}}, {{bucket: other-{n}}}]",
)

ANSWER = """\
  - name: answer-503
    match: {bucket: __fault503}
    faults:
      - answer: 503
"""


def over_all_keys(count: int) -> str:
    """The text of a rule file with `count` rules over everything that rules can look at."""
    rules: list[str] = []
    for number, (match, fault) in enumerate(islice(zip(cycle(MATCHES), cycle(FAULTS)), count)):
        said = match.format(n=number % 200 + 1)
        rules.append(rule(f"rule-{number:04}", f"{{{said}}}", fault))
    return "rules:\n" + "".join(rules) + ANSWER


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
    arguments, more = arguments[:1], arguments[1:]
    if (
        len(arguments) != 1
        or more not in ([], ["all-keys"])
        or not arguments[0].isdigit()
        or int(arguments[0]) < 1
    ):
        print("usage: rules.py COUNT [all-keys]    (COUNT from 1)", file=sys.stderr)
        return 2
    write = over_all_keys if more else scenario
    sys.stdout.write(write(int(arguments[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
