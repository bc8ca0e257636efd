"""Nobody from another web site, and nobody from elsewhere without the token."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
from multidict import CIMultiDict

from faultproxy.app import CannotStart
from faultproxy.control.access import read_long_token
from faultproxy.settings import Address, SettingsError
from tests.control.conftest import Start

TOKEN = "a-token-of-many-characters"


@pytest.mark.parametrize(
    "host",
    ["evil.test", "127.0.0.1.evil.test", "localhost.evil.test", "", "[", "10.0.0.1:80", "a b"],
)
async def test_a_foreign_host_is_refused(start: Start, host: str) -> None:
    steered = await start()
    refused = await steered.refused("GET", "/rules", headers={"Host": host})
    assert refused.startswith("403 foreign-host")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.2", "[::1]:9", "p.test"])
async def test_loopback_and_listed_names_are_ours(start: Start, host: str) -> None:
    steered = await start(control_hosts=("p.test",))
    status, _ = await steered.call("GET", "/rules", headers={"Host": host})
    assert status == 200


def own_address() -> str | None:
    """An address of this machine that is not a loopback one; None where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # of documentation; nothing is sent
        except OSError:
            return None
        return str(probe.getsockname()[0])


async def test_the_address_that_is_called_is_ours_and_no_other(
    start: Start, tmp_path: Path
) -> None:
    address = own_address()
    if address is None:
        pytest.skip("this machine has no address but loopback")  # a container without a network
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    everywhere = Address("0.0.0.0", 0)  # noqa: S104 (behind a token)
    steered = await start(control=everywhere, control_token_file=file)
    assert steered.proxy.control is not None
    port = steered.proxy.control.port
    token = {"Authorization": f"Bearer {TOKEN}"}
    async with steered.session.get(f"http://{address}:{port}/health", headers=token) as response:
        assert response.status == 200
    for where, host in ((address, "staging.test"), ("127.0.0.1", address)):
        asked = steered.session.get(
            f"http://{where}:{port}/health", headers=token | {"Host": f"{host}:{port}"}
        )
        async with asked as response:
            assert response.status == 403
            assert "--control-host" in (await response.json())["message"]


@pytest.mark.parametrize(
    "origin", ["http://evil.test", "null", "http://127.0.0.1", "http://localhost:1", "file://"]
)
async def test_a_foreign_origin_is_refused(start: Start, origin: str) -> None:
    steered = await start()
    refused = await steered.refused("POST", "/pause", headers={"Origin": origin})
    assert refused.startswith("403 foreign-origin")
    assert steered.steering.paused is None


@pytest.mark.parametrize(
    "host",
    ["user@localhost", "evil.test@localhost:1", "localhost/..", "localhost#", "\u24deocalhost"],
)
async def test_a_host_that_is_more_than_a_name_and_a_port_is_refused(
    start: Start, host: str
) -> None:
    steered = await start()
    refused = await steered.refused("GET", "/rules", headers={"Host": host})
    assert refused.startswith("403 foreign-host")


async def test_a_second_origin_is_not_overlooked(start: Start) -> None:
    steered = await start()
    headers = CIMultiDict([("Origin", steered.url), ("Origin", "http://evil.test")])
    refused = await steered.refused("POST", "/pause", headers=headers)
    assert refused.startswith("403 foreign-origin")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_what_a_foreign_page_loads_without_an_origin_is_refused(
    start: Start, site: str
) -> None:
    steered = await start()
    image = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
    refused = await steered.refused("GET", "/rules", headers=image)
    assert refused.startswith("403 foreign-origin")
    link = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}
    assert (await steered.call("GET", "/rules", headers=link))[0] == 200
    own = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}
    assert (await steered.call("GET", "/rules", headers=own))[0] == 200


async def test_a_target_that_names_a_host_of_its_own_is_refused(start: Start) -> None:
    steered = await start()
    address = steered.proxy.control
    assert address is not None
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(b"GET http://evil.test/rules HTTP/1.1\r\nHost: localhost\r\n")
    writer.write(b"Connection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"the target of this request is not a path" in answer


async def test_the_own_origin_is_served(start: Start) -> None:
    steered = await start()
    status, _ = await steered.call("POST", "/pause", headers={"Origin": steered.url})
    assert status == 200


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": TOKEN},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": "Bearer \u00e4"},
    ],
)
async def test_without_the_token_nothing_is_served(
    start: Start, tmp_path: Path, given: dict[str, str]
) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    steered = await start(control_token_file=file)
    for path in ("/rules", "/health", "/metrics", "/events", "/catalogue", "/nothing"):
        refused = await steered.refused("GET", path, headers=given)
        assert refused.startswith("401 unauthorized")
        assert TOKEN not in refused


async def test_with_the_token_everything_is(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    steered = await start(control_token_file=file)
    status, _ = await steered.call("GET", "/rules", headers={"Authorization": f"bearer {TOKEN}"})
    assert status == 200
    assert TOKEN not in steered.told.getvalue()


def test_a_token_has_to_be_long_enough(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("short-one")
    with pytest.raises(SettingsError, match="is too short; accepted: 16 characters or more") as no:
        read_long_token(file)
    assert "short-one" not in str(no.value)
    file.write_text("correct horse battery staple")
    with pytest.raises(SettingsError, match="has no token in it that can be sent"):
        read_long_token(file)


async def test_a_control_port_in_use_stops_the_start(start: Start) -> None:
    steered = await start()
    assert steered.proxy.control is not None
    with pytest.raises(CannotStart, match=r"for --control: Address already in use; --control 127"):
        await start(control=Address("127.0.0.1", steered.proxy.control.port))


async def test_the_data_port_serves_none_of_it(start: Start) -> None:
    steered = await start()
    async with steered.session.get(f"{steered.proxy.addresses[0].url}/health") as response:
        assert await response.text() == "hello"


async def test_what_goes_wrong_in_here_is_told_and_costs_no_traffic(start: Start) -> None:
    steered = await start()
    # Nothing can be told of it.
    steered.steering.last_reload = object()  # type: ignore[assignment]
    refused = await steered.refused("GET", "/health")
    assert refused == "500 internal: something went wrong in here"
    assert '"doing": "control"' in steered.told.getvalue()
    assert await steered.status() == 200
