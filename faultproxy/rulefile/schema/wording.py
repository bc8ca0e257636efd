"""What an editor shows beside a word and a place, and how values are spelled."""

from __future__ import annotations

from collections.abc import Mapping

MOMENTS: Mapping[str, str] = {
    "accept": "When the connection was accepted, before anything was read.",
    "request": "When the request's head was read: the store has not got the request.",
    "upload": "After so many bytes of the request's body: the store gets as many.",
    "response": "Where the response would begin: the store has done what it was asked for.",
    "body": "After so many bytes of the response's body.",
    "time": "So long after the request's head, wherever the exchange then is.",
}

# A place that is a mapping, as it is written.
PLACES: Mapping[str, str] = {
    "upload": "{upload: 64KiB}",
    "body": "{body: 50%}",
    "time": "{time: 2s}",
}

SIZE = "a size with its unit (B, KiB, MiB, GiB, kB, MB ...)"
AGE = "a duration with its unit (ms, s, m or h)"

# How values are written that many keys have; said beside each of these keys.
SPELLINGS: Mapping[str, str] = {
    "duration": "A duration is a number and a unit: ms, s, m or h.",
    "share": "A share is a percentage above 0% and up to 100%.",
    "depth": "A depth is a size with its unit (B, KiB, MiB, GiB, kB, MB ...) or a percentage.",
    "body-depth": "A depth is a size with its unit (B, KiB, MiB, GiB, kB, MB ...), from the end "
    "where it is negative, or a percentage.",
    "pattern": "A pattern is a text; a glob (? one character, * any text, {a,b} either); a regular "
    "expression between slashes; null: it is not there; or a list, which means any of.",
}

PHASES: Mapping[str, str] = {
    "before": "When the request has come, before the store is asked.",
    "after": "When the store has answered, with success where match names no status: what the rule "
    "does, the client alone sees.",
}

PER: Mapping[str, str] = {
    "rule": "All hits of the rule are counted together.",
    "bucket": "Apart for each bucket.",
    "key": "Apart for each key in each bucket.",
    "client": "Apart for each SDK or tool.",
    "access_key": "Apart for each key id that requests are signed with.",
    "connection": "Apart for each connection of a client.",
}

CUTS: Mapping[str, str] = {
    "fin": "A clean end: the client has to count to notice.",
    "rst": "A reset: reading fails.",
}

DIALECTS: Mapping[str, str] = {
    "aws": "Amazon S3",
    "yandex": "Yandex Object Storage",
    "minio": "MinIO",
    "ceph": "Ceph's RADOS gateway",
    "gcs": "Google Cloud Storage, XML API",
    "r2": "Cloudflare R2",
}
