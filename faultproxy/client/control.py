"""Control: a running proxy, steered from a program that waits for each answer."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from types import TracebackType
from typing import Self, TypeVar, Unpack
from weakref import WeakSet

from faultproxy.client import calls, values
from faultproxy.client.address import find, read_control, unplaced
from faultproxy.client.answer import refusal
from faultproxy.client.calls import Call, Injection, Words
from faultproxy.client.events import Events, Messages
from faultproxy.client.failure import NotRunning, unreadable
from faultproxy.options import read_upstream
from faultproxy.settings import Upstream

T = TypeVar("T")

TIMEOUT_S = 30.0


class Control:
    """The control API of one proxy. May be used by several threads at once.

    `url` is a URL or HOST:PORT. Each call has a connection of its own; what stays open are streams
    of events, which `close` ends. Every method raises NotRunning where nobody answers, and
    ControlError where the proxy refuses; `for_` is how long what is made lasts (`30m`, `forever`;
    without it, one hour).
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        """Nothing is sent yet. Raises SettingsError where `url` cannot be read."""
        self._upstream: Upstream = read_upstream(read_control(url) or unplaced(url))
        self._token = token
        self._streams: WeakSet[Messages] = WeakSet()

    @classmethod
    def find(cls) -> Self:
        """The proxy that FAULTPROXY_CONTROL names, else the one of this user that began last.

        Its token is read from the file that FAULTPROXY_CONTROL_TOKEN_FILE names. Raises NotRunning.
        """
        found = find()
        return cls(found.url, found.token)

    @property
    def url(self) -> str:
        """Where it calls."""
        return self._upstream.url

    def close(self) -> None:
        """End the streams that are open; whoever waits for an event is told that there is none."""
        for stream in list(self._streams):
            stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def ask(self, call: Call[T]) -> T:
        """The answer of a call."""
        connection, response = self._sent(call)
        try:
            return call.read(response.read())
        except (OSError, http.client.HTTPException) as error:
            raise NotRunning(f"the answer of {self.url} was cut") from error
        finally:
            response.close()
            connection.close()

    def messages(self, call: Call[None]) -> Messages:
        """The stream that answers a call."""
        stream = Messages(*self._sent(call))
        self._streams.add(stream)
        return stream

    def _sent(self, call: Call[T]) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        """Send it; a good answer, of which only the head was read."""
        connection = self._connection()
        try:
            connection.request(
                call.method, call.target, body=call.body, headers=call.headers(self._token)
            )
            response = connection.getresponse()
            if response.status >= 400:
                raise refusal(response.status, response.read())
            return connection, response
        except OSError as error:
            connection.close()
            why = error.strerror or str(error)
            raise NotRunning(f"nothing answers at {self.url}: {why}") from error
        except http.client.HTTPException as error:
            connection.close()
            raise unreadable(f"{self.url} answers with no HTTP") from error
        except BaseException:
            connection.close()
            raise

    def _connection(self) -> http.client.HTTPConnection:
        where = self._upstream
        kind = http.client.HTTPSConnection if where.tls else http.client.HTTPConnection
        return kind(where.host, where.port, timeout=TIMEOUT_S)

    def health(self) -> values.Health:
        """How the proxy is."""
        return self.ask(calls.health())

    def rules(self) -> values.Scenario:
        """What is in force, with its counts."""
        return self.ask(calls.rules())

    def put_rules(
        self, rules: str | Mapping[str, object], for_: str | None = None
    ) -> values.Scenario:
        """Put the text of a rule file in force; afterwards the scenario of the files returns."""
        return self.ask(calls.put_rules(rules, for_))

    def add_rule(self, rule: str | Mapping[str, object], for_: str | None = None) -> values.Rule:
        """Add a rule, as it stands in a list of rules; it is asked before the scenario's."""
        return self.ask(calls.add_rule(rule, for_))

    def remove_rule(self, name: str) -> None:
        """Remove a rule."""
        self.ask(calls.remove_rule(name))

    def enable(self, name: str) -> values.Rule:
        """Ask a rule again."""
        return self.ask(calls.switch_rule(name, enabled=True))

    def disable(self, name: str) -> values.Rule:
        """Ask a rule no more."""
        return self.ask(calls.switch_rule(name, enabled=False))

    def reload(self) -> values.Scenario:
        """Read the rule files again; where they have a problem, nothing is changed."""
        return self.ask(calls.reload())

    def pause(self) -> values.Pause:
        """Ask no rule, until `resume`; what waits goes on."""
        return self.ask(calls.pause())

    def resume(self) -> values.Pause:
        """Ask rules again."""
        return self.ask(calls.resume())

    def reset(self) -> values.Scenario:
        """Begin to count anew: hits, calls, clocks."""
        return self.ask(calls.reset())

    def inject(self, fault: str | Mapping[str, object], **asked: Unpack[Injection]) -> values.Rule:
        """Make a rule in one line: `SlowDown`, `latency=2s`, or a fault as it stands in a file.

        Further: `operation`, `bucket`, `key`, `client`, `times` (the first so many), `every` (one
        in so many), `share` (`20%` of them), `for_` (how long, `5m`) and `name`.
        """
        return self.ask(calls.inject(fault, **asked))

    def explain(
        self,
        request: str,
        headers: Mapping[str, Words] | None = None,
        size: str | None = None,
        response: str | None = None,
        response_size: str | None = None,
    ) -> dict[str, object]:
        """What would happen to a request (`PUT /bucket/key`) now, as `explain --json` says it.

        `response`: what the store would answer, as `404 NoSuchKey`; without it, 200.
        `response_size`: how much its head announces, as `5B`; without it, that is not known.
        """
        return self.ask(calls.explain(request, headers, size, response, response_size))

    def exchanges(self) -> tuple[values.Flight, ...]:
        """The exchanges that have not ended."""
        return self.ask(calls.exchanges())

    def holds(self) -> tuple[values.Hold, ...]:
        """What waits until it is released."""
        return self.ask(calls.holds())

    def release(self, name: str) -> int:
        """Let go on what waits by this name; how many did."""
        return self.ask(calls.release(name))

    def metrics(self) -> str:
        """The text that Prometheus reads."""
        return self.ask(calls.metrics())

    def events(
        self,
        last: int | None = None,
        *,
        operation: str | None = None,
        key: str | None = None,
        rule: str | None = None,
        outcome: str | None = None,
        sample: int | None = None,
    ) -> Events:
        """Each exchange as its journal line says, when it ends; listening begins at once.

        `last`: so many that have ended are told first. The filters are globs, several with commas.
        `sample`: no more than so many a second; then `{"left_out": n}` says how many were not told.
        """
        call = calls.events(
            last, operation=operation, key=key, rule=rule, outcome=outcome, sample=sample
        )
        return Events(self.messages(call))
