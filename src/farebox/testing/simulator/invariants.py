"""The judge: looks at every transaction in the moment in which it is durable, and at every action that begins.

It remembers how each execution and run stood before, and says ``Broken`` of the first promise that does not hold: those
of payments.md and semantics.md about one execution or run. What concerns all rows at once, ``audit`` asks at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from farebox.actions.port import Context
from farebox.core.lifecycle import TABLE as MOVES
from farebox.core.lifecycle import Fact
from farebox.core.payment import TABLE as PAYMENT_MOVES
from farebox.core.records import (
    FINAL_STATUSES,
    EntryRow,
    EventRow,
    Execution,
    PaymentStatus,
    Refund,
    RunStatus,
    Status,
)
from farebox.core.values import Value
from farebox.storage.port import Batch
from farebox.testing.simulator.disk import GIVEN_UP, Disk
from farebox.testing.simulator.journals import Journals
from farebox.testing.simulator.story import Broken
from farebox.testing.simulator.till import Taken

FACTS = {
    "payment.confirmed": Fact.PAID,
    "run.started": Fact.STARTED,
    "run.waiting": Fact.PARKED,
    "run.resumed": Fact.WOKEN,
    "run.succeeded": Fact.DONE,
    "run.failed": Fact.BROKEN,
    "run.cancelled": Fact.CANCELLED,
    "execution.cancelled": Fact.CANCELLED,
    "checkout.expired": Fact.CHECKOUT_CLOSED,
}
"""What an event of the timeline says about the status."""
HELD = (Status.QUEUED, Status.RUNNING, Status.WAITING)
"""What an execution may be whose run is paused."""
_P = PaymentStatus
PAID_FOR = frozenset(
    {_P.NOT_REQUIRED, _P.PAID, _P.DISPUTED, _P.REFUND_PENDING, _P.REFUNDED, _P.PARTIALLY_REFUNDED, _P.REVIEW}
)
LEGAL = {
    Status.AWAITING_PAYMENT: frozenset({_P.PENDING, _P.PROCESSING, _P.FAILED, _P.REVIEW}),
    Status.PAYMENT_CONFIRMED: frozenset[PaymentStatus](),
    Status.CANCELLED: frozenset(set(_P) - {_P.PENDING}),
    **dict.fromkeys((Status.QUEUED, Status.RUNNING, Status.WAITING, Status.SUCCEEDED, Status.FAILED), PAID_FOR),
}


class _Told(Value, frozen=True, rename="camel"):
    """What is looked at of an event."""

    event_type: str
    seq: int
    created_at: str


_event = msgspec.json.Decoder(_Told).decode


def _reachable() -> dict[PaymentStatus, frozenset[PaymentStatus]]:
    """Where each payment status may get to, in any number of moves."""
    found = {status: {status} for status in PaymentStatus}
    for _ in PaymentStatus:
        for (before, _fact), after in PAYMENT_MOVES.items():
            for reached in found.values():
                if before in reached:
                    reached.add(after)
    return {status: frozenset(reached) for status, reached in found.items()}


REACHABLE = _reachable()


class Judge:
    """Over one disk. ``fail`` is told what is broken."""

    def __init__(self, disk: Disk, fail: Callable[[Broken], None], *, alone: bool) -> None:
        self._disk = disk
        self._fail = fail
        self._before: dict[str, Execution] = {}
        self._last_event: dict[str, str] = {}
        self._journals = Journals(disk, self._broken)
        self.alone = alone
        """Only one process at a time believes that it owns a run."""
        self.looked = 0
        """How many transactions were judged."""

    def _broken(self, invariant: str, subject: str, what: str) -> None:
        self._fail(Broken(invariant, subject, what))

    # ---- transactions ------------------------------------------------------------------------------------------------

    def committed(self, batch: Batch) -> None:
        """It is durable now."""
        self.looked += 1
        events: dict[str, list[EventRow]] = {}
        entries: dict[str, list[EntryRow]] = {}
        for row in batch.rows:
            if isinstance(row, EventRow):
                events.setdefault(row.execution_id, []).append(row)
            elif isinstance(row, EntryRow):
                entries.setdefault(row.run_id, []).append(row)
        self._journals.look(batch, entries)
        touched = {one.id for one in batch.executions} | events.keys()
        touched |= {self._disk.runs[run_id].execution_id for run_id in entries if run_id in self._disk.runs}
        for execution_id in sorted(touched - {""}):
            now = self._disk.executions.get(execution_id)
            if now is None:
                self._broken("Every event belongs to an execution that exists.", execution_id, "it has events")
                return
            self._timeline(now, sorted(events.get(execution_id, []), key=lambda row: row.seq))
            self._execution(now, self._before.get(execution_id))
            self._money(now)
            self._before[execution_id] = now

    def _timeline(self, now: Execution, events: list[EventRow]) -> None:
        """Numbered without gaps, never back in time; the status moves by its table, a row for each event."""
        before = self._before.get(now.id)
        seq = before.seq if before is not None else 0
        status = before.status if before is not None else None
        for row in events:
            told = _event(row.body)
            seq += 1
            if (row.seq, told.seq) != (seq, seq):
                self._broken("A timeline is numbered 1, 2, 3 ... without gaps.", now.id, f"{row.seq} instead of {seq}")
            if told.created_at < self._last_event.get(now.id, ""):
                self._broken("Time never goes back within a timeline.", now.id, f"event {seq} is {told.created_at}")
            self._last_event[now.id] = told.created_at
            status = self._moved(now, status, told.event_type)
        if now.seq != seq:
            self._broken("An execution knows its last event.", now.id, f"it says {now.seq}, the timeline {seq}")
        if status is not now.status:
            self._broken(
                "A status moves only by its table, and every move leaves its event.",
                now.id,
                f"it is {now.status.value}, its events end at {status.value if status else 'nothing'}",
            )

    def _moved(self, now: Execution, status: Status | None, event: str) -> Status | None:
        if event == "execution.created" and status is None:
            return Status.AWAITING_PAYMENT if now.order is not None else Status.QUEUED
        if event == "run.queued":
            if status is Status.QUEUED:
                return status
            fact = Fact.RETRIED if status is Status.FAILED else Fact.ENQUEUED
        elif event in FACTS:
            fact = FACTS[event]
        else:
            return status
        moved = MOVES.get((status, fact))
        if moved is None:
            was = status.value if status is not None else "nothing"
            self._broken("A status moves only by its table.", now.id, f"{event} while it was {was}")
        return moved

    def _execution(self, now: Execution, before: Execution | None) -> None:
        if now.payment_status not in LEGAL[now.status]:
            what = f"{now.status.value} with payment {now.payment_status.value}"
            self._broken("The status of an execution and that of its payment fit together.", now.id, what)
        if (now.status in FINAL_STATUSES) != (now.finished_at is not None):
            what = f"is {now.status.value}, finished at {now.finished_at}"
            self._broken("An execution that has ended has a time of its end, and no other has one.", now.id, what)
        if now.progress.percent == 100 and now.status is not Status.SUCCEEDED:
            self._broken("Progress is 100 only on success.", now.id, f"is {now.status.value}")
        run = self._disk.runs.get(now.run_id)
        wanted = f"workflow_{run.status.value}" if run is not None else ""
        if run is not None and run.status is RunStatus.PAUSED:
            wanted = now.status.value if now.status in HELD else wanted
        if wanted and now.status.value != wanted:
            self._broken("An execution follows its run.", now.id, f"is {now.status.value}, its run {wanted}")
        if not wanted and now.status not in (Status.AWAITING_PAYMENT, Status.CANCELLED):
            self._broken("An execution that goes on has a run.", now.id, f"is {now.status.value}, without a run")
        if before is not None and before is not now:
            self._change(now, before)

    def _change(self, now: Execution, before: Execution) -> None:
        if now.payment_status not in REACHABLE[before.payment_status]:
            what = f"from {before.payment_status.value} to {now.payment_status.value}"
            self._broken("A payment's status moves only by its table.", now.id, what)
        if now.stamp <= before.stamp:
            self._broken("Every change of an execution grows its stamp.", now.id, f"it stays {now.stamp}")
        shown = (now.seq, now.status, now.payment_status, now.waits, now.output, now.progress)
        if shown != (before.seq, before.status, before.payment_status, before.waits, before.output, before.progress):
            if now.rev <= before.rev:
                self._broken("A view that changes has a new revision.", now.id, f"rev stays {now.rev}")
        elif now.rev < before.rev:
            self._broken("Revisions only grow.", now.id, f"from {before.rev} to {now.rev}")
        if now.progress.percent < before.progress.percent:
            what = f"from {before.progress.percent} to {now.progress.percent}"
            self._broken("Progress never falls.", now.id, what)
        if before.run_id not in ("", now.run_id):
            self._broken("An execution has at most one root run.", now.id, f"{before.run_id}, then {now.run_id}")

    # ---- money -------------------------------------------------------------------------------------------------------

    def _money(self, now: Execution) -> None:
        order = now.order
        if order is None:
            return
        before = self._before.get(now.id)
        if before is not None and before.order is not None:
            was = before.order
            same = (was.amount, was.currency, was.checkout_id, was.id)
            if same != (order.amount, order.currency, order.checkout_id, order.id):
                self._broken("An order keeps its price.", now.id, f"{was.amount} became {order.amount}")
        paid = [one for one in self._disk.payments.values() if one.execution_id == now.id]
        refunds = [one for one in self._disk.refunds.values() if one.execution_id == now.id]
        believed = next((one for one in paid if one.id == order.paid_payment_id), None)
        if now.run_id:
            if believed is None:
                self._broken("A run of an order implies a payment that settled it.", now.id, "it runs unpaid")
            elif believed.kind == "settled" and (believed.amount, believed.currency, believed.mode) != (
                order.amount,
                order.currency,
                order.mode,
            ):
                what = f"{believed.amount} {believed.currency} ({believed.mode}) instead of {order.amount}"
                self._broken("A run of an order implies a payment as ordered.", now.id, what)
        for payment in paid:
            given = [one for one in refunds if one.payment_id == payment.id]
            owed = payment.kind in ("late", "extra") or (payment.kind == "settled" and not now.run_id)
            if owed and payment.amount and not given:
                self._broken("A settled payment leads to a run or to a refund.", now.id, f"{payment.kind} money")
            back = sum(one.amount for one in given if one.status not in GIVEN_UP)
            if back > payment.amount:
                self._broken("Refunds never exceed the payment.", now.id, f"{back} of {payment.amount}")
            if sum(one.automatic for one in given) > 1:
                self._broken("A payment has at most one automatic refund.", now.id, f"{len(given)} refunds")
        self._duty(now, refunds)

    def _duty(self, now: Execution, refunds: list[Refund]) -> None:
        assert now.order is not None
        owed = now.status is Status.FAILED and now.order.refund_policy == "on_failure"
        if owed and now.payment_status is PaymentStatus.PAID and not now.order.refunded_by_policy:
            events = self._disk.events.get(now.id, {}).values()
            given = any(one.payment_id == now.order.paid_payment_id for one in refunds)
            if not given and not any('"payment.disputed"' in row.body for row in events):
                what = "it failed, and nothing is owed in the same transaction"
                self._broken("A failed execution owes its refund at once.", now.id, what)
        if now.payment_status is PaymentStatus.REFUND_PENDING and not any(one.status == "pending" for one in refunds):
            self._broken("A payment that awaits its refund has one that is pending.", now.id, "none is")

    def asked_for_too_much(self, charge: Taken, refund: Refund) -> None:
        """The provider refused a refund because so much was not left."""
        if not charge.by_hand and not charge.dispute:
            what = f"{refund.id}: {refund.amount} of {charge.amount}, of which {charge.returned} went back before"
            self._broken("Never is more sent back than was paid.", charge.id, what)

    # ---- actions -----------------------------------------------------------------------------------------------------

    @contextmanager
    def performing(self, context: Context) -> Iterator[None]:
        """Around every attempt."""
        self._journals.performs(context.run_id, context.step, context.attempt, alone=self.alone)
        yield
