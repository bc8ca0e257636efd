"""A request as the rules see it: most facts are worked out when first asked for."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from enum import Enum
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from faultproxy.core.http.head import DIGITS, Framing, RequestHead
from faultproxy.core.s3.address import PERCENT, Place, decoded, locate, parse_query, text
from faultproxy.core.s3.identity import (
    LONGEST_REMEMBERED,
    MAX_NAME,
    attempt_of,
    call_of,
    client_of,
    key_in_header,
    key_in_query,
    short_name,
)
from faultproxy.core.s3.operation import GROUPS, operation_of

SIGNED = frozenset(("X-Amz-Signature", "Signature"))
PART_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
SIGNED_HEADERS = re.compile(rb"SignedHeaders=([^,\s]*)")

NO_ENDS = "-;-;-;"  # of an identity: neither part number, nor range, nor list prefix
_NO_QUERY: Mapping[str, tuple[str, ...]] = {}


class _Unasked(Enum):
    """Stands in a slot whose fact was not asked for; None is a fact."""

    UNASKED = 0


_UNASKED = _Unasked.UNASKED


class Request:
    """One request head and what is known of it. Treat it as frozen.

    `source` is the client's address `HOST:PORT`, `listener` the address it came in on,
    `connection` the number of its connection, `domains` those of virtual-hosted buckets.
    Text keeps bytes that are not UTF-8 as lone surrogates (surrogateescape).
    """

    __slots__ = (
        "_access_key",
        "_bucket",
        "_identity",
        "_key",
        "_query",
        "connection",
        "domains",
        "head",
        "listener",
        "operation",
        "place",
        "since_written_ms",
        "source",
        "times_seen",
    )

    def __init__(
        self,
        head: RequestHead,
        source: str,  # not by keyword alone: a class takes its time with names
        listener: str,
        connection: int,
        domains: tuple[str, ...],
    ) -> None:
        self.head = head
        self.source = source
        self.listener = listener
        self.connection = connection
        self.domains = domains
        self.place: Place = locate(head, domains)  # bucket, key and query, raw
        # Its S3 name, `PostObject`, `Preflight` or `Unknown`: whoever looks at it asks for this.
        self.operation = operation_of(head, self.place)
        # Milliseconds since its key was written through here; said by whoever remembers that.
        self.since_written_ms: int | None = None
        # How often its identity came, this time included, where somebody counts; said likewise.
        self.times_seen = 0
        # What was not asked for yet. Slots, all of them filled, are what is read fastest.
        self._query: Mapping[str, tuple[str, ...]] | None = None
        self._identity: str | None = None
        self._bucket: str | _Unasked | None = _UNASKED
        self._key: str | None = None  # or there is none: to find that out again costs nothing
        self._access_key: str | _Unasked | None = _UNASKED

    @property
    def method(self) -> str:
        """The method, as it came."""
        return self.head.method.decode("ascii")

    @property
    def bucket(self) -> str | None:
        """The bucket, percent-decoded once."""
        bucket = self._bucket
        if bucket is _UNASKED:
            raw = self.place[0]
            bucket = self._bucket = None if raw is None else decoded(raw)
        return bucket

    @property
    def key(self) -> str | None:
        """Everything after the bucket's slash, percent-decoded once."""
        key = self._key
        if key is None:
            raw = self.place[1]
            key = self._key = None if raw is None else decoded(raw)
        return key

    @property
    def query(self) -> Mapping[str, tuple[str, ...]]:
        """Decoded query parameters; one without a value has the value ""."""
        query = self._query
        if query is None:
            raw = self.place[2]
            query = self._query = parse_query(raw) if raw else _NO_QUERY
        return query

    @property
    def client(self) -> str:
        """The client family, `unknown` where the agent names none."""
        return client_of(self.head.fields.facts.get(b"user-agent"))

    @property
    def user_agent(self) -> str | None:
        """The value of User-Agent."""
        value = self.head.fact(b"user-agent")
        return None if value is None else text(value)

    @property
    def is_presigned(self) -> bool:
        """Whether it is signed by its query, V4 or V2."""
        return b"Signature=" in self.place[2] and not SIGNED.isdisjoint(self.query)

    @property
    def access_key(self) -> str | None:
        """The access key that signed the request; None for an anonymous one."""
        access_key = self._access_key
        if access_key is _UNASKED:
            signed = self.head.fields.facts.get(b"authorization")
            found = key_in_query(self.query) if signed is None else key_in_header(signed)
            access_key = self._access_key = found
        return access_key

    def signs(self, name: str) -> bool:
        """Whether the signature, V4 or V4A, covers the header of this lower-case name."""
        line = self.head.fields.facts.get(b"authorization", b"")
        listed = [text(each) for each in SIGNED_HEADERS.findall(line)]
        listed += self.query.get("X-Amz-SignedHeaders", ())
        return any(name in each.lower().split(";") for each in listed)

    @property
    def call(self) -> str | None:
        """The client's own id of the call that this request is an attempt of."""
        return call_of(self.head.fields.facts.get(b"amz-sdk-invocation-id"))

    @property
    def attempt(self) -> int | None:
        """The client's own count of attempts, from 1."""
        return attempt_of(self.head.fields.facts.get(b"amz-sdk-request"))

    @property
    def part(self) -> int | None:
        """The part number that the query names."""
        number = self._parameter("partNumber")
        return int(number) if number and PART_NUMBER.fullmatch(number) else None

    @property
    def upload_id(self) -> str | None:
        """The multipart upload that the query names."""
        return self._parameter("uploadId")

    @property
    def range(self) -> str | None:
        """The value of Range."""
        value = self.head.fact(b"range")
        return None if value is None else text(value)

    @property
    def size(self) -> int | None:
        """Payload bytes of the body as announced, aws-chunked framing not counted.

        0 where there is no body, None where the length is not known beforehand.
        """
        announced = self.head.fact(b"x-amz-decoded-content-length")
        if announced is not None and DIGITS.match(announced):
            return int(announced)
        fields = self.head.fields
        return None if fields.framing is Framing.CHUNKED else fields.length

    @property
    def object_name(self) -> str:
        """Bucket and key in one, so that no two objects look alike."""
        return f"{_bucket_name(self.place[0])}{_named(self.key)}"

    @property
    def identity(self) -> str:
        """What draws depend on: operation, bucket, key, part number, range and list prefix.

        Each has its length before it, so that no two identities look alike whatever a key holds.
        """
        identity = self._identity
        if identity is None:
            identity = f"{self.identity_begins}{_named(self.key)}{self._identity_ends()}"
            self._identity = identity
        return identity

    @property
    def identity_begins(self) -> str:
        """What identities of this operation and bucket begin with."""
        return f"{self.operation};{_bucket_name(self.place[0])}"

    def _identity_ends(self) -> str:
        if not self.place[2] and b"range" not in self.head.fields.facts:
            return NO_ENDS
        prefix = self._parameter("prefix") if self.operation in GROUPS["$list"] else None
        part = None if self.part is None else str(self.part)
        return f"{_named(part)}{_named(self.range)}{_named(prefix)}"

    def counted_as(self, begins: str | bytes) -> Hashable:
        """What its identity is counted as, which begins with what `begins` is short for.

        It is the same for equal identities, and for no others; short, and sooner made than one.
        """
        raw, facts = self.place[1], self.head.fields.facts
        if raw is not None and (len(raw) > MAX_NAME or PERCENT in raw):
            raw = unquote_to_bytes(raw)
            if len(raw) > MAX_NAME:
                return short_name(self.identity)
        if self.place[2] or b"range" in facts:
            ends = self._identity_ends()
            return (begins, raw) if ends == NO_ENDS else (begins, raw, short_name(ends))
        return begins, raw

    def header(self, name: str) -> tuple[str, ...]:
        """All values of a header, in order; `name` in lower case."""
        raw = name.encode(errors="surrogateescape")
        if not self.head.has(raw):
            return ()
        return tuple(text(value) for value in self.head.headers().get(raw, ()))

    def _parameter(self, name: str) -> str | None:
        """The first value of a query parameter."""
        if not self.place[2]:
            return None
        values = self.query.get(name)
        return values[0] if values else None


def _bucket_name(raw: bytes | None) -> str:
    # A long one is not worth remembering.
    short = raw is None or len(raw) <= LONGEST_REMEMBERED
    return _named_bucket(raw) if short else _named_bucket.__wrapped__(raw)


@lru_cache(maxsize=1024)
def _named_bucket(raw: bytes | None) -> str:
    return _named(None if raw is None else decoded(raw))


def _named(fact: str | None) -> str:
    """A fact with its length before it."""
    return "-;" if fact is None else f"{len(fact)}:{fact};"
