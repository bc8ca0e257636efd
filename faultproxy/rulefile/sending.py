"""Readers of what goes on the wire: statuses, header fields, texts, elements.

Whatever could end a line or start another message is refused here, so that the values built from
it need no checks. Sources: RFC 9110, 5.1 and 5.5; RFC 9112, section 4; XML 1.0, 2.2 and 2.3.
"""

from __future__ import annotations

import re

from faultproxy.rulefile.node import Mapping, Node
from faultproxy.rulefile.problem import Report, quoted
from faultproxy.rulefile.reader import text_of, wrong_shape
from faultproxy.rulefile.scalars import whole_number

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
FIELD_NAME = ("letters, digits and signs such as - and _, without blanks and colons",)
# Field values and reason phrases: no control characters, no blanks around them.
LINE = re.compile(
    r"(?:[^\x00-\x20\x7f-\x9f](?:[^\x00-\x08\x0a-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\x9f])?)?"
)
NOT_XML = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ELEMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
ELEMENT_NAME = ("a letter or _, and letters, digits, _ . - behind it",)
OWN_ELEMENTS = frozenset(("Code", "Message", "RequestId", "HostId"))
STATUSES = ("a final status, 200 to 599",)


def read_status(node: Node, what: str, report: Report) -> int:
    """A final status: an interim one (1xx) would leave the client waiting for another."""
    return whole_number(node, what, report, 200, 599, STATUSES)


def read_line(node: Node, what: str, report: Report) -> str:
    """A text that fits in one line of a head."""
    text = text_of(node, what, report, ("a text of one line",))
    if text is not None and not LINE.fullmatch(text):
        message = f"{what} is {quoted(text)}, which does not fit in one line of a head"
        report.error(
            node.place, message, found=text, accepted=("a text without control characters",)
        )
    return text or ""


def read_xml_text(node: Node, what: str, report: Report) -> str:
    """A text that XML can hold."""
    text = text_of(node, what, report, ("a text",))
    if text is not None and NOT_XML.search(text):
        message = f"{what} is {quoted(text)}, which has a character that XML cannot hold"
        report.error(
            node.place, message, found=text, accepted=("a text without control characters",)
        )
    return text or ""


def read_extra(node: Node, what: str, report: Report) -> tuple[tuple[str, str], ...]:
    """Elements to add: names of XML elements with their texts."""
    if not isinstance(node, Mapping):
        wrong_shape(node, what, report, "names of elements with their texts")
        return ()
    for key, _ in node.entries:
        if not ELEMENT.fullmatch(key.text):
            message = f"{quoted(key.text)} is no name of an XML element"
            report.error(key.place, message, found=key.text, accepted=ELEMENT_NAME)
        elif key.text in OWN_ELEMENTS:
            message = f"{quoted(key.text)} is in every error already"
            others = f"any but {', '.join(sorted(OWN_ELEMENTS))}"
            report.error(key.place, message, found=key.text, accepted=(others,))
    return tuple(
        (key.text, read_xml_text(value, f"{what} {key.text}", report))
        for key, value in node.entries
    )


def read_fields(
    node: Node, what: str, report: Report, not_settable: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    """Header fields in file order; `not_settable` are names in lower case."""
    if not isinstance(node, Mapping):
        wrong_shape(node, what, report, "names of headers with their values")
        return ()
    seen: set[str] = set()
    for key, value in node.entries:
        name = key.text.lower()
        if not TOKEN.fullmatch(name):
            message = f"{quoted(key.text)} is no name of a header"
            report.error(key.place, message, found=key.text, accepted=FIELD_NAME)
        elif name in not_settable:
            message = f"header {quoted(key.text)} belongs to the connection and cannot be set"
            settable = f"any but {', '.join(sorted(not_settable))}"
            report.error(key.place, message, found=key.text, accepted=(settable,))
        elif name in seen:
            message = f"header {quoted(key.text)} stands here twice; case makes no difference"
            report.error(key.place, message, found=key.text)
        elif name == "connection":
            _check_connection(value, report)
        seen.add(name)
    return tuple(
        (key.text, read_line(value, f"header {key.text}", report)) for key, value in node.entries
    )


def _check_connection(node: Node, report: Report) -> None:
    text = text_of(node, "header Connection", report, ("close",))
    if text is not None and text.lower() != "close":
        message = f"header Connection is {quoted(text)}, and it can only say close"
        report.error(node.place, message, found=text, accepted=("close",))
