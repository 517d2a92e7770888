"""What a payment that really settled means for its order: paid, late, one too many, or not what was asked for.

Every charge of the provider counts once, by its id. Whatever the order in which news come, a settled payment ends as a
run or as an open refund.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from farebox.core.errors import NotAllowed
from farebox.core.lifecycle import Fact
from farebox.core.money import money
from farebox.core.outcome import Draft, Outcome
from farebox.core.payment import PaymentFact, allows
from farebox.core.records import Execution, Order, Payment, PaymentStatus, Refund, Status
from farebox.core.refunds import believe, hold, owe_late, withdraw
from farebox.core.values import Millis


def received(execution: Execution, payment: Payment, payee_ok: bool, run_id: str, now: Millis) -> Outcome:
    """One settled charge. ``run_id`` is the id of the run that it may start (``Outcome.starts``)."""
    order = execution.order
    if order is None or payment.external_id in order.charges:
        return Draft(execution, now).done()
    draft = Draft(execution, now)
    order = draft.change_order(charges=(*order.charges, payment.external_id))
    wrong = _mismatch(order, payment, payee_ok)
    if wrong:
        return _mismatched(draft, payment, wrong, real=payee_ok and payment.mode == order.mode)
    if execution.status is Status.AWAITING_PAYMENT and allows(execution.payment_status, PaymentFact.SETTLED):
        draft.payment = replace(payment, kind="settled")
        draft.pays(PaymentFact.SETTLED)
        return _start(draft, draft.payment, run_id)
    return _late(draft, payment)


def accepted(execution: Execution, held: Payment, run_id: str, now: Millis) -> Outcome:
    """ACCEPTED: the owner takes a payment in review as good."""
    draft = Draft(execution, now)
    if execution.status is not Status.AWAITING_PAYMENT:
        raise NotAllowed("this execution does not await its payment any more; the payment can only be refunded")
    draft.pays(PaymentFact.ACCEPTED)
    if draft.order is None or held.id not in draft.order.held:
        raise NotAllowed("it was decided already what becomes of this payment")
    return _start(draft, held, run_id)


def disputed(execution: Execution, now: Millis) -> Outcome:
    """DISPUTED: the buyer's bank asks for the money back. The run goes on; nothing is refunded by itself from here."""
    draft = Draft(execution, now)
    if allows(execution.payment_status, PaymentFact.DISPUTED):
        draft.pays(PaymentFact.DISPUTED)
        draft.change_order(refund_after="")
        draft.timeline.add("payment.disputed")
    return draft.done()


def dispute_closed(execution: Execution, won: bool, open_refunds: Iterable[Refund], now: Millis) -> Outcome:
    """DISPUTE_WON or DISPUTE_LOST. What is lost is gone: ``open_refunds`` of it are withdrawn."""
    draft = Draft(execution, now)
    order = execution.order
    if order is None or execution.payment_status is not PaymentStatus.DISPUTED:
        return draft.done()
    if not won:
        draft.pays(PaymentFact.DISPUTE_LOST)
        withdraw(draft, order.paid_payment_id, open_refunds)
    else:
        draft.pays(PaymentFact.DISPUTE_WON_PART if order.refunded_amount else PaymentFact.DISPUTE_WON)
    draft.timeline.add("payment.dispute_closed")
    return draft.done()


def lost_beside(execution: Execution, payment_id: str, open_refunds: Iterable[Refund], now: Millis) -> Outcome:
    """A payment beside the one that the order believes was lost in a dispute: it is not given back once more."""
    draft = Draft(execution, now)
    order = execution.order
    if order is None or payment_id == order.paid_payment_id:
        return draft.done()
    if withdraw(draft, payment_id, open_refunds):
        draft.timeline.add("payment.dispute_closed")
    return draft.done()


def _mismatch(order: Order, payment: Payment, payee_ok: bool) -> str:
    wrong = [
        word
        for word, same in (
            ("amount", payment.amount == order.amount),
            ("currency", payment.currency == order.currency),
            ("mode", payment.mode == order.mode),
            ("payee", payee_ok),
        )
        if not same
    ]
    return ", ".join(wrong)


def _mismatched(draft: Draft, payment: Payment, wrong: str, *, real: bool) -> Outcome:
    first = allows(draft.payment_status, PaymentFact.MISMATCHED)
    if not first and real and draft.payment_status is not PaymentStatus.REVIEW:
        return _late(draft, payment)
    draft.payment = replace(payment, kind="mismatched", note=f"not as ordered: {wrong}")
    hold(draft, payment.id)
    if first:
        draft.pays(PaymentFact.MISMATCHED)
        draft.timeline.add("payment.review")
    return draft.done()


def _start(draft: Draft, payment: Payment, run_id: str) -> Outcome:
    believe(draft, payment)
    draft.happens(Fact.PAID)
    draft.timeline.add("payment.confirmed", money(payment.amount, payment.currency))
    draft.happens(Fact.ENQUEUED)
    draft.timeline.add("run.queued", run_id=run_id)
    draft.change(run_id=run_id, message="Paid, waiting to start")
    return draft.done(starts=True)


def _late(draft: Draft, payment: Payment) -> Outcome:
    before = draft.payment_status
    draft.pays(PaymentFact.SETTLED_LATE)
    first = draft.payment_status is not before
    draft.payment = replace(payment, kind="late" if first else "extra")
    if first:
        believe(draft, draft.payment)
    draft.timeline.add("payment.late", money(payment.amount, payment.currency))
    owe_late(draft, draft.payment, "paid_late" if first else "paid_twice")
    return draft.done()
