"""Text inside XML: well-formed whatever the text is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

# What XML 1.0 cannot hold in any way, a character reference included: section 2.2.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ENTITIES = {'"': "&quot;", "\r": "&#13;"}


def xml_text(text: str, entities: Mapping[str, str] = ENTITIES) -> str:
    """Text as the content of an element, well-formed for any text.

    `entities` are the characters that a service spells out besides `&`, `<` and `>`. What XML 1.0
    cannot hold is percent-encoded as in a URL: control characters, and the raw bytes of a key that
    is not UTF-8 (lone surrogates, as `surrogateescape` makes them).
    """
    return escape(NOT_XML.sub(_percent, text), dict(entities))


def error_element(
    elements: Iterable[tuple[str, str]], entities: Mapping[str, str] = ENTITIES
) -> str:
    """`<Error>` with these children on one line, in this order."""
    inside = "".join(f"<{name}>{xml_text(text, entities)}</{name}>" for name, text in elements)
    return f"<Error>{inside}</Error>"


def _percent(found: re.Match[str]) -> str:
    char = found[0]
    raw = "\udc80" <= char <= "\udcff"
    spelled = char.encode("utf-8", "surrogateescape" if raw else "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in spelled)
