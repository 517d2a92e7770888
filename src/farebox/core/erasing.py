"""What an execution is when its content is gone: erased for its buyer, or kept for its money only.

Content is what the buyer sent and what came of it. Money is not content: price, order, payments, refunds and their
lines in the timeline stay. Nothing is ever counted anew, so numbers and times stay as well.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from farebox.core.errors import NotAllowed
from farebox.core.journal import AnyEntry, Failure, RunFailed, RunSucceeded
from farebox.core.outcome import Draft, Outcome
from farebox.core.records import FINAL_STATUSES, Execution, Order, PaymentStatus, Run
from farebox.core.values import Json, Millis

ERASED = "Erased"
"""``data.message`` of an erased execution."""
ERASED_CODE = "erased"
"""Stands for every failure whose words are gone."""

STIRRING = frozenset(
    {PaymentStatus.PROCESSING, PaymentStatus.REFUND_PENDING, PaymentStatus.REVIEW, PaymentStatus.DISPUTED}
)
"""Money that is still to move, or to be decided about."""
_WITHOUT_MONEY = frozenset({PaymentStatus.NOT_REQUIRED, PaymentStatus.EXPIRED, PaymentStatus.FAILED})

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def erase(execution: Execution, now: Millis) -> Outcome:
    """Its content is gone, at the buyer's wish. NotAllowed while it is under way. Again: nothing changes."""
    if execution.status not in FINAL_STATUSES:
        raise NotAllowed(
            f"an execution that is {execution.status.value} cannot be erased; cancel it first, or wait for its end"
        )
    draft = Draft(execution, now)
    if execution.erased_at is None:
        draft.change(**_emptied(execution), message=ERASED, erased_at=now)
        draft.order = _emptied_order(execution.order)
        draft.timeline.add("execution.erased")
    return draft.done()


def strip(execution: Execution, now: Millis) -> Outcome:
    """Only its money is kept, because its time is over; nobody is told, as nobody can look any more."""
    draft = Draft(execution, now)
    draft.change(**_emptied(execution), message="", erased_at=execution.erased_at or now)
    draft.order = _emptied_order(execution.order)
    return draft.done()


def may_go(execution: Execution) -> bool:
    """Whether it has ended and nothing about its money is left to do."""
    order = execution.order
    asked = order is not None and (order.next_check_at is not None or bool(order.refunds_open) or bool(order.held))
    return execution.status in FINAL_STATUSES and execution.payment_status not in STIRRING and not asked


def has_money(execution: Execution) -> bool:
    """Whether money ever moved for it."""
    order = execution.order
    moved = order is not None and bool(order.charges or order.paid_payment_id or order.held or order.refunded_amount)
    return moved or execution.payment_status not in _WITHOUT_MONEY


def erased_run(run: Run) -> Run:
    """A run without the words of its failure."""
    return replace(run, error=ERASED_CODE if run.error else "")


def blank_end(entry: AnyEntry) -> AnyEntry:
    """The last entry of a journal that is gone: how it ended, and nothing of what it gave."""
    if isinstance(entry, RunSucceeded):
        return RunSucceeded(at=entry.at)
    if isinstance(entry, RunFailed):
        return RunFailed(at=entry.at, failure=Failure(ERASED_CODE), step=entry.step)
    return entry


def blank_event(body: bytes | str) -> str:
    """An event as it is told afterwards: without its message, unless that speaks of money."""
    event: dict[str, Any] = _decode(body)
    if is_content(event["eventType"]):
        event["message"] = ""
    return _encode(event).decode()


def is_content(event_type: str) -> bool:
    """Whether an event of this type may hold what the buyer sent, or what came of it."""
    return event_type.startswith(("run.", "step."))


def _emptied(execution: Execution) -> dict[str, Json]:
    public = execution.initiated_by_type == "public"
    return {
        "status_reason": "",
        "client_safe_metadata": {},
        "source_system": "",
        "source_entity_type": "",
        "source_entity_id": "",
        "external_ref": "",
        "idempotency_key": "",
        "initiated_by_id": "" if public else execution.initiated_by_id,
        "client": "",
        "success_url": "",
        "cancel_url": "",
        "output": None,
        "waits": (),
        "meters": {},
    }


def _emptied_order(order: Order | None) -> Order | None:
    """The order without the addresses that the buyer's program gave."""
    if order is None:
        return None
    asked = order.parameters
    if isinstance(asked, dict):
        asked = {**asked, "successUrl": "", "cancelUrl": ""}
    return replace(order, parameters=asked, checkout_url="")
