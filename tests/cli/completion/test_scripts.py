"""What somebody types, with Tab in it, becomes what is meant; in true shells at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from faultproxy.cli.program import run
from tests.cli.completion.keyboard import SHELLS, Keyboard, Shell


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            shell, id=shell.name, marks=pytest.mark.skipif(not shell.here, reason="not installed")
        )
        for shell in SHELLS
    ],
)
def keyboard(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Keyboard]:
    shell = request.param
    assert isinstance(shell, Shell)
    folder: Path = tmp_path_factory.mktemp(shell.name)
    (folder / "first.yaml").touch()
    (folder / "two words.yaml").touch()
    with pytest.MonkeyPatch.context() as patch, (folder / "script").open("w") as script:
        patch.setattr("sys.stdout", script)
        assert run(["completion", shell.name]) == 0
    keyboard = Keyboard(shell, folder)
    yield keyboard
    keyboard.close()


@pytest.mark.parametrize(
    ("keys", "arguments"),
    [
        ("exp\t", ["explain"]),
        ("--vers\t", ["--version"]),
        ("ser\t --faul\t SlowDo\t", ["serve", "--fault", "SlowDown"]),
        ("serve --fault SlowDown:fir\t2", ["serve", "--fault", "SlowDown:first=2"]),
        ("serve --fault SlowDown:10%:PutObj\t", ["serve", "--fault", "SlowDown:10%:PutObject"]),
        ("serve --fault SlowDown:HeadB\t", ["serve", "--fault", "SlowDown:HeadBucket"]),
        ("serve --fault reset:\\$re\t", ["serve", "--fault", "reset:$read"]),
        ("serve --fault=reset:HeadB\t", ["serve", "--fault=reset:HeadBucket"]),
        ("serve --fault lat\t2s", ["serve", "--fault", "latency=2s"]),
        ("serve --dialect ya\t", ["serve", "--dialect", "yandex"]),
        ("serve --seed 7 --host-h\t up\t", ["serve", "--seed", "7", "--host-header", "upstream"]),
        ("explain --rules fi\t --js\t", ["explain", "--rules", "first.yaml", "--json"]),
        ("explain -- cu\t", ["explain", "--", "cu"]),
        ("explain --seed 7 x\t", ["explain", "--seed", "7", "x"]),
        ("check --format=gi\t", ["check", "--format=github"]),
        ("check fi\t tw\t", ["check", "first.yaml", "two words.yaml"]),
        ("new fi\t", ["new", "first.yaml"]),
        ("list op\t", ["list", "operations"]),
        ("show er\t NoSuchK\t", ["show", "error", "NoSuchKey"]),
        ("show error Precondition\\ F\t", ["show", "error", "Precondition Failed"]),
        ("show --meth\t OPT\t error x", ["show", "--method", "OPTIONS", "error", "x"]),
        ("completion fi\t", ["completion", "fish"]),
        ("frobnicate fi\t", ["frobnicate", "fi"]),
    ],
    ids=lambda value: ascii(value) if isinstance(value, str) else None,
)
def test_tab_completes_what_is_meant(keyboard: Keyboard, keys: str, arguments: list[str]) -> None:
    assert keyboard.complete(keys) == arguments


def test_another_shell_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", "tcsh"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("faultproxy completion: SHELL 'tcsh' is not one of 'bash', 'zsh', 'fish'")
