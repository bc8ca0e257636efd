"""One reader for each fault, and the table of them: a new fault is a row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from faultproxy.core.faults.body import Truncate
from faultproxy.core.faults.connection import Close, Hang, Reset
from faultproxy.core.faults.fault import Fault
from faultproxy.core.faults.timing import HELD_S, Delay, Fixed, Hold, Latency
from faultproxy.core.plan import AT_REQUEST, AT_RESPONSE, Bytes, Cut, Moment, Position
from faultproxy.core.rules.scenario import Phase
from faultproxy.core.s3.catalogue.index import catalogue_names
from faultproxy.rulefile.answers import Setting, read_answer, read_error
from faultproxy.rulefile.node import Mapping as MappingNode
from faultproxy.rulefile.node import Node, Scalar, Sequence, is_null
from faultproxy.rulefile.position import BARE, read_body_position, read_delay, read_position
from faultproxy.rulefile.problem import Report, quoted
from faultproxy.rulefile.reader import Fields, read_word, wrong_shape
from faultproxy.rulefile.scalars import read_endless_duration, read_name

LATER_FAULTS = (
    *("embedded_error", "redirect", "malformed", "lose_write", "refuse_upload", "refuse"),
    *("bandwidth", "stall", "corrupt", "headers", "continue", "keep_alive", "skew"),
    *("expire", "listing", "range", "partial_delete", "duplicate", "tls"),
)
FORMS = ("a fault by its name, such as `- reset` or `- error: SlowDown`",)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultReader:
    """How a fault is read; `leading` is the field that may stand alone.

    A mapping that stands alone is the leading field's value if its only key is one of `alone`.
    """

    read: Callable[[Fields, Setting], Fault]
    leading: str | None = None
    alone: frozenset[str] = frozenset()


def read_fault(node: Node, setting: Setting, report: Report) -> Fault | None:
    """One item of `faults`; None (reported) where it names no fault of this version."""
    named = _name_and_value(node, report)
    if named is None:
        return None
    key, value = named
    reader = FAULTS.get(key.text)
    if reader is None:
        _unknown_fault(key, report)
        return None
    if reader.leading is None and isinstance(value, Scalar | Sequence) and not is_null(value):
        placed = isinstance(value, Scalar) and value.text in BARE
        accepted = f"{key.text}: {{at: ...}}, or {key.text} alone"
        suggestion = f"{{at: {value.place.text}}}" if placed else None
        wrong_shape(value, key.text, report, accepted, suggestion=suggestion)
        return None
    fields = Fields(_long_form(key, value, reader), key.text, report)
    fault = reader.read(fields, setting)
    fields.close()
    return fault


def _name_and_value(node: Node, report: Report) -> tuple[Scalar, Node | None] | None:
    if isinstance(node, Scalar) and not node.is_null:
        return node, None
    if not isinstance(node, MappingNode) or not node.entries:
        wrong_shape(node, "a fault", report, *FORMS)
        return None
    first, value = node.entries[0]
    for key, _ in node.entries[1:]:
        message = f"{quoted(key.text)} stands beside {quoted(first.text)}; a fault is one name"
        accepted = (f"{first.text}: {{...}} with its fields inside, or another `- ` for a fault",)
        report.error(key.place, message, found=key.text, accepted=accepted)
    return first, value


def _unknown_fault(key: Scalar, report: Report) -> None:
    if key.text in LATER_FAULTS:
        message = f"fault {quoted(key.text)} is not in this version"
        report.error(key.place, message, found=key.text, accepted=tuple(FAULTS))
        return
    meant = report.guess(key.text, FAULTS)
    if meant is None and (code := report.guess(key.text, catalogue_names())):
        meant = f"error: {code}"
    report.error(
        key.place,
        f"{quoted(key.text)} is no fault",
        found=key.text,
        accepted=tuple(FAULTS),
        suggestion=meant,
    )


def _long_form(key: Scalar, value: Node | None, reader: FaultReader) -> MappingNode:
    """The fields of a fault, also where its leading field, or nothing, stands alone."""
    if value is None or is_null(value):
        return MappingNode(key.place, ())
    if isinstance(value, MappingNode) and not _stands_alone(value, reader):
        return value
    leading = Scalar(place=value.place, text=reader.leading or key.text)
    return MappingNode(key.place, ((leading, value),))


def _stands_alone(value: MappingNode, reader: FaultReader) -> bool:
    return len(value.entries) == 1 and value.entries[0][0].text in reader.alone


def _default_at(setting: Setting) -> Position:
    return AT_RESPONSE if setting.phase is Phase.AFTER else AT_REQUEST


def _read_at(fields: Fields, setting: Setting, moments: frozenset[Moment]) -> Position:
    reader = partial(read_position, moments=moments)
    return fields.read("at", reader, _default_at(setting))


def _read_latency(fields: Fields, setting: Setting) -> Fault:
    none: Delay = Fixed(0.0)
    delay = fields.need("delay", read_delay, none)
    return Latency(delay=delay, at=_read_at(fields, setting, Latency.moments))


def _read_hold(fields: Fields, setting: Setting) -> Fault:
    called = fields.need("name", read_name, "")
    for_s = fields.read("for", read_endless_duration, HELD_S)
    at = fields.read("at", partial(read_position, moments=Hold.moments), AT_RESPONSE)
    return Hold(called, for_s, at)


def _read_hang(fields: Fields, setting: Setting) -> Fault:
    for_s = fields.read("for", read_endless_duration, None)
    return Hang(for_s=for_s, at=_read_at(fields, setting, Hang.moments))


def _read_reset(fields: Fields, setting: Setting) -> Fault:
    return Reset(at=_read_at(fields, setting, Reset.moments))


def _read_close(fields: Fields, setting: Setting) -> Fault:
    return Close(at=_read_at(fields, setting, Close.moments))


def _read_truncate(fields: Fields, setting: Setting) -> Fault:
    at = fields.need("at", read_body_position, Position(Moment.BODY, Bytes(0)))
    return Truncate(at=at, end=fields.read("end", _read_cut, Cut.FIN))


def _read_cut(node: Node, what: str, report: Report) -> Cut:
    word = read_word(node, what, report, tuple(cut.value for cut in Cut))
    return Cut(word) if word is not None else Cut.FIN


FAULTS: Mapping[str, FaultReader] = {
    "error": FaultReader(read=read_error, leading="code"),
    "answer": FaultReader(read=read_answer, leading="status"),
    "latency": FaultReader(
        read=_read_latency,
        leading="delay",
        alone=frozenset(("uniform", "normal", "lognormal", "pareto")),
    ),
    "hold": FaultReader(read=_read_hold, leading="name"),
    "hang": FaultReader(read=_read_hang, leading="for"),
    "reset": FaultReader(read=_read_reset),
    "close": FaultReader(read=_read_close),
    "truncate": FaultReader(
        read=_read_truncate, leading="at", alone=frozenset(("body", "upload", "time"))
    ),
}
