"""The front answers whether the process is alive, exactly as every other route answers."""

from __future__ import annotations

from pathlib import Path

from tests.api.shop import Shop, open_shop


async def test_it_answers_before_the_framework_stands(shop: Shop) -> None:
    def never() -> None:
        raise AssertionError

    shop.app.api.make = never  # type: ignore[assignment]
    answer = await shop.http.get("/healthz", headers={"X-Request-Id": "r"})
    assert answer.json() == {"code": 200, "message": "success", "requestId": "r", "data": {"status": "ok"}}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"] == "r"
    assert shop.app.metrics.requests == {("/healthz", "GET", 200): 1}


async def test_strangers_are_counted(tmp_path: Path) -> None:
    async with open_shop(tmp_path, "203.0.113.9", requests_per_minute=1) as shop:
        first = await shop.http.get("/healthz")
        assert (first.status_code, first.headers["ratelimit-remaining"]) == (200, "0")
        second = await shop.http.get("/healthz")
        assert second.status_code == second.json()["code"] // 1000 == 429
        assert second.headers["retry-after"]
