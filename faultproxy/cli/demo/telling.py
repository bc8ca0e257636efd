"""How it is told: lines for a terminal, in colour where it is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console as Terminal
from rich.markup import escape
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table

from faultproxy.cli.demo.client import ACCESS_KEY, REGION, SECRET_KEY, Attempt
from faultproxy.cli.demo.feed import Injected
from faultproxy.cli.demo.story import BUCKET, REPORTS


class Teller:
    """Writes the story to a terminal, or to whatever stands in its place, line by line."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def begins(self, scenario: str, *, url: str, upstream: str) -> None:
        """Show who is on stage, and the rules."""
        self._heading("A client, a proxy, a store")
        self._line(f"boto3  ──▶  [bold]faultproxy[/] {url}  ──▶  moto, an S3 store, {upstream}")
        self._line(
            "\nThe proxy passes everything on as it is, save where one of these rules fires:\n"
        )
        if self._terminal.is_terminal:
            self._terminal.print(Syntax(scenario, "yaml", background_color="default"))
        else:
            self._line(escape(scenario))

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Show on a terminal that something is under way."""
        with self._terminal.status(escape(text), spinner="dots"):
            yield

    def step(self, number: int, title: str) -> None:
        """The client begins something."""
        self._line(f"\n[bold cyan]{number}[/]  [bold]{escape(title)}[/]")

    def injected(self, fault: Injected) -> None:
        """The proxy has injected a fault."""
        where = fault.operation if fault.key is None else f"{fault.operation} {fault.key}"
        self._line(f"   [yellow]⚡ {escape(fault.name)}[/] injected into {escape(where)}")

    def attempt(self, attempt: Attempt) -> None:
        """The client has got an answer, or none."""
        got = attempt.error if attempt.status is None else f"{attempt.status} {attempt.code or ''}"
        colour = "red" if attempt.failed else "green"
        self._line(
            f"   [dim]boto3[/] {attempt.operation}, attempt {attempt.number}: "
            f"[{colour}]{escape(str(got)).strip()}[/]"
        )

    def ended(self, text: str, *, as_told: bool) -> None:
        """A step is over."""
        sign = "[bold green]✓[/]" if as_told else "[bold red]✗[/]"
        self._line(f"   {sign} {escape(text)}")

    def sums_up(
        self,
        rows: Sequence[tuple[Sequence[str], str]],
        *,
        requests: int,
        injected: int,
        agrees: bool,
    ) -> None:
        """Rows of what was injected and how the client coped; and what the journal says."""
        self._line("")
        self._heading("How boto3 coped")
        table = Table(box=None, padding=(0, 3, 0, 0), show_header=False)
        for fired, coped in rows:
            times = f"{len(fired)} x" if len(fired) > 1 else ""
            table.add_row(times, f"[yellow]{escape(', '.join(set(fired)))}[/]", escape(coped))
        self._terminal.print(table)
        said = "says the same" if agrees else "[bold red]says otherwise[/]"
        self._line(
            f"\n[bold]{requests}[/] requests, [bold]{injected}[/] of them with a fault, "
            f"[bold]{requests - injected}[/] untouched; the proxy's journal {said}."
        )

    def serves_on(self, url: str, *, page: str) -> None:
        """What to try now; `page` is the address of the page."""
        keys = f"AWS_ACCESS_KEY_ID={ACCESS_KEY} AWS_SECRET_ACCESS_KEY={SECRET_KEY}"
        bucket = f"{url}/{BUCKET}"
        put = "curl -i -X PUT -H Content-Type:image/jpeg -d hello"
        aws = f"{keys} aws --endpoint-url {url} --region {REGION}"
        self._line("")
        self._heading("Your turn")
        self._line(
            "The proxy goes on serving until Ctrl-C. In a browser, all of it, and more to inject:"
        )
        self._line(f"\n  {page}\n\nIn another terminal:\n")
        for comment, command in (
            ("passes untouched", f"curl -I {bucket}/photos/cat.jpg"),
            ("503 twice, then stored", f"{put} {bucket}/photos/yours.jpg"),
            ("ends half way the first time", f"curl -o report.csv {bucket}/{REPORTS[2]}"),
            ("700 ms late", f"{aws} s3 ls s3://{BUCKET}/photos/"),
            ("turned away twice", f"echo hello | {aws} s3 cp - s3://{BUCKET}/photos/mine.jpg"),
        ):
            self._line(f"  [dim]# {comment}[/]\n  {escape(command)}\n")

    def ends(self) -> None:
        """Ctrl-C."""
        self._line("\nThe proxy and the store stop now.")

    def _heading(self, text: str) -> None:
        self._terminal.print(Rule(f"[bold]{escape(text)}[/]", align="left", style="dim"))

    def _line(self, text: str) -> None:
        # Never wrapped: command lines are to be copied, and whoever reads a pipe wants whole lines.
        self._terminal.print(text, soft_wrap=True)
