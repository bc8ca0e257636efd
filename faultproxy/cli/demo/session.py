"""The session: the client goes through the story, and what happens is told and checked."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from faultproxy.cli.demo.client import Attempt, watched
from faultproxy.cli.demo.feed import Feed
from faultproxy.cli.demo.story import STEPS, NotAsTold, Step
from faultproxy.cli.demo.telling import Teller

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FAULT_LIMIT_S = 3.0  # the proxy tells of a fault when its exchange ends: maybe after the call
JOURNAL_LIMIT_S = 5.0  # its lines are on disk after a second
JOURNAL_PACE_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a step ended: in the words of the story, or why it was not as told."""

    step: Step
    text: str
    as_told: bool

    @property
    def coped(self) -> str:
        """How the client coped, in a few words."""
        return self.step.coped if self.as_told else self.text


@dataclass(slots=True, kw_only=True)
class Session:
    """One run of the story through the proxy at `url`, which writes `journal`."""

    url: str
    journal: Path
    feed: Feed
    teller: Teller
    _attempts: list[Attempt] = field(default_factory=list)  # of the whole session
    _fired: list[str] = field(default_factory=list)

    def run(self, steps: Sequence[Step] = STEPS) -> bool:
        """Go through the steps; whether all of it went as told."""
        with watched(self.url, self._saw) as s3:
            ends = [self._take(number, step, s3) for number, step in enumerate(steps, 1)]
        with self.teller.waiting("the journal is written once a second"):
            events = self._events()
        agrees = _agrees(events, self._attempts, self._fired)
        self.teller.sums_up(
            [(end.step.fired, end.coped) for end in ends if end.step.fired],
            requests=len(events),
            injected=sum(event["outcome"] == "injected" for event in events),
            agrees=agrees,
        )
        return agrees and all(end.as_told for end in ends)

    def _take(self, number: int, step: Step, s3: S3Client) -> Ended:
        attempts, fired = len(self._attempts), len(self._fired)
        self.teller.step(number, step.title)
        try:
            with self.teller.waiting(f"boto3: {step.title}"):
                text = step.act(s3)
                while len(self._fired) - fired < len(step.fired) and self._hear(FAULT_LIMIT_S):
                    pass  # it tells
            step.as_told(self._fired[fired:], self._attempts[attempts:])
        except (NotAsTold, ClientError, BotoCoreError, Boto3Error) as error:
            end = Ended(step=step, text=f"not as told: {error}", as_told=False)
        else:
            end = Ended(step=step, text=text, as_told=True)
        self.teller.ended(end.text, as_told=end.as_told)
        return end

    def _saw(self, attempt: Attempt) -> None:
        """Tell of an attempt, and first of the fault that it met."""
        self._attempts.append(attempt)
        met_one = attempt.injected is not None or attempt.status is None
        self._hear(FAULT_LIMIT_S if met_one else 0.0)
        self.teller.attempt(attempt)

    def _hear(self, limit_s: float) -> bool:
        """Tell the next fault, if there is one within so long; whether there was."""
        fault = self.feed.next(limit_s)
        if fault is None:
            return False
        self._fired.append(fault.name)
        self.teller.injected(fault)
        return True

    def _events(self) -> list[dict[str, Any]]:
        """What the journal says, once it has a line for every attempt."""
        until = time.monotonic() + JOURNAL_LIMIT_S
        while True:
            lines = self.journal.read_bytes().splitlines()
            if len(lines) >= len(self._attempts) or time.monotonic() > until:
                return [json.loads(line) for line in lines]
            time.sleep(JOURNAL_PACE_S)  # the journal is written within a second, by another thread


def _agrees(
    events: Sequence[Mapping[str, Any]], attempts: Sequence[Attempt], fired: Sequence[str]
) -> bool:
    """Whether the journal has the client's very attempts, and the faults that were told."""
    told = Counter((each.operation, each.number, each.status) for each in attempts)
    written = Counter((each["operation"], each["attempt"], each["status"]) for each in events)
    injected = Counter(name for event in events for name in event["fired"])
    return told == written and injected == Counter(fired)
