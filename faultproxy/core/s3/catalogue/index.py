"""Looking errors up over all tables."""

from __future__ import annotations

from dataclasses import replace

from faultproxy.core.s3.catalogue import aws, object_storage
from faultproxy.core.s3.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = object_storage.ROWS + aws.ROWS

# A name that other editions of a table give to a row.
ALIASES = {"BucketMaxSizeExceeded": ("InvalidRequest", "bucket-size")}

# The first row of a code and variant is its row in every dialect that has no row of its own.
_ANY: dict[tuple[str, str | None], Entry] = {}
_OWN: dict[tuple[str, str | None, str], Entry] = {}
for _row in ENTRIES:
    _ANY.setdefault((_row.code, _row.variant), _row)
    for _dialect in _row.dialects:
        _OWN[_row.code, _row.variant, _dialect] = _row
for _row in ENTRIES:  # the first variant of a code is its default
    _ANY.setdefault((_row.code, None), _row)
for _alias, _meant in ALIASES.items():  # a code is sent as it is written
    _ANY[_alias, None] = replace(_ANY[_meant], code=_alias, variant=None)

_NAMES = tuple(sorted({code for code, _ in _ANY}))


def find(code: str, variant: str | None = None, dialect: str = "aws") -> Entry | None:
    """The row of a code as this dialect sends it, or None; without a variant, its default row.

    A dialect that has no row of its own for a code gets the one of the service that does: a store
    is known by how it words errors, not by which it is willing to send.
    """
    own = _OWN.get((code, variant, dialect))
    return _ANY.get((code, variant)) if own is None else own


def catalogue_names() -> tuple[str, ...]:
    """Every code that can be named without a status, aliases among them, sorted."""
    return _NAMES


def variants(code: str) -> tuple[str, ...]:
    """The variants of a code, its default first; empty where there are none."""
    named = (row.variant for row in ENTRIES if row.code == code)
    return tuple(dict.fromkeys(variant for variant in named if variant is not None))
