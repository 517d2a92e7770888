"""A create's edges: one idempotency key, and a replay that tells nobody anything."""

from __future__ import annotations

import pytest

from farebox.api.creating import CreatePublicExecution, request_of
from farebox.core.errors import IdempotencyKeyInvalid
from tests.api.shop import ASKING, Shop


def test_the_key_may_come_either_way() -> None:
    assert request_of(CreatePublicExecution(), "k").idempotency_key == "k"
    assert request_of(CreatePublicExecution(idempotency_key="k"), "").idempotency_key == "k"
    assert request_of(CreatePublicExecution(idempotency_key="k"), "k").idempotency_key == "k"
    with pytest.raises(IdempotencyKeyInvalid):
        request_of(CreatePublicExecution(idempotency_key="a"), "b")


def test_every_field_reaches_the_service() -> None:
    body = CreatePublicExecution.model_validate(
        {"requestPayload": {"a": 1}, "sourceSystem": "s", "successUrl": "https://x.example", "unknown": 1}
    )
    asked = request_of(body, "")
    assert (asked.request_payload, asked.source_system, asked.success_url) == ({"a": 1}, "s", "https://x.example")


async def test_a_token_that_may_act_but_not_read_learns_next_to_nothing(shop: Shop) -> None:
    buyer = await shop.buy(ASKING)
    await buyer.until("workflow_waiting")
    narrow = (await buyer.post("/tokens", {"action": "create", "scopes": ["cancel"]})).json()["data"]["clientToken"]
    answer = await shop.http.post(f"/v1/public/executions/{buyer.id}/cancel", headers={"X-Client-Token": narrow})
    shown = answer.json()["data"]
    assert (answer.status_code, shown["status"], shown["id"]) == (200, "workflow_cancelled", buyer.id)
    assert (shown["events"], shown["runId"], shown["message"]) == ([], "", "")
