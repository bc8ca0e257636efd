"""An explanation as text for a person: the rules, what each makes of the request, and the plan."""

from __future__ import annotations

from collections.abc import Sequence

import rich.box
import rich.console
import rich.markup
import rich.table

from faultproxy.cli.course import drawn
from faultproxy.console import printable
from faultproxy.core.explanation import Explanation, Hit, RuleReport
from faultproxy.core.request import Request
from faultproxy.core.rules.scenario import Rule
from faultproxy.core.rules.sentence import sentence


def show(explanation: Explanation, seed: str, rules: Sequence[Rule]) -> None:
    """Write an explanation for a person to standard output."""
    console = rich.console.Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{explanation.request.operation}[/]  {_names(explanation.request)}")
    console.print(f"[dim]seed {seed}[/]")
    for rule in rules:
        console.print(rich.markup.escape(sentence(rule)), style="dim")
    hit = explanation.first
    console.print(_table(hit.rules) if hit.rules else "no rules")
    for line in drawn(explanation.request, hit.plan, ascii_only=console.options.ascii_only):
        console.print(rich.markup.escape(line))
    if len(explanation.hits) > 1:
        console.print(_times(explanation.hits))


def _names(request: Request) -> str:
    named = {
        "bucket": request.bucket,
        "key": request.key,
        "client": request.client,
        "call": request.call,
    }
    shown = [f"{name} {printable(value)}" for name, value in named.items() if value is not None]
    return rich.markup.escape("  ".join(shown))


def _table(rules: Sequence[RuleReport]) -> rich.table.Table:
    table = rich.table.Table("rule", "matches", "fires", "why", box=rich.box.SIMPLE_HEAD)
    for each in rules:
        words = ("yes" if each.matches else "no", "yes" if each.fires else "no")
        style = "bold green" if each.fires else None if each.matches else "dim"
        cells = (each.rule, *words, printable(each.why))
        table.add_row(*map(rich.markup.escape, cells), style=style)
    return table


def _times(hits: Sequence[Hit]) -> rich.table.Table:
    """One row for each time that the request comes."""
    table = rich.table.Table("hit", "fires", "why", box=rich.box.SIMPLE_HEAD)
    table.columns[0].justify = "right"
    for hit in hits:
        met = [each for each in hit.rules if each.matches]
        fires = ", ".join(each.rule for each in met if each.fires)
        why = "\n".join(f"{each.rule}: {printable(each.why)}" for each in met)
        cells = (str(hit.number), fires or "none", why or "no rule matches")
        table.add_row(*map(rich.markup.escape, cells), style="bold green" if fires else None)
    return table
