"""Stories of money that goes back."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.core import execution as rules
from farebox.core.errors import NotAllowed
from farebox.core.journal import Failure, RunCancelled, RunFailed
from farebox.core.outcome import Outcome
from farebox.core.payment import PaymentFact, move
from farebox.core.records import Execution, PaymentStatus, Status
from farebox.core.refunds import reason_for
from tests.core.shop import (
    NOON,
    RUN,
    a_payment,
    awaiting,
    failed,
    free,
    fresh,
    in_review,
    lines,
    order_of,
    paid,
    pay,
    running,
    succeeded,
    the_refund,
    told,
    turned,
)

P = PaymentStatus


def owe(execution: Execution, amount: int | None = None, number: int = 7, held: Any = None) -> Outcome:
    return rules.owe_refund(execution, f"ref_hand{number}", amount, held, NOON + 5)


@pytest.mark.parametrize(
    ("policy", "end", "started", "asked", "reason"),
    [
        ("on_failure", "failed", True, None, "run_failed"),
        ("never", "failed", True, None, ""),
        ("on_failure", "cancelled_by_buyer", False, None, "cancelled_before_start"),
        ("never", "cancelled_by_buyer", False, None, "cancelled_before_start"),
        ("on_failure", "cancelled_by_buyer", True, None, ""),
        ("never", "cancelled_by_buyer", True, None, ""),
        ("on_failure", "cancelled_by_seller", True, None, "cancelled_by_seller"),
        ("on_failure", "cancelled_by_seller", True, False, ""),
        ("never", "cancelled_by_seller", True, None, ""),
        ("never", "cancelled_by_seller", True, True, "cancelled_by_seller"),
    ],
)
def test_the_policy(policy: str, end: Any, started: bool, asked: bool | None, reason: str) -> None:
    execution = running(refund_policy=policy) if started else paid(refund_policy=policy)
    assert reason_for(execution, end, asked) == reason


def test_what_was_free_owes_nothing() -> None:
    assert reason_for(free(), "failed") == ""
    with pytest.raises(NotAllowed, match="free"):
        owe(free())


def test_a_failure_is_refunded_with_the_status_that_says_so() -> None:
    outcome = turned(running(), RunFailed(at=NOON, failure=Failure("boom")))
    assert told(outcome) == ["run.failed: This step failed.", "refund.pending: 5.00 EUR"]
    assert outcome.execution.payment_status is P.REFUND_PENDING
    refund = the_refund(outcome)
    assert (refund.amount, refund.reason, refund.status, refund.next_try_at) == (500, "run_failed", "pending", NOON + 2)
    assert outcome.execution.refund == refund


def test_a_refund_is_issued_once() -> None:
    execution = failed()
    refund = execution.refund
    assert refund is not None
    outcome = rules.refund_issued(execution, refund, "re_1", NOON + 9)
    assert told(outcome) == ["refund.issued: 5.00 EUR"]
    assert outcome.execution.payment_status is P.REFUNDED
    assert (the_refund(outcome).status, the_refund(outcome).provider_ref) == ("issued", "re_1")
    assert order_of(outcome.execution).refunded_amount == 500
    assert not rules.refund_issued(outcome.execution, refund, "re_1", NOON + 10).changed
    assert not rules.refund_refused(outcome.execution, refund, NOON + 10).changed


def test_a_refused_refund_needs_a_look_and_then_a_hand() -> None:
    execution = failed()
    assert execution.refund is not None
    outcome = rules.refund_refused(execution, execution.refund, NOON + 9)
    assert told(outcome) == ["refund.failed"]
    assert outcome.execution.payment_status is P.REVIEW
    assert the_refund(outcome).status == "refused"
    again = owe(outcome.execution)
    assert again.execution.payment_status is P.REFUND_PENDING
    assert the_refund(again).automatic is False


def test_the_owner_gives_back_a_part_while_the_run_goes_on() -> None:
    outcome = owe(running(), 200)
    assert told(outcome) == ["refund.pending: 2.00 EUR"]
    assert outcome.execution.status is Status.RUNNING
    part = rules.refund_issued(outcome.execution, the_refund(outcome), "re", NOON + 6).execution
    assert part.payment_status is P.PARTIALLY_REFUNDED
    rest = owe(part, number=8)
    assert the_refund(rest).amount == 300
    done = rules.refund_issued(rest.execution, the_refund(rest), "re", NOON + 7).execution
    assert done.payment_status is P.REFUNDED
    with pytest.raises(NotAllowed, match="refunded"):
        owe(done, 1)


@pytest.mark.parametrize("amount", [0, -1, 501])
def test_never_more_than_was_paid(amount: int) -> None:
    with pytest.raises(NotAllowed, match=r"5\.00 EUR can still be given back"):
        owe(running(), amount)


def test_one_refund_at_a_time() -> None:
    with pytest.raises(NotAllowed, match="refund_pending"):
        owe(owe(succeeded(), 100).execution, 100)


@pytest.mark.parametrize("execution", [awaiting(), rules.disputed(paid(), NOON).execution])
def test_what_did_not_come_or_is_disputed_is_not_refunded(execution: Execution) -> None:
    with pytest.raises(NotAllowed):
        owe(execution)


def test_a_failure_while_a_part_is_on_its_way_gives_back_the_rest_afterwards() -> None:
    part = owe(running(), 200)
    ended = turned(part.execution, RunFailed(at=NOON, failure=Failure("boom")))
    assert told(ended) == ["run.failed: This step failed."]
    outcome = rules.refund_issued(ended.execution, the_refund(part), "re", NOON + 6)
    assert told(outcome) == ["refund.issued: 2.00 EUR", "refund.pending: 3.00 EUR"]
    assert outcome.execution.payment_status is P.REFUND_PENDING
    assert [refund.status for refund in outcome.refunds] == ["issued", "pending"]
    last = rules.refund_issued(outcome.execution, the_refund(outcome), "re", NOON + 7).execution
    assert last.payment_status is P.REFUNDED


def test_one_automatic_refund_and_no_second_one() -> None:
    execution = failed()
    assert execution.refund is not None
    disputed = rules.disputed(execution, NOON + 3).execution
    refused = rules.refund_refused(disputed, execution.refund, NOON + 4)
    assert refused.execution.payment_status is P.DISPUTED
    won = rules.dispute_closed(refused.execution, True, (), NOON + 5).execution
    retried = turned(won, rules_retried()).execution
    again = turned(retried, RunFailed(at=NOON, failure=Failure("boom")))
    assert again.execution.payment_status is P.PAID
    assert not again.refunds


def rules_retried() -> Any:
    from farebox.core.journal import RunRetried

    return RunRetried(at=NOON)


def test_a_dispute_stops_what_would_have_followed_by_itself() -> None:
    disputed = rules.disputed(running(), NOON + 3).execution
    outcome = turned(disputed, RunFailed(at=NOON, failure=Failure("boom")))
    assert not outcome.refunds
    assert outcome.execution.payment_status is P.DISPUTED


def test_the_owner_returns_a_mismatched_payment_and_the_execution_ends() -> None:
    outcome = owe(in_review(), held=a_payment(amount=499))
    assert told(outcome) == ["execution.cancelled", "refund.pending: 4.99 EUR"]
    assert (outcome.execution.status, outcome.execution.payment_status) == (Status.CANCELLED, P.REFUND_PENDING)
    done = rules.refund_issued(outcome.execution, the_refund(outcome), "re", NOON + 6).execution
    assert done.payment_status is P.REFUNDED


def test_several_mismatched_payments_go_back_one_by_one() -> None:
    first, second = a_payment(amount=499), a_payment(2, amount=1)
    twice = pay(in_review(), 2, amount=1).execution
    one = owe(twice, held=second)
    assert told(one) == ["refund.pending: 0.01 EUR"]
    assert (one.execution.status, one.execution.payment_status) == (Status.AWAITING_PAYMENT, P.REVIEW)
    with pytest.raises(NotAllowed, match="decided already"):
        owe(one.execution, number=8, held=second)
    issued = rules.refund_issued(one.execution, the_refund(one), "re", NOON + 6).execution
    assert issued.payment_status is P.REVIEW
    last = owe(issued, number=9, held=first)
    assert told(last) == ["execution.cancelled", "refund.pending: 4.99 EUR"]
    assert order_of(last.execution).held == ()


def test_a_payment_beside_the_accepted_one_goes_back_whole() -> None:
    twice = pay(in_review(), 2, amount=300).execution
    accepted = rules.accept(twice, a_payment(amount=499), RUN, NOON + 4).execution
    extra = a_payment(2, amount=300)
    for amount in (299, 301):
        with pytest.raises(NotAllowed, match=r"whole: 3\.00 EUR"):
            owe(accepted, amount, held=extra)
    outcome = owe(accepted, 300, held=extra)
    assert (outcome.execution.payment_status, the_refund(outcome).payment_id) == (P.PAID, "pay_2")
    assert order_of(outcome.execution).owed_amount == 0
    assert the_refund(owe(outcome.execution, 499, number=8, held=a_payment(amount=499))).payment_id == "pay_1"


def test_a_payment_of_nothing_cannot_go_back() -> None:
    nothing = pay(in_review(), 2, amount=0).execution
    with pytest.raises(NotAllowed, match="whole"):
        owe(nothing, held=a_payment(2, amount=0))


def test_a_second_payment_whose_refund_was_refused_waits_for_the_owner() -> None:
    twice = pay(running(), 2)
    refused = rules.refund_refused(twice.execution, the_refund(twice), NOON + 4).execution
    assert order_of(refused).held == ("pay_2",)
    again = owe(refused, held=a_payment(2))
    assert (the_refund(again).payment_id, the_refund(again).automatic) == ("pay_2", False)
    assert order_of(again.execution).held == ()


def test_a_refund_made_elsewhere_is_believed() -> None:
    part = rules.returned_elsewhere(paid(), "ref_a", 100, "re_a", NOON + 3)
    assert told(part) == ["refund.issued: 1.00 EUR"]
    assert part.execution.payment_status is P.PARTIALLY_REFUNDED
    rest = rules.returned_elsewhere(part.execution, "ref_b", 900, "re_b", NOON + 4)
    assert the_refund(rest).amount == 400
    assert rest.execution.payment_status is P.REFUNDED
    assert not rules.returned_elsewhere(rest.execution, "ref_c", 1, "", NOON + 5).changed
    assert not rules.returned_elsewhere(awaiting(), "ref_c", 1, "", NOON + 5).changed
    assert not rules.returned_elsewhere(fresh(), "ref_c", 1, "", NOON + 5).changed


def test_all_of_it_may_have_gone_back_elsewhere_whatever_we_thought() -> None:
    execution = failed()
    assert execution.refund is not None
    refused = rules.refund_refused(execution, execution.refund, NOON + 3).execution
    disputed = rules.disputed(paid(), NOON + 3).execution
    for before in (paid(), refused, disputed):
        whole = rules.returned_elsewhere(before, "ref_a", 500, "re_a", NOON + 4)
        assert told(whole) == ["refund.issued: 5.00 EUR"]
        assert whole.execution.payment_status is P.REFUNDED


def test_part_by_part() -> None:
    first = rules.returned_elsewhere(paid(), "ref_a", 100, "", NOON + 3).execution
    second = rules.returned_elsewhere(first, "ref_b", 100, "", NOON + 4).execution
    assert second.payment_status is P.PARTIALLY_REFUNDED
    assert order_of(second).refunded_amount == 200
    assert move(P.PARTIALLY_REFUNDED, PaymentFact.REFUNDED_PART) is P.PARTIALLY_REFUNDED


def test_a_part_that_went_back_during_a_dispute_changes_the_sums_only() -> None:
    disputed = rules.disputed(paid(), NOON).execution
    part = rules.returned_elsewhere(disputed, "ref_a", 100, "", NOON + 3).execution
    assert part.payment_status is P.DISPUTED
    assert order_of(part).refunded_amount == 100


def test_the_refund_of_a_second_payment_leaves_the_first_one_alone() -> None:
    twice = pay(running(), 2)
    issued = rules.refund_issued(twice.execution, the_refund(twice), "re", NOON + 4)
    assert told(issued) == ["refund.issued: 5.00 EUR"]
    assert issued.execution.payment_status is P.PAID
    refused = rules.refund_refused(twice.execution, the_refund(twice), NOON + 4)
    assert told(refused) == ["refund.failed"]
    assert refused.execution.payment_status is P.PAID


def test_a_refund_nobody_owes_is_not_issued() -> None:
    execution = failed()
    assert execution.refund is not None
    assert not rules.refund_issued(fresh(), execution.refund, "re", NOON).changed
    assert not rules.refund_refused(fresh(), execution.refund, NOON).changed


def test_the_buyer_cancels_before_the_start_and_gets_his_money() -> None:
    outcome = turned(paid(refund_policy="never"), RunCancelled(at=NOON, by="buyer"))
    assert told(outcome) == ["run.cancelled: by the buyer", "refund.pending: 5.00 EUR"]
    assert lines(outcome)[0]["title"] == "Cancelled"
