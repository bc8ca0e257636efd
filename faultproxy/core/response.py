"""A response of the store as the rules see it."""

from __future__ import annotations

import re
from dataclasses import dataclass

# An <Error> root behind declaration, comments and the white space that S3 sends to keep a
# connection alive: CompleteMultipartUpload and the copies answer 200 before they know.
# Source: S3 API reference, CompleteMultipartUpload ("200 OK response can contain an error").
ERROR_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?[^>]*+>\s*+|<!--.*?-->\s*+)*+<Error[\s/>]", re.DOTALL
)
ANSWERS_EARLY = frozenset(("CompleteMultipartUpload", "CopyObject", "UploadPartCopy"))


@dataclass(frozen=True, slots=True)
class Response:
    """Status of the store's response, and its body where that was read (up to 1 MiB)."""

    status: int
    body: bytes | None = None

    @property
    def succeeded(self) -> bool:
        """A 2xx whose body, as far as it was read, is not an error."""
        if not 200 <= self.status < 300:
            return False
        return self.body is None or ERROR_ROOT.match(self.body) is None
