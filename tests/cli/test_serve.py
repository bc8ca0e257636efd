"""`faultproxy serve`: options and variables make Settings; what cannot work is said at once."""

from __future__ import annotations

import dataclasses
from math import inf
from pathlib import Path

import click
import pytest

from faultproxy.cli.program import run
from faultproxy.cli.serve import serve, settings_from
from faultproxy.options import read_upstream
from faultproxy.settings import Address, HostHeader, Settings

UPSTREAM = ["--upstream", "http://127.0.0.1:9100"]


def settings(*argv: str) -> Settings:
    """What the command would run with."""
    with serve.make_context("serve", [*UPSTREAM, *argv]) as ctx:
        return settings_from(**ctx.params)


def test_without_options_the_defaults_are_those_of_settings() -> None:
    assert settings() == Settings(upstream=read_upstream("http://127.0.0.1:9100"))


def test_every_option_reaches_its_setting(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.touch()
    argv = (
        "--upstream https://s3.test --listen 127.0.0.1:0 --listen [::1]:80 --domain s3.test "
        "--host-header upstream --rules a.yaml --rules b.yaml --fault reset:5% --fault SlowDown "
        "--header-faults 5% --dialect minio --seed 7 --journal - --no-marker --ready-file r "
        "--connect-timeout 1s --response-timeout forever --idle-timeout 2s --head-timeout 3s "
        f"--max-head 1MiB --max-connections 5 --drain 0s --upstream-ca {ca} --control off --watch "
        f"--control-token-file {ca} --control-host Proxy.test --pause-file p"
    )
    given = settings(*argv.split())
    assert given == Settings(
        upstream=read_upstream("https://s3.test"),
        listen=(Address("127.0.0.1", 0), Address("::1", 80)),
        rules=("a.yaml", "b.yaml"),
        faults=("reset:5%", "SlowDown"),
        header_faults=0.05,
        dialect="minio",
        seed=7,
        domains=("s3.test",),
        host_header=HostHeader.UPSTREAM,
        journal="-",
        marker=False,
        upstream_ca=ca,
        connect_timeout_s=1.0,
        response_timeout_s=inf,
        idle_timeout_s=2.0,
        head_timeout_s=3.0,
        max_head=1 << 20,
        max_connections=5,
        drain_s=0.0,
        ready_file=Path("r"),
        control=None,
        control_token_file=ca,
        control_hosts=("proxy.test",),
        pause_file=Path("p"),
        watch=True,
    )
    defaults = settings()
    untouched = {
        field.name
        for field in dataclasses.fields(Settings)
        if getattr(given, field.name) == getattr(defaults, field.name)
    }
    assert untouched == set()


@pytest.mark.parametrize(
    ("variable", "value", "field", "expected"),
    [
        ("FAULTPROXY_RULES", "a.yaml b.yaml", "rules", ("a.yaml", "b.yaml")),
        ("FAULTPROXY_FAULT", "reset:5%  SlowDown\n", "faults", ("reset:5%", "SlowDown")),
        (
            "FAULTPROXY_LISTEN",
            "[::]:9090 0.0.0.0:9091",
            "listen",
            (Address("::", 9090), Address("0.0.0.0", 9091)),  # noqa: S104 (never bound)
        ),
        ("FAULTPROXY_DOMAIN", "a.test b.test", "domains", ("a.test", "b.test")),
        ("FAULTPROXY_NO_MARKER", "1", "marker", False),
        ("FAULTPROXY_NO_MARKER", "false", "marker", True),
        ("FAULTPROXY_MAX_HEAD", "1KiB", "max_head", 1024),
        ("FAULTPROXY_HOST_HEADER", "upstream", "host_header", HostHeader.UPSTREAM),
        ("FAULTPROXY_SEED", "", "seed", None),
        ("FAULTPROXY_DIALECT", "ceph", "dialect", "ceph"),
        ("FAULTPROXY_DIALECT", "", "dialect", None),
        ("FAULTPROXY_DRAIN", "1m", "drain_s", 60.0),
    ],
)
def test_an_option_can_be_set_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, field: str, expected: object
) -> None:
    monkeypatch.setenv(variable, value)
    assert getattr(settings(), field) == expected


def test_every_option_has_a_variable_named_like_it() -> None:
    for param in serve.params:
        assert isinstance(param, click.Option)
        long = next(opt for opt in param.opts if opt.startswith("--"))
        assert param.envvar == f"FAULTPROXY_{long[2:].replace('-', '_').upper()}"
        assert param.help


def test_the_command_line_wins_over_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAULTPROXY_SEED", "1")
    assert settings("--seed", "2").seed == 2


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        (
            ["--upstream", "ftp://store"],
            "--upstream 'ftp://store' has the scheme 'ftp'; "
            "accepted: http://HOST[:PORT] or https://HOST[:PORT]",
        ),
        (
            [*UPSTREAM, "--listen", "9090"],
            "--listen '9090' has no host, did you mean '127.0.0.1:9090'?; "
            "accepted: HOST:PORT, such as 127.0.0.1:9090 or [::1]:9090",
        ),
        (
            [*UPSTREAM, "--drain", "5"],
            "--drain '5' is not a duration; "
            "accepted: a number and a unit, such as 250ms, 2s or 1.5m",
        ),
        (
            [*UPSTREAM, "--max-connections", "0"],
            "--max-connections '0' is not a count; accepted: a whole number from 1",
        ),
        (
            [*UPSTREAM, "--header-faults", "0.05"],
            "--header-faults '0.05' is not a share; "
            "accepted: a percentage above 0% and up to 100%, such as 25% or 0.1%",
        ),
        (
            [*UPSTREAM, "--dialect", "min-io"],
            "--dialect 'min-io' is no dialect, did you mean 'minio'?; "
            "accepted: aws, yandex, minio, ceph, gcs, r2",
        ),
        (
            [*UPSTREAM, "--host-header", "none"],
            "--host-header 'none' is not one of 'preserve', 'upstream'",
        ),
        (
            [*UPSTREAM, "--upstream-ca", "/does/not/exist"],
            "--upstream-ca '/does/not/exist': no such file or directory; "
            "accepted: a file of CA certificates (PEM)",
        ),
    ],
    ids=lambda value: value[-2] if isinstance(value, list) else None,
)
def test_a_wrong_value_names_option_value_and_form(
    capsys: pytest.CaptureFixture[str], argv: list[str], line: str
) -> None:
    assert run(["serve", *argv]) == 2
    assert capsys.readouterr().err == f"faultproxy serve: {line}\n"


def test_a_wrong_value_of_a_variable_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAULTPROXY_SEED", "x")
    assert run(["serve", *UPSTREAM]) == 2
    assert capsys.readouterr().err == (
        "faultproxy serve: FAULTPROXY_SEED 'x' is no seed; "
        "accepted: a whole number from 0 to 9223372036854775807\n"
    )


def test_options_that_contradict_each_other_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ca = tmp_path / "ca.pem"
    ca.touch()
    assert run(["serve", *UPSTREAM, "--upstream-ca", str(ca)]) == 2
    assert capsys.readouterr().err.startswith("faultproxy serve: --upstream-ca is given, but")


def test_problems_of_rule_files_are_shown_and_nothing_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "rules:\n  - name: a\n    match: {operation: UploadPrat}\n    faults: [reset]\n"
    )
    missing = str(tmp_path / "missing.yaml")
    argv = ["--rules", str(path), "--rules", missing, "--fault", "SlowDwon"]
    assert run(["serve", *UPSTREAM, *argv]) == 2
    err = capsys.readouterr().err
    assert f"{path}:3:24: operation is 'UploadPrat'" in err
    assert f"{missing}: does not exist" in err
    assert "--fault 1: " in err
    assert err.endswith("3 problems; no rule was loaded\n")


def test_the_help_page_has_sections_defaults_and_examples(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["serve", "--help"]) == 0
    out = capsys.readouterr().out
    assert "\nWhat goes wrong, and when:\n" in out
    assert "[default: 64KiB]" in out
    assert "    faultproxy serve --upstream http://127.0.0.1:9100 --fault SlowDown:100%\n" in out
