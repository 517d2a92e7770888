"""Content goes, money stays, and nothing is counted anew."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from farebox.core.erasing import blank_end, blank_event, erase, erased_run, has_money, may_go, strip
from farebox.core.errors import NotAllowed
from farebox.core.journal import Failure, RunCancelled, RunFailed, RunSucceeded
from farebox.core.outcome import TOKEN_LIFE
from farebox.core.public import view
from farebox.core.records import Execution, PaymentStatus, Status, Wait
from farebox.testing.clock import NOON
from farebox.testing.samples import a_run, an_execution, an_order

LATER = NOON + 1_000
CANARY = "canary"


def bought(**fields: object) -> Execution:
    """Paid and delivered, with the buyer's words wherever there is a place for them."""
    order = an_order(
        "exe_1",
        paid_payment_id="pay_1",
        paid_amount=500,
        charges=("ch_1",),
        checkout_url=f"https://pay.example/{CANARY}",
        parameters={"amount": 500, "successUrl": f"https://a.example/{CANARY}", "cancelUrl": CANARY},
    )
    plain = an_execution(
        id="exe_1",
        status=Status.SUCCEEDED,
        payment_status=PaymentStatus.PAID,
        order=order,
        order_id=order.id,
        seq=7,
        rev=5,
        finished_at=NOON,
        token_ends_at=NOON + TOKEN_LIFE,
        message=CANARY,
        status_reason=CANARY,
        client_safe_metadata={"name": CANARY},
        source_system=CANARY,
        source_entity_type=CANARY,
        source_entity_id=CANARY,
        external_ref=CANARY,
        idempotency_key=CANARY,
        initiated_by_id=CANARY,
        initiated_by_type="public",
        client=CANARY,
        success_url=CANARY,
        cancel_url=CANARY,
        output={"text": CANARY},
        waits=(Wait(kind="form", node_id="ask", step="ask#1", title=CANARY),),
    )
    return replace(plain, **fields)


def test_what_is_erased_holds_no_word_of_the_buyer_and_all_of_the_money() -> None:
    before = bought()
    outcome = erase(before, LATER)
    after = outcome.execution
    assert CANARY not in repr(after)
    assert CANARY not in view(after).decode()
    assert (after.status, after.payment_status, after.token_ends_at) == (
        before.status,
        before.payment_status,
        before.token_ends_at,
    )
    assert after.order is not None
    assert before.order is not None
    assert (after.order.amount, after.order.paid_payment_id, after.order.charges) == (500, "pay_1", ("ch_1",))
    assert outcome.order == after.order
    assert (after.erased_at, after.message, after.rev, after.seq) == (LATER, "Erased", 6, 8)
    assert json.loads(outcome.events[0].body)["eventType"] == "execution.erased"


def test_erasing_again_changes_nothing() -> None:
    once = erase(bought(), LATER).execution
    again = erase(once, LATER + 5)
    assert not again.changed
    assert again.execution is once


@pytest.mark.parametrize("status", [Status.AWAITING_PAYMENT, Status.QUEUED, Status.RUNNING, Status.WAITING])
def test_what_is_under_way_is_not_erased(status: Status) -> None:
    with pytest.raises(NotAllowed, match="cancel it first"):
        erase(bought(status=status), LATER)


def test_what_is_kept_for_its_money_only_tells_nobody() -> None:
    outcome = strip(bought(initiated_by_type="api_key", initiated_by_id="key_1"), LATER)
    assert CANARY not in repr(outcome.execution)
    assert outcome.execution.initiated_by_id == "key_1"
    assert (outcome.execution.erased_at, outcome.execution.message, outcome.events) == (LATER, "", [])
    erased = erase(bought(), LATER).execution
    assert strip(erased, LATER + 5).execution.erased_at == LATER


def test_an_execution_without_an_order_is_stripped_as_well() -> None:
    free = bought(order=None, order_id="", payment_status=PaymentStatus.NOT_REQUIRED)
    assert strip(free, LATER).order is None
    odd = bought(order=an_order("exe_1"))
    stripped = strip(odd, LATER).execution.order
    assert stripped is not None
    assert stripped.parameters is None


def test_what_may_go() -> None:
    assert may_go(bought())
    assert not may_go(bought(status=Status.RUNNING))
    for stirring in ("processing", "refund_pending", "review", "disputed"):
        assert not may_go(bought(payment_status=PaymentStatus(stirring)))
    order = bought().order
    assert order is not None
    assert not may_go(bought(order=replace(order, next_check_at=LATER)))
    assert not may_go(bought(order=replace(order, refunds_open=("ref_1",))))
    assert not may_go(bought(order=replace(order, held=("pay_2",))))
    assert may_go(bought(order=None))


def test_what_had_money() -> None:
    unpaid = an_order("exe_1")
    expired = bought(order=unpaid, status=Status.CANCELLED, payment_status=PaymentStatus.EXPIRED)
    assert not has_money(expired)
    assert not has_money(bought(order=None, payment_status=PaymentStatus.NOT_REQUIRED))
    assert has_money(bought())
    assert has_money(replace(expired, payment_status=PaymentStatus.REFUNDED))
    assert has_money(replace(expired, order=replace(unpaid, charges=("ch_1",))))


def test_a_run_forgets_why_it_failed() -> None:
    assert erased_run(a_run(error=CANARY)).error == "erased"
    assert erased_run(a_run()).error == ""


def test_the_last_entry_still_says_how_it_ended() -> None:
    assert blank_end(RunSucceeded(at=NOON, output={"a": CANARY})) == RunSucceeded(at=NOON)
    failed = RunFailed(at=NOON, failure=Failure("broken", CANARY, details=CANARY), step="a#1")
    assert blank_end(failed) == RunFailed(at=NOON, failure=Failure("erased"), step="a#1")
    cancelled = RunCancelled(at=NOON, by="buyer")
    assert blank_end(cancelled) is cancelled


def test_an_event_loses_its_text_unless_it_speaks_of_money() -> None:
    step = '{"createdAt":"t","eventType":"step.succeeded","id":"evt_1_2","message":"canary","title":"Draw","seq":2}'
    assert blank_event(step) == step.replace(CANARY, "")
    money = step.replace("step.succeeded", "payment.confirmed")
    assert blank_event(money) == money
