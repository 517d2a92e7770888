"""What happens to an order before any money has come: its checkout opens, waits, is declined, and closes."""

from __future__ import annotations

from farebox.core.lifecycle import Fact
from farebox.core.money import money
from farebox.core.outcome import Draft, Outcome
from farebox.core.payment import PaymentFact
from farebox.core.records import Execution, PaymentStatus, Status
from farebox.core.values import Json, Millis


def opened(execution: Execution, ref: str, url: str, expires_at: Millis, parameters: Json, now: Millis) -> Outcome:
    """The provider's page exists. A new page behind the same checkout is no second event."""
    draft = Draft(execution, now)
    order = execution.order
    if order is None or (order.provider_ref == ref and order.checkout_url == url):
        return draft.done()
    first = order.opened_at is None
    draft.change_order(
        provider_ref=ref,
        checkout_url=url,
        expires_at=expires_at,
        parameters=order.parameters if parameters is None else parameters,
        opened_at=now if first else order.opened_at,
    )
    if first and execution.status is Status.AWAITING_PAYMENT:
        draft.timeline.add("checkout.opened", money(order.amount, order.currency))
    return draft.done()


def processing(execution: Execution, now: Millis) -> Outcome:
    """PROCESSING: the buyer has paid, the money is on its way."""
    draft = Draft(execution, now)
    if execution.payment_status in (PaymentStatus.PENDING, PaymentStatus.FAILED):
        draft.pays(PaymentFact.PROCESSING)
        draft.timeline.add("payment.processing")
    return draft.done()


def declined(execution: Execution, declines: int, now: Millis) -> Outcome:
    """DECLINED, ``declines`` times so far: the buyer may try again until the checkout closes."""
    draft = Draft(execution, now)
    order = execution.order
    open_ = (PaymentStatus.PENDING, PaymentStatus.PROCESSING, PaymentStatus.FAILED)
    if order is None or execution.payment_status not in open_ or declines <= order.declines:
        return draft.done()
    draft.pays(PaymentFact.DECLINED)
    draft.change_order(declines=declines)
    draft.timeline.add("payment.failed")
    return draft.done()


def stopped(execution: Execution, now: Millis) -> Outcome:
    """Money that was on its way is not any more, and none came: declined, whatever the provider counts."""
    draft = Draft(execution, now)
    if execution.payment_status is PaymentStatus.PROCESSING:
        draft.pays(PaymentFact.DECLINED)
        draft.timeline.add("payment.failed")
    return draft.done()


def closed(execution: Execution, now: Millis) -> Outcome:
    """CLOSED, confirmed by the provider: nobody can pay this checkout any more."""
    draft = Draft(execution, now)
    order = execution.order
    if order is None or execution.payment_status not in (PaymentStatus.PENDING, PaymentStatus.FAILED):
        return draft.done()  # the outcome of a payment is awaited, or known already
    draft.pays(PaymentFact.CLOSED)
    draft.change_order(closed=order.closed or "expired")
    if draft.status is Status.AWAITING_PAYMENT:
        draft.happens(Fact.CHECKOUT_CLOSED)
        draft.timeline.add("checkout.expired")
        draft.end("Checkout expired")
    return draft.done()


def cancel_unpaid(draft: Draft) -> None:
    """CANCELLED while awaiting payment. Money that is on its way or in review keeps its own status."""
    if draft.payment_status is not PaymentStatus.REVIEW:
        draft.pays(PaymentFact.CLOSED)
    draft.change_order(closed="cancelled")
    draft.happens(Fact.CANCELLED)
    draft.timeline.add("execution.cancelled")
    draft.end("Cancelled")


def check_again(execution: Execution, at: Millis | None, now: Millis) -> Outcome:
    """When the provider is to be asked about this order again; None: never. Clients see nothing of it."""
    draft = Draft(execution, now)
    if execution.order is not None and execution.order.next_check_at != at:
        draft.change_order(next_check_at=at, checks=execution.order.checks + 1)
    return draft.done()
