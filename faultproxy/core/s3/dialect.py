"""How a service words an error: from a catalogue row and a request to the bytes of an answer."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from math import ceil
from string import ascii_uppercase, digits
from xml.sax.saxutils import escape

from faultproxy.core.plan import Answer
from faultproxy.core.s3.catalogue.entry import Entry, Value
from faultproxy.core.s3.catalogue.facts import Circumstances, digest, moment

ELEMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*\Z")
# Elements that an error always has; overrides have other ways to change them.
FIXED_ELEMENTS = frozenset(("Code", "Message", "RequestId", "HostId"))

# What XML 1.0 cannot hold in any way, a character reference included: section 2.2.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ENTITIES = {'"': "&quot;", "\r": "&#13;"}

ID_LETTERS = digits + ascii_uppercase
ID_LENGTH = 16
HOST_ID_BYTES = 56  # 76 characters in base64

# Pinned, since Python's own phrases differ between its versions. 416 is as S3 words it.
PHRASES = {status.value: status.phrase.encode() for status in HTTPStatus} | {
    413: b"Content Too Large",
    414: b"URI Too Long",
    416: b"Requested Range Not Satisfiable",
    422: b"Unprocessable Content",
}
CLOSING = frozenset((500, 503))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a rule wants to be said otherwise than the row and the circumstances have it.

    `extra` are elements, `headers` header fields: one that is there already is replaced in its
    place, any other is added behind.
    """

    status: int | None = None
    message: str | None = None
    retry_after_s: float | None = None
    extra: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


def free_entry(code: str, status: int) -> Entry:
    """A row for a code that the catalogue does not have; its message is the status in words."""
    return Entry(
        code=code,
        status=status,
        message=reason_phrase(status).decode(),
        close=status in CLOSING,
        source="rule",
        meaning="A code that only the rule knows.",
    )


def error_answer(
    dialect: str, entry: Entry, circumstances: Circumstances, wording: Wording
) -> Answer:
    """The answer by which a service of this dialect reports this error; KeyError: no such dialect.

    `body` is that of a GET: that a HEAD has none is a matter of sending it.
    """
    return DIALECTS[dialect](entry, circumstances, wording)


def aws(entry: Entry, circumstances: Circumstances, wording: Wording) -> Answer:
    """As AWS: one line of XML without a namespace, chunked, under a head without Content-Length.

    Source: captures of its answers, which have no `Resource` although its documentation shows one;
    its own closing of the connection is `close`, not a field.
    """
    status = entry.status if wording.status is None else wording.status
    request_id, host_id = ids(circumstances)
    message = entry.message if wording.message is None else wording.message
    extras = _merge(_filled(entry.extras, circumstances), wording.extra)
    body = (
        b"" if is_bodiless(status) else aws_body(entry.code, message, extras, request_id, host_id)
    )
    fields = (
        *_aws_head(entry, circumstances, wording, request_id, host_id),
        *(() if is_bodiless(status) else AWS_BODY_FIELDS),
        ("Date", formatdate(moment(circumstances.server_unix_s).timestamp(), usegmt=True)),
        ("Server", "AmazonS3"),
    )
    said, closes = without_connection(_merge(fields, wording.headers))
    slow = entry.code == "SlowDown" and status == HTTPStatus.SERVICE_UNAVAILABLE
    return Answer(
        status=status,
        reason=b"Slow Down" if slow else reason_phrase(status),
        fields=tuple(map(field_line, said)),
        body=body,
        close=entry.close or closes,
        code=entry.code,
    )


AWS_BODY_FIELDS = (("Content-Type", "application/xml"), ("Transfer-Encoding", "chunked"))

# One function for each service that words errors in its own way.
DIALECTS: Mapping[str, Callable[[Entry, Circumstances, Wording], Answer]] = {"aws": aws}


def _aws_head(
    entry: Entry, circumstances: Circumstances, wording: Wording, request_id: str, host_id: str
) -> Iterable[tuple[str, str]]:
    """The fields before Content-Type; the region of a bucket stands before the ids."""
    filled = _filled(entry.headers, circumstances)
    yield from (pair for pair in filled if pair[0] == "x-amz-bucket-region")
    yield "x-amz-request-id", request_id
    yield "x-amz-id-2", host_id
    yield from (pair for pair in filled if pair[0] != "x-amz-bucket-region")
    if wording.retry_after_s is not None:
        yield "Retry-After", str(ceil(wording.retry_after_s))


def aws_body(
    code: str,
    message: str,
    extras: Iterable[tuple[str, str]],
    request_id: str,
    host_id: str,
) -> bytes:
    """The XML of an error, without a newline at its end."""
    elements = (
        ("Code", code),
        ("Message", message),
        *extras,
        ("RequestId", request_id),
        ("HostId", host_id),
    )
    inside = "".join(f"<{name}>{xml_text(text)}</{name}>" for name, text in elements)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inside}</Error>'.encode()


def xml_text(text: str) -> str:
    """Text as the content of an element, well-formed for any text.

    What XML 1.0 cannot hold is percent-encoded as in a URL: control characters, and the raw bytes
    of a key that is not UTF-8 (lone surrogates, as `surrogateescape` makes them).
    """
    return escape(NOT_XML.sub(_percent, text), ENTITIES)


def _percent(found: re.Match[str]) -> str:
    char = found[0]
    raw = "\udc80" <= char <= "\udcff"
    spelled = char.encode("utf-8", "surrogateescape" if raw else "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in spelled)


def ids(circumstances: Circumstances) -> tuple[str, str]:
    """RequestId and HostId: 16 of [0-9A-Z], and 76 characters of base64; fresh for each nonce."""
    number = int.from_bytes(digest(circumstances, "request-id", 16))
    letters = []
    for _ in range(ID_LENGTH):
        number, index = divmod(number, len(ID_LETTERS))
        letters.append(ID_LETTERS[index])
    return "".join(letters), b64encode(digest(circumstances, "host-id", HOST_ID_BYTES)).decode()


def is_bodiless(status: int) -> bool:
    """Whether an answer of this status never has a body. Source: RFC 9112, section 6.3."""
    return status < HTTPStatus.OK or status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


def reason_phrase(status: int) -> bytes:
    """The standard phrase of a status; a word where there is none, as some clients need one.

    botocore does not take a status line without a phrase for one behind `Expect: 100-continue`.
    """
    return PHRASES.get(status, b"Unknown")


def field_line(pair: tuple[str, str]) -> bytes:
    """A raw header line; bytes that were not UTF-8 come out as they came in."""
    return f"{pair[0]}: {pair[1]}".encode("utf-8", "surrogateescape")


def without_connection(
    fields: Iterable[tuple[str, str]],
) -> tuple[tuple[tuple[str, str], ...], bool]:
    """The fields but Connection, and whether a Connection among them says close."""
    kept = []
    closes = False
    for name, value in fields:
        if name.lower() == "connection":
            closes = closes or "close" in (token.strip() for token in value.lower().split(","))
        else:
            kept.append((name, value))
    return tuple(kept), closes


def _filled(
    values: tuple[tuple[str, Value], ...], circumstances: Circumstances
) -> tuple[tuple[str, str], ...]:
    told = ((name, v if isinstance(v, str) else v(circumstances)) for name, v in values)
    return tuple((name, text) for name, text in told if text is not None)


def _merge(
    there: Iterable[tuple[str, str]], wanted: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """`there`, with what is wanted in its place where a name is the same, and behind where not."""
    left = dict(wanted)
    merged = []
    for name, text in there:
        same = next((other for other in left if other.lower() == name.lower()), None)
        merged.append((name, text) if same is None else (same, left.pop(same)))
    return (*merged, *left.items())
