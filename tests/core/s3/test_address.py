"""Where the bucket ends and the key begins, and what is decoded."""

from __future__ import annotations

import pytest

from faultproxy.core.http.head import parse_request_head
from faultproxy.core.s3.address import locate, parse_query

DOMAINS = ("s3.example.test", "eu.s3.example.test", "S3.localhost.")

PATHS: dict[str, tuple[str, bytes | None, bytes | None]] = {
    "service": ("/", None, None),
    "bucket": ("/b", b"b", None),
    "bucket with a slash": ("/b/", b"b", None),
    "key": ("/b/k", b"b", b"k"),
    "key that begins with a slash": ("/b//k", b"b", b"/k"),
    "key that is a slash": ("/b//", b"b", b"/"),
    "key that ends with a slash": ("/b/k/", b"b", b"k/"),
    "key with dots": ("/b/a//b/./c/../d", b"b", b"a//b/./c/../d"),
    "an encoded slash ends nothing": ("/b%2Fk", b"b%2Fk", None),
    "a second question mark": ("/b/k?a?b", b"b", b"k"),
    "an encoded question mark": ("/b/k%3Fa", b"b", b"k%3Fa"),
    "no bucket": ("//k", None, None),
    "asterisk": ("*", None, None),
    "absolute": ("http://127.0.0.1/b/k", b"b", b"k"),
    "absolute, other scheme": ("HTTPS://127.0.0.1:1/b/k", b"b", b"k"),
    "absolute with a user": ("http://me:x@b.localhost:9/k", b"b", b"k"),
    "absolute without a path": ("http://127.0.0.1", None, None),
    "a key that looks absolute": ("/b/http://c.localhost/k", b"b", b"http://c.localhost/k"),
}


def place(target: str, host: str = "127.0.0.1:9000") -> tuple[bytes | None, bytes | None]:
    raw = f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    return locate(parse_request_head(raw), DOMAINS)[:2]


@pytest.mark.parametrize(("target", "bucket", "key"), PATHS.values(), ids=PATHS.keys())
def test_the_key_is_everything_after_the_bucket(
    target: str, bucket: bytes | None, key: bytes | None
) -> None:
    assert place(target) == (bucket, key)


HOSTS: dict[str, tuple[str, bytes | None]] = {
    "domain": ("b.s3.example.test", b"b"),
    "port": ("b.s3.example.test:9000", b"b"),
    "upper case": ("B.S3.Example.Test", b"b"),
    "final dot": ("b.s3.example.test.", b"b"),
    "dots in the bucket": ("my.big.b.s3.example.test", b"my.big.b"),
    "the longest domain wins": ("b.eu.s3.example.test", b"b"),
    "localhost": ("b.localhost:9000", b"b"),
    "dots under localhost": ("a.b.localhost", b"a.b"),
    "a domain under localhost": ("b.s3.localhost", b"b"),
    "the domain itself": ("s3.example.test", None),
    "the longer domain itself": ("eu.s3.example.test", None),
    "the domain under localhost itself": ("s3.localhost:9000", None),
    "localhost itself": ("localhost:9000", None),
    "an empty bucket": (".localhost", None),
    "not at a label": ("xs3.example.test", None),
    "unknown name": ("b.storage.test", None),
    "address": ("127.0.0.1:9000", None),
    "IPv6 address": ("[::1]:9000", None),
    "empty": ("", None),
    "overlong": ("b" * 300 + ".localhost", None),
}


@pytest.mark.parametrize(("host", "bucket"), HOSTS.values(), ids=HOSTS.keys())
def test_a_bucket_in_the_host_is_found_under_a_known_domain(
    host: str, bucket: bytes | None
) -> None:
    expected = (b"x", b"y") if bucket is None else (bucket, b"x/y")
    assert place("/x/y", host) == expected


def test_an_absolute_target_overrides_the_host() -> None:
    assert place("http://a.localhost/k", "b.localhost") == (b"a", b"k")
    assert place("http://127.0.0.1/a/k", "b.localhost") == (b"a", b"k")


QUERIES: dict[str, tuple[bytes, dict[str, tuple[str, ...]]]] = {
    "a value": (b"a=1", {"a": ("1",)}),
    "no value": (b"a", {"a": ("",)}),
    "an empty value": (b"a=", {"a": ("",)}),
    "a repeated name": (b"a=1&b=2&a=3", {"a": ("1", "3"), "b": ("2",)}),
    "empty pieces": (b"&a=1&&", {"a": ("1",)}),
    "an equals sign in a value": (b"a=b=c", {"a": ("b=c",)}),
    "plus is plus": (b"a=b+c", {"a": ("b+c",)}),
    "decoded once": (b"%61=%2525%26", {"a": ("%25&",)}),
    "a broken escape": (b"a=%zz%2", {"a": ("%zz%2",)}),
    "UTF-8": (b"a=%C3%A9", {"a": ("é",)}),
    "not UTF-8": (b"a=%ff&b=\xfe", {"a": ("\udcff",), "b": ("\udcfe",)}),
    "a semicolon": (b"a=1;b=2", {"a": ("1;b=2",)}),
}


@pytest.mark.parametrize(("raw", "expected"), QUERIES.values(), ids=QUERIES.keys())
def test_a_query_is_decoded_once(raw: bytes, expected: dict[str, tuple[str, ...]]) -> None:
    assert parse_query(raw) == expected


def test_a_name_that_is_repeated_without_end_costs_no_more_than_its_length() -> None:
    # With the square of the length this takes hours.
    assert parse_query(b"a=b&" * 1_000_000) == {"a": ("b",) * 1_000_000}
