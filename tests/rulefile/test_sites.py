"""Every problem and warning that the readers can report has its row in a table of this folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.rulefile.sites import VARIABLE, sites_in

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

# What no text can reach, by the beginning of its message, and why. Each is a call that there is.
OUT_OF_REACH = {
    "f'is not YAML: ": "the parsers mark every error that they have; their types do not promise it",
    "'half of a surrogate": "libyaml refuses it before; without libyaml it is reached",
}


def test_every_call_that_reports_something_is_reached_by_a_test(tmp_path: Path) -> None:
    """The tests of problems and warnings are run once more: a call that none reaches is named.

    It needs a row (text, place, message, suggestion) in a table of a file that is called so.
    """
    written = tmp_path / "noted.json"
    files = (*HERE.glob("test_*problems.py"), *HERE.glob("test_*warnings.py"))
    subprocess.run(
        [
            *(sys.executable, "-m", "pytest", *map(str, files), "-q"),
            *("-p", "tests.rulefile.sites", "-p", "no:cacheprovider"),
        ],
        cwd=ROOT,
        env=os.environ | {VARIABLE: str(written)},
        stdout=subprocess.DEVNULL,
        check=False,  # what fails there fails for itself
        timeout=100,
    )
    noted = frozenset((file, line) for file, line in json.loads(written.read_text()))
    sites = sites_in(ROOT / "faultproxy" / "rulefile")
    assert len(sites) > 50
    missed = [site for site in sites if not site.was_reached(noted)]
    told = [
        f"{Path(site.file).name}:{site.first}: {site.text}"
        for site in missed
        if not any(start in site.text for start in OUT_OF_REACH)
    ]
    assert not told, "\n".join(told)
    assert all(any(start in site.text for site in sites) for start in OUT_OF_REACH)
