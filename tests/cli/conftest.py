"""Fixtures of the tests of commands: a proxy that runs, and a user who has said where."""

from __future__ import annotations

import pytest

from tests.client.conftest import control, nobody, process, served
from tests.client.served import Served

__all__ = ["control", "nobody", "process", "served", "told_where"]


@pytest.fixture
def told_where(served: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """The proxy that commands find by their variable."""
    monkeypatch.setenv("FAULTPROXY_CONTROL", served.control.removeprefix("http://"))
    return served
