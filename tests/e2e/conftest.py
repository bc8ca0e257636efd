"""Fixtures of the tests that let real clients meet real stores."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator

import pytest

from tests.e2e.session import boto
from tests.stores.store import Store

# The first numbers that Python draws after it: 0.02, 0.005, 0.002, 0.014. botocore draws its pauses
# between attempts from Python's generator, so that four of them last 0.15 s and not up to 15 s.
IMPATIENT_SEED = 1249968


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    """Clients pause shortly between their attempts."""
    state = random.getstate()
    random.seed(IMPATIENT_SEED)
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
