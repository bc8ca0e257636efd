"""Settings are read from text, and what cannot be used is refused in one line."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from pathlib import Path

import pytest

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
    read_timeout,
    read_token,
    read_token_file,
    read_upstream,
)
from faultproxy.settings import Address, Settings, SettingsError, is_loopback


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port", "authority"),
    [
        ("http://127.0.0.1:9100", "http", "127.0.0.1", 9100, "127.0.0.1:9100"),
        ("http://store.test/", "http", "store.test", 80, "store.test"),
        ("https://store.test", "https", "store.test", 443, "store.test"),
        ("HTTPS://Store.test:8443", "https", "Store.test", 8443, "Store.test:8443"),
        ("http://[::1]:9100", "http", "::1", 9100, "[::1]:9100"),
        ("http://[fe80::1]", "http", "fe80::1", 80, "[fe80::1]"),
    ],
    ids=lambda value: str(value),
)
def test_an_upstream_is_taken_apart_and_its_authority_kept(
    text: str, scheme: str, host: str, port: int, authority: str
) -> None:
    upstream = read_upstream(text)
    assert (upstream.scheme, upstream.host, upstream.port) == (scheme, host, port)
    assert upstream.authority == authority
    assert upstream.tls is (scheme == "https")
    assert upstream.url == f"{scheme}://{authority}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("127.0.0.1:9100", "'127.0.0.1:9100' is not a URL"),
        ("", "'' is not a URL"),
        ("ftp://store", "'ftp://store' has the scheme 'ftp'"),
        ("http://store/path", "'http://store/path' goes on after the host with '/path'"),
        ("http://store?x=1", "'http://store?x=1' goes on after the host with '?x=1'"),
        ("http://store/#x", "'http://store/#x' goes on after the host with '/#x'"),
        ("http://", "'http://' has no host and port that can be read"),
        ("http://:80", "'http://:80' has no host and port that can be read"),
        ("http://store:x", "'http://store:x' has no host and port that can be read"),
        ("http://::1:80", "'http://::1:80' has no host and port that can be read"),
        ("http://store:70000", "'http://store:70000' has the port 70000"),
        ("http://store:0", "'http://store:0' has the port 0"),
        ("http://st ore", "'http://st ore' has no host and port that can be read"),
        ("http://store\r\n", "'http://store\r\n' has no host and port that can be read"),
    ],
    ids=lambda value: repr(value),
)
def test_an_upstream_that_cannot_be_used_says_what_was_found(text: str, found: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_upstream(text)
    assert caught.value.found == found
    assert caught.value.accepted.startswith("http://HOST[:PORT] or https://HOST[:PORT]")


def test_a_password_in_an_upstream_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        read_upstream("http://user:secret@store")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "address", "url"),
    [
        ("127.0.0.1:9090", Address("127.0.0.1", 9090), "http://127.0.0.1:9090"),
        ("localhost:0", Address("localhost", 0), "http://localhost:0"),
        ("[::]:80", Address("::", 80), "http://[::]:80"),
    ],
)
def test_an_address_reads_and_is_shown_in_the_same_form(
    text: str, address: Address, url: str
) -> None:
    assert read_address(text) == address
    assert str(address) == text
    assert address.url == url


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("9090", "'9090' has no host, did you mean '127.0.0.1:9090'?"),
        ("localhost", "'localhost' has no port"),
        ("::1:9090", "'::1:9090' has no host and port that can be read"),
        ("h:99999", "'h:99999' has the port 99999"),
    ],
)
def test_an_address_that_cannot_be_listened_on_says_why(text: str, found: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_address(text)
    assert caught.value.found == found


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (read_duration, "0s", 0.0),
        (read_duration, "1.5m", 90.0),
        (read_timeout, "250ms", 0.25),
        (read_open_timeout, "forever", inf),
        (read_open_timeout, "1h", 3600.0),
        (read_head_limit, "64KiB", 65536),
        (read_domain, "S3.Example.test", "s3.example.test"),
        (read_domain, "*.s3.test", "s3.test"),
        (read_seed, "0", 0),
        (read_dialect, "gcs", "gcs"),
        (read_count, "10", 10),
    ],
)
def test_a_value_with_its_unit_is_read(
    read: Callable[[str], object], text: str, value: object
) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (
            read_duration,
            "5",
            "'5' is not a duration; accepted: a number and a unit, such as 250ms, 2s or 1.5m",
        ),
        (read_timeout, "0s", "'0s' leaves no time at all; accepted: more than 0s"),
        (
            read_open_timeout,
            "never",
            "'never' is not a duration; "
            "accepted: a number and a unit, such as 250ms, 2s or 1.5m, or forever",
        ),
        (read_head_limit, "1B", "'1B' is out of range; accepted: 1KiB to 16MiB"),
        (
            read_head_limit,
            "64",
            "'64' is not a size; accepted: a number and a unit, such as 100B, 64KiB or 5MB",
        ),
        (
            read_domain,
            "a_b",
            "'a_b' is not a host name; accepted: a host name, such as s3.example.test",
        ),
        (
            read_seed,
            "-1",
            "'-1' is no seed; accepted: a whole number from 0 to 9223372036854775807",
        ),
        (
            read_seed,
            "9" * 30,
            f"'{'9' * 30}' is no seed; accepted: a whole number from 0 to 9223372036854775807",
        ),
        (
            read_dialect,
            "AWS",
            "'AWS' is no dialect, did you mean 'aws'?; accepted: aws, yandex, minio, ceph, gcs, r2",
        ),
        (
            read_dialect,
            "swift",
            "'swift' is no dialect; accepted: aws, yandex, minio, ceph, gcs, r2",
        ),
        (read_count, "0", "'0' is not a count; accepted: a whole number from 1"),
        (
            read_ca_file,
            "/does/not/exist",
            "'/does/not/exist': no such file or directory; "
            "accepted: a file of CA certificates (PEM)",
        ),
    ],
)
def test_a_value_that_cannot_be_used_says_what_is_accepted(
    read: Callable[[str], object], text: str, message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(text)
    assert str(caught.value) == message


def test_a_directory_is_no_file_of_certificates(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is a directory"):
        read_ca_file(str(tmp_path))


def test_certificates_for_an_upstream_without_tls_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--upstream-ca is given"):
        Settings(upstream=read_upstream("http://store"), upstream_ca=tmp_path)


def test_an_address_given_twice_is_refused_but_two_free_ports_are_not() -> None:
    upstream = read_upstream("http://store")
    free = Address("127.0.0.1", 0)
    assert Settings(upstream=upstream, listen=(free, free)).listen == (free, free)
    with pytest.raises(SettingsError, match=r"'127\.0\.0\.1:9090' is given twice"):
        Settings(upstream=upstream, listen=(Address("127.0.0.1", 9090),) * 2)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("off", None),
        ("127.0.0.1:9091", Address("127.0.0.1", 9091)),
        ("http://127.0.0.1:9091", Address("127.0.0.1", 9091)),
        ("http://[::1]:9091/", Address("::1", 9091)),
    ],
)
def test_the_control_address_is_an_address_a_url_or_off(text: str, address: Address | None) -> None:
    assert read_control(text) == address


def test_what_is_no_control_address_is_told_with_what_is() -> None:
    with pytest.raises(SettingsError, match="or off"):
        read_control("on")


def test_a_token_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("  s3cr3t-and-long-enough\n")
    assert read_token(file) == "s3cr3t-and-long-enough"
    with pytest.raises(SettingsError, match="missing': no such file or directory"):
        read_token(tmp_path / "missing")


@pytest.mark.parametrize("text", [b"", b" \n", b"two words", b"two\nlines", b"\xe9", b"a\x00b"])
def test_a_file_without_a_token_is_refused_and_not_shown(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "token"
    file.write_bytes(text)
    with pytest.raises(SettingsError, match="has no token in it that can be sent") as failed:
        read_token(file)
    assert "two" not in str(failed.value)


def test_a_token_file_has_to_be_there() -> None:
    with pytest.raises(SettingsError, match="a token of at least 16 characters"):
        read_token_file("missing")


@pytest.mark.parametrize(
    ("host", "is_it"),
    [
        ("localhost", True),
        ("a.LOCALHOST", True),
        ("127.0.0.9", True),
        ("::1", True),
        ("0.0.0.0", False),  # noqa: S104
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.evil.test", False),
        ("", False),
    ],
)
def test_what_is_reached_from_this_machine_alone(host: str, is_it: bool) -> None:
    assert is_loopback(host) is is_it


def _settings(**given: object) -> Settings:
    return Settings(upstream=read_upstream("http://127.0.0.1:1"), **given)  # type: ignore[arg-type]


def test_control_for_others_needs_a_token(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--control-token-file"):
        _settings(control=Address("0.0.0.0", 9091))  # noqa: S104
    everywhere = Address("0.0.0.0", 9091)  # noqa: S104
    assert _settings(control=everywhere, control_token_file=tmp_path).control == everywhere


def test_control_has_a_port_of_its_own() -> None:
    both = Address("127.0.0.1", 9090)
    with pytest.raises(SettingsError, match="a port of its own"):
        _settings(control=both, listen=(both,))


def test_nothing_is_watched_without_a_rule_file() -> None:
    with pytest.raises(SettingsError, match="a rule file to watch"):
        _settings(watch=True)
