"""The steps of a plan as JSON, in the words of rule files and of the journal."""

from __future__ import annotations

from faultproxy.core.plan import (
    Act,
    Answer,
    Bytes,
    End,
    FromEnd,
    Hang,
    Hold,
    Moment,
    Plan,
    Position,
    Seconds,
    Send,
    Share,
    Step,
    Wait,
)
from faultproxy.core.quantity import duration_text, size_text
from faultproxy.core.request import Request
from faultproxy.core.timeline import Timeline


def step_object(step: Step, undone: str | None) -> dict[str, object]:
    """One step of a plan: where, what, the rule and fault it came from, and why it is undone."""
    told: dict[str, object] = {
        "at": position_object(step.at),
        **act_object(step.act),
        "rule": step.rule,
        "fault": step.fault,
    }
    return told if undone is None else told | {"undone": undone}


def undone(request: Request, plan: Plan, step: Step) -> str | None:
    """Why a step can be carried out in no exchange with this request, in the journal's words.

    What only the store's answer could tell is left open.
    """
    timeline = Timeline((step,))
    timeline.measure(Moment.UPLOAD, request.size)
    answers = [each.act.answer for each in plan.steps if isinstance(each.act, Send)]
    if request.head.method == b"HEAD":
        timeline.measure(Moment.BODY, 0)
    elif answers:
        timeline.measure(Moment.BODY, len(answers[0].body))
    return next(iter(timeline.undone.values()), None)


def act_object(act: Act) -> dict[str, object]:
    """An act by its name, with its figures."""
    match act:
        case Wait(delay_s):
            return {"act": "wait", "delay_s": delay_s}
        case Send(answer):
            told = {
                "act": "send",
                "status": answer.status,
                "reason": answer.reason.decode("latin-1"),
                "code": answer.code,
                "close": answer.close,
            }
            again = retry_after(answer)
            return told if again is None else told | {"retry_after": again}
        case End(cut):
            return {"act": "end", "cut": cut.value}
        case Hang(for_s):
            return {"act": "hang", "for_s": for_s}
        case Hold(name, for_s):
            return {"act": "hold", "name": name, "for_s": for_s}


def retry_after(answer: Answer) -> str | None:
    """The value of Retry-After, where the answer has one."""
    for line in answer.fields:
        name, _, value = line.partition(b":")
        if name.lower() == b"retry-after":
            return value.strip().decode("latin-1")
    return None


def position_object(position: Position) -> str | dict[str, str]:
    """A position in the spelling of rule files."""
    moment = position.moment.name.lower()
    match position.after:
        case None:
            return moment
        case Bytes(count):
            return {moment: size_text(count)}
        case Share(share):
            return {moment: f"{share * 100:g}%"}
        case FromEnd(count):
            return {moment: f"-{size_text(count)}"}
        case Seconds(delay_s):
            return {moment: duration_text(delay_s)}
