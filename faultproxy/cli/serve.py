"""`faultproxy serve`: the proxy itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from faultproxy.cli.command import WRONG, Command, SettingOption, Value, loaded
from faultproxy.options import (
    read_address,
    read_ca_file,
    read_control,
    read_count,
    read_dialect,
    read_domain,
    read_duration,
    read_head_limit,
    read_open_timeout,
    read_seed,
    read_share,
    read_timeout,
    read_token_file,
    read_upstream,
)
from faultproxy.rulefile.files import load_scenario
from faultproxy.settings import HostHeader, Settings, SettingsError

Decorated = TypeVar("Decorated", bound=Callable[..., object])

TRAFFIC = "Where traffic comes from and goes to"
FAULTS = "What goes wrong, and when"
RECORDS = "What is told"
CONTROL = "How it is steered while it runs"
LIMITS = "Limits and timeouts"

EXAMPLES = """
Examples:
  See one error now:
    faultproxy serve --upstream http://127.0.0.1:9100 --fault SlowDown:100%
  Every second upload is cut off, everything else passes through:
    faultproxy serve --upstream http://127.0.0.1:9100 --fault reset:every=2:PutObject
  Rules from a file, and a line for every request:
    faultproxy serve --upstream https://s3.example.test --rules rules.yaml --journal run.jsonl

Every option can be set by a variable too: --max-head is FAULTPROXY_MAX_HEAD; what may be given
several times is separated by white space. SIGTERM or Ctrl-C stops: exchanges in flight finish
first, a second signal ends at once.
"""


def setting(section: str, *names: str, **attrs: Any) -> Callable[[Decorated], Decorated]:
    """An option of one section, read from its variable too; `names` may end with the field's."""
    return click.option(*names, cls=SettingOption, section=section, **attrs)


@click.command(
    "serve",
    cls=Command,
    epilog=EXAMPLES,
    context_settings={"show_default": True},
)
@setting(
    TRAFFIC,
    "--upstream",
    required=True,
    type=Value("url", read_upstream),
    metavar="URL",
    help="The real store: http://HOST[:PORT] or https://HOST[:PORT].",
)
@setting(
    TRAFFIC,
    "--listen",
    multiple=True,
    type=Value("address", read_address),
    metavar="HOST:PORT",
    default=["127.0.0.1:9090"],
    help="Where clients connect; port 0 picks a free one. May be given several times.",
)
@setting(
    TRAFFIC,
    "--domain",
    "domains",
    multiple=True,
    type=Value("domain", read_domain),
    metavar="DOMAIN",
    help="Its sub-domains are buckets (BUCKET.s3.example.test); *.localhost always is. "
    "May be given several times.",
)
@setting(
    TRAFFIC,
    "--host-header",
    type=click.Choice([each.value for each in HostHeader]),
    default=HostHeader.PRESERVE.value,
    help="The Host that the store sees: the client's, which it has signed, or the upstream's.",
)
@setting(
    TRAFFIC,
    "--upstream-ca",
    type=Value("file", read_ca_file),
    metavar="FILE",
    help="Certificates (PEM) to trust for an https:// upstream, in place of the system's.",
)
@setting(
    FAULTS,
    "--rules",
    multiple=True,
    metavar="FILE",
    help="A rule file. May be given several times: one scenario, in this order.",
)
@setting(
    FAULTS,
    "--fault",
    "faults",
    multiple=True,
    metavar="FAULT[:SHARE][:OPERATION]",
    help="A rule in one word: SlowDown:10%, reset:5%:GetObject, latency=200ms, "
    "SlowDown:first=2:PutObject. Asked before those of files. May be given several times.",
)
@setting(
    FAULTS,
    "--header-faults",
    type=Value("share", read_share),
    metavar="SHARE",
    help="Clients may name a fault in a header, as x-faultproxy-fault: SlowDown or latency=2s; at "
    "most so many of all exchanges get one. The store never gets the header.",
)
@setting(
    FAULTS,
    "--dialect",
    type=Value("dialect", read_dialect),
    metavar="NAME",
    help="Whose errors are sent: aws, yandex, minio, ceph, gcs or r2; wins over the rule files.",
)
@setting(
    FAULTS,
    "--seed",
    type=Value("seed", read_seed),
    metavar="N",
    help="What is drawn depends on it; wins over the rule files. One is drawn and shown if absent.",
)
@setting(
    RECORDS,
    "--journal",
    metavar="FILE",
    help="Append a line of JSON for every exchange to this file; - is standard output.",
)
@setting(
    RECORDS,
    "--no-marker",
    is_flag=True,
    help="Leave x-faultproxy: RULE/FAULT out of answers that a rule made.",
)
@setting(
    RECORDS,
    "--ready-file",
    type=Value("file", Path),
    metavar="FILE",
    help="Written once the ports accept: JSON with url, control, pid, version, seed and rules.",
)
@setting(
    CONTROL,
    "--control",
    type=Value("address", read_control),
    metavar="HOST:PORT",
    default="127.0.0.1:0",
    help="Where the control API and its page are; port 0 picks a free one, off does without.",
)
@setting(
    CONTROL,
    "--control-token-file",
    type=Value("file", read_token_file),
    metavar="FILE",
    help="Callers need the token that stands in it; has to be given where --control is no loopback "
    "address.",
)
@setting(
    CONTROL,
    "--control-host",
    "control_hosts",
    multiple=True,
    type=Value("name", read_domain),
    metavar="NAME",
    help="A name under which the control API is called, beside its address. May be given several "
    "times.",
)
@setting(
    CONTROL,
    "--pause-file",
    type=Value("file", Path),
    metavar="FILE",
    help="Nothing is injected as long as this file exists.",
)
@setting(
    CONTROL,
    "--watch",
    is_flag=True,
    help="Read the rule files again when they change; SIGHUP and faultproxy reload do so too.",
)
@setting(
    LIMITS,
    "--connect-timeout",
    "connect_timeout_s",
    type=Value("duration", read_timeout),
    metavar="DURATION",
    default="5s",
    help="For a connection to the store, TLS included.",
)
@setting(
    LIMITS,
    "--response-timeout",
    "response_timeout_s",
    type=Value("duration", read_open_timeout),
    metavar="DURATION",
    default="5m",
    help="From the last byte of a request to the store's response head; or forever.",
)
@setting(
    LIMITS,
    "--idle-timeout",
    "idle_timeout_s",
    type=Value("duration", read_open_timeout),
    metavar="DURATION",
    default="60s",
    help="For a connection on which no next request begins; or forever.",
)
@setting(
    LIMITS,
    "--head-timeout",
    "head_timeout_s",
    type=Value("duration", read_timeout),
    metavar="DURATION",
    default="30s",
    help="From the first byte of a request head to its end.",
)
@setting(
    LIMITS,
    "--max-head",
    type=Value("size", read_head_limit),
    metavar="SIZE",
    default="64KiB",
    help="The largest head that is read, of requests and of responses.",
)
@setting(
    LIMITS,
    "--max-connections",
    type=Value("count", read_count),
    metavar="N",
    default="10000",
    help="More client connections than that are answered 503 and closed.",
)
@setting(
    LIMITS,
    "--drain",
    "drain_s",
    type=Value("duration", read_duration),
    metavar="DURATION",
    default="10s",
    help="How long exchanges in flight may take to finish when the proxy is stopped.",
)
@click.pass_context
def serve(ctx: click.Context, /, **values: Any) -> int:
    """Pass S3 traffic through to the upstream, and misbehave where a rule says so."""
    try:
        settings = settings_from(**values)
    except SettingsError as exc:
        raise click.UsageError(str(exc), ctx) from exc
    return start(settings)


def settings_from(*, no_marker: bool, host_header: str, **values: Any) -> Settings:
    """Settings from the values of the options. Raises SettingsError."""
    return Settings(marker=not no_marker, host_header=HostHeader(host_header), **values)


def start(settings: Settings) -> int:
    """Load the rules and run until stopped; the exit code."""
    found = loaded(
        load_scenario(settings.rules, settings.faults, seed=settings.seed, dialect=settings.dialect)
    )
    if found is None:
        return WRONG
    # Only here: `faultproxy serve --help` and the other commands need no event loop.
    from faultproxy.running import run

    return run(settings, found)
