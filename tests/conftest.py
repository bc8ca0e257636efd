"""Fixtures for the whole suite: real stores to put the proxy in front of."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.stores.store import Store, running_moto, running_versitygw, versitygw_binary


@pytest.fixture(scope="session")
def moto() -> Iterator[Store]:
    """A store that knows S3's operations and believes every signature; shared by the whole run."""
    with running_moto() as store:
        yield store


@pytest.fixture(scope="session")
def versitygw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that verifies signatures and checksums; shared by the whole run.

    Skips where the binary is absent; fails instead where FAULTPROXY_REQUIRE_STORES is 1.
    """
    binary = versitygw_binary()
    if not binary.exists():
        reason = f"{binary} is not there: tests/stores/install builds it"
        if os.environ.get("FAULTPROXY_REQUIRE_STORES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)  # building it takes Go and a minute, which not every machine has
    with running_versitygw(binary, tmp_path_factory.mktemp("versitygw")) as store:
        yield store
