"""`faultproxy explain`: which rules match a request, which fire, why not, and what is done then."""

from __future__ import annotations

import json
import secrets
import time

import click

from faultproxy.cli.account import show
from faultproxy.cli.asked import (
    CURL,
    read_header,
    read_source,
    request_lines,
    request_of,
)
from faultproxy.cli.command import WRONG, Command, Option, Value, loaded
from faultproxy.core.asked import announcing
from faultproxy.core.explanation import Circumstances, as_object, explained
from faultproxy.core.response import Response
from faultproxy.core.rules.engine import Engine
from faultproxy.options import (
    read_address,
    read_announced,
    read_count,
    read_domain,
    read_duration,
    read_response,
    read_seed,
    read_size,
)
from faultproxy.rulefile.files import load_scenario
from faultproxy.settings import Address, SettingsError

MAX_HIT = 100_000
MAX_TIMES = 1000

EXAMPLES = """
Examples:
  faultproxy explain --rules rules.yaml 'GET /bucket/key'
  faultproxy explain --rules rules.yaml --hit 3 --seed 7 --size 8MiB 'PUT /bucket/key'
  faultproxy explain --fault SlowDown:every=2 --times 5 'PUT /bucket/key?partNumber=3&uploadId=x'
  faultproxy explain --rules rules.yaml -- curl -T file -H 'x-amz-acl: private' http://host/bucket/

Nothing is sent. Rules of phase after are asked as if the store had given the answer of --response.
"""


def read_hit(text: str) -> int:
    """Which of several equal requests. Raises SettingsError."""
    hit = read_count(text)
    if hit > MAX_HIT:
        raise SettingsError(f"'{text}' is too many", f"1 to {MAX_HIT}")
    return hit


def read_times(text: str) -> int:
    """How many equal requests. Raises SettingsError."""
    times = read_count(text)
    if times > MAX_TIMES:
        raise SettingsError(f"'{text}' is too many", f"1 to {MAX_TIMES}")
    return times


class Explain(Command):
    """A command that may end with the command line of another program."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; an option of curl that is taken for one of ours shows what is missing."""
        given = tuple(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as exc:
            if CURL not in given or "--" in given:
                raise
            hint = "put -- before curl: faultproxy explain --rules FILE -- curl ..."
            raise click.UsageError(f"no such option '{exc.option_name}'; {hint}", ctx) from exc


@click.command("explain", cls=Explain, epilog=EXAMPLES)
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
    "--source",
    cls=Option,
    section="Request",
    type=Value("source", read_source),
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="The client's address, with or without a port.",
)
@click.option(
    "--listener",
    cls=Option,
    section="Request",
    type=Value("address", read_address),
    default="127.0.0.1:9090",
    show_default=True,
    metavar="HOST:PORT",
    help="The address of serve that it comes in on.",
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
    "--times",
    cls=Option,
    section="Request",
    type=Value("times", read_times),
    default="1",
    show_default=True,
    metavar="N",
    help="Show how counting rules go on when it comes N times.",
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
@click.option(
    "--written",
    "written_s",
    cls=Option,
    section="Request",
    type=Value("duration", read_duration),
    metavar="DURATION",
    help="Its key was written through the proxy so long before.",
)
@click.option(
    "--response",
    cls=Option,
    section="Request",
    type=Value("response", read_response),
    default="200",
    show_default=True,
    metavar="'STATUS [CODE]'",
    help="What the store answers, such as '404 NoSuchKey'.",
)
@click.option(
    "--response-size",
    cls=Option,
    section="Request",
    type=Value("size", read_announced),
    metavar="SIZE",
    help="The size of that answer, as its head announces it.",
)
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print one JSON object.")
@click.argument("words", metavar="REQUEST", nargs=-1, required=True)
def explain(
    *,
    rules: tuple[str, ...],
    faults: tuple[str, ...],
    seed: int | None,
    headers: tuple[bytes, ...],
    size: int | None,
    domains: tuple[str, ...],
    source: Address,
    listener: Address,
    hit: int,
    times: int,
    at_s: float,
    written_s: float | None,
    response: Response,
    response_size: int | None,
    as_json: bool,
    words: tuple[str, ...],
) -> int:
    """Say which rules match REQUEST, which fire, why the others do not, and what is done then.

    REQUEST is a method and a target, 'PUT /bucket/key?partNumber=3', or a command line of curl
    behind --.
    """
    unix_s = time.time()
    lines = request_lines(words, size, unix_s)
    request = request_of(lines, headers, size, source=source, listener=listener, domains=domains)
    found = loaded(load_scenario(rules, faults, seed=seed))
    if found is None:
        return WRONG
    scenario = found.scenario
    seed = secrets.randbelow(2**32) if scenario.seed is None else scenario.seed
    response = announcing(response, response_size)
    when = Circumstances(at_s=at_s, unix_s=unix_s, written_s=written_s, response=response)
    explanation = explained(Engine(scenario, seed), request, when, hit=hit, times=times)
    if as_json:
        click.echo(json.dumps(as_object(explanation), indent=2))
    else:
        show(explanation, f"{seed} (drawn)" if scenario.seed is None else f"{seed}", scenario.rules)
    return 0
