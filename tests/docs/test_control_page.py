"""The page of the control API is true: its commands print what it shows, its Python runs."""

from __future__ import annotations

import re
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from faultproxy import Control
from faultproxy.control.openapi.document import CALLS
from tests.client.served import serving
from tests.docs.page import Page, codes
from tests.docs.terminal import Terminal
from tests.docs.test_transcript import clone
from tests.e2e.session import boto
from tests.ports import free_ports
from tests.stores.store import running_moto

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompleteMultipartUploadOutputTypeDef

ROOT = Path(__file__).parents[2]
PAGE = Page.read(ROOT / "docs" / "control.md")
PORTS = ("9090", "9091", "9100")  # the proxy's, the control API's and the store's on the page


@pytest.fixture
def ports() -> dict[str, str]:
    """A free port for each that the page names, with that of the page."""
    return dict(zip(map(str, free_ports(len(PORTS))), PORTS, strict=True))


def test_the_commands_print_what_the_page_shows(tmp_path: Path, ports: dict[str, str]) -> None:
    folder, script = tmp_path / "clone", tmp_path / "step.sh"
    folder.mkdir()
    ours = next(here for here, there in ports.items() if there == "9090")
    environ = clone(folder) | {"FAULTPROXY_LISTEN": f"127.0.0.1:{ours}"}
    environ |= {"XDG_RUNTIME_DIR": str(tmp_path), "PATH": f"{sys.prefix}/bin:{environ['PATH']}"}
    with Terminal(folder, environ, ports) as terminal:
        for step in PAGE.transcript():
            assert step.command is not None
            terminal.begin(step.command, script)
            terminal.wait_for(step.seen, end=True, where=f"docs/control.md, line {step.line}")


def complete(client: S3Client, key: str) -> CompleteMultipartUploadOutputTypeDef:
    """Upload `meow` as the one part of an upload, and complete it."""
    upload = client.create_multipart_upload(Bucket="bucket", Key=key)["UploadId"]
    part = client.upload_part(Bucket="bucket", Key=key, UploadId=upload, PartNumber=1, Body=b"meow")
    return client.complete_multipart_upload(
        Bucket="bucket",
        Key=key,
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )


def test_the_python_runs(tmp_path: Path) -> None:
    with ExitStack() as stack:
        moto = stack.enter_context(running_moto())
        served = stack.enter_context(serving(moto.url, tmp_path))
        client, _ = stack.enter_context(boto(served.url, moto))
        store, _ = stack.enter_context(boto(moto.url, moto))
        store.create_bucket(Bucket="bucket")

        def upload(key: str) -> None:
            for _ in range(3):
                served.status("PUT", f"/bucket/{key}")

        names: dict[str, object] = {"upload": upload, "complete": complete, "__name__": "page"}
        names |= {"client": client, "store": store}
        for block in PAGE.blocks("python"):
            text = block.text.replace("http://127.0.0.1:9091", served.control)
            exec(compile(text, f"docs/control.md, line {block.line}", "exec"), names)  # noqa: S102


def test_every_call_is_shown_and_no_other() -> None:
    shown = [codes(row[0])[0] for row in PAGE.table("call")]
    assert shown == [f"{call.method.upper()} {call.path}" for call in CALLS]


def test_every_method_is_shown_and_no_other() -> None:
    shown = {re.match(r"\w+", each) for row in PAGE.table("call") for each in codes(row[1])}
    methods = {name for name in vars(Control) if not name.startswith("_")}
    carriers = {"url", "find", "close", "ask", "messages"}
    assert {found[0] for found in shown if found is not None} == methods - carriers
