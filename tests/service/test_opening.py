"""Stories of those who open executions."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from farebox.core.errors import (
    BadRequest,
    Closed,
    KeyReused,
    NotFound,
    NotPublic,
    PayloadInvalid,
    TooManyRequests,
    TriggerNotManual,
)
from farebox.core.journal import RunOpened
from farebox.core.records import PaymentStatus, Status
from farebox.service import executions, publishing, tokens, workflows
from farebox.service.executions import Caller
from tests.service.sales import PRICE, Ambiguous, Shop, definition, order_of

KEY = "0123456789abcdef"
OWN = "ct_" + "A" * 43


def owner(shop: Shop) -> Caller:
    return Caller(kind="owner", org_id=shop.org_id, id="key_1")


async def test_a_priced_one_awaits_payment_with_a_page_to_pay(shop: Shop) -> None:
    opened = await shop.open(await shop.sell(), client_safe_metadata={"cart": "42"})
    execution = opened.execution
    assert (execution.status, execution.payment_status) == (Status.AWAITING_PAYMENT, PaymentStatus.PENDING)
    assert execution.progress.total == 1
    order = order_of(execution)
    assert order is opened.order
    assert (order.amount, order.currency, order.provider, order.mode) == (500, "EUR", "test", "test")
    assert order.checkout_url == f"http://127.0.0.1:8402/checkout/{execution.checkout_id}"
    assert order.parameters["amount"] == 500
    assert await shop.told(execution.id) == ["execution.created", "checkout.opened"]
    assert await shop.see(execution.id) == execution
    assert await executions.request_payload(shop.house, execution.id) == {"csv": "a,b"}
    assert (await tokens.verify(shop.house, execution.id, opened.client_token, "cancel")).scopes == tokens.SCOPES
    assert shop.wakes == []


async def test_a_free_one_is_queued_with_its_run(shop: Shop) -> None:
    opened = await shop.open(await shop.sell(None), external_ref="r1")
    execution = opened.execution
    assert (execution.status, execution.payment_status) == (Status.QUEUED, PaymentStatus.NOT_REQUIRED)
    assert opened.order is None
    assert shop.wakes == [execution.run_id]
    (entry,) = await shop.house.store.entries(execution.run_id)
    assert isinstance(entry, RunOpened)
    assert entry.payload["body"] == {"csv": "a,b"}
    assert entry.execution["externalRef"] == "r1"
    assert entry.execution["id"] == execution.id


async def test_the_price_is_the_one_of_the_moment(shop: Shop) -> None:
    workflow_id = await shop.sell()
    opened = await shop.open(workflow_id)
    changes = workflows.Changes(definition=definition({**PRICE, "amount": 900}))
    await workflows.update(shop.house, shop.org_id, workflow_id, changes)
    await publishing.publish(shop.house, shop.org_id, workflow_id)
    assert order_of(await shop.see(opened.execution.id)).amount == 500
    assert order_of((await shop.open(workflow_id)).execution).amount == 900


async def test_all_that_is_wrong_with_the_payload_is_said_at_once(shop: Shop) -> None:
    with pytest.raises(PayloadInvalid) as refused:
        await shop.open(await shop.sell(), request_payload={"pages": 10})
    assert {problem.code for problem in refused.value.details} == {"required", "maximum"}
    assert all(problem.field.startswith("requestPayload.") for problem in refused.value.details)
    assert await executions.list_executions(shop.house, shop.org_id) == []


async def test_what_is_wrong_with_the_request_and_with_its_payload_is_said_at_once(shop: Shop) -> None:
    workflow_id = await shop.sell()
    with pytest.raises(BadRequest) as refused:
        await shop.open(workflow_id, request_payload={"pages": 10}, success_url="ftp://x", provider="nobody")
    fields = {problem.field.partition(".")[0] for problem in refused.value.details}
    assert fields == {"successUrl", "requestPayload", "provider"}
    assert await executions.list_executions(shop.house, shop.org_id) == []


async def test_who_may(shop: Shop) -> None:
    public = await shop.sell()
    for visibility, error in (("private", NotFound), ("org", NotFound), ("public_view", NotPublic)):
        workflow_id = await shop.sell(visibility=visibility)
        with pytest.raises(error):
            await shop.open(workflow_id)
        assert (await shop.open(workflow_id, owner(shop))).execution.initiated_by_id == "key_1"
    for caller in (Caller(), Caller(kind="owner", org_id="org_other")):
        with pytest.raises(NotFound):
            await shop.open("wf_unknown", caller)
    with pytest.raises(NotFound):
        await shop.open(public, Caller(kind="owner", org_id="org_other"))


async def test_paused_archived_and_unpublished_ones_take_nothing(shop: Shop) -> None:
    workflow_id = await shop.sell()
    await publishing.pause(shop.house, shop.org_id, workflow_id)
    with pytest.raises(Closed):
        await shop.open(workflow_id)
    await workflows.archive(shop.house, shop.org_id, workflow_id)
    with pytest.raises(NotFound):
        await shop.open(workflow_id)
    draft = await workflows.create(
        shop.house,
        shop.org_id,
        workflows.NewWorkflow(name="x", definition={"nodes": {}}, visibility="public_execute"),
    )
    with pytest.raises(NotFound):
        await shop.open(draft.workflow.id)
    with pytest.raises(Closed, match="no published version"):
        await shop.open(draft.workflow.id, owner(shop))


async def test_a_workflow_that_only_a_webhook_starts_cannot_be_opened(shop: Shop) -> None:
    nodes = {
        "root": {"type": "webhook", "payload": {}, "children": ["note"]},
        "note": {"type": "log", "payload": {"message": "x"}, "children": []},
    }
    workflow_id = await shop.sell(None, None, nodes=nodes)
    with pytest.raises(TriggerNotManual):
        await shop.open(workflow_id)


@pytest.mark.parametrize(
    ("price", "wanted", "words"),
    [
        (PRICE, "stripe", "offered are: test, odd"),
        (None, "test", "this workflow is free"),
    ],
)
async def test_a_provider_that_is_not_there(shop: Shop, price: Any, wanted: str, words: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await shop.open(await shop.sell(price), provider=wanted)
    assert words in refused.value.details[0].message
    assert refused.value.details[0].field == "provider"


async def test_a_provider_that_was_switched_off(shop: Shop) -> None:
    workflow_id = await shop.sell({**PRICE, "providers": ["odd"]})
    shop.house.providers = {"test": shop.test}
    with pytest.raises(BadRequest) as refused:
        await shop.open(workflow_id)
    assert refused.value.details[0].message == "none of its providers is set up on this server"


async def test_a_provider_that_does_not_take_this_money(shop: Shop) -> None:
    workflow_id = await shop.sell()
    shop.odd.currencies = frozenset({"USD"})
    with pytest.raises(BadRequest) as refused:
        await shop.open(workflow_id, provider="odd")
    assert refused.value.details[0].message == "odd does not take EUR"
    assert (await shop.open(await shop.sell(None), provider="free")).order is None


@pytest.mark.parametrize("error", [Ambiguous("timeout"), RuntimeError("bug")])
async def test_a_provider_that_does_not_answer_costs_the_buyer_nothing(shop: Shop, error: Exception) -> None:
    shop.odd.broken = error
    opened = await shop.open(await shop.sell(), provider="odd")
    assert opened.client_token
    assert order_of(opened.execution).checkout_url == ""
    assert await shop.told(opened.execution.id) == ["execution.created"]


# ---- idempotency -----------------------------------------------------------------------------------------------------


async def test_the_same_key_and_body_are_the_same_execution(shop: Shop) -> None:
    workflow_id = await shop.sell()
    first = await shop.open(workflow_id, idempotency_key=KEY)
    again = await shop.open(workflow_id, idempotency_key=KEY)
    assert again.execution.id == first.execution.id
    assert (again.client_token, again.replayed, again.proven) == ("", True, False)
    assert order_of(again.execution).checkout_url


async def test_whoever_proves_the_token_gets_the_full_answer(shop: Shop) -> None:
    workflow_id = await shop.sell()
    first = await shop.open(workflow_id, idempotency_key=KEY, client_token=OWN)
    assert first.client_token == OWN
    proven = await shop.open(workflow_id, idempotency_key=KEY, client_token=OWN)
    assert (proven.client_token, proven.proven) == (OWN, True)
    guessed = await shop.open(workflow_id, idempotency_key=KEY, client_token="ct_" + "B" * 43)
    assert (guessed.client_token, guessed.proven) == ("", False)
    with pytest.raises(tokens.Unauthorized):
        await tokens.verify(shop.house, first.execution.id, "ct_" + "B" * 43, "read")


async def test_the_owner_proves_it_by_his_key_and_gets_no_token(shop: Shop) -> None:
    workflow_id = await shop.sell()
    first = await shop.open(workflow_id, idempotency_key=KEY)
    again = await shop.open(workflow_id, owner(shop), idempotency_key=KEY)
    assert (again.execution.id, again.client_token, again.proven) == (first.execution.id, "", True)


async def test_another_body_is_refused_and_changes_nothing(shop: Shop) -> None:
    workflow_id = await shop.sell()
    await shop.open(workflow_id, idempotency_key=KEY)
    with pytest.raises(KeyReused):
        await shop.open(workflow_id, idempotency_key=KEY, request_payload={"csv": "other"})
    assert len(await executions.list_executions(shop.house, shop.org_id)) == 1


async def test_keys_are_apart_by_workflow(shop: Shop) -> None:
    first = await shop.open(await shop.sell(), idempotency_key=KEY)
    other = await shop.open(await shop.sell(), idempotency_key=KEY)
    assert first.execution.id != other.execution.id


async def test_neither_a_new_version_nor_a_pause_changes_a_replay(shop: Shop) -> None:
    workflow_id = await shop.sell()
    first = await shop.open(workflow_id, idempotency_key=KEY)
    changes = workflows.Changes(definition=definition(None, {"type": "object", "required": ["new"]}))
    await workflows.update(shop.house, shop.org_id, workflow_id, changes)
    await publishing.publish(shop.house, shop.org_id, workflow_id)
    await publishing.pause(shop.house, shop.org_id, workflow_id)
    again = await shop.open(workflow_id, idempotency_key=KEY)
    assert again.execution == first.execution


async def test_of_many_at_once_one_is_made(shop: Shop) -> None:
    workflow_id = await shop.sell(None)
    opened = await asyncio.gather(*(shop.open(workflow_id, idempotency_key=KEY) for _ in range(12)))
    assert len({one.execution.id for one in opened}) == 1
    assert sum(bool(one.client_token) for one in opened) == 1
    assert len(await executions.list_executions(shop.house, shop.org_id)) == 1
    assert len(shop.wakes) == 1


async def test_a_checkout_that_failed_to_open_is_opened_by_the_replay(shop: Shop) -> None:
    workflow_id = await shop.sell()
    shop.odd.broken = Ambiguous("timeout")
    first = await shop.open(workflow_id, idempotency_key=KEY, provider="odd")
    assert order_of(first.execution).checkout_url == ""
    shop.odd.broken = None
    again = await shop.open(workflow_id, idempotency_key=KEY, provider="odd")
    assert order_of(again.execution).checkout_url == "https://odd.example/pay"


# ---- caps ------------------------------------------------------------------------------------------------------------


async def test_a_stranger_may_leave_so_many_unpaid(shop: Shop) -> None:
    workflow_id = await shop.sell(limits={"unpaidPerClient": 2})
    mine, other = Caller(client="203.0.113.0/24"), Caller(client="198.51.100.0/24")
    for _ in range(2):
        await shop.open(workflow_id, mine)
    with pytest.raises(TooManyRequests) as refused:
        await shop.open(workflow_id, mine)
    assert refused.value.retry_after
    await shop.open(workflow_id, other)
    await shop.open(workflow_id, Caller(client=mine.client, exempt=True))
    await shop.open(workflow_id, owner(shop))


@pytest.mark.parametrize("limit", ["unpaid_per_client", "unpaid_per_workflow", "unpaid_in_all"])
async def test_no_more_come_in_because_they_come_at_once(shop: Shop, limit: str) -> None:
    workflow_id = await shop.sell()
    shop.house.settings = replace(shop.house.settings, **{limit: 3})
    callers = [Caller(client="a" if limit == "unpaid_per_client" else f"client {place}") for place in range(12)]
    done = await asyncio.gather(*(shop.open(workflow_id, one) for one in callers), return_exceptions=True)
    refused = [one for one in done if isinstance(one, TooManyRequests)]
    assert (len(refused), len(done) - len(refused)) == (9, 3)
    assert all(one.retry_after for one in refused)
    waiting = await executions.list_executions(shop.house, shop.org_id)
    assert len(waiting) == 3
    await executions.cancel_execution(shop.house, waiting[0].id, "buyer")
    assert (await shop.open(workflow_id, callers[0])).client_token


async def test_the_same_request_at_once_counts_once(shop: Shop) -> None:
    workflow_id = await shop.sell()
    shop.house.settings = replace(shop.house.settings, unpaid_per_client=1)
    caller = Caller(client="a")
    opened = await asyncio.gather(*(shop.open(workflow_id, caller, idempotency_key=KEY) for _ in range(6)))
    assert len({one.execution.id for one in opened}) == 1


@pytest.mark.parametrize("limit", ["unpaid_per_workflow", "unpaid_in_all"])
async def test_a_house_may_be_full(shop: Shop, limit: str) -> None:
    workflow_id = await shop.sell()
    shop.house.settings = replace(shop.house.settings, **{limit: 1})
    await shop.open(workflow_id, Caller(client="a"))
    with pytest.raises(TooManyRequests):
        await shop.open(workflow_id, Caller(client="b"))
    free = await shop.sell(None)
    await shop.open(free, Caller(client="b"))
