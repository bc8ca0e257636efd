"""Readers of single values: a node in, a typed value out, or a problem with what is accepted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from faultproxy.core.s3.dialects.index import DEFAULT, DIALECTS
from faultproxy.rulefile.node import Node
from faultproxy.rulefile.problem import Report, quoted
from faultproxy.rulefile.reader import read_word, text_of
from faultproxy.rulefile.values import (
    DURATIONS,
    LONGEST_S,
    SHARES,
    is_bare,
    parse_count,
    parse_duration,
    parse_percentage,
    parse_share,
)

T = TypeVar("T")

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_NAME = 100
MAX_SEED = 2**63 - 1
ALPHA = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")


def read_duration(node: Node, what: str, report: Report) -> float:
    """Seconds of a duration."""
    return with_unit(node, what, report, parse_duration, (DURATIONS,), 0.0)


def read_endless_duration(node: Node, what: str, report: Report) -> float | None:
    """Seconds of a duration; None for `forever`."""
    text = text_of(node, what, report, (DURATIONS, "forever"))
    if text is None or text == "forever":
        return None
    return with_unit(node, what, report, parse_duration, (DURATIONS, "forever"), 0.0)


def read_signed_duration(node: Node, what: str, report: Report) -> float:
    """Seconds of a duration that may have a sign: `-15m`, `+20m`, `1h`."""
    accepted = (f"{DURATIONS}; with a minus for the past",)
    return with_unit(node, what, report, _signed, accepted, 0.0)


def read_share(node: Node, what: str, report: Report) -> float:
    """A share above 0 and up to 1."""
    text = text_of(node, what, report, (SHARES,))
    if text is None:
        return 1.0
    share = parse_share(text)
    if share is not None:
        return share
    suggestion = None
    if parse_percentage(text) == 0.0:
        message = f"{what} is {quoted(text)}, which never fires"
    elif is_bare(text):
        message = f"{what} is {quoted(text)}, which has no unit"
        suggestion = _percentage_meant(text)
    elif text.endswith("%") and is_bare(text[:-1]):
        message = f"{what} is {quoted(text)}, which is not above 0% and up to 100%"
    else:
        message = f"{what} is {quoted(text)}, which is no share"
        suggestion = _respelled(text, parse_share)
    report.error(node.place, message, found=text, accepted=(SHARES,), suggestion=suggestion)
    return 1.0


def read_count(node: Node, what: str, report: Report) -> int:
    """A whole number from 1."""
    return whole_number(node, what, report, 1, 10**12 - 1, ("a whole number from 1",))


def read_skip(node: Node, what: str, report: Report) -> int:
    """A whole number from 0."""
    return whole_number(node, what, report, 0, 10**12 - 1, ("a whole number from 0",))


def read_seed(node: Node, what: str, report: Report) -> int:
    """A whole number from 0 that fits 63 bits."""
    text = text_of(node, what, report, ("a whole number from 0",))
    if text is None:
        return 0
    if re.fullmatch(r"[0-9]{1,19}", text) and int(text) <= MAX_SEED:
        return int(text)
    message = f"{what} is {quoted(text)}, which is no seed"
    report.error(node.place, message, found=text, accepted=(f"a whole number, 0 to {MAX_SEED}",))
    return 0


def read_alpha(node: Node, what: str, report: Report) -> float:
    """A bare number above 0."""
    accepted = ("a number above 0, such as 1.5",)
    text = text_of(node, what, report, accepted)
    if text is None:
        return 1.0
    if ALPHA.fullmatch(text) and float(text) > 0:
        return float(text)
    message = f"{what} is {quoted(text)}, which is no number above 0"
    report.error(node.place, message, found=text, accepted=accepted)
    return 1.0


def read_flag(node: Node, what: str, report: Report) -> bool:
    """`true` or `false`, and no other spelling of them."""
    word = text_of(node, what, report, ("true", "false"))
    if word is None or word in ("true", "false"):
        return word != "false"
    meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(word.lower())
    message = f"{what} is {quoted(word)}, which is neither true nor false"
    suggestion = meant or report.guess(word, ("true", "false"))
    report.error(node.place, message, found=word, accepted=("true", "false"), suggestion=suggestion)
    return True


def read_name(node: Node, what: str, report: Report) -> str:
    """A name in kebab-case."""
    accepted = (f"lower-case letters, digits and single hyphens, at most {MAX_NAME} characters",)
    text = text_of(node, what, report, accepted)
    if text is None or (NAME.fullmatch(text) and len(text) <= MAX_NAME):
        return text or ""
    meant = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:MAX_NAME].rstrip("-")
    message = f"{what} is {quoted(text)}, which is not kebab-case"
    report.error(node.place, message, found=text, accepted=accepted, suggestion=meant or None)
    return text


def read_dialect(node: Node, what: str, report: Report) -> str:
    """The service whose errors are spoken."""
    return read_word(node, what, report, DIALECTS) or DEFAULT


def whole_number(
    node: Node, what: str, report: Report, low: int, high: int, accepted: tuple[str, ...]
) -> int:
    """A whole number from `low` to `high`."""
    text = text_of(node, what, report, accepted)
    if text is None:
        return low
    number = parse_count(text)
    if number is not None and low <= number <= high:
        return number
    if number is not None or re.fullmatch(r"-[0-9]+", text):
        limit = f"less than {low}" if number is None or number < low else f"more than {high}"
        message = f"{what} is {quoted(text)}, which is {limit}"
    else:
        message = f"{what} is {quoted(text)}, which is no whole number"
    report.error(node.place, message, found=text, accepted=accepted)
    return low


def with_unit(
    node: Node,
    what: str,
    report: Report,
    parse: Callable[[str], T | None],
    accepted: tuple[str, ...],
    default: T,
) -> T:
    """A number with its unit, as `parse` reads it."""
    text = text_of(node, what, report, accepted)
    if text is None:
        return default
    value = parse(text)
    if value is not None:
        return value
    suggestion = None
    if is_bare(text):
        message = f"{what} is {quoted(text)}, which has no unit"
    elif _is_too_long(text):
        message = f"{what} is {quoted(text)}, which is more than ten years"
    else:
        message = f"{what} is {quoted(text)}, which cannot be read"
        suggestion = _respelled(text, parse)
    report.error(node.place, message, found=text, accepted=accepted, suggestion=suggestion)
    return default


def _signed(text: str) -> float | None:
    seconds = parse_duration(text.lstrip("+-") if text[:2] not in ("--", "+-", "-+", "++") else "")
    return -seconds if seconds is not None and text.startswith("-") else seconds


def _respelled(text: str, parse: Callable[[str], object]) -> str | None:
    """The same without spaces, in the case and the short units that are read here."""
    bare = re.sub(r"\s+", "", text)
    units = {"sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "m", "minutes": "m"}
    number = re.match(r"[+-]?[0-9.]*", bare)
    unit = bare[number.end() :] if number else bare
    spelled = bare[: len(bare) - len(unit)]
    sizes = (
        unit.upper(),
        unit.upper().replace("IB", "iB"),
        unit.upper() + "iB",
        unit.upper() + "B",
    )
    for guess in (unit, unit.lower(), units.get(unit.lower(), unit), *sizes):
        if parse(spelled + guess) is not None:
            return spelled + guess
    return None


def _percentage_meant(text: str) -> str | None:
    share = float(text)
    meant = f"{share * 100:g}%" if share <= 1 else f"{text}%"
    return meant if parse_share(meant) is not None else None


def _is_too_long(text: str) -> bool:
    found = re.fullmatch(r"[+-]?([0-9]{1,12})(?:\.[0-9]+)?(ms|s|m|h)", text)
    scale = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
    return found is not None and int(found[1]) * scale[found[2]] >= LONGEST_S
