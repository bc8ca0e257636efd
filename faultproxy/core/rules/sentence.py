"""A rule in one English sentence: which requests meet what, and when."""

from __future__ import annotations

from faultproxy.core.faults.effect import effect
from faultproxy.core.quantity import listed, ordinal, share_text
from faultproxy.core.rules.reach import answers, nouns, qualifiers
from faultproxy.core.rules.scenario import Phase, Rule
from faultproxy.core.rules.trigger import Per, Trigger

LONGEST = 400  # characters: what is longer tells nobody anything at a glance
LEAST = 100  # of them for the requests, whatever they meet


def sentence(rule: Rule) -> str:
    """`NAME: 20 % of PutObject and deletes under logs/** get 503 SlowDown`, always in one line.

    It tells which requests, how many of them and what they meet; wordings of answers are left out
    and long lists counted. It holds nothing that a terminal would act on.
    """
    trigger = rule.trigger
    plural = _is_plural(trigger)
    requests = f"{_which(rule)}{qualifiers(rule.matcher, plural=_has_many(trigger))}"
    effects = listed(tuple(effect(fault).told(plural=plural) for fault in rule.faults))
    answered = f", once the store has answered{answers(rule.matcher)}"
    after = answered if rule.phase is Phase.AFTER else ""
    switched_off = " (switched off)" if not rule.enabled else ""
    met = f"{effects}{after}{_at_most(trigger)}{switched_off}"
    which = _shortened(_visible(f"{_when(trigger)}{requests}"), LONGEST - len(met) - 1)
    return f"{rule.name}: {_shortened(f'{which} {_visible(met)}', LONGEST)}"


def _when(trigger: Trigger) -> str:
    """What comes before the requests: what they are counted by, and how many go free first."""
    counts = any((trigger.skip, trigger.first, trigger.every, trigger.at_most))
    told = f"for each {_apart(trigger.per)}, " if counts and trigger.per is not Per.RULE else ""
    return f"{told}after the first {trigger.skip}, " if trigger.skip else told


def _apart(per: Per) -> str:
    return per.value.replace("_", " ")


def _which(rule: Rule) -> str:
    """How many of which requests, in the order in which a trigger asks: counts before draws."""
    trigger = rule.trigger
    told = ""
    if trigger.first is not None:
        told = "the first" if trigger.first == 1 else f"the first {trigger.first}"
    if trigger.every is not None:
        nth = "every" if trigger.every == 1 else f"every {ordinal(trigger.every)}"
        told = f"{nth} of {told}" if told else nth
    if trigger.share is not None and trigger.share < 1:
        told = f"{share_text(trigger.share)} of {told}".rstrip()
    return f"{told or 'all'} {_nouns(rule)}"


def _nouns(rule: Rule) -> str:
    plural = _has_many(rule.trigger)
    if rule.at_accept:
        return "connections" if plural else "connection"
    return nouns(rule.matcher, plural=plural)


def _has_many(trigger: Trigger) -> bool:
    """Whether the noun is plural: `the first read`, but `every 3rd of the first 6 reads`."""
    return trigger.first != 1 and (trigger.every is None or trigger.first is not None)


def _is_plural(trigger: Trigger) -> bool:
    """Whether the verb is plural: `every 3rd of the first 6 reads gets`, but `20 % of them get`."""
    drawn = trigger.share is not None and trigger.share < 1
    return drawn or (trigger.first != 1 and trigger.every is None)


def _at_most(trigger: Trigger) -> str:
    match trigger.at_most:
        case None:
            return ""
        case 1:
            return ", at most once"
        case times:
            return f", at most {times} times"


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _shortened(text: str, longest: int) -> str:
    longest = max(longest, LEAST)
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
