"""AsyncControl: a running proxy, steered from a program with an event loop."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self, TypeVar, Unpack
from weakref import WeakSet

import aiohttp

from faultproxy.client import calls, values
from faultproxy.client.address import find, read_control, unplaced
from faultproxy.client.answer import refusal
from faultproxy.client.calls import Call, Injection, Words
from faultproxy.client.failure import NotRunning, unreadable
from faultproxy.client.stream import MAX_LINE, SILENCE_S, Decoder, Message, silent

T = TypeVar("T")

TIMEOUT = aiohttp.ClientTimeout(total=30.0)
STREAM = aiohttp.ClientTimeout(total=None, sock_connect=30.0, sock_read=SILENCE_S)


class AsyncMessages:
    """A stream of events; it ends where the proxy ends it, or with `close`."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self._decoder = Decoder()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Message:
        """The next event. Raises NotRunning where nothing at all is heard for too long."""
        while line := await self._line():
            message = self._decoder.take(line)
            if message is not None:
                return message
        self.close()
        raise StopAsyncIteration

    async def _line(self) -> bytes:
        try:
            return await self._response.content.readline()
        except TimeoutError as error:
            raise silent() from error
        except aiohttp.ClientError:  # cut, or closed from here
            return b""

    def close(self) -> None:
        """End it; whoever waits for the next event is told that there is none."""
        self._response.close()
        self._response.content.feed_eof()  # closing alone does not wake who waits


class AsyncEvents:
    """The exchanges of a stream, each as its journal line says."""

    def __init__(self, messages: AsyncMessages) -> None:
        self._messages = messages

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> dict[str, object]:
        """The next one, once it has ended."""
        return (await anext(self._messages)).told()

    def close(self) -> None:
        """End it; whoever waits for the next event is told that there is none."""
        self._messages.close()


class AsyncControl:
    """The control API of one proxy; `async with` closes what is open at its end.

    `url` is a URL or HOST:PORT. Every method raises NotRunning where nobody answers, and
    ControlError where the proxy refuses; `for_` is how long what is made lasts (`30m`, `forever`;
    without it, one hour).
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        """Nothing is sent yet. Raises SettingsError where `url` cannot be read."""
        self._url = read_control(url) or unplaced(url)
        self._token = token
        self._session: aiohttp.ClientSession | None = None
        self._streams: WeakSet[AsyncMessages] = WeakSet()

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
        return self._url

    async def close(self) -> None:
        """End the streams that are open, and every connection."""
        for stream in list(self._streams):
            stream.close()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def ask(self, call: Call[T]) -> T:
        """The answer of a call."""
        response = await self._sent(call, TIMEOUT)
        async with response:
            try:
                return call.read(await response.read())
            except (aiohttp.ClientError, OSError) as error:
                raise NotRunning(f"the answer of {self.url} was cut") from error

    async def messages(self, call: Call[None]) -> AsyncMessages:
        """The stream that answers a call."""
        stream = AsyncMessages(await self._sent(call, STREAM))
        self._streams.add(stream)
        return stream

    async def _sent(self, call: Call[T], clock: aiohttp.ClientTimeout) -> aiohttp.ClientResponse:
        """Send it; a good answer, of which only the head was read."""
        try:
            response = await self._opened().request(
                call.method,
                f"{self.url}{call.target}",
                data=call.body,
                headers=call.headers(self._token),
                timeout=clock,
                allow_redirects=False,
            )
            if response.status < 400:
                return response
            async with response:
                raise refusal(response.status, await response.read())
        except (aiohttp.ClientResponseError, aiohttp.InvalidURL) as error:
            raise unreadable(f"{self.url} answers with no HTTP") from error
        except (aiohttp.ClientError, OSError) as error:
            why = getattr(error, "strerror", None) or str(error) or "no answer in time"
            raise NotRunning(f"nothing answers at {self.url}: {why}") from error

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            # A connection for each call, as Control has: none is kept that a stopped proxy closed.
            connector = aiohttp.TCPConnector(force_close=True)
            self._session = aiohttp.ClientSession(connector=connector, read_bufsize=MAX_LINE)
        return self._session

    async def health(self) -> values.Health:
        """How the proxy is."""
        return await self.ask(calls.health())

    async def rules(self) -> values.Scenario:
        """What is in force, with its counts."""
        return await self.ask(calls.rules())

    async def put_rules(
        self, rules: str | Mapping[str, object], for_: str | None = None
    ) -> values.Scenario:
        """Put the text of a rule file in force; afterwards the scenario of the files returns."""
        return await self.ask(calls.put_rules(rules, for_))

    async def add_rule(
        self, rule: str | Mapping[str, object], for_: str | None = None
    ) -> values.Rule:
        """Add a rule, as it stands in a list of rules; it is asked before the scenario's."""
        return await self.ask(calls.add_rule(rule, for_))

    async def remove_rule(self, name: str) -> None:
        """Remove a rule."""
        await self.ask(calls.remove_rule(name))

    async def enable(self, name: str) -> values.Rule:
        """Ask a rule again."""
        return await self.ask(calls.switch_rule(name, enabled=True))

    async def disable(self, name: str) -> values.Rule:
        """Ask a rule no more."""
        return await self.ask(calls.switch_rule(name, enabled=False))

    async def reload(self) -> values.Scenario:
        """Read the rule files again; where they have a problem, nothing is changed."""
        return await self.ask(calls.reload())

    async def pause(self) -> values.Pause:
        """Ask no rule, until `resume`; what waits goes on."""
        return await self.ask(calls.pause())

    async def resume(self) -> values.Pause:
        """Ask rules again."""
        return await self.ask(calls.resume())

    async def reset(self) -> values.Scenario:
        """Begin to count anew: hits, calls, clocks."""
        return await self.ask(calls.reset())

    async def inject(
        self, fault: str | Mapping[str, object], **asked: Unpack[Injection]
    ) -> values.Rule:
        """Make a rule in one line: `SlowDown`, `latency=2s`, or a fault as it stands in a file.

        Further: `operation`, `bucket`, `key`, `client`, `times` (the first so many), `every` (one
        in so many), `share` (`20%` of them), `for_` (how long, `5m`) and `name`.
        """
        return await self.ask(calls.inject(fault, **asked))

    async def explain(
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
        return await self.ask(calls.explain(request, headers, size, response, response_size))

    async def exchanges(self) -> tuple[values.Flight, ...]:
        """The exchanges that have not ended."""
        return await self.ask(calls.exchanges())

    async def holds(self) -> tuple[values.Hold, ...]:
        """What waits until it is released."""
        return await self.ask(calls.holds())

    async def release(self, name: str) -> int:
        """Let go on what waits by this name; how many did."""
        return await self.ask(calls.release(name))

    async def metrics(self) -> str:
        """The text that Prometheus reads."""
        return await self.ask(calls.metrics())

    async def events(
        self,
        last: int | None = None,
        *,
        operation: str | None = None,
        key: str | None = None,
        rule: str | None = None,
        outcome: str | None = None,
        sample: int | None = None,
    ) -> AsyncEvents:
        """Each exchange as its journal line says, when it ends; listening begins at once.

        `last`: so many that have ended are told first. The filters are globs, several with commas.
        `sample`: no more than so many a second; then `{"left_out": n}` says how many were not told.
        """
        call = calls.events(
            last, operation=operation, key=key, rule=rule, outcome=outcome, sample=sample
        )
        return AsyncEvents(await self.messages(call))
