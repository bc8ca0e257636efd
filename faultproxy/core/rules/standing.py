"""The rules in force while traffic flows: those of files, and what was changed at run time.

A value: every change makes another one, and `scenario` says what it comes to. Times are monotonic
seconds; None is for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from faultproxy.core.rules.scenario import Rule, Scenario

MAX_ADDED = 1000  # rules that a program adds and forgets: each makes every change after it dearer


class Origin(StrEnum):
    """Where a rule in force comes from."""

    FILE = "file"
    PUT = "put"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A scenario that stands in place of the files' until a time has come."""

    scenario: Scenario
    text: str
    until_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """One rule that was added, until a time has come."""

    rule: Rule
    until_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A rule as it is asked, where it comes from and when it ends."""

    rule: Rule
    origin: Origin
    until_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the files say, what is put in its place, what is added, switched and removed.

    `switched` maps names to whether they are enabled; it and `removed` go for the rules of files
    and of `put`, and are forgotten when these change.
    """

    files: Scenario
    put: Put | None = None
    added: tuple[Added, ...] = ()
    switched: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    removed: frozenset[str] = frozenset()

    @property
    def base(self) -> Scenario:
        """The scenario that `added` rules are added to."""
        return self.files if self.put is None else self.put.scenario

    def rules(self) -> Iterator[InForce]:
        """Every rule in the order in which they are asked: what was added comes first."""
        for each in self.added:
            yield InForce(rule=each.rule, origin=Origin.ADDED, until_s=each.until_s)
        origin = Origin.FILE if self.put is None else Origin.PUT
        until_s = None if self.put is None else self.put.until_s
        for rule in self.base.rules:
            if rule.name not in self.removed:
                enabled = self.switched.get(rule.name, rule.enabled)
                shown = rule if enabled is rule.enabled else replace(rule, enabled=enabled)
                yield InForce(rule=shown, origin=origin, until_s=until_s)

    @property
    def scenario(self) -> Scenario:
        """What the engine is given."""
        return replace(self.base, rules=tuple(each.rule for each in self.rules()))

    def names(self) -> set[str]:
        """Those of all rules."""
        return {each.rule.name for each in self.rules()}

    def named(self, name: str) -> InForce | None:
        """The rule of this name."""
        return next((each for each in self.rules() if each.rule.name == name), None)

    def putting(self, put: Put) -> Standing:
        """Nothing but a scenario that was put: what was added and switched before is gone."""
        return Standing(files=self.files, put=put)

    def adding(self, rule: Rule, until_s: float | None) -> Standing:
        """One rule more; its name must not be in use, and there must be fewer than MAX_ADDED."""
        return replace(self, added=(*self.added, Added(rule=rule, until_s=until_s)))

    def without(self, name: str) -> Standing:
        """One rule less."""
        added = tuple(each for each in self.added if each.rule.name != name)
        if len(added) < len(self.added):
            return replace(self, added=added)
        return replace(self, removed=self.removed | {name})

    def switching(self, name: str, *, enabled: bool) -> Standing:
        """One rule enabled or not."""
        if any(each.rule.name == name for each in self.added):
            return replace(self, added=tuple(_switched(each, name, enabled) for each in self.added))
        return replace(self, switched=MappingProxyType({**self.switched, name: enabled}))

    def reloaded(self, files: Scenario) -> Standing:
        """What the files say now; of the changes only rules that were added stay.

        A rule of the files wins over one of its name that was added.
        """
        names = {rule.name for rule in files.rules}
        added = tuple(each for each in self.added if each.rule.name not in names)
        return Standing(files=files, added=added)

    def at(self, now_s: float) -> Standing:
        """What is left of it at a time: itself, where nothing has ended."""
        standing = self
        if any(_ended(each.until_s, now_s) for each in self.added):
            left = tuple(each for each in self.added if not _ended(each.until_s, now_s))
            standing = replace(standing, added=left)
        if self.put is not None and _ended(self.put.until_s, now_s):
            standing = standing.reloaded(self.files)
        return standing

    @property
    def ends_s(self) -> float | None:
        """When the next of it ends."""
        put = () if self.put is None else (self.put.until_s,)
        return min(_known((*put, *(each.until_s for each in self.added))), default=None)


def _switched(added: Added, name: str, enabled: bool) -> Added:
    if added.rule.name != name:
        return added
    return replace(added, rule=replace(added.rule, enabled=enabled))


def _ended(until_s: float | None, now_s: float) -> bool:
    return until_s is not None and until_s <= now_s


def _known(times: Iterable[float | None]) -> Iterator[float]:
    return (each for each in times if each is not None)


def same_rules(old: Scenario, new: Scenario) -> Iterator[str]:
    """The names of the rules that say the same in both, switched on or off: they keep counting.

    What a rule says includes the dialect its answers are made in, which stands in its faults.
    """
    known = {rule.name: rule for rule in old.rules}
    for rule in new.rules:
        before = known.get(rule.name)
        if before is rule or (before is not None and _says_same(before, rule)):
            yield rule.name


def _says_same(old: Rule, new: Rule) -> bool:
    return replace(old, enabled=True) == replace(new, enabled=True)
