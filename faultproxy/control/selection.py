"""Which events somebody wants to see: those that fit every filter that was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from faultproxy.control.refusal import bad_request
from faultproxy.control.ring import Kept
from faultproxy.core.rules.pattern import SIGN, Glob, Pattern, pattern_error, pattern_of
from faultproxy.core.s3.operation import GROUPS, OPERATIONS
from faultproxy.event import Outcome
from faultproxy.rulefile.problem import hint, quoted

OUTCOMES: tuple[str, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Patterns of the rule language, None where anything will do.

    `rule` is asked about every rule that did something to the exchange.
    """

    operation: Pattern | None = None
    key: Pattern | None = None
    rule: Pattern | None = None
    outcome: Pattern | None = None

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return not (self.operation is self.key is self.rule is self.outcome is None)

    @property
    def takes_passed(self) -> bool:
        """Whether an exchange can fit that passed, and that no rule had a say in."""
        return self.rule is None and (self.outcome is None or self.outcome.matches("passed"))

    def takes(self, kept: Kept) -> bool:
        """Whether this event fits; one without a request has no operation and no key."""
        if self.outcome is not None and not self.outcome.matches(kept.outcome):
            return False
        if self.rule is not None and not any(map(self.rule.matches, kept.rules)):
            return False
        if self.operation is not None and not self.operation.matches(kept.operation):
            return False
        if self.key is None:
            return True
        request = kept.event().request
        return request is not None and self.key.matches(request.key)


def read_selection(given: Mapping[str, Sequence[str]]) -> Selection:
    """The filters of a query, each with all its values. Raises Refusal."""
    operations = [
        name for text in _alternatives(given, "operation") for name in GROUPS.get(text, (text,))
    ]
    return Selection(
        operation=_closed("operation", operations, (*OPERATIONS, *GROUPS)),
        key=_pattern("key", _alternatives(given, "key"), segments=True),
        rule=_pattern("rule", _alternatives(given, "rule")),
        outcome=_closed("outcome", _alternatives(given, "outcome"), OUTCOMES),
    )


def _alternatives(given: Mapping[str, Sequence[str]], name: str) -> list[str]:
    found: list[str] = []
    for text in given.get(name, ()):
        regex = len(text) > 1 and text[0] == text[-1] == "/"
        found += [text] if regex else _parts(text)
    return found


def _parts(text: str) -> list[str]:
    """What commas part; those inside `{a,b}` or behind a backslash do not."""
    parts = [""]
    depth = 0
    for sign in SIGN.findall(text):
        depth += (sign == "{") - (sign == "}")
        if sign == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _pattern(name: str, texts: Sequence[str], *, segments: bool = False) -> Pattern | None:
    for text in texts:
        if wrong := pattern_error(text):
            raise bad_request(f"{name} is {quoted(text)}: {wrong}")
    alternatives = tuple(pattern_of(text, segments=segments) for text in texts)
    return Pattern(alternatives) if alternatives else None


def _closed(name: str, texts: Sequence[str], words: Sequence[str]) -> Pattern | None:
    """A pattern over words that are known: one that fits none of them would never show a thing."""
    pattern = _pattern(name, texts)
    for text in texts:
        alternative = pattern_of(text)
        if any(map(Pattern((alternative,)).matches, words)):
            continue
        meant = hint(text, words) if isinstance(alternative, Glob) else ""
        raise bad_request(f"{name} is {quoted(text)}, which fits none there is{meant}")
    return pattern
