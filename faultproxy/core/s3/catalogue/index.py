"""Looking errors up over all tables."""

from __future__ import annotations

from dataclasses import replace

from faultproxy.core.s3.catalogue import aws, object_storage
from faultproxy.core.s3.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = object_storage.ROWS + aws.ROWS

# A name that other editions of a table give to a row.
ALIASES = {"BucketMaxSizeExceeded": ("InvalidRequest", "bucket-size")}

_FOUND: dict[tuple[str, str | None], Entry] = {(row.code, row.variant): row for row in ENTRIES}
for _row in ENTRIES:  # the first variant of a code is its default
    _FOUND.setdefault((_row.code, None), _row)
for _alias, _meant in ALIASES.items():  # a code is sent as it is written
    _FOUND[_alias, None] = replace(_FOUND[_meant], code=_alias, variant=None)

_NAMES = tuple(sorted({code for code, _ in _FOUND}))


def find(code: str, variant: str | None = None) -> Entry | None:
    """The row of a code, or None; without a variant, the code's default row."""
    return _FOUND.get((code, variant))


def catalogue_names() -> tuple[str, ...]:
    """Every code that can be named without a status, aliases among them, sorted."""
    return _NAMES


def variants(code: str) -> tuple[str, ...]:
    """The variants of a code, its default first; empty where there are none."""
    return tuple(row.variant for row in ENTRIES if row.code == code and row.variant is not None)
