"""Stories of executions that are cancelled, retried and looked at."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from farebox.core.errors import NotAllowed, NotFound, RunTaken, Unavailable
from farebox.core.execution import turn
from farebox.core.journal import Failure, RunCancelled, RunFailed, RunStarted, StepFailed
from farebox.core.records import Execution, PaymentStatus, Progress, RunStatus, Status
from farebox.core.run_row import follow
from farebox.payments.port import Ambiguous, ProviderState
from farebox.service import ending, executions, payments
from farebox.service.keeping import keep
from farebox.storage.port import Books, Work
from tests.service.sales import PRICE, Shop, a_charge, charged, order_of

P = PaymentStatus


async def paid(shop: Shop, **price: Any) -> Execution:
    execution = await shop.bought(**price)
    shop.odd.state = charged(a_charge())
    return await payments.settle_payment(shop.house, order_of(execution))


async def turned(shop: Shop, execution: Execution, *kinds: Any) -> Execution:
    """What the engine would store."""
    graph = await shop.house.graphs.get(execution.workflow_id, execution.version)

    def write(books: Books) -> Execution:
        run = books.run(execution.run_id)
        entries = [kind(at=books.now) for kind in kinds]
        present = books.execution(execution.id)
        books.append(follow(run, entries), entries)
        return keep(books, turn(present, run.status, graph, entries, Progress(), (), books.now, execution.run_id))

    stored: Execution = await shop.house.writing.submit(
        Work(do=write, executions=(execution.id,), runs=(execution.run_id,))
    )
    return stored


def broken(at: int) -> RunFailed:
    return RunFailed(at=at, failure=Failure("boom"))


def step_failed(at: int) -> StepFailed:
    return StepFailed(at=at, step="note#1", attempt=1, failure=Failure("boom"))


# ---- before payment --------------------------------------------------------------------------------------------------


async def test_cancelling_what_is_unpaid_closes_the_checkout_first(shop: Shop) -> None:
    execution = await shop.bought()
    cancelled = await executions.cancel_execution(shop.house, execution.id, "buyer")
    assert shop.odd.asked[-1] == "expire"
    assert (cancelled.status, cancelled.payment_status) == (Status.CANCELLED, P.EXPIRED)
    assert (await shop.told(execution.id))[-1] == "execution.cancelled"
    assert await executions.cancel_execution(shop.house, execution.id, "seller") == cancelled


async def test_if_it_turns_out_to_be_paid_the_money_goes_back(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.after_expire = charged(a_charge())
    cancelled = await executions.cancel_execution(shop.house, execution.id, "buyer")
    assert (cancelled.status, cancelled.payment_status) == (Status.CANCELLED, P.REFUND_PENDING)
    assert await shop.told(execution.id) == [
        "execution.created",
        "checkout.opened",
        "payment.confirmed",
        "run.queued",
        "run.cancelled",
        "refund.pending",
    ]


async def test_a_silent_provider_does_not_keep_anybody(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.broken = Ambiguous("down")
    cancelled = await executions.cancel_execution(shop.house, execution.id, "buyer")
    assert cancelled.payment_status is P.EXPIRED
    shop.odd.broken = None
    shop.odd.state = charged(a_charge())
    late = await payments.settle_payment(shop.house, order_of(cancelled))
    assert late.payment_status is P.REFUND_PENDING


async def test_money_on_its_way_is_awaited_after_a_cancel(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.after_expire = ProviderState(state="processing")
    cancelled = await executions.cancel_execution(shop.house, execution.id, "buyer")
    assert (cancelled.status, cancelled.payment_status) == (Status.CANCELLED, P.PROCESSING)
    assert order_of(cancelled).next_check_at is not None


async def test_a_payment_that_wins_the_race_is_returned(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    execution = await shop.bought()
    close = payments.close_checkout

    async def slow(house: Any, present: Execution) -> Execution:
        closed = await close(house, present)
        shop.odd.state = charged(a_charge())
        await payments.settle_payment(house, order_of(present))
        return closed

    monkeypatch.setattr(payments, "close_checkout", slow)
    cancelled = await executions.cancel_execution(shop.house, execution.id, "buyer")
    assert (cancelled.status, cancelled.payment_status) == (Status.CANCELLED, P.REFUND_PENDING)


# ---- after payment ---------------------------------------------------------------------------------------------------


async def test_before_the_run_starts_the_buyer_gets_it_all_back(shop: Shop) -> None:
    execution = await paid(shop, refund="never")
    cancelled = await executions.cancel_execution(shop.house, execution.id, "buyer")
    assert cancelled.payment_status is P.REFUND_PENDING
    (run,) = await shop.runs(execution)
    assert run.status is RunStatus.CANCELLED
    entries = await shop.house.store.entries(run.id)
    assert isinstance(entries[-1], RunCancelled)
    assert run.head == len(entries) == 2


async def test_later_he_gets_nothing(shop: Shop) -> None:
    execution = await turned(shop, await paid(shop), RunStarted)
    cancelled = await executions.cancel_execution(shop.house, execution.id, "buyer", refund=True)
    assert (cancelled.status, cancelled.payment_status) == (Status.CANCELLED, P.PAID)


@pytest.mark.parametrize(
    ("policy", "refund", "status"),
    [
        ("on_failure", None, P.REFUND_PENDING),
        ("on_failure", False, P.PAID),
        ("never", None, P.PAID),
        ("never", True, P.REFUND_PENDING),
    ],
)
async def test_the_seller_decides(shop: Shop, policy: str, refund: bool | None, status: P) -> None:
    execution = await turned(shop, await paid(shop, refund=policy), RunStarted)
    cancelled = await executions.cancel_execution(shop.house, execution.id, "seller", refund)
    assert cancelled.payment_status is status


async def test_cancelling_twice_at_once_is_cancelling_once(shop: Shop) -> None:
    execution = await paid(shop)
    await asyncio.gather(*(executions.cancel_execution(shop.house, execution.id, "buyer") for _ in range(5)))
    assert (await shop.told(execution.id)).count("run.cancelled") == 1
    assert len(await shop.house.store.refunds(execution.id)) == 1


async def test_what_ended_is_not_cancelled(shop: Shop) -> None:
    execution = await turned(shop, await paid(shop), RunStarted, broken)
    with pytest.raises(NotAllowed, match="workflow_failed"):
        await executions.cancel_execution(shop.house, execution.id, "buyer")
    with pytest.raises(NotFound):
        await executions.cancel_execution(shop.house, "exe_unknown", "buyer")


async def test_a_run_that_moves_all_the_time_is_let_go(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    execution = await paid(shop)

    def moves(*_: Any) -> Any:
        raise RunTaken()

    monkeypatch.setattr(ending, "cancel_family", moves)
    with pytest.raises(Unavailable) as refused:
        await executions.cancel_execution(shop.house, execution.id, "buyer")
    assert refused.value.retry_after
    assert (await shop.see(execution.id)).status is Status.QUEUED


async def test_an_end_that_was_faster_than_the_cancel(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    execution = await turned(shop, await paid(shop), RunStarted)
    find = ending.family

    async def slow(house: Any, run_id: str) -> Any:
        found = await find(house, run_id)
        await turned(shop, execution, broken)
        return found

    monkeypatch.setattr(ending, "family", slow)
    with pytest.raises(NotAllowed):
        await executions.cancel_execution(shop.house, execution.id, "buyer")


# ---- retrying --------------------------------------------------------------------------------------------------------


async def test_the_owner_lets_it_go_on(shop: Shop) -> None:
    execution = await turned(shop, await paid(shop, refund="never"), RunStarted, broken)
    woken = len(shop.wakes)
    retried = await executions.retry_execution(shop.house, execution.id)
    assert (retried.status, retried.finished_at, retried.run_id) == (Status.QUEUED, None, execution.run_id)
    (run,) = await shop.runs(execution)
    assert run.status is RunStatus.QUEUED
    assert shop.wakes[woken:] == [run.id]
    with pytest.raises(NotAllowed, match="only a failed execution"):
        await executions.retry_execution(shop.house, execution.id)


async def test_not_when_the_money_is_on_its_way_back(shop: Shop) -> None:
    execution = await turned(shop, await paid(shop), RunStarted, broken)
    with pytest.raises(NotAllowed, match="refund_pending"):
        await executions.retry_execution(shop.house, execution.id)
    assert (await shop.see(execution.id)).status is Status.FAILED
    (run,) = await shop.runs(execution)
    assert run.status is RunStatus.FAILED
    with pytest.raises(NotFound):
        await executions.retry_execution(shop.house, "exe_unknown")


async def test_of_two_retries_at_once_one_is_done(shop: Shop) -> None:
    execution = await turned(shop, await paid(shop, refund="never"), RunStarted, step_failed, broken)
    done = await asyncio.gather(
        *(executions.retry_execution(shop.house, execution.id) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Execution", "NotAllowed"]
    assert (await shop.told(execution.id)).count("run.queued") == 2


# ---- looking ---------------------------------------------------------------------------------------------------------


async def test_an_organization_sees_its_own(shop: Shop) -> None:
    execution = await shop.bought()
    assert await executions.get_execution(shop.house, shop.org_id, execution.id) == execution
    assert await executions.list_executions(shop.house, shop.org_id, status="awaiting_payment") == [execution]
    for org_id, execution_id in (("org_other", execution.id), (shop.org_id, "exe_unknown")):
        with pytest.raises(NotFound) as refused:
            await executions.get_execution(shop.house, org_id, execution_id)
        assert refused.value.message == f"there is no execution {execution_id!r}"
    assert PRICE["amount"] == order_of(execution).amount
