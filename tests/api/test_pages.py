"""The server-rendered pages: our own files only, a strict policy, nothing that runs inline."""

from __future__ import annotations

import re

import pytest

from tests.api.shop import PRICED, Shop


async def test_a_page_is_strict_and_works_without_scripts(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    answer = await shop.http.get(f"/checkout/{buyer.created['checkout']['id']}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "<script" not in answer.text
    assert not re.search(r"\son[a-z]+=|\sstyle=", answer.text)
    assert not re.search(r"(src|href)=\"https?://", answer.text)
    assert 'lang="en"' in answer.text
    assert 'name="viewport"' in answer.text


@pytest.mark.parametrize("name", ["farebox.css", "checkout.css"])
async def test_static_files(shop: Shop, name: str) -> None:
    style = await shop.http.get(f"/static/{name}")
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    tag = {"If-None-Match": style.headers["etag"]}
    assert (await shop.http.get(f"/static/{name}", headers=tag)).status_code == 304


@pytest.mark.parametrize("name", ["none.js", "..%2fapp.py", "%2e%2e/app.py"])
async def test_no_path_leads_out(shop: Shop, name: str) -> None:
    assert (await shop.http.get(f"/static/{name}")).status_code == 404
