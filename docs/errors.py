"""Writes errors.md beside this file: every row of the catalogue, and what clients do with it.

`make docs` runs it, and a test holds the page equal to what it would write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.index import ENTRIES
from faultproxy.core.s3.dialects.index import DEFAULT
from faultproxy.core.s3.retries import CLIENTS, Verdict

PAGE = Path(__file__).with_suffix(".md")
FEW = len(CLIENTS) // 2
MARKUP = re.compile(r"[\\`*_\[\]|~$#]")

INTRO = """\
# Every error

<!-- Written by docs/errors.py: run `make docs` after a change of the tables that it reads. -->

The {codes} codes that faultproxy knows by name, in {rows} rows: where a store answers a code in its
own way, or in several cases, that is a row. Search this page for a code, a status, or words of a
message. `faultproxy list errors --json` is the same as data, `faultproxy show error CODE` prints
the bytes, and the last column is a fault for a rule: see the [README](../README.md).

- [Clients](#clients): what *sent again by* means
- [Errors](#errors)

## Clients

*Sent again by* names the clients that make another attempt by themselves: with their defaults,
where the body can be sent again and the answer's `Date` is true. *Perhaps* is on the condition
given here.

An answer to HEAD has no body, and so no code: there, only the status counts. {deciding} goes by
the code alone where there is one, and gives up on what it does not know. `js`, `java` and `cpp`
also repeat what was answered with a `Date` that is 4 minutes off or more, since their own clock may
be the one that is wrong: [clock-skew.yaml](../rules/clock-skew.yaml).

"""


def page() -> str:
    """The whole page."""
    clients = ("client", "what it is", "attempts", "pause before the next", "perhaps, if")
    errors = ("code", "status", "meaning", "message", "sent by", "sent again by", "in `faults:`")
    deciding = ", ".join(f"`{client.name}`" for client in CLIENTS if client.code_decides)
    intro = INTRO.format(
        codes=len({entry.code for entry in ENTRIES}), rows=len(ENTRIES), deciding=deciding
    )
    return "".join(
        (intro, *_table(clients, _client_rows()), "\n## Errors\n\n", *_table(errors, _error_rows()))
    )


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(row)} |\n"


def _client_rows() -> Iterator[tuple[str, ...]]:
    for client in CLIENTS:
        yield f"`{client.name}`", client.about, client.attempts, client.pause, client.condition


def _error_rows() -> Iterator[tuple[str, ...]]:
    for entry in sorted(ENTRIES, key=lambda each: each.code.casefold()):
        variant = "" if entry.variant is None else f" ({entry.variant})"
        yield (
            f"`{entry.code}`{variant}",
            str(entry.status),
            _text(entry.meaning),
            _text(entry.message),
            " ".join(entry.dialects) or entry.source,
            sent_again_by(entry),
            f"`{rule(entry)}`",
        )


def _text(text: str) -> str:
    """Prose, in which nothing is markup."""
    escaped = MARKUP.sub(r"\\\g<0>", text.replace("&", "&amp;").replace("<", "&lt;"))
    return " ".join(escaped.split())


def sent_again_by(entry: Entry) -> str:
    """The clients that try again, as few names as it takes."""
    verdicts = {client.name: client.verdict(entry.status, entry.code) for client in CLIENTS}
    surely, perhaps, never = (
        [name for name, verdict in verdicts.items() if verdict is wanted]
        for wanted in (Verdict.RETRIES, Verdict.DEPENDS, Verdict.GIVES_UP)
    )
    if len(surely) > FEW:
        told = "all" if not never else f"all but {', '.join(never)}"
    else:
        told = ", ".join(surely) or ("" if perhaps else "none")
    if not perhaps:
        return told
    names = ", ".join(perhaps)
    return f"{told}; {names} perhaps" if told else f"perhaps {names}"


def rule(entry: Entry) -> str:
    """An item of `faults` by which this row is sent, as a store sends it that has it."""
    fields = {"code": entry.code}
    if entry.variant is not None:
        fields["variant"] = entry.variant
    if entry.dialects and DEFAULT not in entry.dialects:
        fields["dialect"] = entry.dialects[0]
    if len(fields) == 1:
        return f"- error: {entry.code}"
    return f"- error: {{{', '.join(f'{name}: {value}' for name, value in fields.items())}}}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
