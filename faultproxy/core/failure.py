"""The proxy's own failures: S3-shaped, and never to be taken for a genuine or an injected one."""

from __future__ import annotations

from dataclasses import dataclass

from faultproxy.core.plan import Answer

UPSTREAM_ERROR = "FaultproxyUpstreamError"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One way in which the proxy itself says no; `closes`: the connection ends with it."""

    status: int
    reason: bytes
    code: str
    message: str
    closes: bool = False


def _upstream(message: str, status: int = 502) -> Failure:
    reason = b"Bad Gateway" if status == 502 else b"Gateway Timeout"
    return Failure(status=status, reason=reason, code=UPSTREAM_ERROR, message=message)


FAILURES: dict[str, Failure] = {
    "connect-refused": _upstream("The store refused the connection."),
    "connect-failed": _upstream("The store could not be connected to."),
    "tls-failed": _upstream("The TLS handshake with the store failed."),
    "name-unresolved": _upstream("The name of the store could not be resolved."),
    "response-malformed": _upstream("The store sent something that is not strict HTTP/1.1."),
    "response-cut": _upstream("The store closed the connection without a complete answer."),
    "connect-timeout": _upstream("The store did not accept the connection in time.", 504),
    "response-timeout": _upstream("The store did not answer in time.", 504),
    "request-malformed": Failure(
        status=400,
        reason=b"Bad Request",
        code="FaultproxyBadRequest",
        message="The request is not strict HTTP/1.1.",
        closes=True,
    ),
    "fault-refused": Failure(
        status=400,
        reason=b"Bad Request",
        code="FaultproxyBadRequest",
        message="What the header x-faultproxy-fault asks for cannot be had.",
        closes=True,
    ),
    "head-too-large": Failure(
        status=431,
        reason=b"Request Header Fields Too Large",
        code="FaultproxyBadRequest",
        message="The request head is larger than the limit.",
        closes=True,
    ),
    "request-timeout": Failure(
        status=408,
        reason=b"Request Timeout",
        code="FaultproxyBadRequest",
        message="The request head did not arrive in time.",
        closes=True,
    ),
    "too-many-connections": Failure(
        status=503,
        reason=b"Service Unavailable",
        code="FaultproxyOverloaded",
        message="The proxy has reached its limit of connections.",
        closes=True,
    ),
    "not-supported": Failure(
        status=501,
        reason=b"Not Implemented",
        code="FaultproxyNotSupported",
        message="The proxy does not do this.",
        closes=True,
    ),
    "version-not-supported": Failure(
        status=505,
        reason=b"HTTP Version Not Supported",
        code="FaultproxyNotSupported",
        message="The proxy speaks HTTP/1.0 and HTTP/1.1.",
        closes=True,
    ),
    "internal": Failure(
        status=500,
        reason=b"Internal Server Error",
        code="FaultproxyInternalError",
        message="The proxy failed while it carried this exchange out.",
    ),
}


# Failures that differ in what they say, and not in the word that users see.
SEEN_AS = {"version-not-supported": "not-supported", "fault-refused": "request-malformed"}


def public_reason(reason: str) -> str:
    """The word that users see: both 501 and 505 are `not-supported`."""
    return SEEN_AS.get(reason, reason)


def failure_answer(reason: str, detail: str = "") -> Answer:
    """The answer for a failure; `detail` must hold nothing that a client sent."""
    failure = FAILURES[reason]
    message = f"{failure.message} ({detail})" if detail else failure.message
    escaped = message.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{failure.code}</Code><Message>{escaped}</Message>"
        f"<Reason>{public_reason(reason)}</Reason></Error>"
    ).encode()
    fields = (
        b"x-faultproxy-error: " + public_reason(reason).encode(),
        b"Content-Type: application/xml",
        b"Content-Length: %d" % len(body),
    )
    return Answer(
        status=failure.status,
        reason=failure.reason,
        fields=fields,
        body=body,
        close=failure.closes,
        code=failure.code,
    )
