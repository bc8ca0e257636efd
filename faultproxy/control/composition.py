"""The control API of one proxy, put together: its resources, and those of them that read events."""

from __future__ import annotations

from functools import partial

from faultproxy.control.access import Access, read_long_token
from faultproxy.control.catalogue import Catalogue
from faultproxy.control.details import Details
from faultproxy.control.events import Events
from faultproxy.control.exchanges import Exchanges
from faultproxy.control.explain import Explain
from faultproxy.control.hub import Hub
from faultproxy.control.inject import Inject
from faultproxy.control.metrics import Metrics
from faultproxy.control.openapi.document import OpenApi
from faultproxy.control.page.files import Page
from faultproxy.control.rules import Rules
from faultproxy.control.server import ControlServer, Resource
from faultproxy.control.state import State
from faultproxy.control.steering import PauseCause, Steering
from faultproxy.control.traffic import Traffic
from faultproxy.proxy.runtime import Runtime
from faultproxy.settings import Address


async def open_control(
    address: Address, steering: Steering, runtime: Runtime, *, url: str
) -> ControlServer:
    """Serve the control API; `url` is where clients connect.

    Raises SettingsError and CannotControl.
    """
    settings = runtime.settings
    token_file = settings.control_token_file
    access = Access(
        hosts=frozenset((address.host.lower(), *settings.control_hosts)),
        token=None if token_file is None else read_long_token(token_file),
    )
    hub, traffic = (
        Hub(runtime.console.warning, domains=runtime.domains, keep=runtime.ended.keep),
        Traffic(runtime.unix_s),
    )
    metrics = Metrics(runtime, hub, halted=partial(_halted, steering))
    for reader in (hub, traffic, metrics):
        runtime.ended.add(reader)
    events = Events(hub, runtime.ended.flush, runtime.ended.look)
    resources: list[Resource] = [
        State(steering, runtime, url=url, more=partial(_listeners, hub)),
        Rules(steering),
        Inject(steering),
        Explain(steering, runtime),
        Exchanges(runtime),
        Catalogue(runtime.unix_s),
        events,
        Details(hub.ring),
        traffic,
        metrics,
        OpenApi(),
        Page(),
    ]
    server = ControlServer(address, resources, access, runtime.internal_error, ends=[events.stop])
    await server.start()
    return server


def _listeners(hub: Hub) -> dict[str, object]:
    """What GET /health tells of those who listen to the events."""
    return {"subscribers": hub.subscribers, "dropped_subscribers": hub.dropped}


def _halted(steering: Steering) -> bool:
    """Whether a limit that the scenario sets itself has paused injecting."""
    return steering.paused is not None and steering.paused.by is PauseCause.HALT
