"""Which requests a matcher covers, in words."""

from __future__ import annotations

from collections.abc import Iterator

from faultproxy.core.quantity import listed
from faultproxy.core.rules.comparison import Comparisons
from faultproxy.core.rules.matcher import Matcher, asks_status
from faultproxy.core.rules.pattern import Absent, Glob, Pattern, Regex
from faultproxy.core.s3.identity import masked
from faultproxy.core.s3.operation import GROUPS

# What one of a group is called; an `s` makes many.
GROUP_NOUNS = {
    "$read": "read",
    "$list": "list",
    "$write": "write",
    "$multipart": "multipart call",
    "$delete": "delete",
    "$bucket": "bucket call",
}
MOST_VALUES = 6  # of one pattern; the others are counted


def nouns(matcher: Matcher, *, plural: bool) -> str:
    """What the requests are called: `PutObject, UploadPart and deletes`, or each of them alone."""
    ending, between = ("s", "and") if plural else ("", "or")
    if matcher.operations is None:
        return f"request{ending}"
    left = set(matcher.operations)
    groups = []
    for group, members in GROUPS.items():
        if members <= matcher.operations and not members.isdisjoint(left):
            groups.append(f"{GROUP_NOUNS[group]}{ending}")
            left -= members
    return listed((*sorted(left), *groups), between)


def qualifiers(matcher: Matcher) -> tuple[str, ...]:
    """Everything else that the requests must have, each as ` with ...` behind the noun."""
    return tuple(filter(None, _qualifiers(matcher)))


def _qualifiers(matcher: Matcher) -> Iterator[str]:
    if matcher.methods is not None:
        yield f"sent by {listed(tuple(sorted(matcher.methods)), 'or')}"
    yield from _address(matcher.bucket, matcher.key)
    if matcher.client is not None:
        yield f"from {_values(matcher.client)}"
    if matcher.sources:
        yield f"from {listed(tuple(map(str, matcher.sources)), 'or', MOST_VALUES)}"
    if matcher.listener is not None:
        yield f"at listener {_values(matcher.listener)}"
    yield from _measured("size", matcher.size)
    yield from _measured("part", matcher.part)
    if matcher.written is not None:
        yield f"to keys written {_either(matcher.written)} ago"
    yield " and ".join(_carried(matcher))
    if matcher.is_presigned is not None:
        yield f"{'' if matcher.is_presigned else 'not '}signed by their query"
    if matcher.any_of or matcher.all_of or matcher.none_of:
        yield "that meet further conditions"


def _measured(what: str, comparisons: Comparisons | None) -> Iterator[str]:
    if comparisons is not None:
        yield f"of {what} {_either(comparisons)}"


def _either(comparisons: Comparisons) -> str:
    told = tuple(each.text for each in comparisons.alternatives)
    return listed(told, "or", MOST_VALUES)


def answers(matcher: Matcher) -> str:
    """What the store must have answered, for a rule that is asked then."""
    asked = matcher.response
    if asked is None:
        return "" if asks_status(matcher) else " 2xx"
    told = listed(tuple(each.text for each in asked.statuses), "or", MOST_VALUES)
    having = []
    if asked.code is not None:
        having.append(_named("code", asked.code))
    if asked.size is not None:
        having.append(f"with size {_either(asked.size)}")
    having += [_named(f"header {name}", pattern, ": ") for name, pattern in asked.headers]
    default = "" if asks_status(matcher) else "2xx"
    return "".join(f" {each}" for each in (told or default, " and ".join(having)) if each)


def _carried(matcher: Matcher) -> Iterator[str]:
    """What the requests have on them."""
    if matcher.access_key is not None:
        yield _named("access key", matcher.access_key, hidden=True)
    if matcher.user_agent is not None:
        yield _named("user agent", matcher.user_agent)
    if matcher.has_range is not None:
        yield f"{'with' if matcher.has_range else 'without'} a range"
    for name, pattern in matcher.query:
        yield _named(f"query {name}", pattern, "=")
    for name, pattern in matcher.headers:
        yield _named(f"header {name}", pattern, ": ")


def _address(bucket: Pattern | None, key: Pattern | None) -> Iterator[str]:
    """Where the requests go: BUCKET/KEY where both are one text."""
    in_one, at_one = _only(bucket), _only(key)
    if in_one is not None and at_one is not None:
        word = "under" if at_one.endswith("*") else "at"
        yield f"{word} {in_one}/{at_one}"
        return
    if bucket is not None:
        yield _placed("in", "bucket", bucket)
    if key is not None:
        yield _placed("with", "key", key)


def _placed(word: str, what: str, pattern: Pattern) -> str:
    if _is_absent(pattern):
        return f"without a {what}"
    ending = "" if pattern.literal is not None else "s"
    return f"{word} {what}{ending} {_values(pattern)}"


def _named(what: str, pattern: Pattern, between: str = " ", *, hidden: bool = False) -> str:
    if _is_absent(pattern):
        return f"without {what}"
    if _only(pattern) == "*":
        return f"with {what}"
    return f"with {what}{between}{_values(pattern, hidden=hidden)}"


def _only(pattern: Pattern | None) -> str | None:
    """The glob of a pattern that has but one, and nothing else."""
    if pattern is None or len(pattern.alternatives) != 1:
        return None
    (alternative,) = pattern.alternatives
    return alternative.text if isinstance(alternative, Glob) else None


def _is_absent(pattern: Pattern) -> bool:
    return all(isinstance(each, Absent) for each in pattern.alternatives)


def _values(pattern: Pattern, *, hidden: bool = False) -> str:
    """Every text that matches, as it is written in a rule file."""
    told = (_value(each, hidden=hidden) for each in pattern.alternatives)
    return listed(tuple(told), "or", MOST_VALUES)


def _value(alternative: Glob | Regex | Absent, *, hidden: bool) -> str:
    match alternative:
        case Absent():
            return "none"
        case Regex(text):
            return f"/{text}/"
        case Glob(text):
            return masked(text) if hidden and alternative.literal is not None else text
