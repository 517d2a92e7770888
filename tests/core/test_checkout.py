"""Stories of orders that nobody has paid yet."""

from __future__ import annotations

from farebox.core import checkout
from farebox.core import execution as rules
from farebox.core.payment import PaymentFact, move
from farebox.core.records import PaymentStatus, Status
from tests.core.shop import NOON, awaiting, cancelled_unpaid, fresh, in_review, lines, order_of, paid, told


def test_the_page_opens_once() -> None:
    first = rules.checkout_opened(awaiting(), "ref", "https://pay/1", NOON + 5, {"a": 1}, NOON + 1)
    assert told(first) == ["checkout.opened: 5.00 EUR"]
    order = order_of(first.execution)
    assert (order.provider_ref, order.checkout_url, order.expires_at) == ("ref", "https://pay/1", NOON + 5)
    assert (order.parameters, order.opened_at) == ({"a": 1}, NOON + 1)
    again = rules.checkout_opened(first.execution, "ref", "https://pay/1", NOON + 5, None, NOON + 2)
    assert not again.changed


def test_a_new_page_behind_the_same_checkout_is_no_second_event() -> None:
    first = rules.checkout_opened(awaiting(), "ref", "https://pay/1", NOON + 5, None, NOON + 1).execution
    second = rules.checkout_opened(first, "ref2", "https://pay/2", NOON + 9, None, NOON + 2)
    assert told(second) == []
    assert second.execution.rev == first.rev + 1
    assert order_of(second.execution).opened_at == NOON + 1


def test_a_page_that_opens_after_a_cancel_is_kept_but_not_told() -> None:
    outcome = rules.checkout_opened(cancelled_unpaid(), "ref", "https://pay/1", NOON + 5, None, NOON + 2)
    assert told(outcome) == []
    assert order_of(outcome.execution).provider_ref == "ref"


def test_what_is_free_has_no_page() -> None:
    assert not rules.checkout_opened(fresh(), "ref", "url", NOON, None, NOON).changed
    assert not rules.declined(fresh(), 1, NOON).changed
    assert not rules.close(fresh(), NOON).changed
    assert not rules.check_again(fresh(), NOON, NOON).changed


def test_processing_is_told_once() -> None:
    first = rules.processing(awaiting(), NOON + 1)
    assert told(first) == ["payment.processing"]
    assert first.execution.payment_status is PaymentStatus.PROCESSING
    assert not rules.processing(first.execution, NOON + 2).changed
    assert not rules.processing(cancelled_unpaid(), NOON + 2).changed


def test_every_decline_is_told_and_repeated_news_are_not() -> None:
    first = rules.declined(awaiting(), 1, NOON + 1)
    assert told(first) == ["payment.failed"]
    assert not rules.declined(first.execution, 1, NOON + 2).changed
    second = rules.declined(first.execution, 2, NOON + 3)
    assert told(second) == ["payment.failed"]
    assert second.execution.payment_status is PaymentStatus.FAILED
    assert not rules.declined(paid(), 3, NOON + 4).changed


def test_after_a_decline_the_buyer_may_try_again() -> None:
    declined = rules.declined(awaiting(), 1, NOON + 1).execution
    assert rules.processing(declined, NOON + 2).execution.payment_status is PaymentStatus.PROCESSING


def test_a_closed_checkout_ends_the_execution() -> None:
    outcome = rules.close(awaiting(), NOON + 1)
    assert told(outcome) == ["checkout.expired"]
    execution = outcome.execution
    assert (execution.status, execution.payment_status) == (Status.CANCELLED, PaymentStatus.EXPIRED)
    assert (execution.message, execution.finished_at) == ("Checkout expired", NOON + 1)
    assert order_of(execution).closed == "expired"
    assert not rules.close(execution, NOON + 2).changed


def test_money_on_its_way_is_waited_for_when_the_checkout_closes() -> None:
    assert not rules.close(rules.processing(awaiting(), NOON + 1).execution, NOON + 2).changed


def test_money_that_is_not_on_its_way_any_more_was_declined() -> None:
    stopped = rules.stopped(rules.processing(awaiting(), NOON + 1).execution, NOON + 2)
    assert told(stopped) == ["payment.failed"]
    assert stopped.execution.payment_status is PaymentStatus.FAILED
    for other in (awaiting(), stopped.execution, paid(), cancelled_unpaid()):
        assert not rules.stopped(other, NOON + 3).changed


def test_a_late_decline_of_a_cancelled_order_ends_as_expired() -> None:
    on_its_way = rules.processing(awaiting(), NOON + 1).execution
    cancelled = rules.cancel_awaiting(on_its_way, NOON + 2)
    assert told(cancelled) == ["execution.cancelled"]
    assert cancelled.execution.payment_status is PaymentStatus.PROCESSING
    declined = rules.declined(cancelled.execution, 1, NOON + 3).execution
    closed = rules.close(declined, NOON + 4)
    assert told(closed) == []
    assert closed.execution.payment_status is PaymentStatus.EXPIRED
    assert order_of(closed.execution).closed == "cancelled"


def test_what_has_expired_hears_no_more_of_it() -> None:
    for fact in (PaymentFact.PROCESSING, PaymentFact.DECLINED, PaymentFact.CLOSED):
        assert move(PaymentStatus.EXPIRED, fact) is PaymentStatus.EXPIRED
    ended = cancelled_unpaid()
    for outcome in (rules.processing(ended, NOON), rules.declined(ended, 9, NOON), rules.close(ended, NOON)):
        assert not outcome.changed


def test_a_cancel_before_payment() -> None:
    outcome = rules.cancel_awaiting(awaiting(), NOON + 1)
    (line,) = lines(outcome)
    assert (line["eventType"], line["title"]) == ("execution.cancelled", "Cancelled before payment")
    assert outcome.execution.payment_status is PaymentStatus.EXPIRED
    assert outcome.execution.message == "Cancelled"


def test_a_cancel_leaves_money_in_review_where_it_is() -> None:
    outcome = rules.cancel_awaiting(in_review(), NOON + 2)
    assert outcome.execution.payment_status is PaymentStatus.REVIEW
    assert outcome.execution.status is Status.CANCELLED


def test_the_next_question_to_the_provider_is_noted_silently() -> None:
    outcome = checkout.check_again(awaiting(), NOON + 60, NOON)
    assert order_of(outcome.execution).next_check_at == NOON + 60
    assert order_of(outcome.execution).checks == 1
    assert outcome.execution.rev == awaiting().rev
    assert not checkout.check_again(outcome.execution, NOON + 60, NOON + 1).changed
