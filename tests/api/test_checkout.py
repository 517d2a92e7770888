"""The test checkout, for people and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.shop import FREE, PRICED, Shop, open_shop


@pytest.mark.parametrize(
    ("outcome", "payment", "words"),
    [
        ("paid", "paid", "Paid."),
        ("declined", "failed", "Declined."),
        ("processing", "processing", "takes its time"),
        ("expired", "expired", "has expired"),
    ],
)
async def test_every_button(shop: Shop, outcome: str, payment: str, words: str) -> None:
    buyer = await shop.buy(PRICED, successUrl="https://shop.example/thanks")
    path = f"/checkout/{buyer.created['checkout']['id']}"
    before = await shop.http.get(path)
    assert "Pay €5.00" in before.text
    assert f'href="/e/{buyer.id}"' in before.text
    assert "https://shop.example/thanks" in before.text
    assert "script-src 'self'" in before.headers["content-security-policy"]
    assert "unsafe" not in before.headers["content-security-policy"]
    pressed = await shop.http.post(path, data={"outcome": outcome})
    assert (pressed.status_code, pressed.headers["location"]) == (303, path)
    after = await shop.http.get(path)
    assert words in after.text
    assert (await buyer.view())["paymentStatus"] == payment
    again = await buyer.pay(outcome)
    assert again.status_code == 200


async def test_money_that_comes_late_goes_back(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    await buyer.pay("expired")
    page = await shop.http.get(f"/checkout/{buyer.created['checkout']['id']}")
    assert "Pay late" in page.text
    assert (await buyer.pay("paid")).json()["data"]["paymentStatus"] in ("refund_pending", "refunded")


async def test_names_cannot_inject_anything(shop: Shop) -> None:
    workflow = await shop.publish(PRICED, name="<script>alert(1)</script>")
    created = (await shop.create(workflow)).json()["data"]
    page = await shop.http.get(f"/checkout/{created['checkout']['id']}")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


async def test_what_is_no_checkout_or_no_button(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    path = f"/checkout/{buyer.created['checkout']['id']}"
    assert (await shop.http.get("/checkout/chk_unknown")).status_code == 404
    assert (await shop.http.post("/checkout/chk_unknown", data={"outcome": "paid"})).status_code == 404
    assert (await shop.http.post(path, data={"outcome": "gold"})).status_code == 400
    assert (await shop.http.post(path, json={"outcome": "paid"})).status_code == 415
    assert (await shop.http.post("/v1/test/checkouts/chk_x", json={"outcome": "paid"})).status_code == 404
    assert (await buyer.pay("gold")).json()["details"][0]["field"] == "outcome"


async def test_where_the_test_provider_is_off_there_is_no_checkout(tmp_path: Path) -> None:
    async with open_shop(tmp_path) as shop:
        buyer = await shop.buy(PRICED)
        shop.house.providers = {}
        assert (await shop.http.get(f"/checkout/{buyer.created['checkout']['id']}")).status_code == 404
        assert (await buyer.pay()).status_code == 404
        assert (await shop.buy(FREE)).id
