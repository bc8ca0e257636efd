"""One row of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from faultproxy.core.s3.catalogue.facts import Circumstances

# Text, or where the text is filled from; what yields None is left out of the answer.
Value = str | Callable[[Circumstances], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An S3 error as the service sends it.

    `code` is sent as written; `variant` tells rows of one code apart, None where there is but one.
    `extras` are the elements between Message and RequestId, and `headers` the extra header fields,
    both in wire order. `close`: the service closes the connection after it. `dialects` names the
    services that send it so, empty where it is only a service that has no dialect here. `source`
    names the table the row comes from; `meaning` says in our own words what has happened.
    """

    code: str
    status: int
    message: str
    variant: str | None = None
    extras: tuple[tuple[str, Value], ...] = ()
    headers: tuple[tuple[str, Value], ...] = ()
    close: bool = False
    dialects: tuple[str, ...] = ()
    source: str = ""
    meaning: str = ""
