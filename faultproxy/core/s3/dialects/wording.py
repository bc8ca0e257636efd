"""What all dialects share: what a rule wants to be said, and the way from fields to an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from math import ceil

from faultproxy.core.plan import Answer
from faultproxy.core.s3.catalogue.entry import Entry, Value
from faultproxy.core.s3.catalogue.facts import Circumstances, moment

Pairs = tuple[tuple[str, str], ...]

# Pinned, since Python's own phrases differ between its versions. 416 is as S3 words it.
PHRASES = {status.value: status.phrase.encode() for status in HTTPStatus} | {
    413: b"Content Too Large",
    414: b"URI Too Long",
    416: b"Requested Range Not Satisfiable",
    422: b"Unprocessable Content",
}
CLOSING = frozenset((500, 503))
KEEPING = frozenset(("connection", "keep-alive"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a rule wants to be said otherwise than the row and the circumstances have it.

    `extra` are elements, `headers` header fields: one that is there already is replaced in its
    place, any other is added behind.
    """

    status: int | None = None
    message: str | None = None
    retry_after_s: float | None = None
    extra: Pairs = ()
    headers: Pairs = ()


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


def status_of(entry: Entry, wording: Wording) -> int:
    """The status that is sent."""
    return entry.status if wording.status is None else wording.status


def message_of(entry: Entry, wording: Wording) -> str:
    """The message that is sent."""
    return entry.message if wording.message is None else wording.message


def row_headers(entry: Entry, circumstances: Circumstances, wording: Wording) -> Pairs:
    """The header fields of the row, and the pause that the rule asks for."""
    filled_in = filled(entry.headers, circumstances)
    if wording.retry_after_s is None:
        return filled_in
    return merged(filled_in, (("Retry-After", str(ceil(wording.retry_after_s))),))


def server_date(circumstances: Circumstances) -> str:
    """The value of Date: what the answering server takes the time to be."""
    return formatdate(moment(circumstances.server_unix_s).timestamp(), usegmt=True)


def is_head(circumstances: Circumstances) -> bool:
    """Whether the answer is one to HEAD: the same head, but for what a dialect says otherwise."""
    return circumstances.request.head.method == b"HEAD"


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


def answer_of(
    entry: Entry,
    wording: Wording,
    *,
    fields: Iterable[tuple[str, str]],
    body: str,
    reason: bytes | None = None,
    close: bool = False,
) -> Answer:
    """The answer of these fields (the framing among them), with what the rule wants in its place.

    A `Connection` among `fields` is what the service says where it keeps the connection; one that
    the rule wants only tells whether to close.
    """
    status = status_of(entry, wording)
    wanted, closes = without_connection(wording.headers)
    if closes:
        fields = (pair for pair in fields if pair[0].lower() not in KEEPING)
    return Answer(
        status=status,
        reason=reason_phrase(status) if reason is None else reason,
        fields=tuple(map(field_line, merged(fields, wanted))),
        body=b"" if is_bodiless(status) else body.encode(),
        close=close or closes,
        code=entry.code,
    )


def without_connection(fields: Iterable[tuple[str, str]]) -> tuple[Pairs, bool]:
    """The fields but Connection, and whether a Connection among them says close."""
    kept = []
    closes = False
    for name, value in fields:
        if name.lower() == "connection":
            closes = closes or "close" in (token.strip() for token in value.lower().split(","))
        else:
            kept.append((name, value))
    return tuple(kept), closes


def filled(values: tuple[tuple[str, Value], ...], circumstances: Circumstances) -> Pairs:
    """Elements or header fields with their facts filled in; what has no fact is left out."""
    told = ((name, v if isinstance(v, str) else v(circumstances)) for name, v in values)
    return tuple((name, text) for name, text in told if text is not None)


def merged(there: Iterable[tuple[str, str]], wanted: Pairs) -> Pairs:
    """`there`, with what is wanted in its place where a name is the same, and behind where not."""
    if not wanted:
        return tuple(there)
    left = dict(wanted)
    result = []
    for name, text in there:
        same = next((other for other in left if other.lower() == name.lower()), None)
        result.append((name, text) if same is None else (same, left.pop(same)))
    return (*result, *left.items())
