"""aws-chunked: chunks with signatures inside a body, which are part of what is sent on as it is.

`SIZE;chunk-signature=...` lines and trailers are no payload. Source: S3 API, "Signature
calculations for the authorization header: transferring payload in multiple chunks".
"""

from __future__ import annotations

from copy import copy

from faultproxy.core.http.framing import NO_LIMIT, BadBody, Body, ChunkedBody, LengthBody
from faultproxy.core.http.head import DIGITS, SPACE, RequestHead

AWS_CHUNKED = b"aws-chunked"  # in Content-Encoding
STREAMING = b"STREAMING-"  # how x-amz-content-sha256 begins


class AwsChunkedBody:
    """A request body of announced length, or chunked, whose content is aws-chunked.

    It ends where the outer framing says, whatever stands inside. `payload` counts decoded bytes,
    and `total` is the announced number of them. Where the inner framing is broken all of the
    content counts as payload: the store will refuse it, and that is not for a proxy to do.
    """

    __slots__ = ("_inner", "_outer", "total")

    def __init__(self, outer: LengthBody | ChunkedBody, total: int | None) -> None:
        if isinstance(outer, ChunkedBody):
            outer.pieces = []
        self.total = total
        self._outer = outer
        self._inner: ChunkedBody | None = ChunkedBody()

    @property
    def done(self) -> bool:
        """Whether the whole body has passed."""
        return self._outer.done

    @property
    def payload(self) -> int:
        """Decoded bytes that have passed."""
        return self._outer.payload if self._inner is None else self._inner.payload

    def feed(self, data: bytes, limit: int = NO_LIMIT) -> int:
        """Count what belongs to the body; never more than `limit` payload bytes in all.

        With `limit` END it stops before the last chunk. Raises BadBody for the outer framing only.
        """
        inner = self._inner
        if inner is None:
            return _fed(self._outer, data, limit)[0]
        if limit != NO_LIMIT:
            return self._feed_to(limit, data, inner)
        used, content = _fed(self._outer, data, NO_LIMIT)
        broken = _followed(inner, content, NO_LIMIT) is None
        if broken or (self._outer.done and not inner.is_past_payload):
            self._inner = None
        return used

    def _feed_to(self, limit: int, data: bytes, inner: ChunkedBody) -> int:
        """Where the limit is among the content is known only when that has been looked at."""
        outer, ahead = copy(self._outer), copy(inner)
        used, content = _fed(outer, data, NO_LIMIT)
        taken = _followed(ahead, content, limit)
        if taken is None or (outer.done and _is_short(ahead, limit, content[taken:])):
            self._inner = None
            return _fed(self._outer, data, limit)[0]
        if taken < len(content) or ahead.payload >= limit:  # what is behind it is fed again
            outer = self._outer
            used, _ = _fed(outer, data, outer.payload + taken)
        self._outer, self._inner = outer, ahead
        return used

    def at_end(self, data: bytes) -> bool:
        """Whether `data`, fed next, would begin with the last chunk."""
        if self._inner is None:
            return self._outer.at_end(data)
        try:
            _, content = _fed(copy(self._outer), data, NO_LIMIT)
            return self._inner.at_end(content)
        except BadBody:
            return False


def aws_chunked(head: RequestHead, body: Body) -> Body:
    """The body of a request, with the framing inside taken for what it is where there is one."""
    if not _is_aws_chunked(head) or not isinstance(body, LengthBody | ChunkedBody):
        return body
    announced = head.fact(b"x-amz-decoded-content-length")
    known = announced is not None and DIGITS.match(announced)
    return AwsChunkedBody(body, int(announced) if announced is not None and known else None)


def _is_aws_chunked(head: RequestHead) -> bool:
    """Either header is enough: some clients send but one. What stands nowhere is seen at once."""
    if STREAMING not in head.raw and AWS_CHUNKED not in head.raw:
        return False
    headers = head.headers()
    codings = b",".join(headers.get(b"content-encoding", ())).split(b",")
    return AWS_CHUNKED in [coding.strip(SPACE) for coding in codings] or any(
        value.startswith(STREAMING) for value in headers.get(b"x-amz-content-sha256", ())
    )


def _fed(outer: LengthBody | ChunkedBody, data: bytes, limit: int) -> tuple[int, bytes]:
    """How much of the data belongs to the outer body, and the content among it."""
    if isinstance(outer, LengthBody):
        used = outer.feed(data, limit)
        return used, data[:used]
    pieces = outer.pieces = []
    return outer.feed(data, limit), b"".join(pieces)


def _followed(inner: ChunkedBody, content: bytes, limit: int) -> int | None:
    """How much of the content comes before the limit; None where it is not aws-chunked.

    Nothing behind the last chunk is payload, and some clients end their trailers oddly.
    """
    try:
        taken = inner.feed(content, limit)
    except BadBody:
        return len(content) if inner.is_past_payload else None
    return len(content) if inner.done else taken


def _is_short(inner: ChunkedBody, limit: int, rest: bytes) -> bool:
    """Whether nothing comes behind `rest`, and no last chunk has come."""
    return not inner.is_past_payload and inner.payload < limit and not inner.at_end(rest)
