"""Keyed draws: what is drawn depends on its names alone."""

from __future__ import annotations

from hashlib import blake2b


class Draw:
    """Draws for one rule and one request: a hash of (seed, rule, identity, n, place, purpose).

    `n` is how often the identity was seen, this time included. `place` tells the faults of a rule
    apart (their index); its trigger draws with none.
    """

    __slots__ = ("_key", "_place")

    def __init__(self, seed: int, rule: str, identity: str, n: int, place: str = "") -> None:
        # An identity may hold anything; what stands before and behind it holds no NUL.
        self._key = f"{seed}\0{rule}\0{identity}\0{n}"
        self._place = place

    def at(self, place: int) -> Draw:
        """Draws for the fault at this index of the rule."""
        moved = Draw.__new__(Draw)
        moved._key = self._key
        moved._place = str(place)
        return moved

    def __call__(self, purpose: str) -> float:
        """A number in [0, 1), uniform over identities and n."""
        named = f"{self._key}\0{self._place}\0{purpose}".encode(errors="surrogatepass")
        digest = blake2b(named, digest_size=8).digest()
        # 53 bits: all that a float holds. With 64 the highest would be rounded up to 1.
        return (int.from_bytes(digest) >> 11) / 2.0**53
