"""Providers' news: raw bytes, believed by their signature only."""

from __future__ import annotations

from farebox.payments.test import TestProvider
from tests.api.shop import PRICED, Shop


async def test_signed_news_confirm_a_payment(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    provider = shop.house.providers["test"]
    assert isinstance(provider, TestProvider)
    news = await provider.press(buyer.created["checkout"]["id"], "paid")
    assert news is not None
    headers, body = news
    for _ in range(2):
        answer = await shop.http.post("/v1/inbox/test", content=body, headers=headers)
        assert answer.json()["data"] == {"accepted": 1}
    view = await buyer.until("workflow_succeeded")
    assert [event["eventType"] for event in view["events"]].count("payment.confirmed") == 1


async def test_other_news_are_refused_and_stored_nowhere(shop: Shop) -> None:
    for body in (b"{}", b"\xff\xfe", b""):
        assert (await shop.http.post("/v1/inbox/test", content=body)).status_code == 400
    assert (await shop.http.post("/v1/inbox/stripe", content=b"{}")).status_code == 404
    assert (await shop.http.post("/v1/inbox/test", content=b"x" * 600_000)).status_code == 413
