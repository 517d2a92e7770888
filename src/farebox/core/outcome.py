"""What a transition of an execution leaves, and the draft in which it is put together.

A draft moves statuses through the two tables only, writes the timeline in the order in which things are said, and
counts ``rev`` up once if a client could see a difference.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from farebox.core.lifecycle import Fact, advance
from farebox.core.payment import PaymentFact, move
from farebox.core.records import EventRow, Execution, Order, Payment, PaymentStatus, Refund, Status
from farebox.core.timeline import Timeline
from farebox.core.times import DAY
from farebox.core.values import Millis, Value

TOKEN_LIFE: Millis = 30 * DAY
"""How long a client token outlives the end of its execution."""


PRIVATE = frozenset({"meters", "order", "status_reason"})
"""Fields that the view does not show. Of the order it shows the price, which never changes, and the URL."""


class Outcome(Value, frozen=True, kw_only=True):
    """All that one transition stores, in one transaction: the execution by itself, the rest through :meth:`rows`."""

    execution: Execution
    events: list[EventRow]
    order: Order | None = None
    """Only if it changed."""
    payment: Payment | None = None
    """A payment that was seen for the first time."""
    refunds: tuple[Refund, ...] = ()
    """Refunds that are owed now, issued or refused."""
    starts: bool = False
    """The execution is queued now: open its run in the same transaction."""
    changed: bool = True

    @property
    def refund(self) -> Refund | None:
        """The newest of them."""
        return self.refunds[-1] if self.refunds else None

    def rows(self) -> list[Value]:
        """What to add to the books beside the execution."""
        money = [row for row in (self.order, self.payment) if row is not None]
        return [*money, *self.refunds, *self.events]


class Draft:
    """One transition in the making."""

    __slots__ = ("_before", "_changes", "now", "order", "payment", "payment_status", "refunds", "status", "timeline")

    def __init__(self, execution: Execution, now: Millis) -> None:
        self._before = execution
        self._changes: dict[str, Any] = {}
        self.now = now
        self.status: Status = execution.status
        self.payment_status: PaymentStatus = execution.payment_status
        self.order = execution.order
        self.payment: Payment | None = None
        self.refunds: list[Refund] = []
        self.timeline = Timeline(execution.id, execution.seq, execution.last_event_at, now)

    def happens(self, fact: Fact) -> None:
        """Move the execution by its table."""
        self.status = advance(self.status, fact)

    def pays(self, fact: PaymentFact) -> None:
        """Move the payment by its table."""
        self.payment_status = move(self.payment_status, fact)

    def change(self, **changes: Any) -> None:
        """Change fields of the execution; statuses go through the tables instead."""
        before, found = self._before, self._changes
        for name, value in changes.items():
            if getattr(before, name) != value:
                found[name] = value
            elif name in found:
                del found[name]  # it goes back to what it was

    def change_order(self, **changes: Any) -> Order:
        """Change fields of the order; there must be one."""
        assert self.order is not None
        self.order = replace(self.order, **changes)
        return self.order

    def end(self, message: str) -> None:
        """It is final now: stamp the end, and when the client's tokens end."""
        self.change(message=message, finished_at=self.now, token_ends_at=self.now + TOKEN_LIFE, waits=(), meters={})

    def done(self, *, starts: bool = False) -> Outcome:
        """The finished outcome; ``changed`` False and the same execution if nothing moved."""
        before, changes = self._before, self._changes
        events = self.timeline.rows
        if self.status is not before.status:
            changes["status"] = self.status
        if self.payment_status is not before.payment_status:
            changes["payment_status"] = self.payment_status
        if self.order is not before.order and self.order != before.order:
            changes["order"] = self.order
        if self.refunds:
            changes["refund"] = self.refunds[-1]
        if not changes and not events and self.payment is None:
            return Outcome(execution=before, events=[], changed=False)
        if events:
            changes["seq"] = self.timeline.seq
            changes["last_event_at"] = self.timeline.at
        if events or self._shows(changes):
            changes["rev"] = before.rev + 1
        execution = replace(before, updated_at=self.now, stamp=before.stamp + 1, **changes)
        return Outcome(
            execution=execution,
            events=events,
            order=execution.order if "order" in changes else None,
            payment=self.payment,
            refunds=tuple(self.refunds),
            starts=starts,
        )

    def _shows(self, changes: dict[str, Any]) -> bool:
        """Whether clients can see any of these changes."""
        if changes.keys() - PRIVATE:
            return True
        old, new = self._before.order, self.order
        return old is not None and new is not None and old.checkout_url != new.checkout_url
