"""What all connections of one proxy share: its settings, its engine, its records, its clock."""

from __future__ import annotations

import asyncio
import ssl
import time
import traceback
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from faultproxy.core.rules.accepting import Accepting
from faultproxy.core.rules.engine import Engine
from faultproxy.core.rules.scenario import Scenario
from faultproxy.proxy.holds import Holds
from faultproxy.proxy.sending import Turn
from faultproxy.proxy.wire import Watcher
from faultproxy.proxy.wishes import Wishes
from faultproxy.settings import HostHeader

if TYPE_CHECKING:
    from faultproxy.console import Console
    from faultproxy.journal import Journal
    from faultproxy.proxy.ledger import Ledger
    from faultproxy.proxy.roles import UnderWay
    from faultproxy.settings import Settings

NO_RULES = Engine(Scenario(), seed=0)


class Connection(Protocol):
    """What the shared clock looks after: `deadline` is loop time, or infinity."""

    deadline: float
    number: int

    def look(self, now_s: float) -> None:
        """Notice a peer that is gone and time that is up."""
        ...

    @property
    def busy(self) -> bool:
        """Whether an exchange is under way."""
        ...

    @property
    def under_way(self) -> UnderWay | None:
        """The exchange, or what a rule does with the connection before there is any."""
        ...

    def pause_injecting(self) -> None:
        """What a rule keeps waiting goes on, and what one keeps silent is closed."""
        ...

    def stop(self) -> None:
        """End unless an exchange is under way."""
        ...

    def abort(self) -> None:
        """End at once."""
        ...


class Finishing(Protocol):
    """A connection to the store that may outlive its client's by a moment."""

    @property
    def owes(self) -> bool:
        """Whether the store has not got everything that was sent."""
        ...

    def finish(self) -> None:
        """End now, in the way in which it was to end."""
        ...


@dataclass(slots=True, kw_only=True)
class Runtime:
    """Shared by all connections; made once at start, in the running loop."""

    settings: Settings
    engine: Engine
    journal: Journal | None
    ended: Ledger  # who is told of what has ended
    watched: bool  # somebody always wants to know
    console: Console
    loop: asyncio.AbstractEventLoop
    watcher: Watcher
    turn: Turn
    spawn: Callable[[Coroutine[None, None, None]], None]
    tls: ssl.SSLContext | None = None
    max_connections: int = 10000
    stopping: bool = False
    connections: set[Connection] = field(default_factory=set)
    upstreams: set[Finishing] = field(default_factory=set)
    connection_count: int = 0  # numbers given out so far
    exchange_count: int = 0
    opened_count: int = 0  # connections to the store, so far
    idle_ended_count: int = 0  # of these, ended by the store while no exchange used them
    paused: bool = False  # nothing is injected
    holds: Holds = field(default_factory=Holds)

    unix_s: Callable[[], float] = time.time  # wall-clock seconds since 1970
    now_s: Callable[[], float] = field(init=False)  # monotonic seconds, as the loop counts them
    ledger: Ledger | None = field(init=False)  # None where nobody is to be told of anything
    asks: bool = field(init=False)  # there are rules to ask, or wishes
    wishes: Wishes | None = field(init=False)  # None: nobody is asked for any
    accepting: Accepting = field(init=False)  # those that are asked about connections
    marks: bool = field(init=False)  # answers made here say so
    domains: tuple[str, ...] = field(init=False)  # of virtual-hosted buckets
    replaces_host: bool = field(init=False)  # the store gets its own authority as Host
    upstream_host: bytes = field(init=False)  # that authority

    def __post_init__(self) -> None:
        """What every request asks for is worked out once."""
        self.now_s = self.loop.time
        share = self.settings.header_faults
        self.wishes = None if share is None else Wishes(share)
        self._ask()
        self.marks = self.settings.marker
        self.domains = self.settings.domains
        self.replaces_host = self.settings.host_header is HostHeader.UPSTREAM
        self.upstream_host = self.settings.upstream.authority.encode()

    def put_in_force(self, engine: Engine) -> None:
        """Ask this engine from now on; exchanges in flight keep the one that they began with."""
        self.engine = engine
        self._ask()

    def pause(self) -> None:
        """Ask no rule, and end what rules keep waiting."""
        self.paused = True
        self._ask()
        for connection in list(self.connections):
            connection.pause_injecting()

    def resume(self) -> None:
        """Ask the rules again."""
        self.paused = False
        self._ask()

    def _ask(self) -> None:
        """What every request asks for is worked out once."""
        engine = NO_RULES if self.paused else self.engine
        rules = engine.scenario.rules
        self.asks = self.wishes is not None or not all(rule.at_accept for rule in rules)
        self.accepting = Accepting(engine)
        ledger = self.ended
        halts = engine.scenario.halt is not None
        ledger.reads = self.watched or halts
        ledger.hurry(wanted=halts)
        self.ledger = ledger if ledger.reads or ledger.writes else None

    def flush(self) -> None:
        """Tell of everything that has ended, and write it."""
        self.ended.tick()
        if self.journal is not None:
            self.journal.flush()

    def internal_error(self, doing: str, error: Exception) -> None:
        """Something in here is wrong: say what and where, and nothing of what passed."""
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{place.name}, line {place.lineno}"
        self.console.warning(
            "proxy.failed", reason="internal", doing=doing, error=type(error).__name__, where=where
        )


def tick_s(settings: Settings) -> float:
    """How often deadlines are looked at: fine enough for the shortest of them."""
    shortest = min(settings.head_timeout_s, settings.idle_timeout_s, settings.response_timeout_s)
    return min(1.0, max(0.02, shortest / 10))
