"""Which requests a matcher covers, in words."""

from __future__ import annotations

from collections.abc import Iterator

from faultproxy.core.quantity import listed
from faultproxy.core.rules.answered import Answered
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
JOINTS = (" or ", " and ", " but ")


def nouns(matcher: Matcher, *, plural: bool) -> str:
    """What the requests are called: `PutObject, UploadPart and deletes`, or each of them alone."""
    if matcher.operations is None:
        return "requests" if plural else "request"
    if plural:
        return listed(_operations(matcher.operations, "{}s"))
    return listed(_operations(matcher.operations, "{}"), "or")


def _operations(operations: frozenset[str], group_form: str) -> tuple[str, ...]:
    """Names first, then the groups that are there as a whole."""
    left = set(operations)
    groups = []
    for group, members in GROUPS.items():
        if members <= operations and not members.isdisjoint(left):
            groups.append(group_form.format(GROUP_NOUNS[group]))
            left -= members
    return (*sorted(left), *groups)


def qualifiers(matcher: Matcher, *, plural: bool) -> str:
    """Everything else that the requests must be, behind their noun: ` in bucket b that are ...`.

    `plural` is what the noun is.
    """
    own = "".join(f" {each}" for each in _qualifiers(matcher))
    inside = _inside(matcher, plural=plural)
    that = f" that {'are' if plural else 'is'} {_joined(inside, 'and')}" if inside else ""
    excepted = _excepted(matcher, plural=plural)
    return f"{own}{that}, but not {excepted}," if excepted else f"{own}{that}"


def _inside(matcher: Matcher, *, plural: bool) -> tuple[str, ...]:
    """What `any` and `all` ask, of which everything must hold."""
    either = _phrases(matcher.any_of, plural=plural)
    every = _phrases(matcher.all_of, plural=plural)
    return (_joined(either, "or"), *every) if either else every


def _phrases(matchers: tuple[Matcher, ...], *, plural: bool) -> tuple[str, ...]:
    return tuple(_phrase(each, plural=plural) for each in matchers)


def _phrase(matcher: Matcher, *, plural: bool) -> str:
    """What a matcher inside another one asks: `reads in bucket b`, `from curl but not reads`."""
    own = list(_qualifiers(matcher))
    if matcher.operations is not None:
        names = _operations(matcher.operations, "{}s" if plural else "a {}")
        own.insert(0, listed(names, "or"))
    if matcher.response is not None:
        own.append(f"answered{_answer(matcher.response)}")
    inside = _inside(matcher, plural=plural)
    told = _joined((" ".join(own), *inside) if own else inside, "and")
    excepted = _together(_excepted(matcher, plural=plural))
    if not excepted:
        return told or "of any kind"
    return f"{_together(told)} but not {excepted}" if told else f"not {excepted}"


def _excepted(matcher: Matcher, *, plural: bool) -> str:
    """What `not` names; a `not` of its own stands in brackets."""
    told = _phrases(matcher.none_of, plural=plural)
    return _joined(tuple(f"({each})" if each.startswith("not ") else each for each in told), "or")


def _joined(phrases: tuple[str, ...], between: str) -> str:
    if len(phrases) == 1:
        return phrases[0]
    return listed(tuple(map(_together, phrases)), between, MOST_VALUES)


def _together(phrase: str) -> str:
    """In brackets where its words could be taken for those of what stands around it."""
    is_bracketed = phrase.startswith(("(", "not (")) and phrase.endswith(")")
    if is_bracketed and phrase.count("(") == phrase.count(")") == 1:
        return phrase
    return f"({phrase})" if any(word in phrase for word in JOINTS) else phrase


def _qualifiers(matcher: Matcher) -> Iterator[str]:
    """What it asks for itself, but for the operation and the response."""
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
        yield f"whose key was written {_either(matcher.written)} ago"
    carried = " and ".join(_carried(matcher))
    if carried:
        yield carried
    if matcher.is_presigned is not None:
        yield f"{'' if matcher.is_presigned else 'not '}signed by their query"


def _measured(what: str, comparisons: Comparisons | None) -> Iterator[str]:
    if comparisons is not None:
        yield f"of {what} {_either(comparisons)}"


def _either(comparisons: Comparisons) -> str:
    told = tuple(each.text for each in comparisons.alternatives)
    return listed(told, "or", MOST_VALUES)


def answers(matcher: Matcher) -> str:
    """What the store must have answered, for a rule that is asked then."""
    default = "" if asks_status(matcher) else " 2xx"
    return default if matcher.response is None else _answer(matcher.response, default)


def _answer(asked: Answered, default: str = "") -> str:
    told = listed(tuple(each.text for each in asked.statuses), "or", MOST_VALUES)
    having = []
    if asked.code is not None:
        having.append(_named("code", asked.code))
    if asked.size is not None:
        having.append(f"with size {_either(asked.size)}")
    having += [_named(f"header {name}", pattern, ": ") for name, pattern in asked.headers]
    return (f" {told}" if told else default) + (f" {' and '.join(having)}" if having else "")


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
