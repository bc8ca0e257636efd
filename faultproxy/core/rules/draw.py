"""Keyed draws: what is drawn depends on its names alone."""

from __future__ import annotations

from hashlib import blake2b


class Draw:
    """Draws for one rule and one request: a hash of (seed, rule, identity, n, place, purpose).

    `n` is how often the identity was seen, this time included. `place` tells the faults of a rule
    apart (their index); its trigger draws with none.
    """

    __slots__ = ("_identity", "_n", "_place", "_rule", "_seed")

    def __init__(self, seed: int, rule: str, identity: str, n: int, place: str = "") -> None:
        self._seed = seed
        self._rule = rule
        self._identity = identity
        self._n = n
        self._place = place

    def at(self, place: int) -> Draw:
        """Draws for the fault at this index of the rule."""
        return Draw(self._seed, self._rule, self._identity, self._n, str(place))

    def __call__(self, purpose: str) -> float:
        """A number in [0, 1), uniform over identities and n."""
        # An identity may hold anything; what stands before and behind it holds no NUL.
        key = f"{self._seed}\0{self._rule}\0{self._identity}\0{self._n}\0{self._place}\0{purpose}"
        digest = blake2b(key.encode(errors="surrogatepass"), digest_size=8).digest()
        # 53 bits: all that a float holds. With 64 the highest would be rounded up to 1.
        return (int.from_bytes(digest) >> 11) / 2.0**53
