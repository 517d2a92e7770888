"""The plain pages: our own files only, a strict policy, nothing that runs inline."""

from __future__ import annotations

import re

import pytest

from tests.api.shop import FREE, PRICED, Shop


@pytest.mark.parametrize("path", ["/"])
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


async def test_static_files(shop: Shop) -> None:
    style = await shop.http.get("/static/farebox.css")
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    tag = {"If-None-Match": style.headers["etag"]}
    assert (await shop.http.get("/static/farebox.css", headers=tag)).status_code == 304
    for name in ("none.js", "..%2fapp.py", "%2e%2e/app.py"):
        assert (await shop.http.get(f"/static/{name}")).status_code == 404
