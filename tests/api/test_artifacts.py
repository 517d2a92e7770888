"""Result files: attachments that run nothing here, and only when they may be fetched."""

from __future__ import annotations

from tests.api.shop import EARLY, FILES, FREE, Shop


async def test_a_file_is_an_attachment_in_a_sandbox(shop: Shop) -> None:
    buyer = await shop.buy(FILES)
    await buyer.until("workflow_succeeded")
    listed = (await buyer.get("/artifacts")).json()["data"]
    assert [one["name"] for one in listed] == ["page.html"]
    answer = await buyer.get("/artifacts/page.html")
    assert answer.status_code == 200
    assert answer.text == "<b>hi</b>"
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''page.html"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert int(answer.headers["content-length"]) == listed[0]["size"] == 9
    tag = answer.headers["etag"]
    assert tag == f'"{listed[0]["sha256"]}"'
    assert (await buyer.get("/artifacts/page.html", headers={"If-None-Match": tag})).status_code == 304
    assert listed[0]["url"].endswith(f"{buyer.path}/artifacts/page.html")


async def test_before_success_only_early_ones_can_be_fetched(shop: Shop) -> None:
    buyer = await shop.buy(EARLY)
    await buyer.until("workflow_waiting")
    assert [one["name"] for one in (await buyer.get("/artifacts")).json()["data"]] == ["early.txt"]
    assert (await buyer.get("/artifacts/early.txt")).text == "soon"
    late = await buyer.get("/artifacts/late.txt")
    assert late.status_code == 404
    unknown = await buyer.get("/artifacts/none.txt")
    assert (late.json()["code"], late.json()["message"].replace("late", "none")) == (
        unknown.json()["code"],
        unknown.json()["message"],
    )


async def test_without_files_or_token(shop: Shop) -> None:
    buyer = await shop.buy(FREE)
    assert (await buyer.get("/artifacts")).json()["data"] == []
    assert (await buyer.get("/artifacts/..%2f..%2fowner.key")).status_code == 404
    assert (await shop.http.get(f"{buyer.path}/artifacts")).status_code == 400
    assert (await shop.http.get(f"{buyer.path}/artifacts/x?token=ct_wrong")).status_code == 401


async def test_bytes_that_are_gone(shop: Shop) -> None:
    buyer = await shop.buy(FILES)
    view = await buyer.until("workflow_succeeded")
    row = await shop.house.store.artifact(view["runId"], "page.html")
    assert row is not None
    shop.house.artifacts.locate(row.path).unlink()
    assert (await buyer.get("/artifacts/page.html")).status_code == 404
