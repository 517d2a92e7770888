"""Result files: attachments that run nothing here, and only when they may be fetched."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.api.artifacts import part_of
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


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-3", (0, 4)),
        ("bytes=2-", (2, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes=8-99", (8, 10)),
        ("bytes=10-", (10, 10)),
        ("bytes=-0", (10, 10)),
        ("bytes=3-1", None),
        ("bytes=-", None),
        ("bytes=0-1,4-5", None),
        ("lines=0-1", None),
        ("", None),
    ],
)
def test_what_a_range_asks_for(asked: str, part: tuple[int, int] | None) -> None:
    assert part_of(asked, 10) == part
    assert part_of(asked, 0) is None


async def test_a_part_of_a_file(shop: Shop) -> None:
    buyer = await shop.buy(FILES)
    await buyer.until("workflow_succeeded")
    whole = await buyer.get("/artifacts/page.html")
    assert whole.headers["accept-ranges"] == "bytes"

    async def asked(**headers: str) -> Any:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return await buyer.get("/artifacts/page.html", headers=names)

    part = await asked(range="bytes=1-3")
    assert (part.status_code, part.content) == (206, whole.content[1:4])
    assert part.headers["content-range"] == f"bytes 1-3/{len(whole.content)}"
    assert part.headers["content-length"] == "3"
    beyond = await asked(range="bytes=9999-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole.content)}")
    assert beyond.json()["code"] == 416001
    assert (await asked(range="bytes=1-3", if_range='"another"')).content == whole.content
    assert (await asked(range="bytes=1-3", if_range=whole.headers["etag"])).status_code == 206
