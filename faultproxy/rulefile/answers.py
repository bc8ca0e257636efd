"""Readers of the faults that answer: `error` and `answer`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from faultproxy.core.faults.answer import (
    NOT_SETTABLE_BY_ANSWER,
    NOT_SETTABLE_BY_ERROR,
    AnswerFault,
    ErrorFault,
)
from faultproxy.core.faults.fault import Fault
from faultproxy.core.plan import AT_REQUEST, AT_RESPONSE, Position
from faultproxy.core.rules.scenario import Phase
from faultproxy.core.s3.catalogue.index import catalogue_names, find, variants
from faultproxy.core.s3.dialects.wording import is_bodiless
from faultproxy.rulefile.node import Node
from faultproxy.rulefile.problem import Report, quoted
from faultproxy.rulefile.reader import Fields, read_text, text_of
from faultproxy.rulefile.scalars import read_dialect, read_duration, read_signed_duration
from faultproxy.rulefile.sending import (
    read_extra,
    read_fields,
    read_line,
    read_status,
    read_xml_text,
)

MAX_BODY_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Unread:
    """A body file that could not be read; `reason` completes the sentence `NAME ...`."""

    reason: str


# Reads a file that a rule file names: (name of the rule file, name given there) -> its bytes.
BodyReader = Callable[[str, str], bytes | Unread]


def no_body(_file: str, _name: str) -> Unread:
    """Reads none: what is sent here, or said in an option, names no file of this machine."""
    return Unread("is for rules that stand in a file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a fault's reader has to know of the rule around it."""

    phase: Phase
    dialect: str
    read_body: BodyReader

    @property
    def answers_at(self) -> Position:
        """Where an answer stands: instead of the request's way on, or of the response."""
        return AT_RESPONSE if self.phase is Phase.AFTER else AT_REQUEST


def read_error(fields: Fields, setting: Setting) -> Fault:
    """The fields of `error`."""
    before = fields.report.errors
    code_node = fields.take("code")
    code = fields.need("code", read_line, "")
    is_readable = fields.report.errors == before
    variant_node = fields.take("variant")
    status = fields.read("status", read_status, None)
    headers = partial(read_fields, not_settable=NOT_SETTABLE_BY_ERROR)
    fault = ErrorFault(
        code=code,
        variant=fields.read("variant", read_text, None),
        status=status,
        message=fields.read("message", read_xml_text, None),
        retry_after_s=fields.read("retry_after", read_duration, None),
        extra=fields.read("extra", read_extra, ()),
        headers=fields.read("headers", headers, ()),
        date_s=fields.read("date", read_signed_duration, None),
        dialect=fields.read("dialect", read_dialect, setting.dialect),
        at=setting.answers_at,
    )
    if code_node is not None and is_readable:
        _check_code(fault, code_node, fields)
    if variant_node is not None and fault.variant is not None:
        _check_variant(fault, fault.variant, variant_node, fields.report)
    return fault


def _check_code(fault: ErrorFault, node: Node, fields: Fields) -> None:
    if find(fault.code) is not None or fields.take("status") is not None:
        return
    names = catalogue_names()
    fields.report.error(
        node.place,
        f"code is {quoted(fault.code)}, which is not known and so needs a `status`",
        found=fault.code,
        accepted=names,
        suggestion=fields.report.guess(fault.code, names),
    )


def _check_variant(fault: ErrorFault, variant: str, node: Node, report: Report) -> None:
    known = variants(fault.code)
    if variant in known:
        return
    message = f"variant is {quoted(variant)}, which {quoted(fault.code)} does not have"
    report.error(
        node.place,
        message,
        found=variant,
        accepted=known or ("no variant",),
        suggestion=report.guess(variant, known),
    )


def read_answer(fields: Fields, setting: Setting) -> Fault:
    """The fields of `answer`."""
    before = fields.report.errors
    status = fields.need("status", read_status, 200)
    headers = partial(read_fields, not_settable=NOT_SETTABLE_BY_ANSWER)
    fault = AnswerFault(
        status=status,
        reason=fields.read("reason", read_line, None),
        headers=fields.read("headers", headers, ()),
        body=_read_body(fields, setting),
        at=setting.answers_at,
    )
    if fields.report.errors == before:
        _check_answer(fault, fields)
    return fault


def _read_body(fields: Fields, setting: Setting) -> bytes:
    text, file = fields.take("body"), fields.take("body_file")
    if text is not None and file is not None:
        message = "answer has both `body` and `body_file`"
        fields.report.error(file.place, message, accepted=("one of them",))
    if file is not None:
        return _read_body_file(file, setting, fields.report)
    return fields.read("body", read_text, "").encode(errors="replace")


def _read_body_file(node: Node, setting: Setting, report: Report) -> bytes:
    name = text_of(node, "body_file", report, ("the name of a file beside this one",))
    if name is None:
        return b""
    body = setting.read_body(node.place.file, name)
    if isinstance(body, Unread):
        report.error(node.place, f"body_file {quoted(name)} {body.reason}", found=name)
        return b""
    return body


def _check_answer(fault: AnswerFault, fields: Fields) -> None:
    place = fields.node.place
    if fault.body and is_bodiless(fault.status):
        fields.report.error(place, f"answer has a body, and a {fault.status} never has one")
    for name, value in fault.headers:
        # A client that waits for more, or takes the rest for the next response, is out of step.
        if name.lower() == "content-length" and value != str(len(fault.body)):
            message = f"header {name} is {quoted(value)}, and the body has {len(fault.body)} bytes"
            fields.report.error(place, message, found=value, accepted=(str(len(fault.body)),))
