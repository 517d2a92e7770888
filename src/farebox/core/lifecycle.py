"""How an execution's status moves: one table, and nothing else assigns a status. An absent row means forbidden.

Clients see these rows, so changing one is a decision record. One turn may take several rows; each leaves its event.
"""

from __future__ import annotations

from enum import StrEnum

from farebox.core.errors import NotAllowed
from farebox.core.records import Status


class Fact(StrEnum):
    """What happened to an execution."""

    OPENED_PRICED = "opened with a price"
    OPENED_FREE = "opened"
    PAID = "paid"
    ENQUEUED = "queued"
    CHECKOUT_CLOSED = "closed unpaid"
    CANCELLED = "cancelled"
    STARTED = "started"
    PARKED = "parked"
    WOKEN = "woken"
    DONE = "finished"
    BROKEN = "failed"
    RETRIED = "retried"


TABLE: dict[tuple[Status | None, Fact], Status] = {
    (None, Fact.OPENED_PRICED): Status.AWAITING_PAYMENT,
    (None, Fact.OPENED_FREE): Status.QUEUED,
    (Status.AWAITING_PAYMENT, Fact.PAID): Status.PAYMENT_CONFIRMED,
    (Status.PAYMENT_CONFIRMED, Fact.ENQUEUED): Status.QUEUED,
    (Status.AWAITING_PAYMENT, Fact.CHECKOUT_CLOSED): Status.CANCELLED,
    (Status.AWAITING_PAYMENT, Fact.CANCELLED): Status.CANCELLED,
    (Status.QUEUED, Fact.STARTED): Status.RUNNING,
    (Status.QUEUED, Fact.BROKEN): Status.FAILED,
    (Status.RUNNING, Fact.PARKED): Status.WAITING,
    (Status.WAITING, Fact.WOKEN): Status.RUNNING,
    (Status.RUNNING, Fact.DONE): Status.SUCCEEDED,
    (Status.RUNNING, Fact.BROKEN): Status.FAILED,
    (Status.WAITING, Fact.BROKEN): Status.FAILED,
    (Status.QUEUED, Fact.CANCELLED): Status.CANCELLED,
    (Status.RUNNING, Fact.CANCELLED): Status.CANCELLED,
    (Status.WAITING, Fact.CANCELLED): Status.CANCELLED,
    (Status.FAILED, Fact.RETRIED): Status.QUEUED,
}


def advance(status: Status | None, fact: Fact) -> Status:
    """The status after a fact; ``None`` is the status before an execution exists. NotAllowed for an absent row."""
    try:
        return TABLE[status, fact]
    except KeyError:
        known = status.value if status is not None else "unknown"
        raise NotAllowed(f"an execution that is {known} cannot be {fact.value}") from None
