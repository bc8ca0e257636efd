"""What an editor shows beside a key, a word and a place; in the words of a rule's author.

Every key that a reader asks for has its line here, and there is no other line: a test holds both.
The first example of a key is one that goes with nothing but what its mapping needs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hint:
    """A text for hovering, and values to copy."""

    text: str
    examples: tuple[object, ...]

    def shown(self, spelled: Iterable[str] = ()) -> dict[str, object]:
        """The keywords of a schema that say it, and how its values are spelled.

        A mapping is told in the text and offered as a snippet: an example that is no scalar and no
        list has no name where an editor lists what it can fill in.
        """
        plain = [each for each in self.examples if not isinstance(each, dict)]
        mappings = [each for each in self.examples if isinstance(each, dict)]
        such_as = [f"Such as {' or '.join(map(flow, mappings))}."] if mappings else []
        snippets = [{"label": flow(each), "body": each} for each in mappings]
        return {
            "description": " ".join((self.text, *such_as, *spelled)),
            **({"examples": plain} if plain else {}),
            **({"defaultSnippets": snippets} if snippets else {}),
        }


def flow(value: object) -> str:
    """A value in one line of YAML, as it is written by hand."""
    match value:
        case dict():
            return f"{{{', '.join(f'{key}: {flow(each)}' for key, each in value.items())}}}"
        case list():
            return f"[{', '.join(map(flow, value))}]"
    return json.dumps(value) if value is None or isinstance(value, bool) else str(value)


def _hint(text: str, *examples: object) -> Hint:
    return Hint(text, examples)


FILE = {
    "about": _hint("What this scenario is for, in a sentence.", "every third upload is throttled"),
    "seed": _hint(
        "What draws depend on: the same seed and the same requests meet the same faults. "
        "Without it, one is drawn at the start and shown.",
        7,
    ),
    "dialect": _hint("The store whose wording errors have, where a fault does not say.", "minio"),
    "rules": _hint(
        "The rules, asked for every request from top to bottom. Each has a name, where it "
        "applies (match), when it fires (trigger) and what it does (faults).",
        [{"name": "slow-down", "match": {"operation": "PutObject"}, "faults": ["reset"]}],
    ),
}

RULE = {
    "name": _hint(
        "A name that no other rule has, in kebab-case. Logs and the journal say it, and draws "
        "depend on it.",
        "third-part-is-slowed-down",
    ),
    "about": _hint("What this rule is for, in a sentence.", "S3 is splitting the prefix"),
    "enabled": _hint("false: the rule is loaded, and never asked. Default: true.", False),
    "match": _hint(
        "Where: all that is given must hold. Without it the rule is for every request.",
        {"operation": "GetObject", "bucket": "backups", "key": "2024/**"},
        {"operation": ["$write", "$multipart", "$delete"]},
    ),
    "trigger": _hint(
        "When: all that is given must say yes. Without it the rule fires on every request that "
        "matches.",
        {"first": 2, "per": "key"},
        {"share": "10%"},
    ),
    "phase": _hint(
        "The moment at which the rule is asked. Default: before.",
        "after",
    ),
    "faults": _hint(
        "What happens: any number of faults that delay, at most one that answers and at most one "
        "that ends the connection.",
        [{"error": "SlowDown"}],
        [{"latency": "200ms"}, "reset"],
    ),
}

MATCH = {
    "operation": _hint(
        "What S3 calls the request: an operation, a group ($write), or a list of them.",
        "GetObject",
        ["$write", "$multipart", "$delete"],
    ),
    "method": _hint("The HTTP method, or a list of them.", "PUT", ["GET", "HEAD"]),
    "bucket": _hint("The bucket, as a pattern.", "backups", "prod-*"),
    "key": _hint(
        "The key of the object, as a pattern; * stays between two slashes, ** crosses them.",
        "logs/2024/**",
        ["*.parquet", "/.*[.]orc/"],
    ),
    "client": _hint("The SDK or tool, known by its User-Agent.", "boto3", ["aws-sdk-*", "rclone"]),
    "access_key": _hint("The key id that the request is signed with.", "AKIA*"),
    "header": _hint(
        "Headers of the request by name, each with a pattern; null: it is not there.",
        {"x-amz-acl": "public-read"},
        {"content-md5": None},
    ),
    "query": _hint(
        "Parameters of the request by name, each with a pattern; null: it is not there.",
        {"prefix": "logs/**"},
        {"partNumber": 3},
    ),
}

TRIGGER = {
    "share": _hint("The share of hits to fire on, drawn from seed and request.", "10%", "0.5%"),
    "every": _hint("Fire on every N-th hit.", 3),
    "first": _hint("Fire on the first N hits; after skip, if that is given.", 2),
    "skip": _hint("Spare the first N hits.", 5),
    "at_most": _hint("Fire N times, and never again.", 100),
    "per": _hint("Count hits apart for each value of this. Default: rule.", "key"),
}

HEADERS = ({"Retry-After": 5}, {"x-request-id": "abc"})

ERROR = {
    "code": _hint(
        "The S3 error code. Any other text is sent too, if `status` is given.",
        "SlowDown",
        "NoSuchKey",
    ),
    "variant": _hint("Which case of a code that is sent in several.", "signature-version"),
    "status": _hint("The HTTP status, in place of the one the code has.", 503),
    "message": _hint("The text in place of the usual message.", "Please reduce your request rate."),
    "retry_after": _hint("Adds a Retry-After header, in whole seconds, rounded up.", "2s"),
    "extra": _hint("Elements to add to the XML, by name.", {"BucketName": "backups"}),
    "headers": _hint("Header fields to add, by name.", *HEADERS),
    "date": _hint("How far the server's clock is off, as its Date header says.", "1h", "-20m"),
    "dialect": _hint("The store whose wording this error has.", "minio"),
}

ANSWER = {
    "status": _hint("The HTTP status.", 503, 200),
    "reason": _hint("The text of the status line behind the status.", "Service Unavailable"),
    "headers": _hint("Header fields of the answer, by name.", {"Content-Type": "text/html"}),
    "body": _hint("The body, as text.", "<h1>Maintenance</h1>"),
    "body_file": _hint("A file beside this one that holds the body, up to 16 MiB.", "page.html"),
}

AT = _hint(
    "Where in the exchange. Default: request, and response in phase after.",
    "response",
    {"body": "50%"},
    {"upload": "64KiB"},
)

FIELDS: Mapping[str, Mapping[str, Hint]] = {
    "file": FILE,
    "rule": RULE,
    "match": MATCH,
    "trigger": TRIGGER,
    "error": ERROR,
    "answer": ANSWER,
    "latency": {
        "delay": _hint("How long, or how long is drawn.", "200ms", {"uniform": ["100ms", "2s"]}),
        "at": _hint("Before the store is asked, or before its response goes on.", "response"),
    },
    "hang": {
        "for": _hint("How long until the connection is closed. Default: forever.", "30s"),
        "at": AT,
    },
    "reset": {"at": AT},
    "close": {"at": AT},
    "truncate": {
        "at": _hint("How much of the body is sent before the connection ends.", "50%", "64KiB"),
        "end": _hint("How the connection ends. Default: fin.", "rst"),
    },
    "delay": {
        "uniform": _hint("Any delay between two is as likely.", ["100ms", "500ms"]),
        "normal": _hint(
            "Around a mean, with a standard deviation; never negative.",
            {"mean": "200ms", "sd": "50ms"},
        ),
        "lognormal": _hint(
            "Half of the delays are below p50, one in a hundred is above p99: as real stores are.",
            {"p50": "80ms", "p99": "2s"},
        ),
        "pareto": _hint(
            "At least min, with a long tail: the smaller alpha, the longer.",
            {"min": "100ms", "alpha": 1.5},
        ),
    },
    "normal": {
        "mean": _hint("The mean delay.", "200ms"),
        "sd": _hint("The standard deviation.", "50ms"),
    },
    "lognormal": {
        "p50": _hint("The delay that half of all are below.", "80ms"),
        "p99": _hint("The delay that one in a hundred is above.", "2s"),
    },
    "pareto": {
        "min": _hint("The shortest delay.", "100ms"),
        "alpha": _hint("How fast the tail gets thin.", 1.5),
    },
}

FAULTS: Mapping[str, Hint] = {
    "error": _hint(
        "Answer with an S3 error, exactly as the store words it; the store does not get the "
        "request.",
        "SlowDown",
        {"code": "SlowDown", "retry_after": "2s"},
    ),
    "answer": _hint(
        "Answer with exactly this, such as a load balancer's error page; the store does not get "
        "the request.",
        502,
        {"status": 503, "headers": {"Content-Type": "text/html"}, "body": "<h1>Busy</h1>"},
    ),
    "latency": _hint(
        "Wait, then go on as usual: nothing is lost.",
        "200ms",
        {"delay": "2s", "at": "response"},
    ),
    "hang": _hint("Keep the connection open and say nothing.", "30s", {"at": {"body": "50%"}}),
    "reset": _hint("Drop the connection with RST: the client sees ECONNRESET.", {"at": "response"}),
    "close": _hint(
        "Close the connection with FIN where an answer, or more of it, is due.", {"at": "response"}
    ),
    "truncate": _hint(
        "Send the true head and the first part of the body, then end the connection.",
        "50%",
        {"at": "64KiB", "end": "rst"},
    ),
}

MOMENTS: Mapping[str, str] = {
    "accept": "When the connection was accepted, before anything was read.",
    "request": "When the request's head was read: the store has not got the request.",
    "upload": "After so many bytes of the request's body: the store gets as many.",
    "response": "Where the response would begin: the store has done what it was asked for.",
    "body": "After so many bytes of the response's body.",
    "time": "So long after the request's head, wherever the exchange then is.",
}

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
    "after": "When the store has answered with success: what the rule does, the client alone sees.",
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
