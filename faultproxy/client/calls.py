"""Every call of the control API: method, path, query, body, and how its answer is read.

What carries a call there and back is the business of others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypedDict, TypeVar, Unpack
from urllib.parse import quote, urlencode

from faultproxy.client import values
from faultproxy.client.answer import Answer, answers, parsed

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Words = str | Sequence[str]

JSON = "application/json"
YAML = "application/yaml"


KEYWORDS = {"for_": "for"}  # what Python does not take as a name


class Injection(TypedDict, total=False):
    """Which requests an injected fault is for, and when it happens; None is as good as left out.

    `times`: the first so many; `every`: one in so many; `share`: `20%` of them; `for_`: how long
    the rule is in force, such as `5m`.
    """

    operation: Words | None
    bucket: str | None
    key: str | None
    client: str | None
    times: int | None
    share: str | None
    every: int | None
    for_: str | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[T_co]):
    """One call. `target` is path and query; `read` makes a value of the body of a good answer.

    `content_type` is that of the body.
    """

    method: str
    target: str
    read: Callable[[bytes], T_co]
    body: bytes | None = None
    content_type: str = JSON

    def headers(self, token: str | None) -> dict[str, str]:
        """What is sent with it, beside what any request has."""
        given = {} if self.body is None else {"Content-Type": self.content_type}
        return given if token is None else given | {"Authorization": f"Bearer {token}"}

    def unread(self) -> Call[object]:
        """The same call, whose answer is left as JSON."""
        return Call(
            method=self.method,
            target=self.target,
            read=parsed,
            body=self.body,
            content_type=self.content_type,
        )


def _call(
    method: str,
    path: str,
    read: Callable[[Answer], T],
    *,
    body: str | Mapping[str, object] | None = None,
    **query: str | int | None,
) -> Call[T]:
    """A call that is answered with an object; parts of the query that are None are left out."""
    return Call(
        method=method,
        target=_target(path, query),
        read=lambda answer: read(Answer(parsed(answer))),
        body=None if body is None else _encoded(body),
        content_type=YAML if isinstance(body, str) else JSON,
    )


def _list(path: str, read: Callable[[Answer], T]) -> Call[tuple[T, ...]]:
    """A question that is answered with a list of objects."""
    return Call(
        method="GET",
        target=path,
        read=lambda answer: tuple(map(read, answers(parsed(answer)))),
    )


def _target(path: str, query: Mapping[str, str | int | None]) -> str:
    given = {name.rstrip("_"): value for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path


def _encoded(body: str | Mapping[str, object]) -> bytes:
    # YAML does not know the pairs that JSON writes for characters outside the first plane.
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def _name(name: str) -> str:
    return quote(name, safe="")


def health() -> Call[values.Health]:
    """How the proxy is."""
    return _call("GET", "/health", values.health)


def rules() -> Call[values.Scenario]:
    """What is in force."""
    return _call("GET", "/rules", values.scenario)


def put_rules(text: str | Mapping[str, object], for_: str | None) -> Call[values.Scenario]:
    """Another scenario, all at once."""
    return _call("PUT", "/rules", values.scenario, body=text, for_=for_)


def add_rule(rule: str | Mapping[str, object], for_: str | None) -> Call[values.Rule]:
    """One rule more."""
    return _call("POST", "/rules", values.rule, body=rule, for_=for_)


def remove_rule(name: str) -> Call[str]:
    """One rule less; its name."""
    return _call("DELETE", f"/rules/{_name(name)}", lambda told: told.text("removed"))


def switch_rule(name: str, *, enabled: bool) -> Call[values.Rule]:
    """Whether a rule is asked."""
    return _call("PATCH", f"/rules/{_name(name)}", values.rule, body={"enabled": enabled})


def reload() -> Call[values.Scenario]:
    """The files are read again."""
    return _call("POST", "/rules/reload", values.scenario)


def pause() -> Call[values.Pause]:
    """No rule is asked any more."""
    return _call("POST", "/pause", values.pause)


def resume() -> Call[values.Pause]:
    """Rules are asked again."""
    return _call("POST", "/resume", values.pause)


def reset() -> Call[values.Scenario]:
    """Everything that was counted starts anew."""
    return _call("POST", "/reset", values.scenario)


def inject(fault: str | Mapping[str, object], **asked: Unpack[Injection]) -> Call[values.Rule]:
    """A rule in one line. Raises TypeError for a keyword that there is not."""
    for word in asked.keys() - Injection.__annotations__.keys():
        raise TypeError(f"inject() got an unexpected keyword argument '{word}'")
    given = {KEYWORDS.get(word, word): value for word, value in asked.items() if value is not None}
    operation = asked.get("operation")
    if operation is not None and not isinstance(operation, str):
        given["operation"] = [*operation]
    return _call("POST", "/inject", values.rule, body={"fault": fault, **given})


def explain(
    request: str,
    headers: Mapping[str, Words] | None = None,
    size: str | None = None,
    response: str | None = None,
    response_size: str | None = None,
) -> Call[dict[str, object]]:
    """What would happen to a request now; nothing is counted."""
    sent = {
        name: value if isinstance(value, str) else [*value]
        for name, value in (headers or {}).items()
    }
    answer = {"response": response, "response_size": response_size}
    asked = {"request": request, "headers": sent, "size": size, **answer}
    given = {word: value for word, value in asked.items() if value is not None}
    return _call("POST", "/explain", Answer.whole, body=given)


def exchanges() -> Call[tuple[values.Flight, ...]]:
    """What has not ended."""
    return _list("/exchanges", values.flight)


def holds() -> Call[tuple[values.Hold, ...]]:
    """What waits for its release."""
    return _list("/holds", values.hold)


def release(name: str) -> Call[int]:
    """What waits by this name goes on; how many did."""
    return _call("POST", f"/holds/{_name(name)}/release", lambda told: told.count("released"))


def metrics() -> Call[str]:
    """The text that Prometheus reads."""
    return Call(method="GET", target="/metrics", read=bytes.decode)


def events(
    last: int | None = None,
    *,
    operation: str | None = None,
    key: str | None = None,
    rule: str | None = None,
    outcome: str | None = None,
    sample: int | None = None,
) -> Call[None]:
    """The journal as it grows; its answer is a stream and not read in one piece."""
    query = {"last": last, "operation": operation, "key": key, "rule": rule}
    query |= {"outcome": outcome, "sample": sample}
    return Call(method="GET", target=_target("/events", query), read=_nothing)


def _nothing(_body: bytes) -> None:
    """A stream has no end to be read to."""
