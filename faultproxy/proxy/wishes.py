"""Wishes: what clients ask for in the header `x-faultproxy-fault`, read and granted."""

from __future__ import annotations

from functools import lru_cache

from faultproxy.core.request import Request
from faultproxy.core.rules.candidates import Candidate
from faultproxy.core.rules.wish import HEADER, Allowance, Wish, wished
from faultproxy.rulefile.option import WISHES, Refused, read_wish

LONGEST = 100  # characters; what is longer is no fault, and is not remembered


class CannotGrant(Exception):  # noqa: N818 (reads as what happened)
    """The header asks for what cannot be had; `str()` says why, with nothing that a client sent."""


class Wishes:
    """Faults named by clients, for at most a share (0 to 1) of all exchanges."""

    __slots__ = ("_allowance",)

    def __init__(self, share: float) -> None:
        self._allowance = Allowance(share)

    def of(self, request: Request, exchange: int, dialect: str) -> Wish:
        """What a request with the header asks for. Raises CannotGrant.

        `exchange` is its number from 1, `dialect` that of the rules in force.
        """
        texts = request.header(HEADER.decode())
        if len(texts) != 1:
            raise CannotGrant("it is given more than once")
        text = texts[0]
        read = _read(text, dialect) if len(text) <= LONGEST else Refused(WISHES)
        if isinstance(read, Refused):
            raise CannotGrant(str(read))
        return Wish(read, self._allowance.refusal(exchange))


def check_unsigned(request: Request) -> None:
    """Refuse a header that would be missing from what was signed. Raises CannotGrant."""
    if request.signs(HEADER.decode()):
        raise CannotGrant("the request's signature covers it, and the store would miss it")


@lru_cache(maxsize=256)
def _read(text: str, dialect: str) -> Candidate | Refused:
    read = read_wish(text, dialect=dialect)
    return read if isinstance(read, Refused) else wished(read)
