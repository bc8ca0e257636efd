"""The README is true: its tables, its rules and the code say the same, both ways."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from io import StringIO
from pathlib import Path

import click
import pytest

from faultproxy.cli.explain import explain
from faultproxy.cli.program import COMMANDS
from faultproxy.cli.serve import serve
from faultproxy.console import Console
from faultproxy.core.failure import FAILURES, public_reason
from faultproxy.core.faults.fault import Fault, Placed
from faultproxy.core.http.head import parse_request_head
from faultproxy.core.plan import Moment
from faultproxy.core.request import Request
from faultproxy.core.rules.scenario import Rule, Scenario
from faultproxy.core.rules.trigger import Per
from faultproxy.core.s3.catalogue import object_storage
from faultproxy.core.s3.catalogue.index import catalogue_names, find, variants
from faultproxy.core.s3.identity import FAMILIES
from faultproxy.core.s3.operation import GROUPS
from faultproxy.event import Event, line_of
from faultproxy.rulefile.compiler import Loaded, read_scenario
from faultproxy.rulefile.faults import FAULTS
from faultproxy.rulefile.matching import KEY_QUERIES, METHODS
from faultproxy.rulefile.problem import Problems
from tests.core.rules.asking import decided
from tests.docs.page import Block, Page, Row, code, codes
from tests.docs.terminal import plain

ROOT = Path(__file__).parents[1]
README = Page.read(ROOT / "README.md")
PAGES = sorted(
    str(page.relative_to(ROOT))
    for pattern in ("*.md", "docs/**/*.md", "benchmarks/*.md")
    for page in ROOT.glob(pattern)
)
NOT_OURS = "faultproxy"  # a key that nothing accepts

# A fault with no more than it needs.
LEAST = {"error": "code: SlowDown", "answer": "status: 503", "latency": "delay: 1s"}
LEAST |= {"hold": "name: commit", "truncate": "at: 50%"}
# Where a value is checked against another field, that field.
BESIDE = {("error", "variant"): "code: InvalidRequest"}


def scenario(text: str) -> Scenario:
    loaded = read_scenario([("page.yaml", text)])
    assert isinstance(loaded, Loaded), loaded.render()
    return loaded.scenario


def rule(rest: str) -> Rule:
    (only,) = scenario(f"rules: [{{name: only, {rest}}}]").rules
    return only


def fault(name: str, fields: str) -> Fault:
    (only,) = rule(f"faults: [{{{name}: {{{fields}}}}}]").faults
    return only


def problems(rest: str) -> Problems:
    found = read_scenario([("page.yaml", f"rules: [{{name: only, {rest}}}]")])
    assert isinstance(found, Problems)
    return found


def joined(*fields: str) -> str:
    return ", ".join(field for field in fields if field)


def accepted(rest: str) -> tuple[str, ...]:
    """The keys that are accepted where `rest` has one too many."""
    (keys,) = (each.accepted for each in problems(rest).items if each.found == NOT_OURS)
    return keys


def firsts(*heads: str) -> list[str]:
    """The first column of a table, as code."""
    return [code(row[0]) for row in README.table(*heads)]


@cache
def fields_of(name: str) -> tuple[Row, ...]:
    """The rows of one fault in the table of fields."""
    return tuple(row[1:] for row in README.table("fault", "field") if code(row[0]) == name)


def named(block: Block) -> str:
    return f"line {block.line}"


# What can stand in a rule.


@pytest.mark.parametrize("block", README.blocks("yaml"), ids=named)
def test_a_rule_file_of_the_page_is_accepted(block: Block) -> None:
    assert scenario(block.text).rules


@pytest.mark.parametrize("row", README.table("option"), ids=lambda row: str(row[0]))
def test_a_one_word_rule_is_accepted(row: Row) -> None:
    option = code(row[0]).removeprefix("--fault ")
    assert isinstance(read_scenario([], [option]), Loaded)


def test_every_fault_is_shown_and_no_other() -> None:
    assert firsts("fault", "kind") == list(FAULTS)


@pytest.mark.parametrize("row", README.table("fault", "kind"), ids=lambda row: code(row[0]))
def test_what_is_said_of_a_fault_is_so(row: Row) -> None:
    name = code(row[0])
    made = fault(name, LEAST.get(name, ""))
    assert row[1] == made.kind.value
    places = {moment.name.lower() for moment in made.moments} if isinstance(made, Placed) else set()
    shown = {each.name.lower() for each in Moment} if row[3] == "all" else set(codes(row[3]))
    assert shown == places


@pytest.mark.parametrize("name", FAULTS)
def test_the_fields_of_a_fault_are_those_that_are_read(name: str) -> None:
    shown = [code(row[0]) for row in fields_of(name)]
    least = LEAST.get(name, "")
    assert sorted(shown) == sorted(
        accepted(f"faults: [{{{name}: {{{joined(least, f'{NOT_OURS}: 1')}}}}}]")
    )
    bold = [code(row[0]) for row in fields_of(name) if row[0].startswith("**")]
    assert bold == [each for each in (FAULTS[name].leading,) if each is not None]


@pytest.mark.parametrize(
    ("name", "row"),
    [pytest.param(n, row, id=f"{n}-{code(row[0])}") for n in FAULTS for row in fields_of(n)],
)
def test_the_default_of_a_field_is_what_its_absence_means(name: str, row: Row) -> None:
    field, _, default = row
    if default == "required":
        assert f"has no '{code(field)}'" in problems(f"faults: [{{{name}: {{}}}}]").render()
        return
    least = BESIDE.get((name, code(field)), LEAST.get(name, ""))
    absent = fault(name, least)
    for value in codes(default):
        assert fault(name, joined(least, f"{code(field)}: {value}")) == absent


def test_the_places_are_those_that_are_read() -> None:
    shown = [re.sub(r"\W*(\w+).*", r"\1", at) for at in firsts("at")]
    assert shown == [moment.name.lower() for moment in Moment]
    for at in firsts("at"):
        assert rule(f"faults: [{{reset: {{at: {at}}}}}]")


def test_the_keys_of_match_are_those_that_are_read() -> None:
    assert firsts("match") == list(accepted(f"match: {{{NOT_OURS}: 1}}, faults: [reset]"))
    values = {code(row[0]): codes(row[2]) for row in README.table("match")}
    assert values["method"] == METHODS
    assert values["query"][-3:] == KEY_QUERIES


def test_the_groups_are_those_of_the_code() -> None:
    rows = {code(row[0]): frozenset(codes(row[1])) for row in README.table("group")}
    assert rows.keys() == GROUPS.keys()
    assert all(rows[name] in (frozenset(), frozenset(GROUPS[name])) for name in rows)


def test_the_client_families_are_those_of_the_code() -> None:
    (listed,) = re.findall(r"^Client families: (.*?)\.$", README.text, re.M | re.S)
    assert codes(listed) == FAMILIES


def test_the_words_of_trigger_are_those_that_are_read() -> None:
    assert firsts("trigger") == list(accepted(f"trigger: {{{NOT_OURS}: 1}}, faults: [reset]"))
    (default,) = (row[1] for row in README.table("trigger") if code(row[0]) == "per")
    assert rule(f"trigger: {{per: {code(default)}}}, faults: [reset]") == rule("faults: [reset]")
    assert firsts("per") == [per.value for per in Per]


def test_the_error_codes_and_statuses_are_those_of_the_catalogue() -> None:
    shown = {(int(row[0]), each) for row in README.table("status") for each in codes(row[1])}
    known = {(entry.status, name) for name in catalogue_names() if (entry := find(name))}
    assert shown <= known
    assert shown >= {(row.status, row.code) for row in object_storage.ROWS}
    assert f"`error` knows {len(known)} codes" in README.text
    (row,) = (row for row in fields_of("error") if code(row[0]) == "variant")
    assert codes(row[1]) == ("InvalidRequest", *variants("InvalidRequest"))
    cases = {code(row[0]): codes(row[1]) for row in README.table("code", "`variant`")}
    assert cases == {name: variants(name) for name in catalogue_names() if variants(name)}


# What is told, and by whom.


def test_the_keys_of_the_journal_are_those_that_are_written() -> None:
    event = Event(
        unix_s=0.0,
        exchange=1,
        connection=1,
        source="",
        listener="",
        request=None,
        decision=decided(spared={"a": "share"}),
        fired=("b/reset",),
        undone={"b/reset": "no body"},
        outcome="failed",
        status=502,
        code=None,
        upstream_status=None,
        ending="kept",
        received_bytes=0,
        sent_bytes=0,
        wait_s=None,
        took_s=0.0,
        error="response-cut",
    )
    assert firsts("key") == list(json.loads(line_of(event)))


def test_the_own_failures_are_those_of_the_code() -> None:
    shown = {(code(r[0]), int(r[1]), code(r[2])) for r in README.table("reason")}
    assert shown == {(public_reason(w), f.status, f.code) for w, f in FAILURES.items()}


def test_the_scenarios_are_those_in_rules() -> None:
    files = sorted((ROOT / "rules").glob("*.yaml"))
    about = [scenario(file.read_text(encoding="utf-8")).about for file in files]
    rows = [(f"[{f.name}](rules/{f.name})", said) for f, said in zip(files, about, strict=True)]
    assert list(README.table("scenario")) == rows


def test_the_commands_are_those_of_the_program() -> None:
    assert tuple(firsts("command")) == COMMANDS


@pytest.mark.parametrize("command", [serve, explain], ids=lambda command: str(command.name))
def test_the_options_of_a_command_are_those_that_it_takes(command: click.Command) -> None:
    rows = {code(row[0]).split()[0]: row[2] for row in README.table(str(command.name))}
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert list(rows) == [max(option.opts, key=len) for option in options]
    for option in options:
        value = option.default[0] if isinstance(option.default, list) else option.default
        if isinstance(value, str | int) and not option.is_flag:
            assert rows[option.opts[0]] == f"`{value}`"


class Screen(StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_a_line_of_the_console_is_what_a_terminal_shows() -> None:
    head = parse_request_head(b"PUT /photos/cat.jpg HTTP/1.1\r\nHost: localhost\r\n\r\n")
    screen = Screen()
    request = Request(head, source="", listener="", connection=1, domains=())
    Console(screen).faults_injected(["slow-down/error"], request, 503, 2)
    (shown,) = re.findall(r"^ {4}(.* fault\.injected .*)$", README.text, re.M)
    assert plain(screen.getvalue()) == plain(shown)


# What is true of every page and file.


@pytest.mark.parametrize("page", PAGES)
def test_links_and_make_targets_lead_somewhere(page: str) -> None:
    here = Page.read(ROOT / page)
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    for link in here.links():
        file, _, anchor = link.partition("#")
        if "://" in link:
            continue
        there = (ROOT / page).parent / file if file else ROOT / page
        assert there.exists(), link
        assert not anchor or anchor in Page.read(there).anchors(), link
    assert set(re.findall(r"^(?: {4}|`)make ([a-z]+)", here.text, re.M)) <= set(targets)


# Written so that they are not found in this file.
FOREIGN = (
    r"/wor[k]/",
    r"\.\./share[d]",
    r"/roo[t]/",
    r"\bissue [#]?\d",
    r"\bTOD[O]\b",
    r"\bFIXM[E]\b",
)


def test_no_file_speaks_of_the_place_where_it_was_written() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("which files belong to the project is known to git alone")
    names = subprocess.run((git, "ls-files", "-z"), cwd=ROOT, capture_output=True, check=True)
    found = []
    for name in names.stdout.decode().rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            text = (ROOT / name).read_text(encoding="utf-8", errors="replace")  # pictures too
            found += [(name, hit) for word in FOREIGN for hit in re.findall(word, text)]
    assert found == []
