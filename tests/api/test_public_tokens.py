"""Tokens in their owner's hands: rotated, revoked, swapped for a cookie or a ticket."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.api.shop import BASE, PRICED, Shop, open_shop


async def test_rotating_kills_the_old_token_at_once(shop: Shop) -> None:
    buyer = await shop.buy()
    fresh = (await buyer.post("/tokens", {"action": "rotate"})).json()["data"]["clientToken"]
    assert fresh.startswith("ct_")
    assert fresh != buyer.token
    assert (await buyer.get()).status_code == 401
    assert (await shop.http.get(buyer.path, headers={"X-Client-Token": fresh})).status_code == 200


async def test_revoking(shop: Shop) -> None:
    buyer = await shop.buy()
    answer = await buyer.post("/tokens", {"action": "revoke"})
    assert answer.json()["data"] == {"clientToken": ""}
    assert (await buyer.get()).status_code == 401
    assert (await buyer.post("/tokens", {"action": "rotate"})).status_code == 401


@pytest.mark.parametrize(
    "body", [None, {}, {"action": "x"}, {"action": "create", "scopes": ["owner"]}, {"action": "create", "scopes": []}]
)
async def test_a_strange_action(shop: Shop, body: object) -> None:
    buyer = await shop.buy()
    answer = await buyer.post("/tokens", body)
    assert answer.status_code == 400
    assert answer.json()["details"]


async def test_the_cookie_reads_and_changes_from_our_own_page_only(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    answer = await buyer.post("/cookie")
    cookie = answer.headers["set-cookie"]
    assert answer.json()["data"] == {}
    for part in ("HttpOnly", "SameSite=strict", f"Path={buyer.path}", "Max-Age=2592000"):
        assert part in cookie
    assert "Secure" not in cookie
    value = cookie.partition(";")[0]
    with_cookie = {"Cookie": value}
    assert (await shop.http.get(buyer.path, headers=with_cookie)).status_code == 200
    for headers, status in (
        ({}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": BASE}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ):
        answer = await shop.http.post(f"{buyer.path}/cancel", headers={**with_cookie, **headers})
        assert answer.status_code == status, answer.text


async def test_a_cookie_is_secure_where_the_page_is(tmp_path: Path) -> None:
    async with open_shop(tmp_path, public_url="https://fare.example") as shop:
        buyer = await shop.buy()
        assert "Secure" in (await buyer.post("/cookie")).headers["set-cookie"]


async def test_a_token_in_the_address_gets_no_cookie(shop: Shop) -> None:
    buyer = await shop.buy()
    answer: httpx.Response = await shop.http.post(f"{buyer.path}/cookie?token={buyer.token}")
    assert answer.json()["code"] == 400001
    bearer = {"Authorization": f"Bearer {buyer.token}"}
    assert (await shop.http.post(f"{buyer.path}/cookie", headers=bearer)).status_code == 200


async def test_a_ticket_has_a_minute(shop: Shop) -> None:
    buyer = await shop.buy()
    data = (await buyer.post("/stream-ticket")).json()["data"]
    assert data["ticket"]
    assert data["expiresAt"].endswith("Z")
