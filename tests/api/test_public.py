"""Create, cancel, answer: what strangers may do, and what they are told."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.api.shop import ASKING, CHECKED, FREE, PRICED, Buyer, Shop, open_shop

KEY = "8b7c3a54-6b1e-4c3f-9a50-1d2e3f405162"
OWN_TOKEN = "ct_" + "A" * 43
FORBIDDEN = ("requestPayload", "responsePayload", "source", "externalRef", "idempotencyKey", "initiat", "organization")


async def test_a_free_execution_runs_at_once(shop: Shop) -> None:
    buyer = await shop.buy(FREE, sourceSystem="s", externalRef="r", clientSafeMetadata={"cart": "42"})
    assert buyer.token.startswith("ct_")
    assert buyer.created["checkout"] is None
    view = await buyer.until("workflow_succeeded")
    assert view["paymentStatus"] == "not_required"
    assert view["output"] == {"text": "hello"}
    assert view["clientSafeMetadata"] == {"cart": "42"}


async def test_a_priced_one_waits_for_its_money(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    checkout = buyer.created["checkout"]
    assert checkout["id"] == buyer.created["execution"]["checkoutSessionId"]
    assert checkout["url"].endswith(f"/checkout/{checkout['id']}")
    assert checkout["provider"] == "test"
    assert buyer.created["execution"]["status"] == "awaiting_payment"
    assert (await buyer.pay()).json()["data"]["paymentStatus"] == "paid"
    assert (await buyer.until("workflow_succeeded"))["price"] == {"amount": 500, "currency": "EUR"}


async def test_nothing_private_is_in_the_public_view(shop: Shop) -> None:
    buyer = await shop.buy(FREE, requestPayload={"s": "private"}, sourceSystem="private", externalRef="private")
    await buyer.until("workflow_succeeded")
    text = (await buyer.get()).text
    assert "private" not in text
    assert not [word for word in FORBIDDEN if word in text]


async def test_all_problems_of_a_payload_come_at_once(shop: Shop) -> None:
    answer = await shop.create(await shop.publish(CHECKED), requestPayload={"pages": 0})
    assert answer.status_code == 400
    assert answer.json()["code"] == 400003
    assert answer.json()["details"][0]["field"].endswith("pages")
    empty = await shop.http.post(
        f"/v1/public/workflows/{await shop.publish(CHECKED)}/executions", headers={"Content-Type": "application/json"}
    )
    assert empty.json()["code"] == 400003


async def test_an_empty_body_is_fine(shop: Shop) -> None:
    path = f"/v1/public/workflows/{await shop.publish()}/executions"
    for headers in ({}, {"Content-Type": "application/json"}):
        assert (await shop.http.post(path, headers=headers)).status_code == 200
    assert (
        await shop.http.post(path, content=b"null", headers={"Content-Type": "application/json"})
    ).status_code == 200


@pytest.mark.parametrize(("visibility", "code"), [("public_view", 403002), ("private", 404001), ("org", 404001)])
async def test_who_may_not_execute(shop: Shop, visibility: str, code: int) -> None:
    answer = await shop.create(await shop.publish(FREE, visibility))
    assert answer.json()["code"] == code
    assert answer.status_code == code // 1000


async def test_an_unknown_workflow(shop: Shop) -> None:
    assert (await shop.create("wf_unknown")).status_code == 404


async def test_the_same_key_is_the_same_execution_without_its_token(shop: Shop) -> None:
    workflow = await shop.publish(PRICED)
    body = {"requestPayload": {"a": 1}, "clientSafeMetadata": {"secret-cart": 1}}
    first = (await shop.create(workflow, **body, headers={"Idempotency-Key": KEY})).json()["data"]
    again = await shop.create(workflow, **body, idempotencyKey=KEY)
    assert again.status_code == 200
    data = again.json()["data"]
    assert data["clientToken"] == ""
    assert data["checkout"] == first["checkout"]
    execution = data["execution"]
    told = {name: value for name, value in execution.items() if value and name not in ("progress", "cancel", "links")}
    assert told == {name: first["execution"][name] for name in ("id", "workflowId", "status", "createdAt")}
    assert execution.keys() == first["execution"].keys()
    assert not any(execution["links"].values())


async def test_a_replay_with_proof_is_the_full_answer(shop: Shop) -> None:
    workflow = await shop.publish(PRICED)
    body = {"clientToken": OWN_TOKEN, "idempotencyKey": KEY}
    first = (await shop.create(workflow, **body)).json()["data"]
    assert first["clientToken"] == OWN_TOKEN
    assert (await shop.create(workflow, **body)).json()["data"] == first
    by_owner = (await shop.create(workflow, idempotencyKey=KEY, headers=await shop.key())).json()["data"]
    assert by_owner["execution"] == first["execution"]
    assert by_owner["clientToken"] == ""
    by_reader = await shop.create(workflow, idempotencyKey=KEY, headers=await shop.key(scope="read"))
    assert by_reader.json()["data"]["execution"]["orderId"] == ""


async def test_a_key_for_something_else_is_refused(shop: Shop) -> None:
    workflow = await shop.publish()
    await shop.create(workflow, idempotencyKey=KEY)
    assert (await shop.create(workflow, idempotencyKey=KEY, externalRef="x")).json()["code"] == 409002
    two = await shop.create(workflow, idempotencyKey=KEY, headers={"Idempotency-Key": KEY + "x"})
    assert two.json()["code"] == 400005
    assert (await shop.create(workflow, idempotencyKey="short")).json()["code"] == 400005


async def test_the_same_create_many_times_at_once_is_one_execution(shop: Shop) -> None:
    workflow = await shop.publish(PRICED)
    answers = await asyncio.gather(*(shop.create(workflow, idempotencyKey=KEY) for _ in range(20)))
    data = [answer.json()["data"] for answer in answers]
    assert len({one["execution"]["id"] for one in data}) == 1
    assert len([one for one in data if one["clientToken"]]) == 1


@pytest.mark.parametrize("reference", ["x" * 300, 7], ids=["too long", "no text"])
async def test_faults_of_every_kind_come_at_once(shop: Shop, reference: object) -> None:
    """The body's own fields, its payload and who is to take the money: corrected once, not three times."""
    wrong = {"externalRef": reference, "requestPayload": {"pages": 0}, "provider": "nobody", "successUrl": "ftp://x"}
    answer = await shop.create(await shop.publish(CHECKED), **wrong)
    assert answer.status_code == 400
    assert answer.json()["code"] == 400000
    fields = [problem["field"] for problem in answer.json()["details"]]
    assert sorted(fields) == ["externalRef", "provider", "requestPayload.pages", "successUrl"]
    two = await shop.create(await shop.publish(CHECKED), requestPayload={"pages": 0}, provider="nobody")
    assert [problem["field"] for problem in two.json()["details"]] == ["requestPayload.pages", "provider"]


async def test_a_malformed_request_learns_nothing_of_what_it_may_not_see(shop: Shop) -> None:
    hidden = await shop.publish(CHECKED, "private")
    answer = await shop.create(hidden, externalRef=7, requestPayload={"pages": 0})
    assert [problem["field"] for problem in answer.json()["details"]] == ["externalRef"]


async def test_a_wrong_key_in_the_header_changes_nothing(shop: Shop) -> None:
    headers = {"Authorization": "Bearer fbsk_wrong"}
    assert (await shop.create(await shop.publish(), headers=headers)).status_code == 200
    assert (await shop.create(await shop.publish(FREE, "private"), headers=await shop.key())).status_code == 404


@pytest.mark.parametrize("token", ["ct_short", "x" * 60, "ct_" + "é" * 43])
async def test_a_token_of_ones_own_has_256_bits(shop: Shop, token: str) -> None:
    answer = await shop.create(await shop.publish(), clientToken=token)
    assert answer.status_code == 400
    assert answer.json()["details"][0]["field"] == "clientToken"


async def test_creates_are_limited_by_client(tmp_path: Path) -> None:
    async with open_shop(tmp_path, peer="203.0.113.9", creates_per_minute=2) as shop:
        workflow = await shop.publish()
        answers = [await shop.create(workflow) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_cancelling(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    answer = await buyer.post("/cancel")
    assert answer.status_code == 200
    assert answer.json()["data"]["status"] == "workflow_cancelled"
    assert answer.json()["data"]["events"][-1]["eventType"] in ("execution.cancelled", "checkout.expired")
    assert (await buyer.post("/cancel", {})).json()["data"]["status"] == "workflow_cancelled"
    done = await shop.buy()
    await done.until("workflow_succeeded")
    assert (await done.post("/cancel")).status_code == 409


async def test_answering(shop: Shop) -> None:
    buyer = await shop.buy(ASKING)
    view = await buyer.until("workflow_waiting")
    wait = view["waitingFor"]
    assert (wait["nodeId"], wait["kind"], wait["step"]) == ("ask", "form", "ask#1")
    assert view["links"]["answer"] == f"{buyer.path}/answers/ask"
    wrong = await buyer.post("/answers/ask", {"data": {"columns": []}})
    assert wrong.json()["code"] == 400004
    assert wrong.json()["details"]
    assert (await buyer.post("/answers/other", {"data": {}})).status_code == 409
    right = {"data": {"columns": ["a"]}, "step": "ask#1"}
    assert (await buyer.post("/answers/ask", right)).status_code == 200
    await buyer.until("workflow_succeeded")
    assert (await buyer.post("/answers/ask", right)).status_code == 200
    assert (await buyer.post("/answers/ask", {"data": {"columns": ["b"]}})).status_code == 409


async def test_a_narrow_token_does_only_what_it_may(shop: Shop) -> None:
    buyer = await shop.buy(ASKING)
    fresh = (await buyer.post("/tokens", {"action": "create", "scopes": ["read"]})).json()["data"]["clientToken"]
    reader = Buyer(shop, {**buyer.created, "clientToken": fresh})
    assert (await reader.get()).status_code == 200
    assert (await reader.post("/cancel")).status_code == 403
    assert (await reader.post("/answers/ask", {"data": {}})).status_code == 403
    assert (await reader.post("/tokens", {"action": "create", "scopes": ["cancel"]})).status_code == 403
