"""What is sent on: heads as received, save hop-by-hop fields and the proxy's own `Connection`.

Where nothing has to change, the very bytes that came are the bytes that go.
"""

from __future__ import annotations

from faultproxy.core.http.head import Framing, RequestHead, ResponseHead
from faultproxy.core.plan import Answer


def request_to_store(head: RequestHead, upstream_host: bytes, *, replace_host: bool) -> bytes:
    """The head for the store, always HTTP/1.1.

    From an HTTP/1.0 client `Expect` is dropped, and a missing Host becomes the upstream's.
    """
    fields = head.fields
    if head.minor and not fields.changed and not replace_host:
        return head.raw
    lines = fields.lines
    if replace_host:
        lines = [b"Host: " + upstream_host if _is(line, b"host") else line for line in lines]
    if not head.minor:
        lines = [line for line in lines if not _is(line, b"expect")]
        if b"host" not in fields.facts:
            lines.insert(0, b"Host: " + upstream_host)
    tail = [b"Connection: close"] if fields.close else []
    start = b"%b %b HTTP/1.1" % (head.method, head.target)
    return b"\r\n".join([start, *lines, *tail, b"\r\n"])


def response_to_client(head: ResponseHead, *, close: bool, decoded: bool) -> bytes:
    """The head for the client; `decoded`: the chunks are taken off on the way (HTTP/1.0)."""
    fields = head.fields
    if head.minor and not fields.changed and not close and not decoded:
        return head.raw
    if head.minor and not close and not decoded and fields.dropped is not None:
        return head.raw.replace(b"\r\n%b\r\n" % fields.dropped, b"\r\n", 1)
    lines = fields.lines
    if decoded and fields.framing is Framing.CHUNKED:
        gone = (b"transfer-encoding", b"trailer")
        lines = [line for line in lines if not any(_is(line, name) for name in gone)]
    tail = [b"Connection: close"] if close else []
    start = b"HTTP/1.1 %d%b" % (head.status, head.reason)
    return b"\r\n".join([start, *lines, *tail, b"\r\n"])


def answer_to_client(
    answer: Answer, method: bytes, *, minor: int, close: bool, marker: bytes | None
) -> tuple[bytes, bytes, bool]:
    """An answer made here as (head, body with its framing, whether that framing is chunked).

    `marker` is a line that says who made it. HTTP/1.0 and methods without a body get none of the
    chunk framing. What an answer that would keep the connection says of it is
    not said where the connection ends all the same.
    """
    chunked = b"Transfer-Encoding: chunked" in answer.fields
    fields = answer.fields
    if chunked and not minor:
        fields = tuple(line for line in fields if not _is(line, b"transfer-encoding"))
    start = b"HTTP/1.1 %d %b" % (answer.status, answer.reason)
    lines = [start, *fields]
    if marker is not None:
        lines.append(marker)
    if close:
        if not answer.close:
            lines = [line for line in lines if not _is_about_keeping(line)]
        lines.append(b"Connection: close")
    head = b"\r\n".join([*lines, b"\r\n"])
    if method == b"HEAD" or answer.status in (204, 304):
        return head, b"", False
    if chunked and minor:
        chunk = b"%x\r\n%b\r\n" % (len(answer.body), answer.body) if answer.body else b""
        return head, chunk + b"0\r\n\r\n", True
    return head, answer.body, False


def _is(line: bytes, name: bytes) -> bool:
    return line[: len(name) + 1].lower() == name + b":"


def _is_about_keeping(line: bytes) -> bool:
    return _is(line, b"connection") or _is(line, b"keep-alive")
