"""Which keys a part of a rule takes, asked of the reader itself."""

from __future__ import annotations

from faultproxy.rulefile.compiler import read_scenario
from faultproxy.rulefile.problem import Problems

NOBODYS = "faultproxy"  # a key that nothing takes


def keys_of(part: str) -> tuple[str, ...]:
    """The keys of `match` or `trigger`."""
    text = f"rules: [{{name: one, {part}: {{{NOBODYS}: 1}}, faults: [reset]}}]"
    found = read_scenario([("a.yaml", text)])
    assert isinstance(found, Problems)
    (keys,) = (each.accepted for each in found.items if each.found == NOBODYS)
    return keys
