"""A fault-injecting reverse proxy for S3-compatible object storage.

Importing the package does nothing but name its version; what steers a running proxy is imported
when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faultproxy.client.asynchronous import AsyncControl
    from faultproxy.client.control import Control
    from faultproxy.client.failure import ControlError, NotRunning

__version__ = "0.1.0"

__all__ = ["AsyncControl", "Control", "ControlError", "NotRunning", "__version__"]

_MODULES = {
    "AsyncControl": "faultproxy.client.asynchronous",
    "Control": "faultproxy.client.control",
    "ControlError": "faultproxy.client.failure",
    "NotRunning": "faultproxy.client.failure",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
