"""What a scenario says of all its rules together, in English sentences."""

from __future__ import annotations

from faultproxy.core.quantity import duration_text, listed, share_text
from faultproxy.core.rules.scenario import Scenario

COUNTED = {
    "own_errors": "are own errors",
    "genuine_errors": "are genuine errors",
    "injected": "are injected",
}


def limits(scenario: Scenario) -> tuple[str, ...]:
    """`blast_radius: only 5 % of calls can meet any fault`, each in one line."""
    told: list[str] = []
    if scenario.blast_radius is not None:
        told.append(
            f"blast_radius: only {share_text(scenario.blast_radius)} of calls can meet any fault"
        )
    halt = scenario.halt
    if halt is not None:
        shares = tuple(
            f"{share_text(limit)} {COUNTED[name]}"
            for name, limit in halt.limits
            if limit is not None
        )
        of = f"once, of the exchanges in {duration_text(halt.over_s)}, more than"
        told.append(f"halt: injecting stops {of} {listed(shares, 'or')}")
    return tuple(told)
