"""Settings: what `serve` was asked for, as one value that does not contradict itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple


class FaultproxyError(Exception):
    """What a caller cannot foresee; `str()` is one line for a person."""


class SettingsError(FaultproxyError):
    """A setting has a value that cannot be used; the text says what was found and is accepted."""

    def __init__(self, found: str, accepted: str) -> None:
        super().__init__(f"{found}; accepted: {accepted}")
        self.found = found
        self.accepted = accepted


class HostHeader(StrEnum):
    """Which `Host` the store sees: the one the client sent, or the authority of the upstream."""

    PRESERVE = "preserve"
    UPSTREAM = "upstream"


class Address(NamedTuple):
    """Where to listen; `host` without brackets, port 0 picks a free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """What a client is given to reach this address."""
        return f"http://{self}"


ANY_LOOPBACK = Address("127.0.0.1", 0)  # any port that is free, for this machine alone
CONTROL_CONNECTIONS = 250  # at the control port, those who listen to the events among them


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """The store. `host` is without brackets, `authority` as it stood in the URL."""

    scheme: str
    host: str
    port: int
    authority: str

    @property
    def tls(self) -> bool:
        """Whether connections to the store are encrypted."""
        return self.scheme == "https"

    @property
    def url(self) -> str:
        """The URL as it was given, without a slash at its end."""
        return f"{self.scheme}://{self.authority}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that `serve` can be told. Times in seconds (infinity: no end), sizes in bytes.

    `dialect` and `seed` are None where only the rule files (or a draw) decide. `journal` is a path,
    or `-` for standard output. `header_faults` is the share (0 to 1) of exchanges that may get a
    fault which their client names in a header; None: such headers are like any other. `control` is
    None where there is no control API; `control_hosts` are names under which it may be called,
    beside those of loopback.
    """

    upstream: Upstream
    listen: tuple[Address, ...] = (Address("127.0.0.1", 9090),)
    rules: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    header_faults: float | None = None
    dialect: str | None = None
    seed: int | None = None
    domains: tuple[str, ...] = ()
    host_header: HostHeader = HostHeader.PRESERVE
    journal: str | None = None
    marker: bool = True
    upstream_ca: Path | None = None
    connect_timeout_s: float = 5.0
    response_timeout_s: float = 300.0
    idle_timeout_s: float = 60.0
    head_timeout_s: float = 30.0
    max_head: int = 65536
    max_connections: int = 10000
    drain_s: float = 10.0
    ready_file: Path | None = None
    control: Address | None = ANY_LOOPBACK
    control_hosts: tuple[str, ...] = ()
    control_token_file: Path | None = None
    pause_file: Path | None = None
    watch: bool = False

    def __post_init__(self) -> None:
        """Refuse what contradicts itself: nobody would see that one of the two has no effect."""
        if self.upstream_ca is not None and not self.upstream.tls:
            raise SettingsError(
                f"--upstream-ca is given, but --upstream is '{self.upstream.url}'",
                "https://HOST[:PORT] with it",
            )
        twice = next((a for a in self.listen if a.port and self.listen.count(a) > 1), None)
        if twice is not None:
            raise SettingsError(f"--listen '{twice}' is given twice", "each address once")
        if self.watch and not self.rules:
            raise SettingsError("--watch is given, but no --rules", "a rule file to watch")
        control = self.control
        if control is None:
            return
        if not is_loopback(control.host) and self.control_token_file is None:
            raise SettingsError(
                f"--control '{control}' can be reached from elsewhere",
                "a loopback address, or --control-token-file with it",
            )
        if control.port and control in self.listen:
            raise SettingsError(f"--control '{control}' is --listen too", "a port of its own")


def is_loopback(host: str) -> bool:
    """Whether a host, without brackets, is this machine and nobody else can reach it."""
    if host.lower() == "localhost" or host.lower().endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
