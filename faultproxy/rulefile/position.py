"""Readers of positions (`at`) and of delays."""

from __future__ import annotations

from faultproxy.core.faults.timing import Delay, Fixed, LogNormal, Normal, Pareto, Uniform
from faultproxy.core.plan import (
    AT_ACCEPT,
    AT_REQUEST,
    AT_RESPONSE,
    LONGEST_TAIL,
    Bytes,
    FromEnd,
    Moment,
    Position,
    Seconds,
    Share,
)
from faultproxy.rulefile.node import Mapping, Node, Scalar, Sequence
from faultproxy.rulefile.problem import Report, quoted
from faultproxy.rulefile.reader import Fields, fields_of, read_word, text_of, wrong_shape
from faultproxy.rulefile.scalars import read_alpha, read_duration, with_unit
from faultproxy.rulefile.values import DURATIONS, SIZES, is_bare, parse_percentage, parse_size

MOMENTS = {
    Moment.ACCEPT: "accept",
    Moment.REQUEST: "request",
    Moment.UPLOAD: "{upload: 64KiB}",
    Moment.RESPONSE: "response",
    Moment.BODY: "{body: 50%}",
    Moment.TIME: "{time: 30s}",
}
BARE = {"accept": AT_ACCEPT, "request": AT_REQUEST, "response": AT_RESPONSE}
WITHIN = (MOMENTS[Moment.UPLOAD], MOMENTS[Moment.BODY], MOMENTS[Moment.TIME])
MEASURED = {
    "upload": ("how far into it", "{upload: 50%}"),
    "body": ("how far into it", "{body: 50%}"),
    "time": ("how long after the request head", "{time: 30s}"),
}
HOW_FAR = (SIZES, "a percentage up to 100%, such as 50%")
HOW_FAR_IN_BODY = (*HOW_FAR, "a size before the end, -1B to -64KiB")
DELAYS = (
    DURATIONS,
    *("{uniform: [a, b]}", "{normal: {mean, sd}}", "{lognormal: {p50, p99}}"),
    "{pareto: {min, alpha}}",
)


def read_position(
    node: Node,
    what: str,
    report: Report,
    moments: frozenset[Moment],
    short: tuple[str, ...] = (),
) -> Position:
    """A position at one of `moments`; any other is a problem, which names `short` forms too."""
    before = report.errors
    accepted = (*short, *(MOMENTS[moment] for moment in sorted(moments)))
    position = _any_position(node, what, report, accepted)
    if report.errors == before and position.moment not in moments:
        found = node.place.text
        message = f"{what} is {quoted(found)}, and this fault cannot stand there"
        report.error(node.place, message, found=found, accepted=accepted)
    return position


def read_body_position(node: Node, what: str, report: Report) -> Position:
    """A position in the response body; `50%` is `{body: 50%}`."""
    if isinstance(node, Scalar) and (node.text[:1].isdigit() or node.text[:1] == "-"):
        return Position(Moment.BODY, _read_body_depth(node, what, report))
    return read_position(node, what, report, frozenset((Moment.BODY,)), ("50%", "64KiB"))


def read_delay(node: Node, what: str, report: Report) -> Delay:
    """A duration, or one of the distributions of durations."""
    if not isinstance(node, Mapping):
        if isinstance(node, Scalar) and not node.is_null:
            return Fixed(read_duration(node, what, report))
        wrong_shape(node, what, report, *DELAYS)
        return Fixed(0.0)
    fields = Fields(node, what, report)
    found = (
        fields.read("uniform", _read_uniform, None),
        fields.read("normal", _read_normal, None),
        fields.read("lognormal", _read_lognormal, None),
        fields.read("pareto", _read_pareto, None),
    )
    fields.close()
    delays = tuple(delay for delay in found if delay is not None)
    if len(node.entries) != 1:
        report.error(node.place, f"{what} needs exactly one distribution", accepted=DELAYS)
    return delays[0] if delays else Fixed(0.0)


def _any_position(node: Node, what: str, report: Report, accepted: tuple[str, ...]) -> Position:
    if isinstance(node, Mapping):
        return _within(node, what, report)
    if isinstance(node, Scalar) and node.text in MEASURED:
        lacking, suggestion = MEASURED[node.text]
        message = f"{what} is {quoted(node.text)}, which does not say {lacking}"
        report.error(node.place, message, found=node.text, accepted=accepted, suggestion=suggestion)
        return AT_REQUEST
    if isinstance(node, Scalar) and node.text in BARE:
        return BARE[node.text]
    read_word(node, what, report, accepted, ("chunk",))
    return AT_REQUEST


def _within(node: Mapping, what: str, report: Report) -> Position:
    fields = Fields(node, what, report)
    upload = fields.read("upload", _read_depth, None)
    body = fields.read("body", _read_body_depth, None)
    delay_s = fields.read("time", read_duration, None)
    fields.close()
    if len(node.entries) != 1:
        report.error(node.place, f"{what} needs exactly one place", accepted=WITHIN)
    if upload is not None:
        return Position(Moment.UPLOAD, upload)
    if body is not None:
        return Position(Moment.BODY, body)
    return AT_REQUEST if delay_s is None else Position(Moment.TIME, Seconds(delay_s))


def _read_depth(node: Node, what: str, report: Report) -> Bytes | Share:
    nothing: Bytes | Share = Bytes(0)
    return with_unit(node, what, report, _parse_depth, HOW_FAR, nothing)


def _read_body_depth(node: Node, what: str, report: Report) -> Bytes | Share | FromEnd:
    """As in an upload, or so much before the end."""
    if not (isinstance(node, Scalar) and node.text.startswith("-")):
        return _read_depth(node, what, report)
    count = parse_size(node.text[1:])
    if count is not None and count <= LONGEST_TAIL:
        return FromEnd(count) if count else Share(1.0)
    _tell_wrong_tail(node, count, what, report)
    return Share(1.0)


def _tell_wrong_tail(node: Scalar, count: int | None, what: str, report: Report) -> None:
    share = parse_percentage(node.text[1:])
    suggestion = None
    if count is not None:
        message = f"{what} is {quoted(node.text)}, and no more than 64KiB can be held back"
    elif share is not None:
        message = f"{what} is {quoted(node.text)}: only a size counts from the end"
        suggestion = f"{(1 - share) * 100:g}%"
    elif is_bare(node.text):
        message = f"{what} is {quoted(node.text)}, which has no unit"
        suggestion = f"{node.text}B" if _is_tail(f"{node.text[1:]}B") else None
    else:
        message = f"{what} is {quoted(node.text)}, which cannot be read"
    report.error(
        node.place, message, found=node.text, accepted=HOW_FAR_IN_BODY, suggestion=suggestion
    )


def _is_tail(text: str) -> bool:
    count = parse_size(text)
    return count is not None and count <= LONGEST_TAIL


def _parse_depth(text: str) -> Bytes | Share | None:
    size = parse_size(text)
    if size is not None:
        return Bytes(size)
    share = parse_percentage(text)
    return None if share is None else Share(share)


def _read_uniform(node: Node, what: str, report: Report) -> Delay:
    if not isinstance(node, Sequence) or len(node.items) != 2:
        wrong_shape(node, what, report, "[shortest, longest]")
        return Fixed(0.0)
    shortest, longest = (read_duration(item, what, report) for item in node.items)
    if longest < shortest:
        report.error(node.place, f"{what} has the longer delay first", found=node.place.text)
    return Uniform(shortest, longest)


def _read_normal(node: Node, what: str, report: Report) -> Delay:
    fields = fields_of(node, what, report)
    if fields is None:
        return Fixed(0.0)
    mean_s = fields.need("mean", read_duration, 0.0)
    sd_s = fields.need("sd", read_duration, 0.0)
    fields.close()
    return Normal(mean_s, sd_s)


def _read_lognormal(node: Node, what: str, report: Report) -> Delay:
    fields = fields_of(node, what, report)
    if fields is None:
        return Fixed(0.0)
    p50_s = fields.need("p50", _read_positive, 1.0)
    p99_s = fields.need("p99", _read_positive, p50_s)
    fields.close()
    if p99_s < p50_s:
        message, accepted = f"{what} has a p99 below its p50", ("a p99 of p50 or more",)
        report.error(node.place, message, found=node.place.text, accepted=accepted)
    return LogNormal(p50_s, p99_s)


def _read_pareto(node: Node, what: str, report: Report) -> Delay:
    fields = fields_of(node, what, report)
    if fields is None:
        return Fixed(0.0)
    min_s = fields.need("min", _read_positive, 1.0)
    alpha = fields.need("alpha", read_alpha, 1.0)
    fields.close()
    return Pareto(min_s, alpha)


def _read_positive(node: Node, what: str, report: Report) -> float:
    before = report.errors
    seconds = read_duration(node, what, report)
    if report.errors == before and seconds <= 0:
        found = text_of(node, what, report) or ""
        message = f"{what} is {quoted(found)}, which is not above 0"
        report.error(node.place, message, found=found, accepted=(DURATIONS,))
    return seconds or 1.0
