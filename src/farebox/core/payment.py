"""How a payment's status moves: the second table, beside the execution's. An absent row means forbidden.

Whether a fact may also move the execution is said by the functions of ``execution_money``; here stands money alone.
"""

from __future__ import annotations

from enum import StrEnum

from farebox.core.errors import NotAllowed
from farebox.core.records import PaymentStatus


class PaymentFact(StrEnum):
    """What happened to the money of an order."""

    PROCESSING = "taken into processing"
    SETTLED = "settled"
    DECLINED = "declined"
    CLOSED = "closed"
    SETTLED_LATE = "settled late"
    MISMATCHED = "held for review"
    ACCEPTED = "accepted"
    REFUND_OWED = "refunded"
    REFUNDED_ALL = "marked as refunded"
    REFUNDED_PART = "marked as partly refunded"
    REFUND_REFUSED = "refused a refund"
    DISPUTED = "disputed"
    DISPUTE_WON = "won back from a dispute"
    DISPUTE_WON_PART = "partly won back from a dispute"
    DISPUTE_LOST = "lost in a dispute"


_P = PaymentStatus
_F = PaymentFact

TABLE: dict[tuple[PaymentStatus, PaymentFact], PaymentStatus] = {
    (_P.PENDING, _F.PROCESSING): _P.PROCESSING,
    (_P.FAILED, _F.PROCESSING): _P.PROCESSING,
    (_P.PENDING, _F.SETTLED): _P.PAID,
    (_P.PROCESSING, _F.SETTLED): _P.PAID,
    (_P.FAILED, _F.SETTLED): _P.PAID,
    (_P.PENDING, _F.DECLINED): _P.FAILED,
    (_P.PROCESSING, _F.DECLINED): _P.FAILED,
    (_P.FAILED, _F.DECLINED): _P.FAILED,
    (_P.PENDING, _F.CLOSED): _P.EXPIRED,
    (_P.FAILED, _F.CLOSED): _P.EXPIRED,
    (_P.PROCESSING, _F.CLOSED): _P.PROCESSING,
    (_P.PROCESSING, _F.SETTLED_LATE): _P.REFUND_PENDING,
    (_P.FAILED, _F.SETTLED_LATE): _P.REFUND_PENDING,
    (_P.EXPIRED, _F.SETTLED_LATE): _P.REFUND_PENDING,
    # A second payment, once the first one is believed or looked at: the order stays, the extra one goes back by itself.
    (_P.PAID, _F.SETTLED_LATE): _P.PAID,
    (_P.REFUND_PENDING, _F.SETTLED_LATE): _P.REFUND_PENDING,
    (_P.REFUNDED, _F.SETTLED_LATE): _P.REFUNDED,
    (_P.PARTIALLY_REFUNDED, _F.SETTLED_LATE): _P.PARTIALLY_REFUNDED,
    (_P.DISPUTED, _F.SETTLED_LATE): _P.DISPUTED,
    (_P.REVIEW, _F.SETTLED_LATE): _P.REVIEW,
    (_P.EXPIRED, _F.PROCESSING): _P.EXPIRED,
    (_P.EXPIRED, _F.DECLINED): _P.EXPIRED,
    (_P.EXPIRED, _F.CLOSED): _P.EXPIRED,
    (_P.PENDING, _F.MISMATCHED): _P.REVIEW,
    (_P.PROCESSING, _F.MISMATCHED): _P.REVIEW,
    (_P.FAILED, _F.MISMATCHED): _P.REVIEW,
    (_P.EXPIRED, _F.MISMATCHED): _P.REVIEW,
    (_P.REVIEW, _F.ACCEPTED): _P.PAID,
    (_P.REVIEW, _F.REFUND_OWED): _P.REFUND_PENDING,
    (_P.PAID, _F.REFUND_OWED): _P.REFUND_PENDING,
    (_P.PARTIALLY_REFUNDED, _F.REFUND_OWED): _P.REFUND_PENDING,
    (_P.REFUND_PENDING, _F.REFUNDED_ALL): _P.REFUNDED,
    (_P.REVIEW, _F.REFUNDED_ALL): _P.REFUNDED,
    (_P.PAID, _F.REFUNDED_ALL): _P.REFUNDED,
    (_P.PARTIALLY_REFUNDED, _F.REFUNDED_ALL): _P.REFUNDED,
    (_P.DISPUTED, _F.REFUNDED_ALL): _P.REFUNDED,
    (_P.REFUND_PENDING, _F.REFUNDED_PART): _P.PARTIALLY_REFUNDED,
    (_P.PAID, _F.REFUNDED_PART): _P.PARTIALLY_REFUNDED,
    (_P.PARTIALLY_REFUNDED, _F.REFUNDED_PART): _P.PARTIALLY_REFUNDED,
    (_P.REFUND_PENDING, _F.REFUND_REFUSED): _P.REVIEW,
    (_P.PAID, _F.DISPUTED): _P.DISPUTED,
    (_P.PARTIALLY_REFUNDED, _F.DISPUTED): _P.DISPUTED,
    (_P.REFUND_PENDING, _F.DISPUTED): _P.DISPUTED,
    (_P.DISPUTED, _F.DISPUTE_WON): _P.PAID,
    (_P.DISPUTED, _F.DISPUTE_WON_PART): _P.PARTIALLY_REFUNDED,
    (_P.DISPUTED, _F.DISPUTE_LOST): _P.REFUNDED,
}


def move(status: PaymentStatus, fact: PaymentFact) -> PaymentStatus:
    """The payment status after a fact. NotAllowed for an absent row."""
    try:
        return TABLE[status, fact]
    except KeyError:
        raise NotAllowed(f"a payment that is {status.value} cannot be {fact.value}") from None


def allows(status: PaymentStatus, fact: PaymentFact) -> bool:
    """Whether the table has this row."""
    return (status, fact) in TABLE
