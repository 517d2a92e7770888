"""When money goes back: the policy by why an execution ended, the duty, and what becomes of it.

Never more than was paid, at most one automatic refund of a payment, and the duty is written with the terminal status.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    """REFUND_OWED by the owner: all that is left, or ``amount``. ``held``: this payment, which waits for his hand."""
    draft = Draft(execution, now)
    order = execution.order
    if order is None:
        raise NotAllowed("this execution was free, there is nothing to give back")
    if held is not None and held.id != order.paid_payment_id:
        if held.id not in order.held:
            raise NotAllowed("it was decided already what becomes of this payment")
        if order.paid_payment_id or len(order.held) > 1:
            return _owe_beside(draft, refund_id, amount, held)
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


def _owe_beside(draft: Draft, refund_id: str, amount: int | None, held: Payment) -> Outcome:
    """While the order believes another payment, or may still come to, this one goes back whole and changes nothing."""
    if held.amount <= 0 or amount not in (None, held.amount):
        raise NotAllowed(f"this payment can only go back whole: {money(max(held.amount, 0), held.currency)}")
    let_go(draft, held.id)
    _add(draft, refund_id, held.id, held.amount, held.currency, "by_seller", automatic=False)
    return draft.done()


def hold(draft: Draft, payment_id: str) -> None:
    """The owner has to decide about this payment."""
    order = draft.order
    assert order is not None
    draft.change_order(held=(*order.held, payment_id))


def let_go(draft: Draft, payment_id: str) -> None:
    """It is decided."""
    order = draft.order
    assert order is not None
    draft.change_order(held=tuple(one for one in order.held if one != payment_id))


def believe(draft: Draft, payment: Payment) -> Order:
    """From now on this is the payment that the order's refunds concern."""
    let_go(draft, payment.id)
    return draft.change_order(
        paid_payment_id=payment.id,
        paid_charge=payment.external_id,
        paid_amount=payment.amount,
        paid_currency=payment.currency,
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
    else:
        hold(draft, refund.payment_id)
    draft.refunds.append(replace(refund, status="refused", finished_at=now, next_try_at=None))
    draft.timeline.add("refund.failed")
    return draft.done()


class Overlooked(Exception):
    """The caller has not read all open refunds of a payment; he reads again and repeats."""


def withdraw(draft: Draft, payment_id: str, open_refunds: Iterable[Refund]) -> bool:
    """Nothing of a payment can be given back any more: its refunds that are still owed end here. Whether there were."""
    order = draft.order
    assert order is not None
    gone = [one for one in open_refunds if one.payment_id == payment_id and one.id in order.refunds_open]
    ids = {one.id for one in gone}
    order = draft.change_order(refunds_open=tuple(one for one in order.refunds_open if one not in ids))
    if payment_id == order.paid_payment_id:
        order = draft.change_order(owed_amount=order.owed_amount - sum(one.amount for one in gone), refund_after="")
        if order.owed_amount:
            raise Overlooked
    draft.refunds += [replace(one, status="withdrawn", finished_at=draft.now, next_try_at=None) for one in gone]
    return bool(gone)


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
            provider=order.provider,
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
            provider=order.provider,
        )
    )
    draft.timeline.add("refund.pending", money(amount, currency))
