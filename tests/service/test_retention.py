"""What is kept for a time only: what may not go yet stays whole, what goes is unknown, and money is always kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from farebox.core.errors import ContentGone, NotFound, Unauthorized
from farebox.core.guards import Content, LetGo
from farebox.core.journal import RunCancelled
from farebox.core.opening import Opening
from farebox.core.records import Execution, PaymentStatus, Run
from farebox.core.times import DAY
from farebox.payments.port import ProviderState
from farebox.service import executions, payments, retention, runs, tokens
from farebox.service.opening import Opened
from farebox.service.refunding import owe_refund
from farebox.service.runs import add_run
from farebox.storage.port import Books, Work
from farebox.storage.port_retention import Ended
from tests.service.sales import PRICE, Shop, a_charge, a_shop, charged, order_of


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with a_shop(tmp_path) as shop:
        yield shop


async def end(shop: Shop, opened: Opened) -> Execution:
    """Cancelled by its seller, who keeps the money."""
    return await executions.cancel_execution(shop.house, opened.execution.id, "seller", refund=False)


async def delivered(shop: Shop) -> Opened:
    """Paid, and ended."""
    opened = await shop.open(await shop.sell(PRICE), idempotency_key="k" * 20)
    shop.clock.pass_time(seconds=1)
    await payments.test_outcome(shop.house, order_of(opened.execution).checkout_id, "paid")
    await end(shop, opened)
    return opened


def ended(execution: Execution) -> Ended:
    return Ended(execution.id, execution.run_id)


async def test_a_free_one_goes_entirely(shop: Shop) -> None:
    opened = await shop.open(await shop.sell(None), idempotency_key="k" * 20)
    execution = await end(shop, opened)
    shop.clock.pass_time(days=2)
    until = shop.clock() - DAY
    assert await retention.let_execution_go(shop.house, ended(execution), until)
    with pytest.raises(NotFound):
        await executions.get_execution(shop.house, shop.org_id, execution.id)
    with pytest.raises(Unauthorized):
        await tokens.verify(shop.house, execution.id, opened.client_token, "read")
    assert await shop.runs(execution) == []
    assert not await retention.let_execution_go(shop.house, ended(execution), until)
    again = await shop.open(await shop.sell(None), idempotency_key="k" * 20)
    assert again.execution.id != execution.id


async def test_of_a_paid_one_the_money_stays_and_can_still_go_back(shop: Shop) -> None:
    opened = await delivered(shop)
    before = await shop.see(opened.execution.id)
    shop.clock.pass_time(days=2)
    assert await retention.let_execution_go(shop.house, ended(before), shop.clock() - DAY)
    after = await shop.see(before.id)
    assert (after.status, after.payment_status, after.erased_at) == (before.status, before.payment_status, shop.clock())
    assert await shop.house.store.request(before.id) == b"null"
    with pytest.raises(Unauthorized):
        await tokens.verify(shop.house, before.id, opened.client_token, "read")
    assert all(not kind.startswith(("run.", "step.")) for kind in await shop.told(before.id))
    assert await shop.house.store.verify() == []
    assert await shop.house.store.executions_to_let_go(Content.ALL, shop.clock(), 9) == []
    await owe_refund(shop.house, before.id)
    assert (await shop.see(before.id)).payment_status is PaymentStatus.REFUND_PENDING


async def test_what_is_too_young_or_moves_stays_whole(shop: Shop) -> None:
    opened = await delivered(shop)
    execution = await shop.see(opened.execution.id)
    assert not await retention.let_execution_go(shop.house, ended(execution), shop.clock() - 1)
    await owe_refund(shop.house, execution.id)
    shop.clock.pass_time(days=2)
    assert not await retention.let_execution_go(shop.house, ended(execution), shop.clock())
    assert await shop.house.store.request(execution.id) != b"null"


async def test_an_expired_order_goes_when_its_provider_is_not_asked_any_more(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.after_expire = ProviderState(state="expired")
    await executions.cancel_execution(shop.house, execution.id, "buyer")
    shop.clock.pass_time(days=9)
    for _ in range(200):  # the janitor asks as long as it must
        due = await shop.house.store.orders_to_check(shop.clock(), 9)
        if not due:
            break
        for order in due:
            await payments.settle_payment(shop.house, order)
        shop.clock.pass_time(hours=12)
    assert await retention.let_execution_go(shop.house, Ended(execution.id, ""), shop.clock() - DAY)
    assert await shop.house.store.execution(execution.id) is None
    assert await shop.house.store.order_by_checkout(execution.checkout_id) is None


async def test_money_that_comes_late_keeps_its_execution(shop: Shop) -> None:
    execution = await shop.bought()
    await executions.cancel_execution(shop.house, execution.id, "buyer")
    shop.odd.state = charged(a_charge())
    await payments.settle_payment(shop.house, order_of(await shop.see(execution.id)))
    shop.clock.pass_time(days=9)
    assert not await retention.let_execution_go(shop.house, Ended(execution.id, ""), shop.clock())
    assert (await shop.see(execution.id)).payment_status is PaymentStatus.REFUND_PENDING


async def test_a_failed_run_whose_journal_is_gone_is_not_retried(shop: Shop) -> None:
    opened = await shop.open(await shop.sell(None))
    execution = await executions.cancel_execution(shop.house, opened.execution.id, "seller")
    run_id = execution.run_id
    assert await retention.let_content_go(shop.house, ended(execution), Content.JOURNAL, shop.clock())
    assert [type(entry) for entry in await shop.house.store.entries(run_id)] == [RunCancelled]
    with pytest.raises(ContentGone):
        await retention.whole_journal(shop.house, run_id)
    assert await shop.house.store.verify() == []


async def test_a_retry_and_the_keeper_at_once(shop: Shop) -> None:
    """The retry has read the journal; before it is stored, the journal is marked."""
    workflow_id = await shop.sell(None)
    run = await runs.start_run(shop.house, shop.org_id, workflow_id, payload={"csv": "a,b"})
    await runs.cancel_run(shop.house, shop.org_id, run.id)
    mark = Work(do=lambda books: books.add(LetGo(run_ids=(run.id,), content=Content.JOURNAL)))
    await shop.house.writing.submit(mark)
    with pytest.raises(ContentGone):
        await runs.retry_run(shop.house, shop.org_id, run.id)
    assert await retention.let_run_go(shop.house, run.id, shop.clock(), journal_only=True)


async def test_a_run_of_its_own_goes_with_its_children_once_all_have_ended(shop: Shop) -> None:
    workflow_id = await shop.sell(None)
    parent = await runs.start_run(shop.house, shop.org_id, workflow_id, payload={"csv": "a,b"})
    await runs.cancel_run(shop.house, shop.org_id, parent.id)
    child = await _child(shop, parent)
    assert not await retention.let_run_go(shop.house, parent.id, shop.clock(), journal_only=False)
    await runs.cancel_run(shop.house, shop.org_id, child.id)
    assert not await retention.let_run_go(shop.house, parent.id, shop.clock() - 1, journal_only=False)
    assert await retention.let_run_go(shop.house, parent.id, shop.clock(), journal_only=False)
    assert await shop.house.store.run(parent.id) is None
    assert await shop.house.store.run(child.id) is None
    assert not await retention.let_run_go(shop.house, parent.id, shop.clock(), journal_only=False)


async def _child(shop: Shop, parent: Run) -> Run:
    workflow = await shop.house.store.workflow(parent.workflow_id)
    assert workflow is not None
    graph = await shop.house.graphs.get(parent.workflow_id, parent.version)
    opening = Opening(run_id="run_child", source="workflow", trigger="root", parent=f"{parent.id}/call#1/1", depth=1)
    child: Run = await shop.house.writing.submit(
        Work(do=lambda books: add_run(books, workflow, parent.version, graph, opening))
    )
    return child


async def test_files_go_before_the_rest(shop: Shop) -> None:
    opened = await shop.open(await shop.sell(None))
    execution = await end(shop, opened)
    assert await retention.let_content_go(shop.house, ended(execution), Content.FILES, shop.clock())
    assert await shop.house.store.executions_to_let_go(Content.FILES, shop.clock(), 9) == []
    assert len(await shop.house.store.entries(execution.run_id)) > 1
    assert not await retention.let_content_go(shop.house, Ended("exe_none", ""), Content.FILES, shop.clock())


async def test_failures_lose_their_words(shop: Shop) -> None:
    """A run's error is the owner's text, which may hold the buyer's words."""
    opened = await delivered(shop)
    execution = await shop.see(opened.execution.id)

    def tell(books: Books) -> None:
        books.put_run(replace(books.run(execution.run_id), error="the buyer's words"))

    await shop.house.writing.submit(Work(do=tell, runs=(execution.run_id,)))
    assert await retention.let_execution_go(shop.house, ended(execution), shop.clock())
    run = await shop.house.store.run(execution.run_id)
    assert run is not None
    assert run.error == "erased"
