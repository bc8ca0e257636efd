"""What header names mean here, and what is remembered of those that came by.

A name that was seen before costs one look-up; so does a whole line, where lines of that name come
again and again. What is remembered is bounded, and holds no secret.
"""

from __future__ import annotations

import re

TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")

# Hop-by-hop: not passed on. RFC 9110, section 7.6.1; Trailer is end-to-end (6.6.2).
HOP_BY_HOP = frozenset(
    (
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"upgrade",
    )
)
FRAMING = frozenset((b"content-length", b"transfer-encoding"))
ONCE = FRAMING | {b"host"}
SPECIAL = HOP_BY_HOP | FRAMING
# Never dropped where Connection names them: without them the message means something else.
NEVER_NAMED = ONCE | {b"close", b"keep-alive", b""}
FACTS = frozenset(
    (
        b"host",
        b"expect",
        b"user-agent",
        b"authorization",
        b"range",
        b"content-type",
        b"origin",
        b"access-control-request-method",
        b"amz-sdk-invocation-id",
        b"amz-sdk-request",
        b"x-amz-copy-source",
        b"x-amz-rename-source",
        b"x-amz-object-attributes",
        b"x-amz-decoded-content-length",
        b"x-amz-request-route",
        b"x-amz-request-token",
    )
)
LOOKED_AT = HOP_BY_HOP | FRAMING | FACTS

# Names whose lines come again and again just as they are, and hold no secret.
REPEATING = frozenset(
    (
        b"accept",
        b"accept-encoding",
        b"accept-ranges",
        b"amz-sdk-request",
        b"connection",
        b"content-encoding",
        b"content-type",
        b"date",
        b"expect",
        b"host",
        b"keep-alive",
        b"server",
        b"strict-transport-security",
        b"transfer-encoding",
        b"user-agent",
        b"vary",
        b"x-amz-bucket-region",
        b"x-amz-checksum-mode",
        b"x-amz-checksum-type",
        b"x-amz-content-sha256",
        b"x-amz-date",
        b"x-amz-sdk-checksum-algorithm",
        b"x-amz-server-side-encryption",
        b"x-amz-storage-class",
        b"x-amz-trailer",
        b"x-amz-user-agent",
        b"x-content-type-options",
        b"x-xss-protection",
    )
)

MAX_KNOWN = 4096  # of names, and of lines
LONGEST_KNOWN_NAME = 64
LONGEST_KNOWN_LINE = 512

# Raw name with its colon -> its lower case if LOOKED_AT, else b"". Names only, never values.
NAMES: dict[bytes, bytes] = {}
# Whole raw line -> the same, for names in REPEATING: half of what is known of a head at once.
LINES: dict[bytes, bytes] = {}


# The two ways to ask for what is known: of a line, of its name with the colon (which is never
# mistaken for the beginning of a line that has none). None: ask `look_up`.
known_line = LINES.get
known_name = NAMES.get


def look_up(line: bytes) -> bytes | None:
    """What a line means that was not seen before; None where it is no header line."""
    name, colon, _ = line.partition(b":")
    if not (colon and TOKEN.match(name)):
        return None
    lowered = name.lower()
    low = lowered if lowered in LOOKED_AT else b""
    if lowered in REPEATING:
        if len(line) <= LONGEST_KNOWN_LINE:
            _remember(LINES, line, low)
    elif len(name) <= LONGEST_KNOWN_NAME:
        _remember(NAMES, name + colon, low)
    return low


def _remember(known: dict[bytes, bytes], text: bytes, low: bytes) -> None:
    if len(known) >= MAX_KNOWN:
        known.clear()  # made-up names must not keep real ones out for good
    known[text] = low
