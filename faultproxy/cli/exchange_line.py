"""One line of a terminal for an exchange, made of its journal line."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text

from faultproxy.console import printable

# Whose doing it is, and its colour. Injected, own and genuine errors never look alike.
STYLES = {
    "injected": "magenta",
    "own errors": "bold red",
    "store's errors": "yellow",
    "abandoned": "dim",
    "passed": "",
}
OPERATION = 17  # columns; longer names push the rest aside
STATUS = 6
TOOK = 7
FIXED = 9 + OPERATION + 1 + STATUS + TOOK + 2  # what is not for the place and the reason
LEAST = 16  # columns of the place

Told = Mapping[str, object]


def kind_of(told: Told) -> str:
    """Whose doing the end of the exchange is: a key of STYLES."""
    match told.get("outcome"):
        case "injected":
            return "injected"
        case "failed":
            return "own errors"
        case "abandoned":
            return "abandoned"
    status = told.get("status")
    return "store's errors" if isinstance(status, int) and status >= 400 else "passed"


def line_of(told: Told, width: int) -> tuple[str, Text]:
    """Its kind, and its line for a terminal of so many columns.

    When, what, which status, how long, where, and who made it so: rule and fault, or the reason of
    the proxy's own error.
    """
    kind = kind_of(told)
    style = STYLES[kind]
    line = Text(f"{_word(told, 'time')[11:19]:<8} ", "dim")
    what = _word(told, "operation") or _word(told, "method") or "(connection)"
    line.append(f"{what:<{OPERATION}} ")
    line.append(f"{_got(told):<{STATUS}}", style)
    line.append(f"{_took(told):>{TOOK}}  ", "dim")
    room = max(LEAST, (width - FIXED) // 2)
    line.append(f"{_where(told, room - 1):<{room}}")
    line.append(" ".join(filter(None, (_word(told, "code"), _who(told, kind)))), style)
    line.append(_spared(told), "dim")
    return kind, line


def _word(told: Told, key: str) -> str:
    """A value as text that a terminal shows and does not obey; nothing for null."""
    value = told.get(key)
    return "" if value is None else printable(str(value))


def _where(told: Told, room: int) -> str:
    """`BUCKET/KEY` in so many columns; a connection without a request has an address."""
    bucket, key = told.get("bucket"), told.get("key")
    if bucket is None:
        return _word(told, "source") if told.get("target") is None else "-"
    place = f"{bucket}/{key}" if key is not None else str(bucket)
    return _shortened(printable(_shortened(place, room)), room)


def _shortened(text: str, room: int) -> str:
    """The text without its middle where it is longer: the bucket and the end tell most."""
    if len(text) <= room:
        return text
    head = room // 3
    return f"{text[:head]}\N{HORIZONTAL ELLIPSIS}{text[head + 1 - room :]}"


def _got(told: Told) -> str:
    """The status, or how the connection ended where there was none."""
    return _word(told, "status") or _word(told, "ending")


def _took(told: Told) -> str:
    took_s = told.get("took_s")
    if not isinstance(took_s, int | float):
        return ""
    return f"{took_s:.1f}s" if took_s >= 10 else f"{took_s * 1000:.0f}ms"


def _who(told: Told, kind: str) -> str:
    match kind:
        case "injected":
            fired = told.get("fired")
            return " ".join(map(printable, map(str, fired))) if isinstance(fired, list) else ""
        case "own errors":
            return _word(told, "error")
        case "abandoned":
            return "the client went away"
        case "store's errors":
            return "the store"
    return ""


def _spared(told: Told) -> str:
    """Which rules would have, and why they did not."""
    spared = told.get("spared")
    if not isinstance(spared, dict) or not spared:
        return ""
    shown = (f"{printable(str(rule))} ({printable(str(why))})" for rule, why in spared.items())
    return f"  spared by {', '.join(shown)}"
