"""What a receipt says: what was owed, what was paid, what went back, and a digest of the timeline.

The digest is for whoever wants to prove later that a timeline is the one this receipt was written for. Its canonical
form is part of the public contract (``docs/reference/receipts.md``), so it is written here and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from farebox.core.records import Order, Payment, Refund
from farebox.core.values import Value

FORM = "farebox-timeline-1"
"""Names the canonical form. Another form gets another name; this one never changes."""
FIELDS = ("createdAt", "eventType", "id", "level", "message", "nodeId", "runId", "seq", "title")
"""Exactly these count, so that a field which events get later changes no old digest."""


class Total(Value, frozen=True):
    """Of one currency, in minor units. ``net`` is what the seller has kept."""

    currency: str
    ordered: int = 0
    paid: int = 0
    refunded: int = 0

    @property
    def net(self) -> int:
        return self.paid - self.refunded


class TimelineDigest:
    """SHA-256 over events, fed in the order of their seq."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.events = 0

    def add(self, events: Iterable[dict[str, Any]]) -> None:
        for event in events:
            self._hash.update(canonical(event))
            self.events += 1

    @property
    def hex(self) -> str:
        return self._hash.hexdigest()


def canonical(event: dict[str, Any]) -> bytes:
    """One event as one line: its nine fields in alphabetical order, no spaces, UTF-8, ended by a line feed."""
    fields = {name: event[name] for name in FIELDS}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def totals(order: Order | None, payments: Sequence[Payment], refunds: Sequence[Refund]) -> list[Total]:
    """Sums by currency, the order's first: a payment in another currency is never added to it."""
    sums: dict[str, list[int]] = {}
    if order is not None:
        sums[order.currency] = [order.amount, 0, 0]
    for payment in payments:
        sums.setdefault(payment.currency, [0, 0, 0])[1] += payment.amount
    for refund in refunds:
        if refund.status == "issued":
            sums.setdefault(refund.currency, [0, 0, 0])[2] += refund.amount
    return [Total(currency, *of) for currency, of in sums.items()]
