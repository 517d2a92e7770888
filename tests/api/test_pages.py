"""The plain pages: our own files only, a strict policy, nothing that runs inline."""

from __future__ import annotations

import re

import pytest

from tests.api.shop import FREE, PRICED, Shop


@pytest.mark.parametrize("path", ["/", "/docs", "/e/exe_1", "/e/anything%20else"])
async def test_every_page_is_strict(shop: Shop, path: str) -> None:
    await shop.publish(PRICED)
    answer = await shop.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"<script(?![^>]*\ssrc=\"/static/)", answer.text)
    assert not re.search(r"\son[a-z]+=|\sstyle=", answer.text)
    assert not re.search(r"(src|href)=\"https?://", answer.text)
    assert 'lang="en"' in answer.text
    assert 'name="viewport"' in answer.text


async def test_home_lists_what_is_for_sale(shop: Shop) -> None:
    await shop.publish(PRICED, name="Reports & charts")
    await shop.publish(FREE, name="Free one")
    await shop.publish(FREE, "private", name="Hidden")
    text = (await shop.http.get("/")).text
    assert "Reports &amp; charts" in text
    assert "5.00 EUR" in text
    assert "Free" in text
    assert "Hidden" not in text
    assert "no real money" in text


async def test_an_empty_shop_says_so(shop: Shop) -> None:
    assert "Nothing is for sale yet" in (await shop.http.get("/")).text


async def test_the_execution_page_takes_its_id_and_no_token(shop: Shop) -> None:
    text = (await shop.http.get("/e/exe_1")).text
    assert 'data-id="exe_1"' in text
    assert 'data-id=""' in (await shop.http.get("/e/%3Cscript%3E")).text


async def test_static_files(shop: Shop) -> None:
    script = await shop.http.get("/static/execution.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    tag = {"If-None-Match": script.headers["etag"]}
    assert (await shop.http.get("/static/execution.js", headers=tag)).status_code == 304
    assert (await shop.http.get("/static/farebox.css")).headers["content-type"] == "text/css; charset=utf-8"
    for name in ("none.js", "..%2fapp.py", "%2e%2e/app.py"):
        assert (await shop.http.get(f"/static/{name}")).status_code == 404
