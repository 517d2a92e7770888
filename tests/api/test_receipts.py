"""What a buyer can show afterwards, and how anybody proves the timeline it was written for."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tests.api.shop import FREE, PRICED, Buyer, Shop, flow

FIELDS = ("createdAt", "eventType", "id", "level", "message", "nodeId", "runId", "seq", "title")
FAILING = {
    **flow(("stop", {"type": "fail", "payload": {"message": "Row 7 is broken"}})),
    "price": PRICED["price"],
}


async def receipt_of(buyer: Buyer) -> dict[str, Any]:
    answer = await buyer.get("/receipt")
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def recomputed(events: list[dict[str, Any]]) -> str:
    """As docs/reference/receipts.md tells a client to do it."""
    lines = [
        json.dumps({name: event[name] for name in FIELDS}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        for event in events
    ]
    return hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()


async def test_a_receipt_tells_all_and_its_digest_can_be_recomputed(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    await buyer.pay()
    view = await buyer.until("workflow_succeeded")
    assert view["links"]["receipt"] == f"{buyer.path}/receipt"
    found = await receipt_of(buyer)
    workflow = await shop.house.store.workflow(view["workflowId"])
    version = await shop.house.store.version(view["workflowId"], 1)
    assert workflow is not None
    assert version is not None
    assert found["seller"] == {"name": "default"}
    assert found["workflow"] == {
        "id": view["workflowId"],
        "name": workflow.name,
        "version": 1,
        "digest": version.digest,
    }
    assert found["order"]["amount"] == 500
    assert found["order"]["checkoutSessionId"] == view["checkoutSessionId"]
    (payment,) = found["payments"]
    assert (payment["amount"], payment["currency"], payment["provider"]) == (500, "EUR", "test")
    assert payment["testMode"] is True
    assert payment["kind"] == "settled"
    assert payment["receivedAt"]
    assert found["refunds"] == []
    assert found["totals"] == [{"currency": "EUR", "ordered": 500, "paid": 500, "refunded": 0, "net": 500}]
    assert found["executionId"] == buyer.id
    assert (found["status"], found["finishedAt"]) == ("workflow_succeeded", view["finishedAt"])
    assert found["timeline"] == {
        "events": len(view["events"]),
        "form": "farebox-timeline-1",
        "sha256": recomputed(view["events"]),
    }


async def test_money_that_went_back_stands_on_it(shop: Shop) -> None:
    buyer = await shop.buy(FAILING)
    await buyer.pay()
    tag = ""
    for _ in range(60):
        answer = await buyer.get(params={"wait": 2}, headers={"If-None-Match": tag} if tag else {})
        tag = answer.headers["etag"]
        if answer.status_code == 200 and answer.json()["data"]["paymentStatus"] == "refunded":
            break
    found = await receipt_of(buyer)
    (refund,) = found["refunds"]
    assert (refund["status"], refund["amount"], refund["reason"]) == ("issued", 500, "run_failed")
    assert found["totals"][0]["net"] == 0


async def test_before_payment_and_without_a_price(shop: Shop) -> None:
    unpaid = await receipt_of(await shop.buy(PRICED))
    assert unpaid["payments"] == []
    assert unpaid["totals"][0]["paid"] == 0
    free = await shop.buy(FREE)
    await free.until("workflow_succeeded")
    found = await receipt_of(free)
    assert found["order"] is None
    assert found["totals"] == []


async def test_a_long_timeline_is_digested_page_by_page(shop: Shop, monkeypatch: Any) -> None:
    monkeypatch.setattr("farebox.service.receipts.PAGE", 2)
    buyer = await shop.buy(FREE)
    view = await buyer.until("workflow_succeeded")
    assert len(view["events"]) > 3
    assert (await receipt_of(buyer))["timeline"]["sha256"] == recomputed(view["events"])


async def test_it_is_refused_like_its_siblings(shop: Shop) -> None:
    buyer = await shop.buy(FREE)
    plain = await shop.http.get(f"{buyer.path}/receipt")
    assert (plain.status_code, plain.json()["code"]) == (400, 400001)
    wrong = await shop.http.get(f"{buyer.path}/receipt", headers={"X-Client-Token": "ct_wrong"})
    unknown = await shop.http.get("/v1/public/executions/exe_none/receipt", headers=buyer.header)
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["message"] == unknown.json()["message"]
    assert (await buyer.get("/receipt")).headers["access-control-allow-origin"] == "*"
    made = await buyer.post("/tokens", {"action": "create", "scopes": ["cancel"]})
    narrow = {"X-Client-Token": made.json()["data"]["clientToken"]}
    assert (await shop.http.get(f"{buyer.path}/receipt", headers=narrow)).status_code == 403
