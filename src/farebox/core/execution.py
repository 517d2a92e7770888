"""How an execution moves: opened, carried along by its run, cancelled. Each function is one transition and returns its
:class:`Outcome`, to be stored in one transaction.

The transitions of money live in ``checkout``, ``settling`` and ``refunds`` and are offered here under one roof.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from farebox.core import checkout, meters, refunds, settling
from farebox.core.checkout import cancel_unpaid
from farebox.core.errors import NotAllowed
from farebox.core.graph import Graph
from farebox.core.journal import (
    AnyEntry,
    IterationEnded,
    LoopOpened,
    RunCancelled,
    RunFailed,
    RunHeld,
    RunParked,
    RunReleased,
    RunRetried,
    RunStarted,
    RunSucceeded,
    RunWoken,
    StepDone,
    StepFailed,
    StepProgressed,
    node_of,
)
from farebox.core.lifecycle import TABLE, Fact
from farebox.core.outcome import Draft, Outcome
from farebox.core.plain_turn import FINISHED, forward, plainly
from farebox.core.public import Line, MessageOf, Told, line_of, shown, tell, tell_start, text_of, title_of
from farebox.core.records import Execution, Order, PaymentStatus, Progress, RunStatus, Status, Wait
from farebox.core.refunds import owe_by_policy, reason_for
from farebox.core.timeline import Timeline, parts_of
from farebox.core.values import Millis

checkout_opened = checkout.opened
processing = checkout.processing
declined = checkout.declined
stopped = checkout.stopped
close = checkout.closed
check_again = checkout.check_again
receive = settling.received
accept = settling.accepted
disputed = settling.disputed
dispute_closed = settling.dispute_closed
lost_beside = settling.lost_beside
owe_refund = refunds.owe_by_hand
refund_issued = refunds.issued
refund_refused = refunds.refused
returned_elsewhere = refunds.returned_elsewhere

_FACTS: dict[type, Fact] = {
    RunStarted: Fact.STARTED,
    RunParked: Fact.PARKED,
    RunWoken: Fact.WOKEN,
    RunSucceeded: Fact.DONE,
    RunFailed: Fact.BROKEN,
    RunCancelled: Fact.CANCELLED,
    RunRetried: Fact.RETRIED,
}
_HEADED = frozenset({*_FACTS, RunHeld, RunReleased})
_ENDS = frozenset({StepDone, StepFailed})
_CREATED = parts_of("execution.created")
_QUEUED = parts_of("run.queued")
_METERED = frozenset({StepProgressed, LoopOpened, IterationEnded}) | _ENDS


def open_priced(fresh: Execution, order: Order, now: Millis) -> Outcome:
    """OPENED with a price. ``fresh`` holds who and what; its statuses are set here."""
    draft = Draft(fresh, now)
    draft.status = TABLE[None, Fact.OPENED_PRICED]
    draft.payment_status = PaymentStatus.PENDING
    draft.order = order
    draft.change(order_id=order.id, checkout_id=order.checkout_id, message="Waiting for payment")
    draft.change(test_mode=order.mode == "test")
    draft.timeline.add("execution.created")
    return draft.done()


def open_free(fresh: Execution, run_id: str, now: Millis) -> Outcome:
    """OPENED without a price: queued at once; its run is opened in the same transaction."""
    timeline = Timeline(fresh.id, fresh.seq, fresh.last_event_at, now)
    timeline.write(_CREATED, "")
    timeline.write(_QUEUED, run_id)
    queued = replace(
        fresh,
        status=TABLE[None, Fact.OPENED_FREE],
        payment_status=PaymentStatus.NOT_REQUIRED,
        run_id=run_id,
        message="Waiting to start",
        updated_at=now,
        stamp=fresh.stamp + 1,
        rev=fresh.rev + 1,
        seq=timeline.seq,
        last_event_at=timeline.at,
    )
    return Outcome(execution=queued, events=timeline.rows, starts=True)


def turn(
    execution: Execution,
    run_status_before: RunStatus,
    graph: Graph,
    entries: Sequence[AnyEntry],
    progress: Progress,
    waits: tuple[Wait, ...],
    now: Millis,
    run_id: str,
    message_of: MessageOf | None = None,
    refund: bool | None = None,
) -> Outcome:
    """What new entries of the run mean for its execution: statuses, timeline, progress, waits, refund duty.

    Every row of the table that the turn takes leaves its event; clients see the last status. ``refund`` is what a
    seller who cancels said about the money. ``run_status_before`` may be used to check the caller's view of the run.
    """
    outcome = None if waits else plainly(execution, graph, entries, progress, now, run_id)
    if outcome is not None:
        return outcome
    return carefully(execution, graph, entries, progress, waits, now, run_id, message_of, refund)


def carefully(
    execution: Execution,
    graph: Graph,
    entries: Sequence[AnyEntry],
    progress: Progress,
    waits: tuple[Wait, ...],
    now: Millis,
    run_id: str,
    message_of: MessageOf | None = None,
    refund: bool | None = None,
) -> Outcome:
    """Any turn."""
    draft = Draft(execution, now)
    teller = _Teller(draft, execution, graph, run_id, message_of)
    for entry in entries:
        fact = _FACTS.get(type(entry))
        if fact is not None:
            _move(draft, execution, entry, fact)
        teller.tell(entry)
        if fact is not None and entry.__class__ in (RunSucceeded, RunFailed, RunCancelled, RunRetried):
            _settle(draft, execution, entry, refund)
    if teller.meters is not execution.meters:
        draft.change(meters=teller.meters)
    if draft.status is Status.SUCCEEDED:
        draft.change(progress=Progress(progress.total, progress.total, 100), waits=(), meters={})
    elif draft.status in (Status.FAILED, Status.CANCELLED):
        draft.change(progress=forward(execution.progress, progress), waits=(), meters={})
    else:
        draft.change(progress=forward(execution.progress, progress), message=teller.headline)
        if waits or execution.waits:
            draft.change(waits=waits)
    return draft.done()


class _Teller:
    """Tells the entries of one turn, and keeps the headline (``data.message``) and the meters of long steps."""

    __slots__ = ("_draft", "_graph", "_message_of", "_run_id", "_step_title", "headline", "meters")

    def __init__(
        self, draft: Draft, execution: Execution, graph: Graph, run_id: str, message_of: MessageOf | None
    ) -> None:
        self._draft = draft
        self._graph = graph
        self._run_id = run_id
        self._message_of = message_of
        self.headline = execution.message
        self.meters: dict[str, meters.Meter] = execution.meters

    def tell(self, entry: AnyEntry) -> None:
        kind = type(entry)
        if kind is StepFailed:
            self._say(tell_start(entry, self._graph, self._message_of))
        line = line_of(entry, self._graph)
        told = tell(entry, self._graph, self._message_of) if line is None else line.told
        if told is not None:
            self._say(told, line)
        if kind in _METERED:
            if self.meters or kind not in _ENDS:
                self._meter(entry)
        elif kind in _HEADED:
            self._head(entry, "" if told is None else told.node_id)

    def _say(self, told: Told | None, line: Line | None = None) -> None:
        if told is None:
            return
        parts = None if line is None else line.parts
        self._draft.timeline.write(parts or told.parts, self._run_id)
        if told.headline:
            self.headline = told.title

    def _head(self, entry: AnyEntry, node_id: str) -> None:
        """What a fact about the run makes of the headline."""
        match entry:
            case RunStarted():
                self.headline = ""
            case RunParked(title=title):
                self.headline = title if node_id else ""
            case RunWoken():
                self.headline = title_of(self._graph.nodes[node_id]) if node_id else ""
            case RunHeld():
                self.headline = "Paused by the seller"
            case RunRetried() | RunReleased(to="queued"):
                free = self._draft.payment_status is PaymentStatus.NOT_REQUIRED
                self.headline = "Waiting to start" if free else "Paid, waiting to start"
            case RunReleased(title=title):
                self.headline = title
            case _:
                pass  # an end has a message of its own

    def _meter(self, entry: AnyEntry) -> None:
        match entry:
            case StepProgressed(step=step, fraction=fraction, text=text):
                if self._metered(step):
                    percent = round(min(max(fraction, 0.0), 1.0) * 100)
                    self._advance(step, self.meters.get(step, meters.UNTOLD), text or f"{percent} %")
            case LoopOpened(step=step, items=items):
                self.meters = {**self.meters, step: meters.loop(len(items))} if self._metered(step) else self.meters
            case IterationEnded(step=step):
                meter = self.meters.get(step)
                if meter is not None:
                    meter = meters.step_on(meter)
                    self._advance(step, meter, f"{meter[2]} of {meter[3]}")
            case StepFailed(handling="retry"):
                pass  # the same step goes on, and so does what it may tell
            case StepDone(step=step) | StepFailed(step=step):
                self.meters = {name: meter for name, meter in self.meters.items() if name != step}
            case _:  # pragma: no cover - _METERED lists the kinds above
                raise AssertionError(entry)

    def _metered(self, step: str) -> bool:
        node = self._graph.nodes[node_of(step)]
        return node.public.progress and shown(node)

    def _advance(self, step: str, meter: meters.Meter, message: str) -> None:
        timeline = self._draft.timeline
        if meters.may_tell(meter, timeline.at):
            node = self._graph.nodes[node_of(step)]
            timeline.add("step.progress", message, run_id=self._run_id, node_id=node.id, title=title_of(node))
            meter = meters.told(meter, timeline.at)
        self.meters = {**self.meters, step: meter}


def _move(draft: Draft, execution: Execution, entry: AnyEntry, fact: Fact) -> None:
    if fact is Fact.RETRIED and draft.payment_status not in (PaymentStatus.NOT_REQUIRED, PaymentStatus.PAID):
        raise NotAllowed(f"its payment is {draft.payment_status.value}; only a paid or free execution can be retried")
    draft.happens(fact)
    if fact is Fact.STARTED and execution.started_at is None:
        draft.change(started_at=draft.now)


def _settle(draft: Draft, execution: Execution, entry: AnyEntry, refund: bool | None) -> None:
    """What an end, or its undoing, changes beside the status."""
    match entry:
        case RunSucceeded(output=output):
            draft.end(FINISHED)
            draft.change(output=output)
        case RunFailed(failure=failure):
            draft.end(text_of(failure))
            draft.change(status_reason=f"{failure.code}: {failure.message}" if failure.message else failure.code)
            owe_by_policy(draft, reason_for(execution, "failed"))
        case RunCancelled(by=by):
            draft.end("Cancelled")
            buyer = by == "buyer"
            end: Literal["cancelled_by_buyer", "cancelled_by_seller"]
            end = "cancelled_by_buyer" if buyer else "cancelled_by_seller"
            owe_by_policy(draft, reason_for(execution, end, refund))
        case _:
            draft.change(finished_at=None, token_ends_at=None, status_reason="", output=None)


def cancel_awaiting(execution: Execution, now: Millis) -> Outcome:
    """CANCELLED before any money came."""
    draft = Draft(execution, now)
    cancel_unpaid(draft)
    return draft.done()


def cancel_running(
    execution: Execution, graph: Graph, entry: RunCancelled, now: Millis, refund: bool | None = None
) -> Outcome:
    """CANCELLED after payment; ``entry`` is the terminal entry that the run's journal gets."""
    return turn(
        execution,
        RunStatus.CANCELLED,
        graph,
        [entry],
        execution.progress,
        (),
        now,
        execution.run_id,
        refund=refund,
    )
