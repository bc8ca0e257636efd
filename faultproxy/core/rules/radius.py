"""The blast radius: the share of calls that can meet any fault."""

from __future__ import annotations

from faultproxy.core.rules.draw import Draw

NO_RULE = ""  # no rule is called so: what is drawn goes for all of them
EVERY_TIME = 0  # however often the identity was seen, so that the attempts of a call share the draw


def beyond(radius: float | None, seed: int, identity: str) -> str | None:
    """Why a request of this identity meets nothing; None where it is within (0 to 1) the radius."""
    if radius is None or radius >= 1.0:
        return None
    drawn = Draw(seed, NO_RULE, identity, EVERY_TIME)("blast_radius")
    # Rounded down, as the share of a rule is shown.
    return None if drawn < radius else f"blast_radius drew {int(drawn * 10000) / 10000:.4f}"
