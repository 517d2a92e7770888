"""The status read: its rules about tokens, tags, pages and waiting."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from farebox.api.hot import matches
from tests.api.shop import ASKING, PRICED, Shop, open_shop, soon

UNKNOWN = "exe_01k8w3n5x2f9tbm6q4v7yd0c1e"


@pytest.mark.parametrize(
    ("header", "tag", "same"),
    [
        ('W/"1.0"', 'W/"1.0"', True),
        ('"1.0"', 'W/"1.0"', True),
        ('"x", W/"1.0"', 'W/"1.0"', True),
        ("*", 'W/"1.0"', True),
        ('W/"2.0"', 'W/"1.0"', False),
        ("1.0", 'W/"1.0"', False),
    ],
)
def test_tags_are_compared_weakly(header: str, tag: str, same: bool) -> None:
    assert matches(header, tag) is same


async def test_an_unchanged_view_is_not_sent_again(shop: Shop) -> None:
    buyer = await shop.buy()
    await buyer.until("workflow_succeeded")
    first = await buyer.get()
    tag = first.headers["etag"]
    again = await buyer.get(headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    other_window = await buyer.get(params={"limit": 3}, headers={"If-None-Match": tag})
    assert other_window.status_code == 200
    assert other_window.headers["etag"] != tag


async def test_the_tag_changes_with_everything_but_the_queue_and_the_request(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    before = (await buyer.get()).headers["etag"]
    assert (await buyer.get(headers={"If-None-Match": before})).status_code == 304
    await buyer.pay("declined")
    assert (await buyer.get(headers={"If-None-Match": before})).status_code == 200


async def test_the_token_is_checked_before_the_tag(shop: Shop) -> None:
    buyer = await shop.buy()
    tag = (await buyer.get()).headers["etag"]
    answer = await shop.http.get(buyer.path, headers={"X-Client-Token": "ct_wrong", "If-None-Match": tag})
    assert answer.status_code == 401


async def test_a_long_timeline_comes_in_pages(shop: Shop) -> None:
    buyer = await shop.buy()
    full = await buyer.until("workflow_succeeded")
    total = full["seq"]
    newest = (await buyer.get(params={"limit": 2})).json()["data"]
    assert [event["seq"] for event in newest["events"]] == [total - 1, total]
    assert newest["eventsOmitted"] == total - 2
    seen: list[dict[str, object]] = []
    for _ in range(total):
        page = (await buyer.get(params={"after": len(seen), "limit": 2})).json()["data"]
        assert page["eventsOmitted"] == 0
        seen += page["events"]
        if seen[-1]["seq"] == page["seq"]:
            break
    assert seen == full["events"]
    assert (await buyer.get(params={"after": total})).json()["data"]["events"] == []
    assert (await buyer.get(params={"after": total + 5})).json()["data"]["events"] == []


async def test_without_a_tag_or_after_nobody_waits(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    assert (await soon(buyer.get(params={"wait": 30}))).status_code == 200


async def test_waiting_ends_with_news(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    tag = (await buyer.get()).headers["etag"]
    waiting = asyncio.create_task(buyer.get(params={"wait": 30}, headers={"If-None-Match": tag}))
    above = asyncio.create_task(buyer.get(params={"wait": 30, "after": 2}))
    await shop.listening(2)
    await buyer.pay()
    assert (await soon(waiting)).status_code == 200
    assert (await soon(above)).json()["data"]["events"][0]["seq"] == 3


async def test_news_that_are_there_already_return_at_once(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    assert (await soon(buyer.get(params={"wait": 30, "after": 0}))).json()["data"]["events"]
    assert (await soon(buyer.get(params={"wait": 30}, headers={"If-None-Match": 'W/"0.0"'}))).status_code == 200


async def test_the_time_is_over(shop: Shop) -> None:
    buyer = await shop.buy(ASKING)
    view = await buyer.until("workflow_waiting")
    tag = (await buyer.get()).headers["etag"]
    assert (await buyer.get(params={"wait": 1}, headers={"If-None-Match": tag})).status_code == 304
    late = await buyer.get(params={"wait": 1, "after": view["seq"]})
    assert (late.status_code, late.json()["data"]["events"]) == (200, [])


async def test_a_token_that_is_revoked_meanwhile_learns_nothing(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    tag = (await buyer.get()).headers["etag"]
    waiting = asyncio.create_task(buyer.get(params={"wait": 30}, headers={"If-None-Match": tag}))
    await shop.listening(1)
    await buyer.post("/tokens", {"action": "revoke"})
    assert (await soon(waiting)).status_code == 401


async def test_a_closing_house_answers_whoever_waits(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    tag = (await buyer.get()).headers["etag"]
    waiting = asyncio.create_task(buyer.get(params={"wait": 30}, headers={"If-None-Match": tag}))
    await shop.listening(1)
    shop.hub.close()
    assert (await soon(waiting)).status_code == 304


async def test_a_head_has_the_headers_only(shop: Shop) -> None:
    buyer = await shop.buy()
    await buyer.until("workflow_succeeded")
    whole = await buyer.get(headers={"X-Request-Id": "r1"})
    head = await shop.http.head(buyer.path, headers={**buyer.header, "X-Request-Id": "r1"})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers == whole.headers


async def test_a_queued_execution_knows_its_place(shop: Shop) -> None:
    await shop.world.engine.stop(0)
    buyer = await shop.buy()
    assert (await buyer.view())["queue"] == {"position": 1, "etaSeconds": None}


async def test_a_token_ends_thirty_days_after_the_end(shop: Shop) -> None:
    buyer = await shop.buy()
    await buyer.until("workflow_succeeded")
    finished = shop.house.clock()
    month = 30 * 24 * 3_600_000
    shop.house.clock = lambda: finished + month - 60_000  # type: ignore[method-assign]
    assert (await buyer.get()).status_code == 200
    shop.house.clock = lambda: finished + month  # type: ignore[method-assign]
    assert (await buyer.get()).status_code == 401


async def test_strangers_are_limited_and_told_so(tmp_path: Path) -> None:
    async with open_shop(tmp_path, peer="203.0.113.9", requests_per_minute=5) as shop:
        answers = [await shop.http.get(f"/v1/public/executions/{UNKNOWN}?token=x") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    last = answers[-1]
    assert last.json()["code"] == 429001
    assert int(last.headers["retry-after"]) >= 1
    assert last.headers["ratelimit-limit"] == "5"
    assert last.headers["ratelimit-remaining"] == "0"


async def test_the_headers_tell_what_is_left(tmp_path: Path) -> None:
    async with open_shop(tmp_path, peer="203.0.113.9", requests_per_minute=50) as shop:
        buyer = await shop.buy()
        answer = await buyer.get()
        assert answer.headers["ratelimit-limit"] == "50"
        assert int(answer.headers["ratelimit-remaining"]) == 48


async def test_a_bug_is_told_without_its_inside(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    buyer = await shop.buy()

    async def broken(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(shop.house.store, "known", broken)
    answer = await buyer.get()
    assert answer.status_code == 500
    assert answer.json()["code"] == 500000
    assert "secret" not in answer.text
