"""Fixtures of the tests that let real clients meet real stores."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator

import pytest

from tests.e2e.session import boto
from tests.stores.store import Store


@pytest.fixture(autouse=True)
def _others_draw_as_ever() -> Iterator[None]:
    """A client made here seeds Python's generator, which other tests may draw from."""
    state = random.getstate()
    yield
    random.setstate(state)


def _bucket(store: Store) -> str:
    name = f"bucket-{uuid.uuid4()}"
    with boto(store.url, store) as (client, _):
        client.create_bucket(Bucket=name)
    return name


@pytest.fixture
def bucket(moto: Store) -> str:
    """A bucket in moto that is this test's alone."""
    return _bucket(moto)


@pytest.fixture
def verified_bucket(versitygw: Store) -> str:
    """A bucket in versitygw that is this test's alone."""
    return _bucket(versitygw)
