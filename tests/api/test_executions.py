"""``/v1/executions`` over HTTP, with real test payments. No engine runs here, so what is paid stays queued."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from farebox.api.models_executions import CreatedExecution, ErasureView, EventView, ExecutionData, ExecutionView
from farebox.payments.port import Charge, ProviderState
from farebox.payments.test import TestProvider
from farebox.service import payments
from farebox.service.keys import NewKey
from farebox.testing.clock import Clock
from tests.api.owner import Api, tenants
from tests.api.test_runs import frames
from tests.service.house import DRAFT

PRICED: dict[str, Any] = {**DRAFT, "price": {"amount": 500, "currency": "EUR", "refund": "never"}}


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    clock = Clock()
    provider = TestProvider(tmp_path / "test-money.jsonl", clock, "http://127.0.0.1:8402")
    async with tenants(tmp_path, clock, {"test": provider}) as (first, _):
        yield first


async def opened(api: Api, definition: Any = DRAFT, **body: Any) -> Any:
    """The answer to a create on a fresh live workflow."""
    made = await api.live(definition)
    return await api.data("POST", "/v1/executions", {"workflowId": made["id"], **body})


async def paid(api: Api) -> str:
    """The id of a paid execution."""
    made = await opened(api, PRICED)
    await payments.test_outcome(api.house, made["checkout"]["id"], "paid")
    return str(made["execution"]["id"])


async def test_a_free_one_is_queued_and_shows_what_only_the_owner_sees(api: Api) -> None:
    made = await opened(
        api, requestPayload={"a": 1}, sourceSystem="shop", externalRef="42", clientSafeMetadata={"cart": "7"}
    )
    CreatedExecution.model_validate(made)
    assert made["clientToken"].startswith("ct_")
    assert made["checkout"] is None
    one = made["execution"]
    assert (one["status"], one["paymentStatus"], one["requestPayload"]) == ("workflow_queued", "not_required", {"a": 1})
    detail = await api.data("GET", f"/v1/executions/{one['id']}")
    ExecutionData.model_validate(detail)
    assert detail["execution"]["requestPayload"] == {"a": 1}
    assert (detail["execution"]["sourceSystem"], detail["execution"]["externalRef"]) == ("shop", "42")
    assert (detail["execution"]["initiatedByType"], detail["execution"]["clientSafeMetadata"]) == (
        "api_key",
        {"cart": "7"},
    )
    assert (detail["message"], detail["eventsOmitted"]) == ("Waiting to start", 0)
    assert [event["eventType"] for event in detail["events"]] == ["execution.created", "run.queued"]
    events = await api.data("GET", f"/v1/executions/{one['id']}/events")
    assert events == detail["events"]
    for event in events:
        EventView.model_validate(event)
        assert (event["executionId"], event["organizationId"]) == (one["id"], api.org_id)
    later = await api.data("GET", f"/v1/executions/{one['id']}/events", params={"after": 1, "limit": 1})
    assert [event["seq"] for event in later] == [2]
    run = await api.data("GET", f"/v1/runs/{one['runId'] or detail['execution']['runId']}")
    assert (run["executionId"], run["triggerSource"]) == (one["id"], "execution")


async def test_a_priced_one_awaits_payment(api: Api) -> None:
    made = await opened(api, PRICED)
    one = made["execution"]
    assert (one["status"], one["paymentStatus"], one["price"]) == (
        "awaiting_payment",
        "pending",
        {"amount": 500, "currency": "EUR"},
    )
    assert made["checkout"]["id"] == one["checkoutSessionId"]
    assert made["checkout"]["url"].endswith(made["checkout"]["id"])
    assert one["testMode"]


async def test_unknown_and_paused_workflows_take_nothing(api: Api) -> None:
    await api.refused(404001, "POST", "/v1/executions", {"workflowId": "wf_unknown"})
    await api.refused(400000, "POST", "/v1/executions", {})
    made = await api.live()
    await api.data("POST", f"/v1/workflows/{made['id']}/pause")
    await api.refused(409004, "POST", "/v1/executions", {"workflowId": made["id"]})


async def test_the_idempotency_key_opens_one(api: Api) -> None:
    made = await api.live()
    body = {"workflowId": made["id"], "requestPayload": {"a": 1}}
    headers = {"Idempotency-Key": "execution-key-0001"}
    first = await api.data("POST", "/v1/executions", body, headers=headers)
    again = await api.data("POST", "/v1/executions", body, headers=headers)
    assert again["execution"]["id"] == first["execution"]["id"]
    assert (first["clientToken"] != "", again["clientToken"]) == (True, "")
    other = {**body, "requestPayload": {"a": 2}}
    await api.refused(409002, "POST", "/v1/executions", other, headers=headers)
    await api.refused(400005, "POST", "/v1/executions", {**body, "idempotencyKey": "x" * 20}, headers=headers)
    assert len((await api.data("GET", "/v1/executions"))["items"]) == 1


async def test_the_list_filters_and_pages(api: Api) -> None:
    first = (await opened(api))["execution"]
    second = (await opened(api, PRICED))["execution"]
    page = await api.data("GET", "/v1/executions", params={"limit": 1})
    ExecutionView.model_validate(page["items"][0])
    assert ([one["id"] for one in page["items"]], page["hasMore"]) == ([second["id"]], True)
    rest = await api.data("GET", "/v1/executions", params={"cursor": page["nextCursor"]})
    assert [one["id"] for one in rest["items"]] == [first["id"]]
    for wanted, expected in (
        ({"status": "awaiting_payment"}, [second["id"]]),
        ({"workflowId": first["workflowId"]}, [first["id"]]),
        ({"status": "workflow_failed"}, []),
    ):
        assert [one["id"] for one in (await api.data("GET", "/v1/executions", params=wanted))["items"]] == expected
    await api.refused(400000, "GET", "/v1/executions", params={"status": "workflow_partial"})


async def test_cancelling_as_the_seller(api: Api) -> None:
    unpaid = (await opened(api, PRICED))["execution"]
    cancelled = await api.data("POST", f"/v1/executions/{unpaid['id']}/cancel")
    assert (cancelled["status"], cancelled["paymentStatus"], cancelled["refund"]) == (
        "workflow_cancelled",
        "expired",
        None,
    )
    assert (await api.data("POST", f"/v1/executions/{unpaid['id']}/cancel", {}))["status"] == "workflow_cancelled"
    kept = await api.data("POST", f"/v1/executions/{await paid(api)}/cancel")
    assert (kept["paymentStatus"], kept["refund"]) == ("paid", None)
    returned = await api.data("POST", f"/v1/executions/{await paid(api)}/cancel", {"refund": True})
    assert (returned["paymentStatus"], returned["refund"]["amount"]) == ("refund_pending", 500)


async def test_money_is_given_back_once_for_a_key(api: Api) -> None:
    name = await paid(api)
    path = f"/v1/executions/{name}/refund"
    headers = {"Idempotency-Key": "refund-1"}
    first = await api.data("POST", path, {"amount": 200}, headers=headers)
    assert first["refund"]["amount"] == 200
    await api.data("POST", path, {"amount": 200}, headers=headers)
    await api.refused(409002, "POST", path, {"amount": 300}, headers=headers)
    refunds = await api.house.store.refunds(name)
    assert [refund.amount for refund in refunds] == [200]
    assert (await api.ask("POST", path, {"amount": 501})).status_code in (400, 409)
    await api.refused(400000, "POST", path, {"amount": 0})
    unpaid = (await opened(api, PRICED))["execution"]
    await api.refused(409001, "POST", f"/v1/executions/{unpaid['id']}/refund")
    await api.refused(409001, "POST", f"/v1/executions/{unpaid['id']}/accept-payment")


async def test_payments_that_are_not_as_ordered_wait_for_the_owner_one_by_one(api: Api) -> None:
    made = await opened(api, PRICED)
    path = f"/v1/executions/{made['execution']['id']}"
    order = await api.house.store.order_by_checkout(made["checkout"]["id"])
    assert order is not None
    charges = tuple(
        Charge(external_id=f"ch_{amount}", amount=amount, currency="EUR", mode="test") for amount in (499, 1)
    )
    await payments.settle_payment(api.house, order, state=ProviderState(state="paid", charges=charges))
    detail = await api.data("GET", path)
    ExecutionData.model_validate(detail)
    first, second = detail["payments"]
    assert [(one["amount"], one["kind"], one["held"]) for one in (first, second)] == [
        (499, "mismatched", True),
        (1, "mismatched", True),
    ]
    assert first["note"] == "not as ordered: amount"
    for verb in ("refund", "accept-payment"):
        await api.refused(409001, "POST", f"{path}/{verb}")
    await api.refused(404001, "POST", f"{path}/refund", {"paymentId": "pay_unknown"})
    queued = await api.data("POST", f"{path}/accept-payment", {"paymentId": first["id"]})
    assert (queued["status"], queued["paymentStatus"]) == ("workflow_queued", "paid")
    headers = {"Idempotency-Key": "the-extra-cent"}
    for _ in range(2):
        returned = await api.data("POST", f"{path}/refund", {"paymentId": second["id"]}, headers=headers)
        assert (returned["paymentStatus"], returned["refund"]["paymentId"]) == ("paid", second["id"])
    detail = await api.data("GET", path)
    assert [one["held"] for one in detail["payments"]] == [False, False]
    assert [(one["paymentId"], one["amount"], one["status"]) for one in detail["refunds"]] == [
        (second["id"], 1, "pending")
    ]


async def test_tokens_are_given_anew_and_taken_away(api: Api) -> None:
    made = await opened(api)
    name, old = made["execution"]["id"], made["clientToken"]

    async def reads(token: str) -> int:
        answer = await api.http.get(f"/v1/public/executions/{name}", headers={"X-Client-Token": token})
        return answer.status_code

    assert await reads(old) == 200
    fresh = (await api.data("POST", f"/v1/executions/{name}/tokens"))["clientToken"]
    assert (await reads(old), await reads(fresh)) == (401, 200)
    narrow = await api.data("POST", f"/v1/executions/{name}/tokens", {"action": "create", "scopes": ["read"]})
    assert (await reads(narrow["clientToken"]), await reads(fresh)) == (200, 200)
    cancel = await api.http.post(
        f"/v1/public/executions/{name}/cancel", headers={"X-Client-Token": narrow["clientToken"]}
    )
    assert cancel.status_code == 403
    one = {"action": "revoke", "token": narrow["clientToken"]}
    assert await api.data("POST", f"/v1/executions/{name}/tokens", one) == {"clientToken": ""}
    assert (await reads(narrow["clientToken"]), await reads(fresh)) == (401, 200)
    await api.data("POST", f"/v1/executions/{name}/tokens", {"action": "revoke"})
    assert await reads(fresh) == 401
    await api.refused(400000, "POST", f"/v1/executions/{name}/tokens", {"action": "steal"})


async def test_the_stream_tells_the_same_as_the_events(api: Api) -> None:
    name = (await opened(api))["execution"]["id"]
    following = asyncio.create_task(api.ask("GET", f"/v1/executions/{name}/stream"))
    await api.hub.someone()
    await api.data("POST", f"/v1/executions/{name}/cancel")
    got = frames((await asyncio.wait_for(following, 10)).text)
    assert (got[0][0], got[0][1]["events"], got[-1][0]) == ("snapshot", [], "end")
    told = [data for event, data, _ in got if event == "event"]
    polled = await api.data("GET", f"/v1/executions/{name}/events")
    extra = {"executionId", "workflowId", "organizationId"}
    assert told == [{key: value for key, value in event.items() if key not in extra} for event in polled]
    assert got[-1][1] == {"status": "workflow_cancelled", "paymentStatus": "not_required", "seq": len(polled)}
    path = f"/v1/executions/{name}/stream"
    rest = frames((await api.ask("GET", path, params={"after": 1})).text)
    assert [last for event, _, last in rest if event == "event"] == [str(n) for n in range(2, len(polled) + 1)]
    assert (await api.ask("GET", path, headers={"Last-Event-ID": str(len(polled))})).status_code == 204


async def test_a_stream_ends_with_its_key(api: Api) -> None:
    name = (await opened(api))["execution"]["id"]
    created = await api.data("POST", "/v1/api-keys", {"name": "guest", "scope": "read"})
    guest = api.known_by(created["key"])
    following = asyncio.create_task(guest.ask("GET", f"/v1/executions/{name}/stream"))
    await api.hub.someone()
    await api.data("DELETE", f"/v1/api-keys/{created['id']}")
    api.hub.ring(name)
    got = frames((await asyncio.wait_for(following, 10)).text)
    assert "end" not in [event for event, _, _ in got]


async def test_a_reader_changes_nothing(api: Api) -> None:
    name = (await opened(api))["execution"]["id"]
    reader = await api.with_key(NewKey(name="r", scope="read"))
    await reader.data("GET", f"/v1/executions/{name}")
    for verb in ("cancel", "refund", "tokens", "accept-payment"):
        await reader.refused(403001, "POST", f"/v1/executions/{name}/{verb}")


async def test_the_content_is_erased_once_and_the_money_stays(api: Api) -> None:
    execution_id = await paid(api)
    refused = await api.refused(409001, "POST", f"/v1/executions/{execution_id}/erase")
    assert "cancel it first" in refused["message"]
    await api.data("POST", f"/v1/executions/{execution_id}/cancel", {"refund": False})
    erased = await api.data("POST", f"/v1/executions/{execution_id}/erase")
    ErasureView.model_validate(erased)
    assert (erased["byType"], erased["executionId"]) == ("api_key", execution_id)
    assert await api.data("POST", f"/v1/executions/{execution_id}/erase", {}) == erased
    detail = await api.data("GET", f"/v1/executions/{execution_id}")
    assert detail["execution"]["erasedAt"] == erased["erasedAt"]
    assert [payment["amount"] for payment in detail["payments"]] == [500]
    await api.refused(404001, "POST", "/v1/executions/exe_none/erase")
    reader = await api.with_key(NewKey(name="restricted", permissions=("execution:read",)))
    await reader.refused(403001, "POST", f"/v1/executions/{execution_id}/erase")
