"""What one wants to have explained: a request as a client would send it, and what answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from faultproxy.core.http.head import parse_request_head, parse_response_head
from faultproxy.core.request import Request
from faultproxy.core.response import Response


def asked(
    lines: Sequence[bytes],
    *,
    size: int | None,
    source: str,
    listener: str,
    domains: tuple[str, ...],
) -> Request:
    """Request line and header lines to a request; `size` is that of its body. Raises BadHead.

    What every client sends is added where it is missing.
    """
    lines = list(lines)
    names = {each.partition(b":")[0].lower() for each in lines[1:]}
    if b"host" not in names:
        lines.append(b"Host: localhost")
    if size is not None and b"content-length" not in names:
        lines.append(b"Content-Length: %d" % size)
    head = parse_request_head(b"\r\n".join(lines) + b"\r\n\r\n")
    return Request(head, source=source, listener=listener, connection=1, domains=domains)


def announcing(response: Response, size: int | None) -> Response:
    """The response with a head that announces `size` bytes (18 digits); None: not known."""
    if size is None:
        return response
    lines = b"HTTP/1.1 %d \r\nContent-Length: %d\r\n\r\n" % (response.status, size)
    return replace(response, head=parse_response_head(lines))
