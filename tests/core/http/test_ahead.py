"""Looking ahead in a body whose end is to be kept back."""

from __future__ import annotations

import random

import pytest

from faultproxy.core.http.ahead import Ahead
from faultproxy.core.http.framing import BadBody, ChunkedBody, UntilCloseBody
from tests.wire.peer import chunked, split


@pytest.mark.parametrize("seed", range(50))
def test_what_may_pass_is_never_nearer_to_the_end_than_was_asked(seed: int) -> None:
    rng = random.Random(seed)
    payload = rng.randbytes(rng.randrange(1, 200))
    keeps = rng.randrange(1, 100)
    ahead = Ahead(ChunkedBody(), keeps)
    for piece in split(chunked(split(payload, rng)), rng, most=20):
        assert ahead.total is None
        assert ahead.passable <= max(0, len(payload) - keeps)
        ahead.feed(piece)
    assert ahead.total == len(payload)
    assert ahead.passable == max(0, len(payload) - keeps)


def test_the_end_of_a_body_until_close_is_never_seen_in_it() -> None:
    ahead = Ahead(UntilCloseBody(), 3)
    ahead.feed(b"hello")
    assert (ahead.passable, ahead.total) == (2, None)


def test_a_broken_body_is_refused_as_soon_as_it_is_seen() -> None:
    with pytest.raises(BadBody):
        Ahead(ChunkedBody(), 3).feed(b"5\r\nhello, world\r\n")
