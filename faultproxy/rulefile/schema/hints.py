"""What an editor shows beside every key and every fault, in the words of a rule's author.

Every key that a reader asks for has its line here, and there is no other line: a test holds both.
The first example of a key is one that goes with nothing but what its mapping needs.
"""

from __future__ import annotations

from collections.abc import Mapping

from faultproxy.rulefile.schema.hint import Hint, hint
from faultproxy.rulefile.schema.whole import FILE, HALT

RULE = {
    "name": hint(
        "A name that no other rule has, in kebab-case. Logs and the journal say it, and draws "
        "depend on it.",
        "third-part-is-slowed-down",
    ),
    "about": hint("What this rule is for, in a sentence.", "S3 is splitting the prefix"),
    "enabled": hint("false: the rule is loaded, and never asked. Default: true.", False),
    "match": hint(
        "Where: all that is given must hold. Without it the rule is for every request.",
        {"operation": "GetObject", "bucket": "backups", "key": "2024/**"},
        {"operation": ["PutObject", "UploadPart"], "client": "boto3"},
    ),
    "trigger": hint(
        "When: all that is given must say yes. Each request that matches is a hit; without a "
        "trigger the rule fires on every hit.",
        {"first": 2, "per": "key"},
        {"share": "10%"},
    ),
    "phase": hint(
        "The moment at which the rule is asked. Default: before.",
        "after",
    ),
    "faults": hint(
        "What happens: any number of faults that delay, at most one that answers and at most one "
        "that ends the connection.",
        [{"error": "SlowDown"}],
        [{"latency": "200ms"}, "reset"],
    ),
}

MATCH = {
    "operation": hint(
        "What S3 calls the request: an operation, a group ($write), or a list of them.",
        "GetObject",
        ["$write", "$multipart", "$delete"],
    ),
    "method": hint("The HTTP method, or a list of them.", "PUT", ["GET", "HEAD"]),
    "bucket": hint("The bucket, as a pattern.", "backups", "prod-*"),
    "key": hint(
        "The whole key of the object, as a pattern; * stays between two slashes, ** crosses them.",
        "logs/2024/**",
        ["*.parquet", "/.*[.]orc/"],
    ),
    "client": hint("The SDK or tool, known by its User-Agent.", "boto3", ["aws-sdk-*", "rclone"]),
    "user_agent": hint("The whole User-Agent, as a pattern.", "aws-sdk-java/2*"),
    "access_key": hint("The key id that the request is signed with.", "AKIA*"),
    "header": hint(
        "Headers of the request by name, each with a pattern; null: it is not there.",
        {"x-amz-acl": "public-read"},
        {"content-md5": None},
    ),
    "query": hint(
        "Parameters of the request by name, each with a pattern; null: it is not there.",
        {"prefix": "logs/**"},
        {"partNumber": 3},
    ),
    "source": hint(
        "The client's address: a network, an address, or a list of them.",
        "10.0.0.0/8",
        ["127.0.0.1", "::1"],
    ),
    "listener": hint(
        "The address that the request came in on, as HOST:PORT; there can be several.",
        "127.0.0.1:9090",
        "*:9090",
    ),
    "size": hint(
        "The payload of the request's body, as announced; unknown never matches. What is "
        "downloaded is response: {size: ...}. A size with its unit, alone or compared: in quotes, "
        "as YAML reads > in its own way.",
        ">= 8MiB",
        "0B",
    ),
    "part": hint("The part number of the query, alone or compared (in quotes).", 3, ">= 3"),
    "range": hint("Whether a range of bytes is asked for, as by most downloads in parts.", True),
    "presigned": hint("Whether the query signs the request, as in a link for others.", True),
    "written": hint(
        "How long ago the key was written through this proxy, by PutObject, CopyObject or "
        "CompleteMultipartUpload with success, compared (in quotes); one that was not never "
        "matches.",
        "< 30s",
        ">= 5m",
    ),
    "response": hint(
        "What the store answers, by status, code, size and header. The rule is then one of phase "
        "after.",
        {"status": 404},
        {"status": ["4xx", 503], "code": "Slow*"},
    ),
    "any": hint(
        "One of these holds; each may have whatever match has.",
        [{"bucket": "backups"}, {"client": "rclone"}],
    ),
    "all": hint(
        "All of these hold; each may have whatever match has.",
        [{"not": {"key": "*.tmp"}}, {"any": [{"part": 1}, {"size": "0B"}]}],
    ),
    "not": hint(
        "This does not hold, and of a list none does.",
        {"key": "tmp/**"},
        {"client": "curl", "method": "GET"},
        [{"client": "curl"}, {"source": "10.0.0.0/8"}],
    ),
}

RESPONSE = {
    "status": hint(
        "The status of the response, a class such as 5xx, or a list. Without it: 2xx.",
        404,
        ["4xx", 503],
    ),
    "code": hint(
        "The error code in its body, as a pattern; status has to be there too.", "NoSuch*"
    ),
    "size": hint(
        "The size of its body, as its head announces it; unknown never matches. A size with its "
        "unit, alone or compared (in quotes).",
        ">= 8MiB",
        "0B",
    ),
    "header": hint(
        "Its headers by name, each with a pattern; null: it is not there.",
        {"x-amz-version-id": "*"},
        {"etag": None},
    ),
}

TRIGGER = {
    "share": hint(
        "The share of hits, requests that match, to fire on, drawn from seed and request.",
        "10%",
        "0.5%",
    ),
    "every": hint("Fire on every N-th hit, a request that matches.", 3),
    "first": hint(
        "Fire on the first N hits, requests that match; after skip, if that is given.", 2
    ),
    "skip": hint("Spare the first N hits, requests that match.", 5),
    "at_most": hint("Fire N times, and never again.", 100),
    "per": hint("Count hits apart for each value of this. Default: rule.", "key"),
}

HEADERS = ({"Retry-After": 5}, {"x-request-id": "abc"})

ERROR = {
    "code": hint(
        "The S3 error code. Any other text is sent too, if `status` is given.",
        "SlowDown",
        "NoSuchKey",
    ),
    "variant": hint("Which case of a code that is sent in several.", "signature-version"),
    "status": hint("The HTTP status, in place of the one the code has.", 503),
    "message": hint("The text in place of the usual message.", "Please reduce your request rate."),
    "retry_after": hint("Adds a Retry-After header, in whole seconds, rounded up.", "2s"),
    "extra": hint("Elements to add to the XML, by name.", {"BucketName": "backups"}),
    "headers": hint("Header fields to add, by name.", *HEADERS),
    "date": hint("How far the server's clock is off, as its Date header says.", "1h", "-20m"),
    "dialect": hint("The store whose wording this error has.", "minio"),
}

ANSWER = {
    "status": hint("The HTTP status.", 503, 200),
    "reason": hint("The text of the status line behind the status.", "Service Unavailable"),
    "headers": hint("Header fields of the answer, by name.", {"Content-Type": "text/html"}),
    "body": hint("The body, as text.", "<h1>Maintenance</h1>"),
    "body_file": hint("A file beside this one that holds the body, up to 16 MiB.", "page.html"),
}

AT = hint(
    "Where in the exchange. Default: request, and response in phase after.",
    "response",
    {"body": "50%"},
    {"upload": "64KiB"},
)

FIELDS: Mapping[str, Mapping[str, Hint]] = {
    "file": FILE,
    "halt": HALT,
    "rule": RULE,
    "match": MATCH,
    "response": RESPONSE,
    "trigger": TRIGGER,
    "error": ERROR,
    "answer": ANSWER,
    "latency": {
        "delay": hint("How long, or how long is drawn.", "200ms", {"uniform": ["100ms", "2s"]}),
        "at": hint(
            "Before the store is asked (request), or before its response goes on (response). "
            "Default: request, and response in phase after.",
            "response",
        ),
    },
    "hold": {
        "name": hint("The name by which it is released; many may wait for one.", "commit"),
        "for": hint("How long at most; forever has no end. Default: 60s.", "5m"),
        "at": hint("Where in the exchange. Default: response.", "request", {"body": "50%"}),
    },
    "hang": {
        "for": hint("How long until the connection is closed. Default: forever.", "30s"),
        "at": AT,
    },
    "reset": {"at": AT},
    "close": {"at": AT},
    "truncate": {
        "at": hint("How much of the body is sent before the connection ends.", "50%", "64KiB"),
        "end": hint("How the connection ends. Default: fin.", "rst"),
    },
    "delay": {
        "uniform": hint("Any delay between two is as likely.", ["100ms", "500ms"]),
        "normal": hint(
            "Around a mean, with a standard deviation; never negative.",
            {"mean": "200ms", "sd": "50ms"},
        ),
        "lognormal": hint(
            "Half of the delays are below p50, one in a hundred is above p99: as real stores are.",
            {"p50": "80ms", "p99": "2s"},
        ),
        "pareto": hint(
            "At least min, with a long tail: the smaller alpha, the longer.",
            {"min": "100ms", "alpha": 1.5},
        ),
    },
    "normal": {
        "mean": hint("The mean delay.", "200ms"),
        "sd": hint("The standard deviation.", "50ms"),
    },
    "lognormal": {
        "p50": hint("The delay that half of all are below.", "80ms"),
        "p99": hint("The delay that one in a hundred is above.", "2s"),
    },
    "pareto": {
        "min": hint("The shortest delay.", "100ms"),
        "alpha": hint("How fast the tail gets thin.", 1.5),
    },
}

FAULTS: Mapping[str, Hint] = {
    "error": hint(
        "Answer with an S3 error, exactly as the store words it. The store does not get the "
        "request; in phase after it has done it, and the error hides that.",
        "SlowDown",
        {"code": "SlowDown", "retry_after": "2s"},
    ),
    "answer": hint(
        "Answer with exactly this, such as a load balancer's error page. The store does not get "
        "the request; in phase after it has done it, and the answer hides that.",
        502,
        {"status": 503, "headers": {"Content-Type": "text/html"}, "body": "<h1>Busy</h1>"},
    ),
    "latency": hint(
        "Wait, then go on as usual: nothing is lost.",
        "200ms",
        {"delay": "2s", "at": "response"},
    ),
    "hold": hint(
        "Wait until the name is released from outside, then go on as usual: the test says when.",
        "commit",
        {"name": "commit", "for": "5m", "at": "request"},
    ),
    "hang": hint(
        "Keep the connection open and say nothing, forever or for a time (hang: 30s).",
        {"for": "30s"},
        {"at": {"body": "50%"}},
    ),
    "reset": hint("Drop the connection with RST: the client sees ECONNRESET.", {"at": "response"}),
    "close": hint(
        "Close the connection with FIN where an answer, or more of it, is due.", {"at": "response"}
    ),
    "truncate": hint(
        "Send the true head and the first part of the body, then end the connection.",
        "50%",
        {"at": "64KiB", "end": "rst"},
    ),
}
