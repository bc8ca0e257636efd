"""Which S3 operation a request is.

Where S3 itself would refuse to choose (two sub-resources, a method that the sub-resource does not
have) the operation is `Unknown`: a rule for DeleteBucket must not meet `DELETE /bucket?location`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from faultproxy.core.http.head import RequestHead
from faultproxy.core.s3.address import PERCENT, Place, answers_object_lambda, take_apart
from faultproxy.core.s3.selectors import (
    BUCKET,
    COPIES,
    IGNORED_ON_KEYS,
    KEY,
    POST_OBJECT,
    PREFLIGHT,
    SERVICE,
    UNKNOWN,
    Rows,
)

LIST_BUCKETS = "ListBuckets"
LIST_DIRECTORY_BUCKETS = "ListDirectoryBuckets"
WRITE_GET_OBJECT_RESPONSE = "WriteGetObjectResponse"
READING = frozenset((b"GET", b"HEAD"))


def _names(tables: Iterable[Rows]) -> frozenset[str]:
    return frozenset(name for rows in tables for row in rows.values() for name in row.values())


OPERATIONS: tuple[str, ...] = tuple(
    sorted(
        _names((SERVICE, BUCKET, KEY))
        | frozenset(COPIES.values())
        | {WRITE_GET_OBJECT_RESPONSE, PREFLIGHT, UNKNOWN}
    )
)

_LISTS = frozenset(
    (
        "ListObjects",
        "ListObjectsV2",
        "ListObjectVersions",
        "ListBuckets",
        "ListParts",
        "ListMultipartUploads",
    )
)

GROUPS: Mapping[str, frozenset[str]] = {
    "$read": frozenset(("GetObject", "HeadObject", "GetObjectAttributes", "SelectObjectContent")),
    "$list": _LISTS,
    "$write": frozenset(("PutObject", "CopyObject", POST_OBJECT)),
    "$multipart": frozenset(
        (
            "CreateMultipartUpload",
            "UploadPart",
            "UploadPartCopy",
            "CompleteMultipartUpload",
            "AbortMultipartUpload",
        )
    ),
    "$delete": frozenset(("DeleteObject", "DeleteObjects")),
    "$bucket": _names((BUCKET,)) - _LISTS,
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A row that holds where a parameter is given too, and has `value` where that is not None."""

    parameter: bytes
    value: bytes | None
    methods: Mapping[bytes, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of the table, made for looking up: by sub-resource, then by method.

    `resources` also holds what other levels have and this one refuses.
    """

    plain: Mapping[bytes, Mapping[bytes, str]]
    narrowed: Mapping[bytes, Narrowed]
    resources: frozenset[bytes]
    parameters: frozenset[bytes]


def _resources(rows: Rows) -> frozenset[str]:
    return frozenset(selector.partition("&")[0] for selector in rows) - {""}


def _compiled(rows: Rows, resources: frozenset[str]) -> Level:
    plain: dict[bytes, Mapping[bytes, str]] = {}
    narrowed: dict[bytes, Narrowed] = {}
    for selector, row in rows.items():
        resource, _, condition = selector.partition("&")
        methods = {method.encode(): name for method, name in row.items()}
        if condition:
            parameter, _, value = condition.encode().partition(b"=")
            narrowed[resource.encode()] = Narrowed(parameter, value or None, methods)
        else:
            plain[resource.encode()] = methods
    return Level(
        plain=plain,
        narrowed=narrowed,
        resources=frozenset(name.encode() for name in resources),
        parameters=frozenset(row.parameter for row in narrowed.values()),
    )


_ALL = _resources(BUCKET) | _resources(KEY)
_AT_SERVICE = _compiled(SERVICE, frozenset())  # S3 has no sub-resources there, and minds none
_AT_BUCKET = _compiled(BUCKET, _ALL)
_AT_KEY = _compiled(KEY, _ALL - IGNORED_ON_KEYS)
# With a key and without a query the method alone tells these.
READING_OBJECTS = {method: _AT_KEY.plain[b""][method] for method in READING}


def operation_of(head: RequestHead, place: Place) -> str:
    """The S3 name of the operation, `PostObject`, `Preflight` or `Unknown`. Never raises."""
    bucket, key, query = place
    if not query and key is not None:
        read = READING_OBJECTS.get(head.method)
        if read is not None:  # nearly always
            return read
    if bucket is None:
        return _at_service(head)
    level = _AT_BUCKET if key is None else _AT_KEY
    method = head.method
    name = _select(level, method, query) if query else level.plain[b""].get(method, UNKNOWN)
    return name if method in READING else _by_headers(head, name)


def _select(level: Level, method: bytes, query: bytes) -> str:
    """The operation by method and query; Unknown where there is more than one sub-resource."""
    resource = b""
    parameters: dict[bytes, bytes] = {}
    for piece in query.split(b"&"):
        name, _, value = piece.partition(b"=")
        if PERCENT in name:
            name = unquote_to_bytes(name)
        if name in level.resources:
            if resource not in (b"", name):
                return UNKNOWN
            resource = name
        elif name in level.parameters:
            parameters.setdefault(name, value)
    narrowed = level.narrowed.get(resource)
    if narrowed is not None and narrowed.parameter in parameters and method in narrowed.methods:
        value = parameters[narrowed.parameter]
        if narrowed.value is None or unquote_to_bytes(value) == narrowed.value:
            return narrowed.methods[method]
    row = level.plain.get(resource)
    return UNKNOWN if row is None else row.get(method, UNKNOWN)


def _by_headers(head: RequestHead, name: str) -> str:
    """What headers make of a request that is neither GET nor HEAD."""
    if name in COPIES:
        # A source is bucket/key; without a slash servers take the request for a plain upload.
        source = head.fact(b"x-amz-copy-source") or b""
        return COPIES[name] if b"/" in source or b"%2f" in source.lower() else name
    if name == POST_OBJECT:
        kind = (head.fact(b"content-type") or b"").lower()
        return name if kind.startswith(b"multipart/form-data") else UNKNOWN
    return PREFLIGHT if _is_preflight(head) else name


def _is_preflight(head: RequestHead) -> bool:
    facts = head.fields.facts
    asked = b"origin" in facts and b"access-control-request-method" in facts
    return asked and head.method == b"OPTIONS"


def _at_service(head: RequestHead) -> str:
    """The operation of a request that names no bucket."""
    host, path, query = take_apart(head)
    if answers_object_lambda(head, path):
        return WRITE_GET_OBJECT_RESPONSE
    if _is_preflight(head):
        return PREFLIGHT
    name = _select(_AT_SERVICE, head.method, query) if path == b"/" else UNKNOWN
    if name == LIST_BUCKETS and _lists_directories(head, host, query):
        return LIST_DIRECTORY_BUCKETS
    return name


def _lists_directories(head: RequestHead, host: bytes, query: bytes) -> bool:
    """Whether buckets are listed where directory buckets are: by host, or by what was signed for.

    Source: S3 user guide, "Regional endpoint APIs" of directory buckets: the host is
    `s3express-control.REGION.amazonaws.com`, the service in the credential scope `s3express`.
    """
    return (
        host.lower().startswith(b"s3express-control")
        or b"/s3express/aws4_request" in (head.fact(b"authorization") or b"")
        or b"%2fs3express%2faws4_request" in query.lower()
    )
