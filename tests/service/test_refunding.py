"""Stories of refunds that are carried out while things go wrong."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from farebox.core.errors import NotAllowed, NotFound
from farebox.core.records import Execution, PaymentStatus, Refund, Status
from farebox.payments.port import Ambiguous, Rejected
from farebox.service import executions, payments
from tests.service.sales import Shop, a_charge, charged, order_of

P = PaymentStatus


async def owed(shop: Shop) -> tuple[Execution, Refund]:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge())
    await payments.settle_payment(shop.house, order_of(execution))
    execution = await executions.cancel_execution(shop.house, execution.id, "buyer")
    (refund,) = await shop.house.store.refunds_to_issue(shop.clock(), 10)
    return execution, refund


async def test_it_is_sent_once_however_often_it_is_asked_for(shop: Shop) -> None:
    _, refund = await owed(shop)
    done = await asyncio.gather(*(payments.issue_refund(shop.house, refund) for _ in range(4)))
    assert {one.payment_status for one in done} == {P.REFUNDED}
    (stored,) = await shop.house.store.refunds(refund.execution_id)
    assert (stored.status, stored.provider_ref) == ("issued", f"re_{refund.id}")
    assert (await shop.told(refund.execution_id)).count("refund.issued") == 1
    assert await shop.house.store.refunds_to_issue(shop.clock(), 10) == []


async def test_nobody_knows_whether_it_worked_so_the_provider_is_asked(shop: Shop) -> None:
    execution, refund = await owed(shop)
    shop.odd.refund_broken = Ambiguous("timeout after sending")
    pending = await payments.issue_refund(shop.house, refund)
    assert pending.payment_status is P.REFUND_PENDING
    assert pending.rev == execution.rev
    assert await shop.house.store.refunds_to_issue(shop.clock(), 10) == []
    (again,) = await shop.house.store.refunds_to_issue(shop.clock.pass_time(minutes=1), 10)
    assert again.tries == 1
    done = await payments.issue_refund(shop.house, again)
    assert done.payment_status is P.REFUNDED
    assert shop.odd.asked.count("refund") == 1


async def test_it_did_not_work_so_it_is_sent_again(shop: Shop) -> None:
    _, refund = await owed(shop)
    shop.odd.broken = Ambiguous("down")
    pauses = []
    for _ in range(6):
        await payments.issue_refund(shop.house, refund)
        (refund,) = await shop.house.store.refunds(refund.execution_id)
        assert refund.next_try_at is not None
        pauses.append((refund.next_try_at - shop.clock()) // 60_000)
    assert pauses == [1, 5, 15, 60, 60, 60]
    shop.odd.broken = None
    assert (await payments.issue_refund(shop.house, refund)).payment_status is P.REFUNDED
    assert (shop.odd.asked.count("find") > 0, len(shop.odd.refunded)) == (True, 1)


async def test_a_refusal_is_final_and_the_owner_tries_again(shop: Shop) -> None:
    execution, refund = await owed(shop)
    shop.odd.refund_broken = Rejected("account closed")
    refused = await payments.issue_refund(shop.house, refund)
    assert refused.payment_status is P.REVIEW
    assert (await shop.told(execution.id))[-1] == "refund.failed"
    shop.odd.refund_broken = None
    await payments.owe_refund(shop.house, execution.id)
    (again,) = await shop.house.store.refunds_to_issue(shop.clock(), 10)
    assert (again.automatic, again.amount) == (False, 500)
    assert (await payments.issue_refund(shop.house, again)).payment_status is P.REFUNDED


async def test_a_refund_without_its_provider_waits(shop: Shop) -> None:
    _, refund = await owed(shop)
    providers, shop.house.providers = shop.house.providers, {}
    assert (await payments.issue_refund(shop.house, refund)).payment_status is P.REFUND_PENDING
    shop.house.providers = providers
    assert (await payments.issue_refund(shop.house, refund)).payment_status is P.REFUNDED


async def test_a_part_by_hand_and_never_too_much(shop: Shop) -> None:
    execution = await shop.bought()
    with pytest.raises(NotAllowed):
        await payments.owe_refund(shop.house, execution.id)
    shop.odd.state = charged(a_charge())
    await payments.settle_payment(shop.house, order_of(execution))
    part = await payments.owe_refund(shop.house, execution.id, 200)
    assert part.refund is not None
    assert (await payments.issue_refund(shop.house, part.refund)).payment_status is P.PARTIALLY_REFUNDED
    with pytest.raises(NotAllowed, match=r"3\.00 EUR"):
        await payments.owe_refund(shop.house, execution.id, 301)


async def test_what_is_not_there(shop: Shop) -> None:
    _, refund = await owed(shop)
    with pytest.raises(NotFound):
        await payments.issue_refund(shop.house, replace(refund, execution_id="exe_unknown"))
    with pytest.raises(NotFound):
        await payments.owe_refund(shop.house, "exe_unknown")


async def test_while_a_payment_is_disputed_nothing_is_sent(shop: Shop) -> None:
    execution, refund = await owed(shop)
    shop.odd.state = charged(a_charge(dispute="open"))
    await payments.settle_payment(shop.house, order_of(execution))
    assert (await payments.issue_refund(shop.house, refund)).payment_status is P.DISPUTED
    assert shop.odd.refunded == {}
    (later,) = await shop.house.store.refunds(execution.id)
    assert (later.status, later.tries, later.next_try_at) == ("pending", 1, shop.clock() + 60_000)
    shop.odd.state = charged(a_charge(dispute="won"))
    await payments.settle_payment(shop.house, order_of(execution))
    assert (await payments.issue_refund(shop.house, later)).payment_status is P.REFUNDED
    assert list(shop.odd.refunded) == [refund.id]


async def test_what_an_earlier_try_has_sent_is_found_and_not_sent_again(shop: Shop) -> None:
    """A crash came after the provider's answer and before it was stored."""
    _, refund = await owed(shop)
    shop.odd.refunded[refund.id] = "re_before_the_crash"
    shop.odd.asked.clear()
    assert (await payments.issue_refund(shop.house, refund)).payment_status is P.REFUNDED
    assert shop.odd.asked == ["find"]
    (stored,) = await shop.house.store.refunds(refund.execution_id)
    assert stored.provider_ref == "re_before_the_crash"


# ---- several payments that wait for the owner ------------------------------------------------------------------------


async def in_review(shop: Shop) -> tuple[Execution, list[str]]:
    """Two payments came, and neither is what was ordered."""
    execution = await shop.bought()
    shop.odd.state = charged(a_charge("ch_1", amount=499), a_charge("ch_2", amount=1))
    execution = await payments.settle_payment(shop.house, order_of(execution))
    return execution, [one.id for one in await shop.house.store.payments(execution.id)]


async def test_every_mismatched_payment_can_be_given_back(shop: Shop) -> None:
    execution, waiting = await in_review(shop)
    assert list(order_of(execution).held) == waiting
    with pytest.raises(NotAllowed, match=f"name one: {', '.join(waiting)}"):
        await payments.owe_refund(shop.house, execution.id)
    with pytest.raises(NotFound):
        await payments.owe_refund(shop.house, execution.id, payment_id="pay_of_others")
    for payment_id in reversed(waiting):
        execution = await payments.owe_refund(shop.house, execution.id, payment_id=payment_id)
        assert execution.refund is not None
        execution = await payments.issue_refund(shop.house, execution.refund)
    assert (execution.status, execution.payment_status) == (Status.CANCELLED, P.REFUNDED)
    refunds = await shop.house.store.refunds(execution.id)
    assert {(one.payment_id, one.amount, one.status) for one in refunds} == {
        (waiting[0], 499, "issued"),
        (waiting[1], 1, "issued"),
    }
    with pytest.raises(NotAllowed, match="decided already"):
        await payments.owe_refund(shop.house, execution.id, payment_id=waiting[1])


async def test_one_is_accepted_and_the_other_one_given_back(shop: Shop) -> None:
    execution, (first, second) = await in_review(shop)
    with pytest.raises(NotAllowed, match="name one"):
        await payments.accept_payment(shop.house, execution.id)
    accepted = await payments.accept_payment(shop.house, execution.id, first)
    assert (accepted.status, order_of(accepted).paid_amount) == (Status.QUEUED, 499)
    with pytest.raises(NotAllowed, match="no payment in review"):
        await payments.accept_payment(shop.house, execution.id, second)
    owing = await payments.owe_refund(shop.house, execution.id, payment_id=second)
    assert owing.refund is not None
    assert (owing.payment_status, owing.refund.payment_id) == (P.PAID, second)
    done = await payments.issue_refund(shop.house, owing.refund)
    assert done.payment_status is P.PAID
    assert list(shop.odd.refunded) == [owing.refund.id]


async def test_two_hands_at_once_give_it_back_once(shop: Shop) -> None:
    execution, (_, second) = await in_review(shop)
    hands = (payments.owe_refund(shop.house, execution.id, payment_id=second) for _ in range(3))
    done = await asyncio.gather(*hands, return_exceptions=True)
    assert sum(isinstance(one, NotAllowed) for one in done) == 2
    assert len(await shop.house.store.refunds(execution.id)) == 1
