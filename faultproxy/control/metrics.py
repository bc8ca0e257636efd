"""GET /metrics: how much of everything there was and is, for Prometheus.

Nothing has a label that a client could make up: no key, bucket, address or access key.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from faultproxy import __version__
from faultproxy.control.hub import Hub
from faultproxy.control.tally import MAX_LABELS, Named, Seconds, Tally
from faultproxy.core.failure import FAILURES, public_reason
from faultproxy.proxy.batch import Batch
from faultproxy.proxy.runtime import Runtime


def _nobody() -> bool:
    return False


NONE = "none"  # the operation of a connection that never had a request


class Metrics(Collector):
    """The resource, and a reader of the ledger.

    `halted` says whether a limit that the scenario sets itself has paused injecting.
    """

    def __init__(
        self, runtime: Runtime, hub: Hub | None = None, *, halted: Callable[[], bool] = _nobody
    ) -> None:
        self._runtime = runtime
        self._hub = hub
        self._halted = halted
        self._tally = Tally()
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.get("/metrics", self.shown)]

    def told(self, batch: Batch) -> None:
        """These have ended."""
        self._tally.told(batch)

    async def shown(self, request: web.Request) -> web.Response:
        """The text format of Prometheus, or OpenMetrics where that is asked for."""
        self._runtime.flush()
        try:
            encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        except (TypeError, ValueError):  # a version that is no number
            encode, content_type = choose_encoder("")
        return web.Response(body=encode(self._registry), headers={"Content-Type": content_type})

    def describe(self) -> list[Metric]:
        """Nothing: names are not looked up when it is registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Everything, as it is now."""
        yield from self._of_exchanges()
        yield from self._of_rules()
        yield from self._of_connections()
        yield from self._of_proxy()

    def _of_exchanges(self) -> Iterator[Metric]:
        tally = self._tally
        counts: Counter[tuple[str, str, str]] = Counter()
        for (operation, outcome, status), count in tally.exchanges.items():
            counts[operation or NONE, outcome, _class(status)] += count
        yield _counter(
            "exchanges",
            "Exchanges that have ended, and connections that ended without one.",
            ("operation", "outcome", "status_class"),
            counts.items(),
        )
        about = "Seconds from the request head to the store's response head."
        yield _histogram("first_byte_seconds", about, tally.wait)
        yield _histogram("exchange_seconds", "Seconds that exchanges took in all.", tally.took)
        yield _total("received_bytes", "Payload received from clients.", tally.received_bytes)
        yield _total("sent_bytes", "Payload sent to clients.", tally.sent_bytes)
        about = "Failures of the proxy itself or of its way to the store."
        reasons = [(public_reason(reason),) for reason in FAILURES]
        yield _counter("own_errors", about, ("reason",), _with(reasons, tally.own_errors))
        in_flight = sum(each.busy for each in self._runtime.connections)
        yield _gauge("exchanges_in_flight", "Exchanges under way.", in_flight)

    def _of_rules(self) -> Iterator[Metric]:
        tally = self._tally
        rules = self._runtime.engine.scenario.rules[:MAX_LABELS]
        about = "Faults that were carried out."
        faults = [(rule.name, fault.name) for rule in rules for fault in rule.faults]
        yield _counter("injected", about, ("rule", "fault"), _with(faults, tally.injected))
        about = "Exchanges that a rule matched, fired or not."
        names = [(rule.name,) for rule in rules]
        yield _counter("rule_matched", about, ("rule",), _with(names, tally.rule_matched))
        about = "Exchanges that a rule matched and spared, by the reason."
        yield _counter("rule_spared", about, ("rule", "reason"), tally.rule_spared)

    def _of_connections(self) -> Iterator[Metric]:
        runtime = self._runtime
        about = "Connections to the store."
        yield _gauge("upstream_connections_open", about, len(runtime.upstreams))
        about = "Connections to the store that were opened."
        yield _total("upstream_connections_opened", about, runtime.opened_count)
        about = "Connections that the store ended while no exchange used them."
        yield _total("upstream_connections_ended_idle", about, runtime.idle_ended_count)
        about = "Connections of clients."
        yield _gauge("client_connections_open", about, len(runtime.connections))
        about = "Connections of clients that were accepted."
        yield _total("client_connections_accepted", about, runtime.connection_count)

    def _of_proxy(self) -> Iterator[Metric]:
        build = InfoMetricFamily("faultproxy_build", "The program that runs.")
        build.add_metric((), {"version": __version__, "python": platform.python_version()})
        yield build
        yield _gauge("paused", "1 while nothing is injected.", self._runtime.paused)
        about = "1 while nothing is injected because a limit of the scenario was passed."
        yield _gauge("halted", about, self._runtime.paused and self._halted())
        if self._hub is not None:
            about = "Clients that read GET /events."
            yield _gauge("subscribers", about, self._hub.subscribers)
            about = "Clients of GET /events that did not read, and were dropped."
            yield _total("subscribers_dropped", about, self._hub.dropped)


def _with(names: Iterable[tuple[str, ...]], counts: Named) -> Iterable[tuple[tuple[str, ...], int]]:
    """With 0 for what has not happened yet: Prometheus sees no rise where a number begins at 1."""
    return (dict.fromkeys(names, 0) | dict(counts)).items()


def _class(status: int | None) -> str:
    """`2xx`, or `none` where the client got no answer."""
    return "none" if status is None else f"{status // 100}xx"


def _counter(
    name: str,
    about: str,
    labels: Sequence[str],
    counts: Iterable[tuple[tuple[str, ...], int]],
) -> Metric:
    family = CounterMetricFamily(f"faultproxy_{name}", about, labels=labels)
    for values, count in counts:
        family.add_metric(values, count)
    return family


def _total(name: str, about: str, count: int) -> Metric:
    return CounterMetricFamily(f"faultproxy_{name}", about, value=count)


def _gauge(name: str, about: str, value: int) -> Metric:
    return GaugeMetricFamily(f"faultproxy_{name}", about, value=value)


def _histogram(name: str, about: str, seconds: Seconds) -> Metric:
    family = HistogramMetricFamily(f"faultproxy_{name}", about)
    family.add_metric((), seconds.buckets(), seconds.sum_s)
    return family
