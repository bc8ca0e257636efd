"""A response of the store as the rules see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from faultproxy.core.http.head import Framing, ResponseHead, headers_of
from faultproxy.core.s3.address import text

# An <Error> root behind declaration, comments and the white space that S3 sends to keep a
# connection alive: CompleteMultipartUpload and the copies answer 200 before they know.
# Source: S3 API reference, CompleteMultipartUpload ("200 OK response can contain an error").
ERROR_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?[^>]*+>\s*+|<!--.*?-->\s*+)*+<Error[\s/>]", re.DOTALL
)
CODE = re.compile(rb"<Code>\s*+([^<]{1,200}?)\s*+</Code>")
ANSWERS_EARLY = frozenset(("CompleteMultipartUpload", "CopyObject", "UploadPartCopy"))
WITHOUT_BODY = frozenset((204, 304))  # RFC 9112, section 6.3


@dataclass(frozen=True, slots=True)
class Response:
    """Status of the store's response, its body where that was read (up to 1 MiB), and its head."""

    status: int
    body: bytes | None = None
    head: ResponseHead | None = None

    @property
    def succeeded(self) -> bool:
        """A 2xx whose body, as far as it was read, is not an error."""
        if not 200 <= self.status < 300:
            return False
        return self.body is None or ERROR_ROOT.match(self.body) is None

    @property
    def code(self) -> str | None:
        """The code of the error in its body; None where it holds none, or was not read."""
        root = None if self.body is None else ERROR_ROOT.match(self.body)
        found = None if self.body is None or root is None else CODE.search(self.body, root.end())
        return None if found is None else text(found[1])

    @property
    def size(self) -> int | None:
        """Bytes of the body as its head announces them; None where that does not say."""
        if self.status in WITHOUT_BODY:
            return 0
        if self.head is None or self.head.fields.framing is not Framing.LENGTH:
            return None
        return self.head.fields.length

    def headers(self) -> Mapping[str, tuple[str, ...]]:
        """Every header: its name in lower case, and its values in order."""
        if self.head is None:
            return {}
        found = headers_of(self.head.raw).items()
        return {text(name): tuple(text(value) for value in values) for name, values in found}
