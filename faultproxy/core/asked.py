"""A request made of its lines, as a client would send it: what one wants to have explained."""

from __future__ import annotations

from collections.abc import Sequence

from faultproxy.core.http.head import parse_request_head
from faultproxy.core.request import Request


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
