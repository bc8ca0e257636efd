"""Readers of conditions that are no pattern: networks, comparisons, yes and no."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_network

from faultproxy.core.rules.answered import Statuses
from faultproxy.core.rules.comparison import Comparison, Comparisons
from faultproxy.core.rules.matcher import Network
from faultproxy.rulefile.node import Node
from faultproxy.rulefile.problem import Report, quoted
from faultproxy.rulefile.reader import any_of, read_word, text_of
from faultproxy.rulefile.values import is_bare, parse_count, parse_duration, parse_size

NETWORK = ("a network such as 10.0.0.0/8 or 2001:db8::/32, one address, or a list of them",)
SIZE = ("a size with its unit, such as 0B, or compared: '>= 8MiB', '< 1KiB'; or a list",)
PART = ("a part number such as 3, or compared: '>= 3'; or a list",)
AGE = ("a duration compared: '< 30s', '>= 5m'; or a list",)
STATUS = ("a status such as 404, a class such as 2xx, or a list of them",)
STATUSES = re.compile(r"([2-5])(?:xx|[0-9]{2})")  # what can be the last word on a request
COMPARED = re.compile(r"(>=|<=|>|<|=)?\s*(.*)", re.DOTALL)


def read_sources(node: Node, what: str, report: Report) -> tuple[Network, ...]:
    """Networks in CIDR notation; an address alone is a network of one."""
    found = (_read_network(item, what, report) for item in any_of(node, what, report))
    return tuple(network for network in found if network is not None)


def _read_network(node: Node, what: str, report: Report) -> Network | None:
    text = text_of(node, what, report, NETWORK)
    if text is None:
        return None
    try:
        return ip_network(text)
    except ValueError:
        pass
    message, suggestion = f"{what} is {quoted(text)}, which is no network", None
    try:
        suggestion = str(ip_network(text, strict=False))
        message = f"{what} is {quoted(text)}, which has bits behind its network"
    except ValueError:
        pass
    report.error(node.place, message, found=text, accepted=NETWORK, suggestion=suggestion)
    return None


def read_size_comparisons(node: Node, what: str, report: Report) -> Comparisons:
    """A size, compared or exact, or any of a list."""
    return _read_comparisons(node, what, report, parse_size, SIZE, unit="B")


def read_part_comparisons(node: Node, what: str, report: Report) -> Comparisons:
    """A part number, compared or exact, or any of a list."""
    return _read_comparisons(node, what, report, parse_count, PART)


def read_age(node: Node, what: str, report: Report) -> Comparisons:
    """How long ago something was, in milliseconds; always compared."""
    return _read_comparisons(node, what, report, _milliseconds, AGE, unit="s", exact=False)


def _milliseconds(text: str) -> int | None:
    seconds = parse_duration(text)
    return None if seconds is None else round(seconds * 1000)


def _read_comparisons(
    node: Node,
    what: str,
    report: Report,
    parse: Callable[[str], int | None],
    accepted: tuple[str, ...],
    unit: str = "",
    *,
    exact: bool = True,
) -> Comparisons:
    found: list[Comparison] = []
    for item in any_of(node, what, report):
        text = text_of(item, what, report, accepted)
        if text is None:
            continue
        compared = COMPARED.fullmatch(text.strip())
        sign, value = (compared[1] or "=", compared[2]) if compared else ("=", text)
        number = parse(value)
        if number is None:
            bare = bool(unit) and is_bare(value)
            why = "which has no unit" if bare else "which is no comparison"
            suggestion = f"{text}{unit}" if bare else _respelled(text, parse)
            message = f"{what} is {quoted(text)}, {why}"
            report.error(item.place, message, found=text, accepted=accepted, suggestion=suggestion)
        elif sign == "=" and not exact:
            message = f"{what} is {quoted(text)}, which is not compared with anything"
            report.error(
                item.place, message, found=text, accepted=accepted, suggestion=f"< {value}"
            )
        elif sign == "<" and number == 0:
            message = f"{what} is {quoted(text)}, which is true of nothing"
            report.error(item.place, message, found=text, accepted=accepted)
        else:
            found.append(Comparison(sign, number, text))
    return Comparisons(tuple(found))


def _respelled(text: str, parse: Callable[[str], int | None]) -> str | None:
    """What was meant where only the sign is written otherwise: `=> 3`, `8MiB+`, `3 or more`."""
    value = text.strip().rstrip("+").strip(" =<>!")
    if parse(value) is None:
        return None
    for written, sign in (("=>", ">="), ("=<", "<="), ("==", "")):
        if text.strip().startswith(written):
            return f"{sign} {value}".strip()
    return f">= {value}" if text.strip().endswith("+") else None


def read_yes_or_no(node: Node, what: str, report: Report) -> bool | None:
    """`true` or `false`."""
    word = read_word(node, what, report, ("true", "false"))
    return None if word is None else word == "true"


def read_statuses(node: Node, what: str, report: Report) -> tuple[Statuses, ...]:
    """A status or a class of them, or any of a list."""
    found = (_read_statuses(item, what, report) for item in any_of(node, what, report))
    return tuple(each for each in found if each is not None)


def _read_statuses(node: Node, what: str, report: Report) -> Statuses | None:
    text = text_of(node, what, report, STATUS)
    if text is None:
        return None
    if found := STATUSES.fullmatch(text):
        first = int(found[1]) * 100
        is_class = text.endswith("xx")
        return Statuses(first, first + 99) if is_class else Statuses(int(text), int(text))
    message = f"{what} is {quoted(text)}, which is no status that a store can end with"
    meant = re.sub(r"(?i)(?<=[2-5])(?:xx|\*+)$", "xx", text)
    suggestion = meant if STATUSES.fullmatch(meant) else None
    report.error(node.place, message, found=text, accepted=STATUS, suggestion=suggestion)
    return None
