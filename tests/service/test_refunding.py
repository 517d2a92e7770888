"""Stories of refunds that are carried out while things go wrong."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from farebox.core.errors import NotAllowed, NotFound
from farebox.core.records import Execution, PaymentStatus, Refund
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
