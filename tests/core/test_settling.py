"""Stories of money that came: in time, late, twice, wrong, disputed."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.core import execution as rules
from farebox.core.errors import NotAllowed
from farebox.core.records import Execution, PaymentStatus, Status
from farebox.core.refunds import Overlooked
from tests.core.shop import (
    NOON,
    RUN,
    a_payment,
    awaiting,
    cancelled_unpaid,
    failed,
    fresh,
    in_review,
    order_of,
    paid,
    pay,
    running,
    the_refund,
    told,
)


def test_a_payment_in_time_queues_the_run() -> None:
    outcome = pay(awaiting())
    assert told(outcome) == ["payment.confirmed: 5.00 EUR", "run.queued"]
    assert outcome.starts
    execution = outcome.execution
    assert (execution.status, execution.payment_status) == (Status.QUEUED, PaymentStatus.PAID)
    assert (execution.run_id, execution.message) == (RUN, "Paid, waiting to start")
    assert outcome.payment is not None
    assert outcome.payment.kind == "settled"
    assert order_of(execution).next_check_at is None


@pytest.mark.parametrize("before", ["processing", "declined"])
def test_so_does_one_that_took_its_time(before: str) -> None:
    execution = awaiting()
    step = rules.processing(execution, NOON) if before == "processing" else rules.declined(execution, 1, NOON)
    assert pay(step.execution).starts


def test_the_same_charge_counts_once() -> None:
    again = pay(paid())
    assert not again.changed
    assert not again.starts


def test_what_is_free_takes_no_money() -> None:
    assert not pay(fresh()).changed
    assert not rules.dispute_closed(fresh(), True, (), NOON).changed


def test_a_payment_after_the_end_goes_back_by_itself() -> None:
    outcome = pay(cancelled_unpaid())
    assert told(outcome) == ["payment.late: 5.00 EUR", "refund.pending: 5.00 EUR"]
    refund = the_refund(outcome)
    assert (refund.amount, refund.reason, refund.automatic) == (500, "paid_late", True)
    assert outcome.payment is not None
    assert outcome.payment.kind == "late"
    assert outcome.execution.payment_status is PaymentStatus.REFUND_PENDING
    assert not outcome.starts


def test_so_does_one_that_was_on_its_way_when_the_buyer_cancelled() -> None:
    processing = rules.processing(awaiting(), NOON).execution
    ended = rules.cancel_awaiting(processing, NOON + 1).execution
    assert ended.payment_status is PaymentStatus.PROCESSING
    declined = rules.declined(ended, 1, NOON + 1).execution
    for before in (ended, declined):
        outcome = pay(before)
        assert told(outcome) == ["payment.late: 5.00 EUR", "refund.pending: 5.00 EUR"]
        assert outcome.execution.payment_status is PaymentStatus.REFUND_PENDING


def disputed() -> Execution:
    return rules.disputed(paid(), NOON + 1).execution


def refunded(amount: int = 500) -> Execution:
    return rules.returned_elsewhere(paid(), "ref_e", amount, "", NOON + 1).execution


def partly_refunded() -> Execution:
    return refunded(100)


@pytest.mark.parametrize("before", [paid, running, failed, in_review, disputed, refunded, partly_refunded])
def test_a_second_payment_has_a_refund_of_its_own(before: Any) -> None:
    execution = before()
    outcome = pay(execution, 2)
    assert told(outcome) == ["payment.late: 5.00 EUR", "refund.pending: 5.00 EUR"]
    assert outcome.execution.payment_status is execution.payment_status
    assert outcome.payment is not None
    assert outcome.payment.kind == "extra"
    assert (the_refund(outcome).payment_id, the_refund(outcome).reason) == ("pay_2", "paid_twice")
    assert order_of(outcome.execution).paid_amount == order_of(execution).paid_amount


@pytest.mark.parametrize(
    ("fields", "word"),
    [({"amount": 499}, "amount"), ({"currency": "USD"}, "currency"), ({"mode": "live"}, "mode")],
)
def test_what_was_not_ordered_goes_to_review(fields: dict[str, Any], word: str) -> None:
    outcome = pay(awaiting(), **fields)
    assert told(outcome) == ["payment.review"]
    assert outcome.execution.payment_status is PaymentStatus.REVIEW
    assert outcome.execution.status is Status.AWAITING_PAYMENT
    assert outcome.payment is not None
    assert outcome.payment.kind == "mismatched"
    assert word in outcome.payment.note
    assert not outcome.refunds


def test_so_does_what_went_to_somebody_else() -> None:
    outcome = pay(awaiting(), payee_ok=False)
    assert outcome.execution.payment_status is PaymentStatus.REVIEW
    assert outcome.payment is not None
    assert "payee" in outcome.payment.note


def test_a_mismatch_after_the_end_goes_to_review_too() -> None:
    assert pay(cancelled_unpaid(), amount=1).execution.payment_status is PaymentStatus.REVIEW


@pytest.mark.parametrize("before", ["processing", "declined"])
def test_a_mismatch_after_news_of_a_payment_goes_to_review(before: str) -> None:
    execution = awaiting()
    step = rules.processing(execution, NOON) if before == "processing" else rules.declined(execution, 1, NOON)
    outcome = pay(step.execution, amount=499)
    assert outcome.execution.payment_status is PaymentStatus.REVIEW
    assert told(outcome) == ["payment.review"]


def test_a_second_mismatch_is_kept_for_the_owner() -> None:
    outcome = pay(in_review(), 2, amount=1)
    assert told(outcome) == []
    assert outcome.payment is not None
    assert outcome.payment.kind == "mismatched"
    assert outcome.execution.payment_status is PaymentStatus.REVIEW
    assert order_of(outcome.execution).held == ("pay_1", "pay_2")


def test_a_wrong_second_payment_goes_back_if_it_is_real_money_of_ours() -> None:
    outcome = pay(paid(), 2, amount=300, currency="USD")
    assert (the_refund(outcome).amount, the_refund(outcome).currency) == (300, "USD")
    foreign = pay(paid(), 2, payee_ok=False)
    assert not foreign.refunds
    assert foreign.payment is not None
    assert foreign.payment.kind == "mismatched"
    assert order_of(foreign.execution).held == ("pay_2",)


def test_a_second_payment_of_nothing_owes_nothing() -> None:
    outcome = pay(paid(), 2, amount=0)
    assert not outcome.refunds


def test_the_owner_may_accept_what_is_in_review() -> None:
    outcome = rules.accept(in_review(), a_payment(amount=499), RUN, NOON + 5)
    assert told(outcome) == ["payment.confirmed: 4.99 EUR", "run.queued"]
    assert outcome.starts
    assert order_of(outcome.execution).paid_amount == 499
    assert order_of(outcome.execution).held == ()


def test_the_owner_accepts_what_waits_for_him_and_nothing_else() -> None:
    with pytest.raises(NotAllowed, match="decided already"):
        rules.accept(in_review(), a_payment(2, amount=499), RUN, NOON + 5)


def test_the_owner_may_not_accept_what_ended() -> None:
    ended = rules.cancel_awaiting(in_review(), NOON + 2).execution
    with pytest.raises(NotAllowed, match="refunded"):
        rules.accept(ended, a_payment(amount=499), RUN, NOON + 5)


def test_the_owner_may_not_accept_what_never_came() -> None:
    with pytest.raises(NotAllowed, match="pending"):
        rules.accept(awaiting(), a_payment(), RUN, NOON + 5)


def test_a_dispute_that_is_won() -> None:
    outcome = rules.disputed(running(), NOON + 5)
    assert told(outcome) == ["payment.disputed"]
    assert outcome.execution.status is Status.RUNNING
    assert not rules.disputed(outcome.execution, NOON + 6).changed
    won = rules.dispute_closed(outcome.execution, True, (), NOON + 7)
    assert told(won) == ["payment.dispute_closed"]
    assert won.execution.payment_status is PaymentStatus.PAID
    assert not rules.dispute_closed(won.execution, True, (), NOON + 8).changed


def test_what_went_back_in_part_may_be_disputed() -> None:
    assert rules.disputed(partly_refunded(), NOON + 5).execution.payment_status is PaymentStatus.DISPUTED


def test_a_dispute_that_is_lost() -> None:
    disputed = rules.disputed(paid(), NOON + 5).execution
    lost = rules.dispute_closed(disputed, False, (), NOON + 7)
    assert lost.execution.payment_status is PaymentStatus.REFUNDED


def test_what_is_lost_is_not_given_back_as_well() -> None:
    execution = failed()
    owed = execution.refund
    assert owed is not None
    disputed = rules.disputed(execution, NOON + 5).execution
    lost = rules.dispute_closed(disputed, False, [owed], NOON + 7)
    assert told(lost) == ["payment.dispute_closed"]
    assert lost.execution.payment_status is PaymentStatus.REFUNDED
    assert (the_refund(lost).id, the_refund(lost).status) == (owed.id, "withdrawn")
    assert (the_refund(lost).finished_at, the_refund(lost).next_try_at) == (NOON + 7, None)
    order = order_of(lost.execution)
    assert (order.refunds_open, order.owed_amount, order.refunded_amount) == ((), 0, 0)
    assert not rules.refund_issued(lost.execution, owed, "re", NOON + 9).changed


def test_a_refund_that_nobody_read_is_not_forgotten() -> None:
    disputed = rules.disputed(failed(), NOON + 5).execution
    with pytest.raises(Overlooked):
        rules.dispute_closed(disputed, False, (), NOON + 7)


def test_a_dispute_lost_over_a_second_payment_withdraws_its_refund_only() -> None:
    twice = pay(failed(), 2)
    first, second = failed().refund, the_refund(twice)
    assert first is not None
    lost = rules.lost_beside(twice.execution, "pay_2", [first, second], NOON + 7)
    assert told(lost) == ["payment.dispute_closed"]
    assert [(one.id, one.status) for one in lost.refunds] == [(second.id, "withdrawn")]
    assert order_of(lost.execution).refunds_open == (first.id,)
    assert lost.execution.payment_status is PaymentStatus.REFUND_PENDING
    assert not rules.lost_beside(lost.execution, "pay_2", [first, second], NOON + 8).changed
    assert not rules.lost_beside(fresh(), "pay_2", [], NOON + 8).changed
    assert not rules.lost_beside(twice.execution, "pay_1", [first, second], NOON + 8).changed


def test_a_dispute_won_after_a_part_went_back() -> None:
    part = rules.returned_elsewhere(paid(), "ref_9", 200, "", NOON + 2).execution
    disputed = rules.disputed(part, NOON + 5).execution
    won = rules.dispute_closed(disputed, True, (), NOON + 7)
    assert won.execution.payment_status is PaymentStatus.PARTIALLY_REFUNDED


def test_what_nobody_paid_cannot_be_disputed() -> None:
    assert not rules.disputed(awaiting(), NOON).changed
