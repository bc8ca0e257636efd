"""What an editor shows beside the keys that go for a whole file; the others are in `hints`."""

from __future__ import annotations

from faultproxy.rulefile.schema.hint import hint

FILE = {
    "about": hint("What this scenario is for, in a sentence.", "every third upload is throttled"),
    "seed": hint(
        "What draws depend on: the same seed and the same requests meet the same faults. "
        "Without it, one is drawn at the start and shown.",
        7,
    ),
    "dialect": hint("The store whose wording errors have, where a fault does not say.", "minio"),
    "blast_radius": hint(
        "The share of calls that can meet any fault, drawn from the seed and the request: all "
        "attempts of a call are within it, or none. Without it, all calls can.",
        "5%",
    ),
    "halt": hint(
        "When injecting stops by itself, until somebody resumes it: as soon as one of these "
        "shares of exchanges is passed, of 20 at least.",
        {"own_errors": "5%", "genuine_errors": "20%", "injected": "50%", "over": "1m"},
    ),
    "rules": hint(
        "The rules, asked for every request from top to bottom. Each has a name, where it "
        "applies (match), when it fires (trigger) and what it does (faults).",
        [{"name": "slow-down", "match": {"operation": "PutObject"}, "faults": ["reset"]}],
    ),
}

HALT = {
    "own_errors": hint(
        "How many may fail by the proxy itself, or by no answer of the store.", "5%"
    ),
    "genuine_errors": hint("How many the store may answer with 5xx or 429.", "20%"),
    "injected": hint("How many may have a fault carried out.", "50%"),
    "over": hint("Of those that ended so recently, 1s to 1h. Default: 1m.", "5m"),
}
