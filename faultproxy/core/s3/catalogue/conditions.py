"""What an error says about the conditions and the range that a request comes with."""

from __future__ import annotations

import re

from faultproxy.core.s3.catalogue.facts import Circumstances, etag, first_header

ETAG = re.compile(r'(?:W/)?"[^"]*"')


def condition(circumstances: Circumstances) -> str:
    """The first condition of the request; where it has none, the one that is used most."""
    for name in ("If-Match", "If-None-Match", "If-Unmodified-Since", "If-Modified-Since"):
        for prefix in ("", "x-amz-copy-source-"):
            if circumstances.request.header(prefix + name.lower()):
                return prefix + name
    return "If-Match"


def matched_etag(circumstances: Circumstances) -> str:
    """The first ETag that the client already has, quoted as it is sent; else an invented one."""
    known = ETAG.search(first_header(circumstances, "if-none-match") or "")
    return known[0] if known else f'"{etag(circumstances)}"'


def unmodified_since(circumstances: Circumstances) -> str | None:
    """The date that the client gave, since which nothing has changed."""
    return first_header(circumstances, "if-modified-since")


def range_requested(circumstances: Circumstances) -> str:
    """The range as it was asked for; where none was, the one that asks for everything."""
    return first_header(circumstances, "range") or "bytes=0-"


def object_size(circumstances: Circumstances) -> str:
    """The size is not known here. 0 is the one size at which no range can be satisfied."""
    return "0"


def content_range(circumstances: Circumstances) -> str:
    """RFC 9110, section 14.4."""
    return f"bytes */{object_size(circumstances)}"
