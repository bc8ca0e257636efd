"""`faultproxy explain`: which rules match a request, which fire, why not, and what is done then."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence

import click
import rich.box
import rich.console
import rich.markup
import rich.table

from faultproxy.cli.command import WRONG, Command, Option, Value, loaded
from faultproxy.cli.explanation import (
    Explanation,
    RuleReport,
    act_object,
    as_object,
    explained,
    position_object,
    undone,
)
from faultproxy.console import printable
from faultproxy.core.http.head import BadHead, parse_request_head
from faultproxy.core.plan import Act, Delivery, End, Hang, Plan, Send, Wait
from faultproxy.core.request import Request
from faultproxy.core.rules.scenario import Rule
from faultproxy.core.rules.sentence import sentence
from faultproxy.rulefile.files import load_scenario
from faultproxy.settings import (
    SettingsError,
    read_count,
    read_domain,
    read_duration,
    read_seed,
    read_size,
)

REQUEST_FORM = "METHOD TARGET, such as 'PUT /bucket/key?partNumber=3'"
HEADER_FORM = "'Name: value'"
MAX_HIT = 100_000
DELIVERIES = {
    Delivery.ONCE: "gets the request once",
    Delivery.NEVER: "never gets the request",
}

EXAMPLES = """
Examples:
  faultproxy explain --rules rules.yaml 'GET /bucket/key'
  faultproxy explain --rules rules.yaml --hit 3 --seed 7 --size 8MiB 'PUT /bucket/key'
  faultproxy explain --fault SlowDown:every=2 'PUT /bucket/key?partNumber=3&uploadId=x' --json

Nothing is sent. Rules of phase after are asked as if the store had answered 200.
"""


def read_header(text: str) -> bytes:
    """A raw header line. Raises SettingsError."""
    name, colon, _ = text.partition(":")
    if not colon or not name or any(c in text for c in "\r\n\0"):
        raise SettingsError(f"{text!r} is not a header", HEADER_FORM)
    return text.encode("utf-8", "surrogateescape")


def read_hit(text: str) -> int:
    """Which of several equal requests. Raises SettingsError."""
    hit = read_count(text)
    if hit > MAX_HIT:
        raise SettingsError(f"'{text}' is too many", f"1 to {MAX_HIT}")
    return hit


@click.command("explain", cls=Command, epilog=EXAMPLES)
@click.option(
    "--rules",
    cls=Option,
    section="Rules",
    multiple=True,
    metavar="FILE",
    help="A rule file. May be given several times.",
)
@click.option(
    "--fault",
    "faults",
    cls=Option,
    section="Rules",
    multiple=True,
    metavar="FAULT[:SHARE][:OPERATION]",
    help="A rule in one word, as for serve. May be given several times.",
)
@click.option(
    "--seed",
    cls=Option,
    section="Rules",
    type=Value("seed", read_seed),
    metavar="N",
    help="The seed to draw with; wins over the rule files.",
)
@click.option(
    "-H",
    "--header",
    "headers",
    cls=Option,
    section="Request",
    multiple=True,
    type=Value("header", read_header),
    metavar="'NAME: VALUE'",
    help="A header of the request. May be given several times.",
)
@click.option(
    "--size",
    cls=Option,
    section="Request",
    type=Value("size", read_size),
    metavar="SIZE",
    help="The size of its body, such as 8MiB.",
)
@click.option(
    "--domain",
    "domains",
    cls=Option,
    section="Request",
    multiple=True,
    type=Value("domain", read_domain),
    metavar="DOMAIN",
    help="Its sub-domains are buckets, as for serve.",
)
@click.option(
    "--hit",
    cls=Option,
    section="Request",
    type=Value("hit", read_hit),
    default="1",
    show_default=True,
    metavar="N",
    help="Explain the N-th such request since the rules were loaded.",
)
@click.option(
    "--at",
    "at_s",
    cls=Option,
    section="Request",
    type=Value("duration", read_duration),
    default="0s",
    show_default=True,
    metavar="DURATION",
    help="So long after the rules were loaded.",
)
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print one JSON object.")
@click.argument("line", metavar="REQUEST")
def explain(
    *,
    rules: tuple[str, ...],
    faults: tuple[str, ...],
    seed: int | None,
    headers: tuple[bytes, ...],
    size: int | None,
    domains: tuple[str, ...],
    hit: int,
    at_s: float,
    as_json: bool,
    line: str,
) -> int:
    """Say which rules match REQUEST, which fire, why the others do not, and what is done then.

    REQUEST is a method and a target: 'PUT /bucket/key?partNumber=3'.
    """
    request = request_of(line, headers, size, domains)
    scenario = loaded(load_scenario(rules, faults, seed=seed))
    if scenario is None:
        return WRONG
    drawn = scenario.seed is None
    seed = secrets.randbelow(2**32) if scenario.seed is None else scenario.seed
    explanation = explained(scenario, request, seed=seed, hit=hit, at_s=at_s, unix_s=time.time())
    if as_json:
        click.echo(json.dumps(as_object(explanation), indent=2))
    else:
        show(explanation, f"{seed} (drawn)" if drawn else f"{seed}", scenario.rules)
    return 0


def request_of(
    line: str, headers: Sequence[bytes], size: int | None, domains: tuple[str, ...]
) -> Request:
    """The request that a client would send; bad usage where none can be read from it."""
    lines = [f"{line} HTTP/1.1".encode("utf-8", "surrogateescape"), *headers]
    names = {each.partition(b":")[0].lower() for each in headers}
    if b"host" not in names:
        lines.append(b"Host: localhost")
    if size is not None and b"content-length" not in names:
        lines.append(b"Content-Length: %d" % size)
    try:
        head = parse_request_head(b"\r\n".join(lines) + b"\r\n\r\n")
    except BadHead as exc:
        text = f"'{line}' is not a request: {exc}; accepted: {REQUEST_FORM}"
        raise click.UsageError(text, click.get_current_context()) from exc
    return Request(
        head, source="127.0.0.1:1", listener="127.0.0.1:9090", connection=1, domains=domains
    )


def show(explanation: Explanation, seed: str, rules: Sequence[Rule]) -> None:
    """Write an explanation for a person to standard output."""
    console = rich.console.Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{explanation.request.operation}[/]  {_names(explanation.request)}")
    console.print(f"[dim]seed {seed}[/]")
    for rule in rules:
        console.print(rich.markup.escape(sentence(rule)), style="dim")
    console.print(_table(explanation.rules) if explanation.rules else "no rules")
    for line in told(explanation.request, explanation.plan):
        console.print(rich.markup.escape(line))


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


def told(request: Request, plan: Plan) -> list[str]:
    """A plan in lines for a person."""
    if plan == Plan():
        return ["plan: passes through untouched"]
    lines = [f"plan: the store {DELIVERIES[plan.delivery]}"]
    for step in plan.steps:
        at = position_object(step.at)
        where = at if isinstance(at, str) else " ".join(map(" ".join, at.items()))
        line = f"  at {where}: {_act(step.act)}  ({step.rule}/{step.fault})"
        reason = undone(request, plan, step)
        lines.append(line if reason is None else f"{line}  undone: {reason}")
    return lines


def _act(act: Act) -> str:
    match act:
        case End(cut):
            return f"end by {cut.name}"
        case Hang(for_s):
            return "hang forever" if for_s is None else f"hang for {for_s:g} s"
        case Wait(delay_s):
            return f"wait {delay_s:g} s"
        case Send():
            named = {k: v for k, v in act_object(act).items() if k != "act" and v is not None}
            said = {True: "yes", False: "no"}
            figures = (
                f"{name.replace('_', ' ')} {said[value] if isinstance(value, bool) else value}"
                for name, value in named.items()
            )
            return f"send {', '.join(figures)}"
