"""Looking errors up over all tables."""

from __future__ import annotations

from faultproxy.core.s3.catalogue import (
    aws,
    aws_beside,
    aws_list,
    aws_select,
    aws_select_query,
    aws_wire,
    backblaze,
    ceph,
    gcs,
    minio,
    minio_admin,
    minio_own,
    minio_requests,
    object_storage,
    r2,
    versitygw,
    yandex,
)
from faultproxy.core.s3.catalogue.entry import Entry

# The first row of a code and variant is its row in every dialect that has no row of its own, so
# that the table which all of them share stands before the tables of single services. A store that
# answers a code in its own way and has no dialect here is a variant by its name.
ENTRIES: tuple[Entry, ...] = (
    *object_storage.ROWS,
    *aws_list.ROWS,
    *aws.ROWS,
    *aws_beside.ROWS,
    *aws_wire.ROWS,
    *aws_select.ROWS,
    *aws_select_query.ROWS,
    *yandex.ROWS,
    *minio.ROWS,
    *minio_requests.ROWS,
    *minio_own.ROWS,
    *minio_admin.ROWS,
    *ceph.ROWS,
    *gcs.ROWS,
    *r2.ROWS,
    *versitygw.ROWS,
    *backblaze.ROWS,
)

# A slip of AWS's own list, which has the status of this row in its code as well.
ALIASES = {"503 SlowDown": "SlowDown"}

_ANY: dict[tuple[str, str | None], Entry] = {}
_OWN: dict[tuple[str, str | None, str], Entry] = {}
for _row in ENTRIES:
    _ANY.setdefault((_row.code, _row.variant), _row)
    for _dialect in _row.dialects:
        _OWN[_row.code, _row.variant, _dialect] = _row
for _row in ENTRIES:  # the first variant of a code is its default
    _ANY.setdefault((_row.code, None), _row)

_NAMES = tuple(sorted({code for code, _ in _ANY}))


def find(code: str, variant: str | None = None, dialect: str = "aws") -> Entry | None:
    """The row of a code as this dialect sends it, or None; without a variant, its default row.

    A dialect that has no row of its own for a code gets the one of the service that does: a store
    is known by how it words errors, not by which it is willing to send.
    """
    code = ALIASES.get(code, code)
    own = _OWN.get((code, variant, dialect))
    return _ANY.get((code, variant)) if own is None else own


def catalogue_names() -> tuple[str, ...]:
    """Every code that can be named without a status, sorted."""
    return _NAMES


def variants(code: str) -> tuple[str, ...]:
    """The variants of a code, its default first; empty where there are none."""
    named = (row.variant for row in ENTRIES if row.code == code)
    return tuple(dict.fromkeys(variant for variant in named if variant is not None))
