"""The owner's look at a run's files: all of them, while the buyer sees those that are meant for him."""

from __future__ import annotations

from tests.api.shop import Shop, flow

PRIVATE = flow(
    (
        "rows",
        {
            "type": "artifact",
            "payload": {"name": "rows.csv", "text": "a,b\n1,2\n", "mediaType": "text/csv", "private": True},
            "public": {"early": True},
        },
    ),
    ("page", {"type": "artifact", "payload": {"name": "page.html", "text": "<b>hi</b>", "mediaType": "text/html"}}),
)


async def test_the_buyer_sees_nothing_of_a_private_file(shop: Shop) -> None:
    buyer = await shop.buy(PRIVATE)
    await buyer.until("workflow_succeeded")
    assert [one["name"] for one in (await buyer.get("/artifacts")).json()["data"]] == ["page.html"]
    hidden, unknown = await buyer.get("/artifacts/rows.csv"), await buyer.get("/artifacts/none.csv")
    assert (hidden.status_code, hidden.json()["code"]) == (404, unknown.json()["code"])
    assert hidden.json()["message"] == unknown.json()["message"].replace("none", "rows")


async def test_the_owner_sees_and_fetches_all(shop: Shop) -> None:
    buyer = await shop.buy(PRIVATE)
    view = await buyer.until("workflow_succeeded")
    path, owner = f"/v1/runs/{view['runId']}/artifacts", await shop.key(scope="read")
    listed = (await shop.http.get(path, headers=owner)).json()["data"]
    assert {one["name"]: (one["private"], one["step"], one["size"]) for one in listed} == {
        "rows.csv": (True, "rows#1", 8),
        "page.html": (False, "page#1", 9),
    }
    assert set(listed[0]) == {"name", "mediaType", "size", "sha256", "step", "private", "createdAt"}
    got = await shop.http.get(f"{path}/rows.csv", headers={**owner, "Range": "bytes=4-"})
    assert (got.status_code, got.text) == (206, "1,2\n")
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''rows.csv"
    assert (await shop.http.get(f"{path}/none.csv", headers=owner)).status_code == 404
    assert (await shop.http.get(f"{path}/rows.csv", headers=buyer.header)).status_code == 401
