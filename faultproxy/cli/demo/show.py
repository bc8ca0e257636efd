"""The show: the store, the proxy and the client on stage, and the story told while it happens."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory

from moto.server import ThreadedMotoServer
from rich.console import Console as Terminal

from faultproxy.app import CannotStart, Proxy
from faultproxy.cli.demo.background import in_background
from faultproxy.cli.demo.feed import Feed
from faultproxy.cli.demo.session import Session
from faultproxy.cli.demo.story import FILE, SCENARIO
from faultproxy.cli.demo.telling import Teller
from faultproxy.console import Console
from faultproxy.core.rules.scenario import Scenario
from faultproxy.options import read_upstream
from faultproxy.rulefile.compiler import Loaded, read_scenario
from faultproxy.settings import Address, FaultproxyError, Settings

LOOPBACK = "127.0.0.1"
PORT = 9090  # where the README's examples connect; any other one where it is in use
MAX_CONNECTIONS = 100


def show(*, once: bool) -> int:
    """Run the session, tell it, and serve on unless `once`; the exit code."""
    # Also where a shell started this in the background, with the signal ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without arrows is no reason to end
    teller = Teller(Terminal(highlight=False))
    feed = Feed()
    with TemporaryDirectory(prefix="faultproxy-demo-") as folder, _store() as upstream:
        journal = Path(folder) / "journal.jsonl"
        with _proxy(upstream, Path(folder), journal, feed) as proxy:
            url = proxy.addresses[0].url
            teller.begins(SCENARIO, url=url, upstream=upstream)
            as_told = Session(url=url, journal=journal, feed=feed, teller=teller).run()
            if not once:
                _serve_on(feed, teller, url, page=str(proxy.ready()["control"]))
    return 0 if as_told else 1


def _serve_on(feed: Feed, teller: Teller, url: str, *, page: str) -> None:
    teller.serves_on(url, page=page)
    try:
        while True:
            fault = feed.next()
            if fault is not None:
                teller.injected(fault)
    except KeyboardInterrupt:
        teller.ends()


@contextmanager
def _store() -> Iterator[str]:
    """The URL of an S3 store in this process."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # not a line for every request
    server = ThreadedMotoServer(LOOPBACK, 0, verbose=False)
    server.start()
    try:
        yield f"http://{LOOPBACK}:{server.get_host_and_port()[1]}"
    finally:
        server.stop()


@contextmanager
def _proxy(upstream: str, folder: Path, journal: Path, feed: Feed) -> Iterator[Proxy]:
    """The proxy on PORT, or on any other that is free; its rules stand in a file in the folder."""
    scenario = _scenario()
    rules = folder / FILE
    rules.write_text(SCENARIO, encoding="utf-8")
    with ExitStack() as stack:
        try:
            settings = _settings(upstream, rules, journal, PORT)
            proxy = stack.enter_context(in_background(settings, scenario, Console(feed)))
        except CannotStart:
            settings = _settings(upstream, rules, journal, 0)
            proxy = stack.enter_context(in_background(settings, scenario, Console(feed)))
        yield proxy


def _settings(upstream: str, rules: Path, journal: Path, port: int) -> Settings:
    return Settings(
        upstream=read_upstream(upstream),
        listen=(Address(LOOPBACK, port),),
        rules=(str(rules),),
        journal=str(journal),
        max_connections=MAX_CONNECTIONS,
        drain_s=1.0,
    )


def _scenario() -> Scenario:
    match read_scenario([(FILE, SCENARIO)]):
        case Loaded(scenario=scenario):
            return scenario
        case problems:
            raise FaultproxyError(problems.render())
