"""The catalogue as data: what commands and the control API list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from faultproxy.core.s3.catalogue.index import ENTRIES


def errors() -> Iterator[Mapping[str, object]]:
    """Every row of the catalogue by its code; the usual case of a code comes first."""
    for entry in sorted(ENTRIES, key=lambda each: each.code.casefold()):
        yield {
            "name": entry.code,
            "variant": entry.variant,
            "status": entry.status,
            "message": entry.message,
            "dialects": entry.dialects,
            "source": entry.source,
            "meaning": entry.meaning,
        }
