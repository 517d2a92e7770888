"""What comes along with a page: the same data as at the API, as text that can neither run nor end its element."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from farebox.api import web
from farebox.storage.port import StoreUnavailable
from tests.api.shop import FREE, PRICED, Shop, flow, say

SHELL = "<!doctype html><body><main></main></body>"
HOSTILE = "</script><script>alert(1)</script><!--<script> & é \u2028"
ALONG = re.compile(r'<script type="application/json" data-answers="([^"]*)">(.*?)</script>', re.S)


@pytest.fixture(autouse=True)
async def built(shop: Shop, tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    folder.mkdir()
    for page in web.PAGES:
        (folder / page.file).write_text(SHELL)
    (await shop.framework()).router.routes[:0] = web.router_of(shop.house, folder).routes
    return folder


async def along(shop: Shop, path: str) -> tuple[str, Any]:
    """The path that it names, and the data."""
    text = (await shop.http.get(path)).text
    [(place, data)] = ALONG.findall(text)
    assert text == SHELL.replace(
        "</body>", f'<script type="application/json" data-answers="{place}">{data}</script>\n</body>'
    )
    return place, json.loads(data)


async def at(shop: Shop, path: str) -> Any:
    return (await shop.http.get(path)).json()["data"]


async def test_a_page_begins_with_what_its_script_would_ask_for(shop: Shop) -> None:
    for _ in range(2):
        workflow = await shop.publish(PRICED)
    for page, path in (("/", "/v1/public/workflows?limit=24"), (f"/w/{workflow}", f"/v1/public/workflows/{workflow}")):
        place, data = await along(shop, page)
        assert place == path
        assert data == await at(shop, path)


async def test_what_an_author_wrote_stays_text(shop: Shop) -> None:
    workflow = await shop.publish(flow(("greet", say()), delivers=[HOSTILE]), name=HOSTILE)
    for page in ("/", f"/w/{workflow}"):
        answer = (await shop.http.get(page)).text
        assert answer.count("<script") == answer.count("</script") == 1
        assert "<!--" not in answer
        _, data = await along(shop, page)
        shown = data["items"][0] if page == "/" else data
        assert (shown["name"], shown["delivers"]) == (HOSTILE, [HOSTILE])


@pytest.mark.parametrize("workflow", ["wf_none", "%22%3E%3Cscript%3E", "private"])
async def test_nothing_comes_along_where_the_api_would_refuse(shop: Shop, workflow: str) -> None:
    if workflow == "private":
        workflow = await shop.publish(FREE, "private")
    answer = await shop.http.get(f"/w/{workflow}")
    assert (answer.status_code, answer.text) == (200, SHELL)


async def test_nothing_comes_along_with_an_execution(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    for path in (f"/e/{buyer.id}", f"/e/{buyer.id}/receipt"):
        assert (await shop.http.get(path, headers=buyer.header)).text == SHELL


async def test_a_change_is_told_and_what_did_not_change_is_not_sent_again(shop: Shop) -> None:
    await shop.publish(name="first")
    before = await shop.http.get("/")
    again = await shop.http.get("/", headers={"If-None-Match": before.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await shop.publish(name="second")
    after = await shop.http.get("/", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert "second" in after.text


async def test_while_the_database_is_away_the_page_comes_without_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow = await shop.publish(PRICED)

    async def away(*asked: Any) -> Any:
        raise StoreUnavailable("away")

    monkeypatch.setattr(shop.house.store, "workflow", away)
    answer = await shop.http.get(f"/w/{workflow}")
    assert (answer.status_code, answer.text) == (200, SHELL)
