"""One exchange: carries out one Plan, and relays what the plan does not touch.

It has no task: callbacks of the two connections and timers move it. Bytes flow while nothing holds
them; where a step of the plan is due, `carry_out` takes over, and lets them flow again behind it.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, assert_never

from faultproxy.core.failure import FAILURES, UPSTREAM_ERROR, failure_answer, public_reason
from faultproxy.core.http.ahead import Ahead
from faultproxy.core.http.aws_chunked import AwsChunkedBody, aws_chunked
from faultproxy.core.http.forward import answer_to_client, request_to_store, response_to_client
from faultproxy.core.http.framing import (
    END,
    NO_LIMIT,
    BadBody,
    Body,
    ChunkedBody,
    LengthBody,
    UntilCloseBody,
    announced_length,
    reached,
    request_body,
    response_body,
)
from faultproxy.core.http.head import RequestHead, ResponseHead
from faultproxy.core.plan import Answer, Cut, End, Hang, Hold, Moment, Send, Step, Wait, Waiting
from faultproxy.core.request import Request
from faultproxy.core.response import Response
from faultproxy.core.rules.decision import UNTOUCHED, Decision
from faultproxy.core.rules.wish import HEADER, Wish, without
from faultproxy.core.timeline import Timeline
from faultproxy.event import NOTHING
from faultproxy.proxy import wire
from faultproxy.proxy.collector import Collector
from faultproxy.proxy.holds import Held
from faultproxy.proxy.ledger import COUNTED, Ledger
from faultproxy.proxy.leftover import Leftover
from faultproxy.proxy.pause import MayWait, Pause
from faultproxy.proxy.reading import Reading
from faultproxy.proxy.wishes import CannotGrant, Wishes, check_unsigned

if TYPE_CHECKING:
    from faultproxy.event import Ending, Outcome
    from faultproxy.proxy.roles import ClientSide, StoreSide
    from faultproxy.proxy.runtime import Runtime

MAX_DISCARDED = 1 << 20  # what is still read of a body that nobody needs, to keep a connection
MAX_KEPT_BACK = 1 << 20  # of the end of a body, with its framing
FAILURE = 400  # the first status that is one
NO_STEPS = Timeline(())
# Looked up in an enum, a member costs five times a constant.
_, REQUEST, UPLOAD, RESPONSE, BODY, _ = Moment


class Exchange(MayWait):
    """One request and whatever ends it.

    What nearly every exchange looks at has a slot: that is read several times faster than what is
    found in its class. What few of them change is a class attribute, and costs the others nothing.
    """

    __slots__ = (
        *("runtime", "downstream", "head", "number", "started_s", "request", "request_body"),
        *("request_done", "_held_request", "unix_s", "decision", "fired", "timeline", "moment"),
        *("upstream", "awaits_head", "response", "upstream_status", "wait_s", "response_body"),
        *("_held_response", "_leftover", "answer", "head_sent", "status", "keep", "error"),
        *("ending", "took_s", "passing", "_plain", "_response_done", "_over", "_waits", "__dict__"),
    )

    _discarding = False  # the rest of the request body is read for nothing
    _silent = False  # nothing more is said, whatever happens
    _timer: asyncio.TimerHandle | None = None
    _clock: asyncio.TimerHandle | None = None  # of a step that waits for a time
    _collector: Collector | None = None
    _ahead: Ahead | None = None  # the end of the body is kept back
    _store_cut: Cut | None = None
    _ending = False  # the client's connection is being ended: nothing more is passed on
    cut_here = False  # ended by the proxy for a reason of its own that is no failure
    answered_by: Step | None = None
    sent_bytes = 0  # payload of an answer that went in one piece, until it is recorded
    # what is told of it
    received_bytes = 0
    outcome: Outcome = "passed"
    code: str | None = None
    undone: Mapping[str, str] = NOTHING

    def __init__(self, runtime: Runtime, downstream: ClientSide, head: RequestHead) -> None:
        self.runtime = runtime
        self.downstream = downstream
        self.head = head
        self.request_body = request_body(head.fields) if head.fields.framing else None
        runtime.exchange_count += 1
        self.number = runtime.exchange_count
        self.started_s = runtime.now_s()
        # what the client sent
        self.request: Request | None = None
        self.request_done = False
        self._held_request = b""  # read, and not to be used before the next step is done
        # what was decided
        self.unix_s = 0.0
        self.decision: Decision = UNTOUCHED
        self.fired: tuple[str, ...] = ()
        self.timeline: Timeline = NO_STEPS
        self.moment = REQUEST
        # what the store said
        self.upstream: StoreSide | None = None
        self.awaits_head = True
        self.response: ResponseHead | None = None
        self.upstream_status: int | None = None
        self.wait_s: float | None = None
        self.response_body: Body | None = None
        self._held_response = b""
        self._leftover: Leftover | None = None  # of a response that is replaced
        # what the client gets
        self.answer: Answer | None = None
        self.head_sent = False
        self.status: int | None = None
        self.keep = False
        self.error: str | None = None
        self.ending: Ending = "kept"
        self.took_s = 0.0
        self.passing: Request | None = None  # where there is nothing to tell but that it passed
        self._plain = False  # nothing but passing on is left to do with the response
        self._response_done = False
        self._over = False
        self._waits = False  # a timer or a pause was begun

    # --- the request

    def begin(self, rest: bytes) -> None:
        """The head is here, and `rest` came behind it."""
        self._held_request = rest
        runtime = self.runtime
        asks = runtime.asks
        if asks or runtime.ledger is not None:
            self.unix_s = runtime.unix_s()
            downstream = self.downstream
            if self.request_body is not None:
                self.request_body = aws_chunked(self.head, self.request_body)
            self.request = request = Request(
                self.head,
                downstream.source,
                downstream.listener,
                downstream.number,
                runtime.domains,
            )
            if asks:
                self._decide(request)
                if self._over:
                    return
        if self.timeline is not NO_STEPS:
            self.carry_out()
        elif self.answer is not None:
            self._answer_at_once(self.answer, rest)
        elif self.head.method == b"CONNECT":
            self.fail("not-supported")
        elif self.request_body is None and not rest:
            self._forward_head()
        else:
            self._forward()

    def _forward_head(self) -> None:
        """The shortest way, and the commonest: a head is the whole request, and no step awaits."""
        runtime, downstream = self.runtime, self.downstream
        self.moment = UPLOAD
        self.request_done = True
        downstream.deadline = self.started_s + runtime.settings.response_timeout_s
        upstream = downstream.upstream
        if upstream is None or not upstream.usable:
            upstream = downstream.connect()
        self.upstream = upstream
        upstream.exchange = self
        host, replace = runtime.upstream_host, runtime.replaces_host
        upstream.send(request_to_store(self.head, host, replace_host=replace))

    def _decide(self, request: Request) -> None:
        """An error while deciding lets the request through, and is told."""
        runtime, wish = self.runtime, None
        try:
            if runtime.wishes is not None:
                wish = self._take_wish(runtime.wishes, request)
                if runtime.paused:
                    return
            decision = self.decision = runtime.engine.decide(
                request, self.started_s, self.unix_s, self.number, wish
            )
        except CannotGrant as reason:
            self.fail("fault-refused", str(reason))
            return
        except Exception as error:  # deciding must never cost a request
            self.error = "internal"
            self.runtime.internal_error("decide", error)
            return
        if decision is UNTOUCHED:
            return
        steps = decision.plan.steps
        if not steps:
            return
        if len(steps) == 1 and self.request_body is None:
            self.answer = steps[0].answers_at_once
        if self.answer is not None:  # the commonest plan of all needs no timeline
            self.answered_by = steps[0]
        else:
            self.timeline = Timeline(steps)
            self.timeline.measure(UPLOAD, self._announced())
            self._set_clock()

    def _take_wish(self, wishes: Wishes, request: Request) -> Wish | None:
        """What the client asks for; the header goes no further. Raises CannotGrant."""
        if not self.head.has(HEADER):
            return None
        self.head = without(self.head, HEADER)
        check_unsigned(request)
        if self.runtime.paused:
            return None
        return wishes.of(request, self.number, self.runtime.engine.scenario.dialect)

    def _announced(self) -> int | None:
        """Payload of the request, None where nothing says how much."""
        body = self.request_body
        if body is None:
            return 0
        if isinstance(body, AwsChunkedBody):
            return body.total
        return announced_length(self.head.fields)

    def _forward(self) -> None:
        """Send the head on, and as much of the body as is here."""
        runtime = self.runtime
        self.moment = UPLOAD
        data, self._held_request = self._held_request, b""
        try:
            piece, rest = self._follow(data)
        except BadBody as error:
            self.fail("request-malformed", str(error))
            return
        head = request_to_store(
            self.head, runtime.upstream_host, replace_host=runtime.replaces_host
        )
        upstream = self.upstream = self.downstream.connect()
        upstream.exchange = self
        upstream.send(head + piece if piece else head)
        self._followed(rest)

    def request_data(self, data: bytes) -> None:
        """More of the request body is here."""
        if self._held_request:
            data, self._held_request = self._held_request + data, b""
        try:
            piece, rest = self._follow(data)
        except BadBody as error:
            self.fail("request-malformed", str(error))
            return
        if piece and not self._discarding and self.upstream is not None:
            self.upstream.send(piece)
        self._followed(rest)

    def _follow(self, data: bytes) -> tuple[bytes, bytes]:
        """Split what came into what belongs before the next step, and the rest. Raises BadBody."""
        body = self.request_body
        if body is None:
            return b"", data
        used = body.feed(data, self.timeline.limit(UPLOAD))
        return (data, b"") if used == len(data) else (data[:used], data[used:])

    def _followed(self, rest: bytes) -> None:
        body = self.request_body
        limit = self.timeline.limit(UPLOAD)
        if limit != NO_LIMIT and not self._discarding and reached(body, limit, rest):
            self._held_request = rest
            self.carry_out()
        elif body is None or body.done:
            self._request_complete(rest)
        else:
            self._held_request = rest

    def _request_complete(self, rest: bytes) -> None:
        self.request_done = True
        if rest:
            self.downstream.keep_for_later(rest)
        if self.timeline:
            self.timeline.give_up_at(UPLOAD, "position past the end")
        if self._response_done:
            self._finish_if_complete()
        elif self.response is None and self.answer is None:
            timeout_s = self.runtime.settings.response_timeout_s
            self.downstream.deadline = self.runtime.now_s() + timeout_s

    # --- the plan

    def carry_out(self) -> None:
        """Carry out every step whose place has been reached, then let bytes flow again."""
        while self._pause is None and not self._ending and not self._over:
            step = self.timeline.take(self.moment, self._offset())
            if step is None:
                self._flow()
                return
            self._carry_out(step)

    def _offset(self) -> int:
        """How much payload has passed in the body of this moment."""
        limit = self.timeline.limit(self.moment)
        if self.moment is UPLOAD:
            body, held = self.request_body, self._held_request
        elif self.moment is BODY:
            body, held = self.response_body, self._held_response
        else:
            return 0
        return limit if body is None or reached(body, limit, held) else body.payload

    def _carry_out(self, step: Step) -> None:
        if self._gives_up(step):
            return
        match step.act:
            case Wait(delay_s):
                self._wait(step, delay_s, self._unblock)
            case Hold(name, for_s):
                pause = self._wait(step, for_s, self._unblock)
                held = Held(name, step.rule, self.number, pause.since_s)
                self.runtime.holds.add(held, pause.finish)
            case Hang(for_s):
                self._silent = True
                self.downstream.deadline = math.inf
                self._wait(step, for_s, lambda: self._close(Cut.FIN))
            case Send(answer):
                self.answer, self.answered_by = answer, step
                self.timeline.put_behind_answer(self.moment)
            case End(cut):
                self._end(step, cut)
            case _:
                assert_never(step.act)

    def _wait(self, step: Step, for_s: float | None, over: Callable[[], None]) -> Pause:
        """From now on nothing moves, until the time is up or `finish` is called.

        What may be long is told on the console, and is over when the client ends its connection.
        """
        self._carried_out(step)
        runtime, may_be_long = self.runtime, not isinstance(step.act, Wait)
        if may_be_long:
            runtime.console.waiting(step.rule, step.fault, self.request, self.number, for_s)
        pause = self._stand_still(step)
        pause.until(runtime.loop, for_s, self._guarded(over))
        pause.watch(client_ends=may_be_long)
        return pause

    def _stand_still(self, step: Step | None = None) -> Pause:
        self._waits = True
        self._pause = pause = Pause(self.downstream, self.upstream, step, self.runtime.now_s())
        return pause

    def _set_clock(self) -> None:
        """Wake up for the next step that waits for a time."""
        due_s = self.timeline.due_s
        if due_s is not None and self._clock is None:
            self._waits = True
            due = self._guarded(self._due)
            self._clock = self.runtime.loop.call_at(self.started_s + due_s, due)

    def _due(self) -> None:
        """A step's time has come, wherever the exchange is: whatever it waits for ends here."""
        self._clock = None
        if self._over or self._ending:
            return
        step = self.timeline.take_due()
        if step is not None:
            if not self._gives_up(step):
                self._stop_waiting()
                self._carry_out(step)
            self._set_clock()

    def _gives_up(self, step: Step) -> bool:
        """Whether this is a step that waits, and nothing is to be injected now."""
        if not (self.runtime.paused and isinstance(step.act, Waiting)):
            return False
        self.timeline.give_up(step, "paused")
        return True

    def _carried_out(self, step: Step) -> None:
        self.fired = (*self.fired, step.label) if self.fired else (step.label,)

    def _flow(self) -> None:
        """Nothing is due: go on with what the exchange was doing."""
        if self.moment is REQUEST and self.answer is not None:
            self.moment = RESPONSE
            self.carry_out()
        elif self.moment is REQUEST:
            self._forward()
        elif self.moment is UPLOAD:
            if self._held_request or not self.request_done:
                self.request_data(b"")
        elif self.moment is RESPONSE:
            self._send_head()
        else:
            data, self._held_response = self._held_response, b""
            self._relay(data)

    def _unblock(self) -> None:
        self._stop_waiting()
        self.carry_out()

    def _end(self, step: Step, cut: Cut) -> None:
        """End the client's connection; at `upload` the store has got exactly what came before."""
        self._stand_still()

        def ended(done: bool) -> None:
            if self._over:
                return
            if done:
                self._carried_out(step)
                self.timeline.give_up_rest("the connection ended first")
                self._finished("closed" if cut is Cut.FIN else "reset")
            else:
                self.timeline.give_up(step, "reader too slow")
                self._unblock()

        self.downstream.end(cut, ended)

    # --- the response

    def interim(self, head: ResponseHead) -> None:
        """A 1xx is passed on at once; HTTP/1.0 does not know them."""
        if self.head.minor and not self._over:
            self.downstream.sending.send(response_to_client(head, close=False, decoded=False))

    def response_head(self, head: ResponseHead, rest: bytes) -> None:
        """The store's final head is here, and `rest` came behind it."""
        self.response = head
        self.awaits_head = False
        self.upstream_status = head.status
        self.wait_s = self.runtime.now_s() - self.started_s
        self.downstream.deadline = math.inf
        decode = not self.head.minor
        method = self.head.method
        self.response_body = response_body(head.fields, method, head.status, decode=decode)
        self.moment = RESPONSE
        self._held_response = rest
        decision, told = self.decision, False
        if decision is not UNTOUCHED and head.status not in decision.quiet:
            if decision.concerns(head.status):
                self._revise_when_here(decision, head)
                return
            told = decision.says_something
        if not told and head.status < FAILURE and self.error is None:
            self.passing = self.request
        self._pass_on(head, rest)

    def _revise_when_here(self, decision: Decision, head: ResponseHead) -> None:
        """Ask the rules as soon as what they look at of the response is here."""
        if self.response_body is not None and self._awaits_body(decision, head.status):
            body = response_body(head.fields, self.head.method, head.status, decode=True)
            if body is not None:
                rest, self._held_response = self._held_response, b""
                self._collector = Collector(body)
                self._collect(rest)
                return
        self._revise(None)

    def _awaits_body(self, decision: Decision, status: int) -> bool:
        """Whether rules look at the body before anything is passed on."""
        request = self.request
        if request is None or self.runtime.paused:
            return False
        return decision.awaits_body(request.operation, status)

    def _pass_on(self, head: ResponseHead, rest: bytes) -> None:
        """The shortest way, and the commonest: nothing is to be done with this response."""
        self._held_response = b""
        self.head_sent = self._plain = True
        self.moment = BODY
        self._relay(rest, self._true_head(head))

    def _true_head(self, head: ResponseHead) -> bytes:
        """The store's head as the client gets it, and with it what becomes of the connection."""
        close = self._closes(head)
        self.keep = not close
        self.status = head.status
        return response_to_client(head, close=close, decoded=not self.head.minor)

    def _closes(self, head: ResponseHead) -> bool:
        """Whether the client's connection ends with the store's response."""
        upstream = self.upstream
        return (
            head.ends
            or self.head.ends
            or type(self.response_body) is UntilCloseBody
            or self.runtime.stopping
            or upstream is None
            or not upstream.usable
        )

    def _collect(self, data: bytes) -> None:
        collector = self._collector
        if collector is None:
            return
        try:
            enough = collector.feed(data)
        except BadBody:
            self.fail("response-malformed")
            return
        if enough:
            self._collected(collector)

    def _collected(self, collector: Collector) -> None:
        self._collector = None
        self._held_response = collector.raw
        self._revise(collector.payload)

    def _revise(self, payload: bytes | None) -> None:
        """Ask the rules that look at the response; an error while deciding changes nothing."""
        response, request = self.response, self.request
        pending = None if self.runtime.paused else self.decision.pending
        if pending is not None and response is not None and request is not None:
            before = self.decision.plan.steps
            try:
                self.decision = pending.engine.revise(
                    self.decision,
                    request,
                    Response(response.status, payload, response),
                    now_s=self.runtime.now_s(),
                    unix_s=self.runtime.unix_s(),
                    serial=self.number,
                )
            except Exception as error:  # deciding must never cost a response
                self.error = "internal"
                self.runtime.internal_error("revise", error)
            added = [step for step in self.decision.plan.steps if step not in before]
            if added:
                self.timeline = self.timeline if self.timeline is not NO_STEPS else Timeline(())
                self.timeline.add(added)
                self._set_clock()
        self.carry_out()

    def response_data(self, data: bytes) -> None:
        """More of the response body is here."""
        if not self._plain and self._is_kept_back(data):
            return
        if self._held_response:
            data, self._held_response = self._held_response + data, b""
        self._relay(data)

    def _is_kept_back(self, data: bytes) -> bool:
        """Whether this is not for the client, or not yet; then it is taken care of here."""
        if self._ahead is not None and not self._look_ahead(self._ahead, data):
            return True
        if self._collector is not None:
            self._collect(data)
        elif self._leftover is not None:
            self._discard_response(data)
        elif self.answer is not None:
            self._leave_store()  # more than its response: nothing of it is passed on
        elif self._pause is not None:
            self._held_response += data
        else:
            return False
        return True

    def _send_head(self) -> None:
        if self.answer is not None:
            self._send_answer(self.answer)
            return
        head = self.response
        if head is None:
            return
        data = self._true_head(head)
        if self.timeline:
            known = announced_length(head.fields) if self.response_body is not None else 0
            self.timeline.measure(BODY, known)
            if self.timeline.kept_back and not self._keep_back(head, self.timeline.kept_back):
                return
        self._send_first(data)

    def _keep_back(self, head: ResponseHead, count: int) -> bool:
        """So much of the end of a body is not passed on before that end is known."""
        body = response_body(head.fields, self.head.method, head.status)
        if body is None:
            return True
        self._ahead = ahead = Ahead(body, count)
        return self._look_ahead(ahead, self._held_response)

    def _look_ahead(self, ahead: Ahead, data: bytes) -> bool:
        """Take note of what came; False where that has ended the exchange."""
        try:
            ahead.feed(data)
        except BadBody:
            self.fail("response-malformed")
            return False
        if ahead.total is not None:
            self._ahead = None
            self.timeline.measure(BODY, ahead.total)
        elif len(data) + len(self._held_response) > MAX_KEPT_BACK:
            self._let_go("chunks too small to keep the end back")
        return True

    def _let_go(self, reason: str) -> None:
        """Nothing is kept back any more."""
        if self._ahead is not None:
            self._ahead = None
            self.timeline.give_up_from_end(reason)

    def _send_answer(self, answer: Answer) -> None:
        """An answer made here; what is left of both bodies is read for nothing, or not at all."""
        self._replace_response()
        rest_is_read = self._discard_request()
        close = answer.close or not rest_is_read or self.head.ends or self.runtime.stopping
        self.keep = not close
        self.status = answer.status
        marker = self._marker()
        head, body, chunked = answer_to_client(
            answer, self.head.method, minor=self.head.minor, close=close, marker=marker
        )
        self.response_body = _answer_body(body, chunked)
        self._held_response = body
        if self.timeline:
            has_body = self.response_body is not None
            self.timeline.measure(BODY, len(answer.body) if has_body else 0)
        self._send_first(head)

    def _answer_at_once(self, answer: Answer, rest: bytes) -> None:
        """The commonest plan: an answer to a request that has no body, and nothing else."""
        downstream, head = self.downstream, self.head
        if rest:
            downstream.keep_for_later(rest)
        self.request_done = self._response_done = self.head_sent = True
        close = answer.close or head.ends or self.runtime.stopping
        first, body, _ = answer_to_client(
            answer, head.method, minor=head.minor, close=close, marker=self._marker()
        )
        downstream.sending.send(first + body)
        self.keep = not close
        self.status = answer.status
        if body:
            self.sent_bytes = len(answer.body)
        self._finished("closed" if close else "kept")

    def _marker(self) -> bytes | None:
        """The line that says which rule answers; none for the proxy's own answers."""
        step = self.answered_by
        if step is None:
            return None
        self._carried_out(step)
        return b"x-faultproxy: " + step.label.encode() if self.runtime.marks else None

    def _send_first(self, head: bytes) -> None:
        """The head, together with what is here of the body where no step stands between them."""
        self.head_sent = True
        self.moment = BODY
        data, self._held_response = self._held_response, b""
        if self.timeline:
            self.downstream.sending.send(head)
            self._held_response = data
            self.carry_out()
        else:
            self._relay(data, head)

    def _relay(self, data: bytes, head: bytes = b"") -> None:
        """Pass response body on, up to the next step; `head` goes before it in the same write."""
        body = self.response_body
        write = self.downstream.sending.send
        if body is None:
            if head:
                write(head)
            self._response_complete(surplus=bool(data))
            return
        if type(body) is LengthBody and self.timeline is NO_STEPS:
            used = body.feed(data)
            if used == len(data):
                write(head + data if head else data)
                if body.done:
                    self._response_complete(surplus=False)
                elif self._store_cut is not None:
                    self._cut_short(self._store_cut)
                return
            write(head + data[:used])
            self._response_complete(surplus=True)
            return
        self._relay_to_step(body, data, head)

    def _relay_to_step(self, body: Body, data: bytes, head: bytes) -> None:
        """As `_relay`, for any framing and up to any step."""
        write = self.downstream.sending.send
        limit = self.timeline.limit(BODY) if self.timeline else NO_LIMIT
        ahead = self._ahead
        try:
            used = body.feed(data, limit if ahead is None else min(limit, ahead.passable))
        except BadBody:
            self.fail("response-malformed")
            return
        piece = data if used == len(data) else data[:used]
        if type(body) is ChunkedBody and body.pieces is not None:
            piece = b"".join(body.pieces)
            body.pieces.clear()
        if head or piece:
            write(head + piece)
        rest = data[used:]
        if limit != NO_LIMIT and reached(body, limit, rest):
            self._held_response = rest
            self.carry_out()
        elif body.done:
            self._response_complete(surplus=bool(rest))
        else:
            self._held_response = rest
            if self._store_cut is not None:
                self._cut_short(self._store_cut)

    def _response_complete(self, *, surplus: bool) -> None:
        self._response_done = True
        if self.timeline is not NO_STEPS:
            self.timeline.give_up_places("position past the end")
        if surplus and self.answer is None:
            self.keep = False
            if self.upstream is not None:
                self.upstream.drop()
        if self.request_done and self._leftover is None and not self._over:
            self._finished("kept" if self.keep and not self.runtime.stopping else "closed")
        else:
            self._finish_if_complete()

    def _finish_if_complete(self) -> None:
        """Over, once both bodies are: or at once, where the connection ends anyway."""
        if not self._response_done or self._over:
            return
        if self.keep and (not self.request_done or self._leftover is not None):
            if self._timer is None and (self._discarding or self._leftover is not None):
                late = self._guarded(self._rest_is_late)
                self._waits = True
                self._timer = self.runtime.loop.call_later(wire.LINGER_S, late)
            return
        self._finished("kept" if self.keep and not self.runtime.stopping else "closed")

    def _rest_is_late(self) -> None:
        """What should have been read for nothing did not come in time."""
        self._timer = None
        if self._leftover is not None:
            self._leave_store()
        if not self.request_done:
            self.keep = False
        self._finish_if_complete()

    def _discard_request(self) -> bool:
        """Read the rest of the request for nothing; whether that is worth it.

        At most 1 MiB that is announced, and no client that still waits for `100 Continue`.
        """
        body = self.request_body
        if self.request_done or body is None:
            self._discarding = True
            if not self.request_done:
                self._follow_for_nothing()
            return True
        waits = b"expect" in self.head.fields.facts and not (body.payload or self._held_request)
        self._discarding = True
        try:
            self._follow_for_nothing()
        except BadBody:
            return False
        if body.done:
            return True
        if waits or body.total is None:
            return False
        return body.total - body.payload <= MAX_DISCARDED

    def _follow_for_nothing(self) -> None:
        data, self._held_request = self._held_request, b""
        body = self.request_body
        used = 0 if body is None else body.feed(data)
        if body is None or body.done:
            self._request_complete(data[used:])

    # --- a response that is replaced

    def _replace_response(self) -> None:
        """Read what is left of the store's response for nothing, or close its connection."""
        left, data = self.response_body, self._held_response
        self._held_response = b""
        if self.response is None or self.upstream is None:
            return
        if not self.request_done or self._store_closes:
            self._leave_store()
        elif left is not None:
            self._leftover = Leftover(left)
            self.upstream.reading.free(Reading.PEER)
            self._discard_response(data)

    @property
    def _store_closes(self) -> bool:
        """Whether the store ends its connection after this response."""
        head = self.response
        return head is not None and (head.ends or type(self.response_body) is UntilCloseBody)

    def _discard_response(self, data: bytes) -> None:
        complete = None if self._leftover is None else self._leftover.feed(data)
        if complete:
            self._leftover = None
            self._finish_if_complete()
        elif complete is False:
            self._leave_store()

    def _leave_store(self) -> None:
        self._leftover = None
        upstream, self.upstream = self.upstream, None
        if upstream is not None:
            upstream.drop()
        self._finish_if_complete()

    # --- what goes wrong

    def upstream_ended(self, how: Cut, *, in_head: bool) -> None:
        """The store has ended its connection while this exchange was using it."""
        upstream = self.upstream
        if self._over or self._silent:
            return
        if self._leftover is not None:
            self._leave_store()
        elif self._response_done:
            self.keep = False
            self._close(how)
        elif self.answer is not None:
            return  # the answer stands on its own
        elif self.response is None:
            if in_head or upstream is None or upstream.fresh:
                self.fail("response-cut")
            else:
                self._cut_short(how)
        else:
            self._body_ended(how)

    def _body_ended(self, how: Cut) -> None:
        body = self.response_body
        if isinstance(body, UntilCloseBody) and how is Cut.FIN:
            body.done = True
            body.total = body.payload + len(self._held_response)
            if self._ahead is not None:
                self._ahead = None
                self.timeline.measure(BODY, body.total)
        else:
            self._store_cut = how
        if self._collector is not None:
            self._collected(self._collector)
        elif self._pause is None:
            self._end_of_store()

    def _end_of_store(self) -> None:
        """All that will ever come from the store is here."""
        body = self.response_body
        if self._store_cut is not None:
            self._pass_what_is_kept()
            if not self._ending and not self._over:
                self._cut_short(self._store_cut)
        elif isinstance(body, UntilCloseBody):
            if self._held_response or self.timeline.limit(BODY) <= END:
                self.carry_out()
            if not self._over and self._pause is None:
                self._response_complete(surplus=False)

    def _pass_what_is_kept(self) -> None:
        """The store has cut its body: what came of it is all the client's."""
        if self._ahead is not None:
            self._let_go("the store cut its response")
            data, self._held_response = self._held_response, b""
            self._relay(data)

    def _cut_short(self, how: Cut) -> None:
        """What the store cuts, the client sees cut: never completed."""
        self.error = "response-cut"
        self.runtime.console.own_error("response-cut", self.request, self.number)
        self._close(how)

    def response_late(self, now_s: float) -> None:
        """The store has had the whole request for too long without an answer."""
        upstream = self.upstream
        if upstream is not None and upstream.unsent_bytes():
            self.downstream.deadline = now_s + self.runtime.settings.response_timeout_s
            return
        self.downstream.deadline = math.inf
        self.fail("response-timeout")

    def fail(self, reason: str, detail: str = "") -> None:
        """The proxy's own failure: an answer if nothing was sent yet, else both connections go."""
        if self._over:
            return
        if self._silent and reason != "internal":
            self._drop_store()
            return
        self.error = public_reason(reason)
        if not detail and FAILURES[reason].code == UPSTREAM_ERROR:
            detail = self.runtime.settings.upstream.authority
        self.runtime.console.own_error(self.error, self.request, self.number, detail)
        self.downstream.deadline = math.inf
        self._stop_waiting()
        self.timeline.give_up_rest("the exchange failed")
        self._drop_store()
        if self.head_sent:
            self._abort()
            return
        self.response, self.response_body, self._collector = None, None, None
        self._ahead = None
        self._plain = False
        self._held_response = b""
        self.answer, self.answered_by = failure_answer(reason, detail), None
        self.moment = RESPONSE
        self._send_answer(self.answer)

    def _drop_store(self) -> None:
        upstream, self.upstream = self.upstream, None
        if upstream is not None:
            upstream.drop()

    def failed_inside(self, error: Exception) -> None:
        """The outermost handler: something in here is wrong, and traffic must not hang on it."""
        self.runtime.internal_error("carry_out", error)
        try:
            self.fail("internal")
        except Exception as again:  # there is nobody left to handle it
            self.runtime.internal_error("fail", again)
            self._abort()

    # --- endings

    def client_gone(self, how: Cut) -> None:
        """The client has left; its connection to the store is cut the same way by its owner."""
        if self._over:
            return
        self.timeline.give_up_rest("the client went away")
        if not self.request_done and self.upstream is not None:
            self.upstream.cut(how)
        self._finished("gone")

    def _close(self, how: Cut) -> None:
        """End the client's connection without a complete answer."""
        self._stop_waiting()
        self.keep = False
        self._discarding = self._ending = True

        def ended(done: bool) -> None:
            if not done:
                wire.reset(self.downstream.transport)
            self._finished("closed" if how is Cut.FIN else "reset")

        self.timeline.give_up_rest("the connection ended first")
        self.downstream.end(how, ended)

    def stopped(self) -> None:
        """The proxy stops, and this exchange has had its time."""
        self.cut_here = True
        self.timeline.give_up_rest("the proxy stopped")
        self._finished("reset")

    def _abort(self) -> None:
        self.keep = False
        self._finished("reset")
        self.downstream.abort()

    def _finished(self, ending: Ending) -> None:
        """The exchange is over: record it, and leave the connection to the next."""
        if self._over:
            return
        self._over = True
        if self._waits:
            self._stop_waiting()
            self._stop_clock()
        runtime = self.runtime
        now_s = runtime.now_s()
        if self.fired:
            runtime.console.faults_injected(self.fired, self.request, self.status, self.number)
        ledger = runtime.ledger
        if ledger is not None:
            request = self.passing
            if request is not None and ledger.only_counts and ending == "kept":
                # Without a call; the tuple is gone at once, and its memory stays in the cache.
                upload, body = self.request_body, self.response_body
                counted = ledger.counted
                counted += (
                    request.operation,
                    self.status,
                    now_s - self.started_s,
                    self.wait_s,
                    0 if upload is None else upload.payload,
                    0 if body is None else body.payload,
                )
                if len(counted) >= COUNTED:
                    ledger.flush()
            else:
                self._record(ledger, ending, now_s)
        if ending in ("kept", "closed") and self._response_done:
            self.downstream.done(now_s, keep=self.keep)
        else:
            self.downstream.detach(self)
            if self.upstream is not None:
                self.upstream.exchange = None

    def _record(self, ledger: Ledger, ending: Ending, now_s: float) -> None:
        if ending != "kept":
            self.passing = None
        self.ending = ending
        self.took_s = now_s - self.started_s
        ledger.end(self)

    # --- time

    def _guarded(self, then: Callable[[], None]) -> Callable[[], None]:
        """For the loop to call: what goes wrong there is an error of this exchange."""

        def guarded() -> None:
            try:
                then()
            except Exception as error:  # the outermost handler of an exchange
                self.failed_inside(error)

        return guarded

    def _stop_clock(self) -> None:
        """The exchange is over before the time of its last steps has come."""
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
            self.timeline.give_up_rest("the exchange ended first")

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        pause, self._pause = self._pause, None
        if pause is not None:
            self.runtime.holds.remove(self.number)
            pause.end()


def _answer_body(body: bytes, chunked: bool) -> Body | None:
    if not body:
        return None
    return ChunkedBody() if chunked else LengthBody(len(body))
