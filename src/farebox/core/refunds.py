"""When money goes back: the policy by why an execution ended, the duty, and what becomes of it.

Never more than was paid, at most one automatic refund of a payment, and the duty is written with the terminal status.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec.structs import replace

from farebox.core.checkout import cancel_unpaid
from farebox.core.errors import NotAllowed
from farebox.core.money import money
from farebox.core.outcome import Draft, Outcome
from farebox.core.payment import PaymentFact, allows
from farebox.core.records import Execution, Order, Payment, PaymentStatus, Refund, Status
from farebox.core.values import Millis

End: TypeAlias = Literal["failed", "cancelled_by_buyer", "cancelled_by_seller"]


def reason_for(execution: Execution, end: End, asked: bool | None = None) -> str:
    """Why the money is owed back after this end, or '' if it is not. ``asked``: what the seller said."""
    order = execution.order
    if order is None:
        return ""
    if end == "failed":
        return "run_failed" if order.refund_policy == "on_failure" else ""
    if end == "cancelled_by_buyer":
        return "cancelled_before_start" if execution.started_at is None else ""
    wanted = order.refund_policy == "on_failure" if asked is None else asked
    return "cancelled_by_seller" if wanted else ""


def left(order: Order) -> int:
    """How much of the believed payment can still be given back."""
    return order.paid_amount - order.refunded_amount - order.owed_amount


def automatic_id(payment_id: str) -> str:
    """A payment has at most one automatic refund, so its id follows from the payment's."""
    return f"ref_{payment_id.partition('_')[2]}"


def owe_by_policy(draft: Draft, reason: str) -> None:
    """The duty that an end brings with it, if ``reason`` is not '' and there is money to give back.

    While another refund is on its way the duty is noted, and owed as soon as that one is through.
    """
    order = draft.order
    if not reason or order is None or order.refunded_by_policy or left(order) <= 0:
        return
    if allows(draft.payment_status, PaymentFact.REFUND_OWED) and draft.payment_status is not PaymentStatus.REVIEW:
        draft.change_order(refunded_by_policy=True, refund_after="")
        _owe(draft, automatic_id(order.paid_payment_id), left(order), reason, automatic=True)
    elif draft.payment_status is PaymentStatus.REFUND_PENDING:
        draft.change_order(refund_after=reason)


def owe_by_hand(execution: Execution, refund_id: str, amount: int | None, held: Payment | None, now: Millis) -> Outcome:
    """REFUND_OWED by the owner: all that is left, or ``amount``. ``held`` is the payment in review, if there is one."""
    draft = Draft(execution, now)
    order = execution.order
    if order is None:
        raise NotAllowed("this execution was free, there is nothing to give back")
    if not order.paid_payment_id and held is not None:
        order = believe(draft, held)
    if not allows(draft.payment_status, PaymentFact.REFUND_OWED) or not order.paid_payment_id:
        raise NotAllowed(f"a payment that is {draft.payment_status.value} cannot be refunded")
    wanted = left(order) if amount is None else amount
    if wanted <= 0 or wanted > left(order):
        raise NotAllowed(f"{money(max(left(order), 0), order.paid_currency)} can still be given back, no more")
    if draft.status is Status.AWAITING_PAYMENT:
        cancel_unpaid(draft)
    _owe(draft, refund_id, wanted, "by_seller", automatic=False)
    return draft.done()


def believe(draft: Draft, payment: Payment) -> Order:
    """From now on this is the payment that the order's refunds concern."""
    return draft.change_order(
        paid_payment_id=payment.id,
        paid_charge=payment.external_id,
        paid_amount=payment.amount,
        paid_currency=payment.currency,
        next_check_at=None,
    )


def owe_late(draft: Draft, payment: Payment, reason: str) -> None:
    """A payment that came when nothing could be done for it any more goes back, all of it, by itself."""
    if payment.amount <= 0:
        return
    if draft.order is not None and draft.order.paid_payment_id == payment.id:
        draft.change_order(owed_amount=payment.amount, refunded_by_policy=True)
    _add(draft, automatic_id(payment.id), payment.id, payment.amount, payment.currency, reason, automatic=True)


def issued(execution: Execution, refund: Refund, provider_ref: str, now: Millis) -> Outcome:
    """REFUNDED: the provider has sent it back. Saying so twice is saying so once."""
    order = execution.order
    if order is None or refund.id not in order.refunds_open:
        return Draft(execution, now).done()
    draft = Draft(execution, now)
    done = replace(refund, status="issued", finished_at=now, provider_ref=provider_ref, next_try_at=None)
    order = draft.change_order(refunds_open=tuple(open_ for open_ in order.refunds_open if open_ != refund.id))
    if refund.payment_id == order.paid_payment_id:
        order = draft.change_order(owed_amount=order.owed_amount - refund.amount)
        _give_back(draft, refund.amount)
    draft.refunds.append(done)
    draft.timeline.add("refund.issued", money(refund.amount, refund.currency))
    owe_by_policy(draft, order.refund_after)
    return draft.done()


def refused(execution: Execution, refund: Refund, now: Millis) -> Outcome:
    """REFUND_REFUSED, finally: the owner has to look at it."""
    order = execution.order
    if order is None or refund.id not in order.refunds_open:
        return Draft(execution, now).done()
    draft = Draft(execution, now)
    order = draft.change_order(refunds_open=tuple(open_ for open_ in order.refunds_open if open_ != refund.id))
    if refund.payment_id == order.paid_payment_id:
        draft.change_order(owed_amount=order.owed_amount - refund.amount, refund_after="")
        if allows(draft.payment_status, PaymentFact.REFUND_REFUSED):
            draft.pays(PaymentFact.REFUND_REFUSED)
    draft.refunds.append(replace(refund, status="refused", finished_at=now, next_try_at=None))
    draft.timeline.add("refund.failed")
    return draft.done()


def returned_elsewhere(execution: Execution, refund_id: str, amount: int, provider_ref: str, now: Millis) -> Outcome:
    """REFUNDED in the provider's own pages: money of the believed payment went back without our asking."""
    order = execution.order
    if order is None or not order.paid_payment_id:
        return Draft(execution, now).done()
    amount = min(amount, left(order))
    if amount <= 0:
        return Draft(execution, now).done()
    draft = Draft(execution, now)
    _give_back(draft, amount)
    draft.refunds.append(
        Refund(
            id=refund_id,
            payment_id=order.paid_payment_id,
            order_id=order.id,
            execution_id=execution.id,
            org_id=execution.org_id,
            amount=amount,
            currency=order.paid_currency,
            reason="by_seller",
            status="issued",
            created_at=now,
            finished_at=now,
            provider_ref=provider_ref,
            automatic=False,
        )
    )
    draft.timeline.add("refund.issued", money(amount, order.paid_currency))
    return draft.done()


def _give_back(draft: Draft, amount: int) -> None:
    assert draft.order is not None
    order = draft.change_order(refunded_amount=draft.order.refunded_amount + amount)
    whole = order.refunded_amount >= order.paid_amount
    fact = PaymentFact.REFUNDED_ALL if whole else PaymentFact.REFUNDED_PART
    if allows(draft.payment_status, fact):  # a part of what is disputed or in review changes the sums only
        draft.pays(fact)


def _owe(draft: Draft, refund_id: str, amount: int, reason: str, *, automatic: bool) -> None:
    order = draft.order
    assert order is not None
    draft.pays(PaymentFact.REFUND_OWED)
    draft.change_order(owed_amount=order.owed_amount + amount)
    _add(draft, refund_id, order.paid_payment_id, amount, order.paid_currency, reason, automatic=automatic)


def _add(
    draft: Draft, refund_id: str, payment_id: str, amount: int, currency: str, reason: str, *, automatic: bool
) -> None:
    order = draft.order
    assert order is not None
    draft.change_order(refunds_open=(*order.refunds_open, refund_id))
    draft.refunds.append(
        Refund(
            id=refund_id,
            payment_id=payment_id,
            order_id=order.id,
            execution_id=order.execution_id,
            org_id=order.org_id,
            amount=amount,
            currency=currency,
            reason=reason,
            status="pending",
            created_at=draft.now,
            automatic=automatic,
            next_try_at=draft.now,
        )
    )
    draft.timeline.add("refund.pending", money(amount, currency))
