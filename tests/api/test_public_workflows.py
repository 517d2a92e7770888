"""Workflows as strangers meet them."""

from __future__ import annotations

from tests.api.shop import CHECKED, FREE, PRICE, PRICED, SCHEMA, Shop


async def test_the_catalogue_shows_what_anybody_may_execute(shop: Shop) -> None:
    shown = [await shop.publish(name=f"w{number}") for number in range(3)]
    await shop.publish(FREE, "private")
    await shop.publish(FREE, "public_view")
    page = (await shop.http.get("/v1/public/workflows", params={"limit": 2})).json()["data"]
    assert [one["id"] for one in page["items"]] == [shown[2], shown[1]]
    assert page["hasMore"] is True
    rest = (await shop.http.get("/v1/public/workflows", params={"cursor": page["nextCursor"]})).json()["data"]
    assert [one["id"] for one in rest["items"]] == [shown[0]]
    assert (rest["hasMore"], rest["nextCursor"]) == (False, "")
    assert (await shop.http.get("/v1/public/workflows", params={"limit": 101})).status_code == 400


async def test_one_workflow_without_its_definition(shop: Shop) -> None:
    workflow = await shop.publish({**CHECKED, "price": PRICE})
    data = (await shop.http.get(f"/v1/public/workflows/{workflow}")).json()["data"]
    assert data["inputSchema"] == SCHEMA
    assert data["price"] == {"amount": 500, "currency": "EUR"}
    assert data["accepting"] is True
    assert data["trackRecord"] == {
        **dict.fromkeys(("executions", "succeeded", "failed", "refunded"), 0),
        **dict.fromkeys(("successRate", "refundRate", "medianSeconds")),
    }
    assert data["seller"] == {"name": "default"}
    assert (data["delivers"], data["refundPolicy"], data["testMode"]) == ([], "on_failure", True)
    assert data["uploadBytes"] == 0
    assert "definition" not in data
    assert "nodes" not in str(data)
    meta = (await shop.http.get(f"/v1/public/workflows/{workflow}/meta")).json()["data"]
    assert meta == {"workflowId": workflow, "name": "A flow", "description": ""}


async def test_private_ones_do_not_exist(shop: Shop) -> None:
    workflow = await shop.publish(FREE, "private")
    for rest in ("", "/meta", "/runs"):
        assert (await shop.http.get(f"/v1/public/workflows/{workflow}{rest}")).status_code == 404


async def test_a_free_run(shop: Shop) -> None:
    workflow = await shop.publish()
    started = await shop.http.post(f"/v1/public/workflows/{workflow}/run", json={"any": "map"})
    run = started.json()["data"]["runId"]
    await shop.world.ended(run)
    data = (await shop.http.get(f"/v1/public/runs/{run}")).json()["data"]
    assert data["status"] == "success"
    assert data["nodes"]["root"] == {"type": "manual", "children": ["greet"], "loopBody": []}
    assert data["executionState"]["greet"]["status"] == "success"
    assert "hello" not in str(data)
    listed = (await shop.http.get(f"/v1/public/workflows/{workflow}/runs")).json()["data"]["items"]
    assert [one["id"] for one in listed] == [run]
    assert listed[0]["status"] == "success"


async def test_a_priced_workflow_gives_no_free_run(shop: Shop) -> None:
    workflow = await shop.publish(PRICED)
    assert (await shop.http.post(f"/v1/public/workflows/{workflow}/run")).json()["code"] == 402001


async def test_runs_of_executions_are_never_shown(shop: Shop) -> None:
    buyer = await shop.buy()
    view = await buyer.until("workflow_succeeded")
    assert (await shop.http.get(f"/v1/public/runs/{view['runId']}")).status_code == 404
    listed = await shop.http.get(f"/v1/public/workflows/{view['workflowId']}/runs")
    assert listed.json()["data"]["items"] == []
