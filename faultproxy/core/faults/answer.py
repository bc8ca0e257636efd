"""Faults that answer in place of the store: an S3 error, or an answer given in full."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from faultproxy.core.faults.fault import Firing, Kind
from faultproxy.core.http.names import HOP_BY_HOP
from faultproxy.core.plan import AT_REQUEST, Answer, Moment, Plan, Position, Send, Step
from faultproxy.core.s3.catalogue.facts import Circumstances
from faultproxy.core.s3.catalogue.index import find
from faultproxy.core.s3.dialects.index import DEFAULT, error_answer
from faultproxy.core.s3.dialects.wording import (
    Wording,
    field_line,
    free_entry,
    is_bodiless,
    reason_phrase,
    without_connection,
)

# Header names (lower case) that a rule may not set: they belong to a connection, not to an answer,
# or say how the body is framed. `Connection` may be set by both faults, Content-Length by `answer`.
NOT_SETTABLE_BY_ANSWER = frozenset(name.decode() for name in HOP_BY_HOP - {b"connection"}) | {
    "transfer-encoding",
    "trailer",
}
NOT_SETTABLE_BY_ERROR = NOT_SETTABLE_BY_ANSWER | {"content-length"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorFault:
    """Answer with an S3 error, exactly as the named service words it.

    A code that the catalogue does not have needs `status`. `headers` and `extra` replace what is
    there by the same name. `date_s` moves the server's clock: the Date header and ServerTime.
    `at` is AT_REQUEST (the store gets nothing) or AT_RESPONSE (instead of what the store said).
    """

    name: ClassVar[str] = "error"
    kind: ClassVar[Kind] = Kind.ANSWERS

    code: str
    variant: str | None = None
    status: int | None = None
    message: str | None = None
    retry_after_s: float | None = None
    extra: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    date_s: float | None = None
    dialect: str = DEFAULT
    at: Position = AT_REQUEST

    def shape(self, plan: Plan, firing: Firing) -> Plan:
        """The plan with this answer in it; ValueError: an unknown code without a status."""
        entry = find(self.code, self.variant, self.dialect)
        if entry is None:
            if self.status is None:
                raise ValueError(f"error {self.code!r} is not in the catalogue and has no status")
            entry = free_entry(self.code, self.status)
        wording = Wording(
            status=self.status,
            message=self.message,
            retry_after_s=self.retry_after_s,
            extra=self.extra,
            headers=self.headers,
        )
        answer = error_answer(self.dialect, entry, self._circumstances(firing), wording)
        return _answered(plan, firing.rule, self.at, answer, self.name)

    def _circumstances(self, firing: Firing) -> Circumstances:
        return Circumstances(
            request=firing.request,
            arrived_unix_s=firing.unix_s,
            server_unix_s=firing.unix_s + (self.date_s or 0.0),
            nonce=f"{firing.draw('error.id')}\0{firing.serial}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFault:
    """Answer with exactly this, and keep the connection unless a `Connection: close` is among it.

    Added are only the standard reason phrase where `reason` is None, and Content-Length where it is
    not given and the status allows one (RFC 9110, section 8.6). `at` as for ErrorFault.
    """

    name: ClassVar[str] = "answer"
    kind: ClassVar[Kind] = Kind.ANSWERS

    status: int
    reason: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    at: Position = AT_REQUEST
    _answer: Answer = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Made once: it is the same for every request.
        object.__setattr__(self, "_answer", self._made())

    def shape(self, plan: Plan, firing: Firing) -> Plan:
        return _answered(plan, firing.rule, self.at, self._answer, self.name)

    def alone(self, rule: str) -> Plan:
        return _answered(Plan(), rule, self.at, self._answer, self.name)

    def _made(self) -> Answer:
        said, close = without_connection(self.headers)
        bodiless = is_bodiless(self.status)
        if not bodiless and all(name.lower() != "content-length" for name, _ in said):
            said = (*said, ("Content-Length", str(len(self.body))))
        reason = reason_phrase(self.status) if self.reason is None else self.reason.encode()
        return Answer(
            status=self.status,
            reason=reason,
            fields=tuple(map(field_line, said)),
            body=b"" if bodiless else self.body,
            close=close,
        )


def _answered(plan: Plan, rule: str, at: Position, answer: Answer, fault: str) -> Plan:
    """The plan with this answer at its place; where that is the request, the store gets nothing."""
    step = Step(at=at, act=Send(answer), rule=rule, fault=fault)
    answered = plan.with_step(step)
    return answered.never_delivered() if at.moment is Moment.REQUEST else answered
