"""What is asked again is answered from memory, and never after it has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from farebox.api.repeats import FOREVER, LARGEST, LARGEST_KEY, Repeat, Repeats, key_of
from tests.api.shop import PRICED, Shop, open_shop

KEY = key_of("/v1/public/executions/exe_1", b"", {b"x-client-token": b"ct_1"})


class Marks:
    """A store of which only the marks are asked."""

    def __init__(self) -> None:
        self.mark: object | None = object()

    def unchanged(self, execution_id: str) -> object | None:
        assert execution_id == "exe_1"
        return self.mark


def kept(marks: Any, until: int = FOREVER, data: bytes = b"{}") -> Repeats:
    repeats = Repeats(marks.unchanged)
    repeats.keep(KEY, Repeat(marks.mark, until, "hash", 200, [], data))
    return repeats


def test_it_holds_until_something_changes() -> None:
    marks = Marks()
    repeats = kept(marks)
    assert repeats.recall(KEY, "exe_1", 1) is not None
    marks.mark = object()
    assert repeats.recall(KEY, "exe_1", 1) is None
    assert len(repeats) == 0


def test_it_holds_until_the_token_ends() -> None:
    repeats = kept(Marks(), until=10)
    assert repeats.recall(KEY, "exe_1", 9) is not None
    assert repeats.recall(KEY, "exe_1", 10) is None


def test_nothing_is_kept_without_a_mark_and_nothing_large() -> None:
    marks = Marks()
    assert len(kept(marks, data=b"x" * (LARGEST + 1))) == 0
    repeats = Repeats(marks.unchanged)
    for size, count in ((LARGEST_KEY + 1, 0), (LARGEST_KEY // 2, 1)):
        key = key_of("/v1/public/executions/exe_1", b"", {b"cookie": b"x" * size})
        repeats.keep(key, Repeat(marks.mark, FOREVER, "hash", 200, [], b"{}"))
        assert len(repeats) == count
    marks.mark = None
    assert len(kept(marks)) == 0


def test_there_is_an_end_to_what_is_kept() -> None:
    marks = Marks()
    repeats = Repeats(marks.unchanged, most=2)
    for number in range(5):
        key = key_of(f"/v1/public/executions/exe_{number}", b"", {})
        repeats.keep(key, Repeat(marks.mark, FOREVER, "hash", 304, [], b""))
        assert len(repeats) <= 2


@pytest.mark.parametrize("name", [b"if-none-match", b"x-client-token", b"authorization", b"cookie"])
def test_another_token_or_tag_is_another_question(name: bytes) -> None:
    assert key_of("/x", b"", {name: b"1"}) != key_of("/x", b"", {name: b"2"})


@pytest.fixture
def reads(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every look at a token that the store is asked for."""
    seen: list[str] = []
    known = shop.house.store.known

    async def watched(execution_id: str, token_hash: str) -> Any:
        seen.append(execution_id)
        return await known(execution_id, token_hash)

    monkeypatch.setattr(shop.house.store, "known", watched)
    return seen


async def test_the_third_reader_is_answered_from_memory(shop: Shop, reads: list[str]) -> None:
    buyer = await shop.buy()
    await buyer.until("workflow_succeeded")
    first, second = await buyer.get(), await buyer.get()
    if shop.house.store.unchanged(buyer.id) is None:
        pytest.skip("others may write to this database, so nothing is kept")
    asked = len(reads)
    third = await buyer.get(headers={"X-Request-Id": "mine"})
    assert len(reads) == asked
    assert third.json()["data"] == second.json()["data"] == first.json()["data"]
    assert third.json()["requestId"] == "mine"
    assert third.headers["etag"] == first.headers["etag"]
    for _ in range(3):
        answer = await buyer.get(headers={"If-None-Match": first.headers["etag"]})
        assert (answer.status_code, answer.content) == (304, b"")
    assert len(reads) <= asked + 2


async def test_a_change_is_seen_by_the_next_reader(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    for _ in range(3):
        assert (await buyer.view())["status"] == "awaiting_payment"
    await buyer.post("/cancel", {})
    assert (await buyer.view())["status"] == "workflow_cancelled"


async def test_a_revoked_token_opens_nothing(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    for _ in range(3):
        assert (await buyer.get()).status_code == 200
    await buyer.post("/tokens", {"action": "revoke"})
    assert (await buyer.get()).status_code == 401


async def test_a_token_that_has_ended_opens_nothing(shop: Shop) -> None:
    buyer = await shop.buy()
    await buyer.until("workflow_succeeded")
    for _ in range(3):
        assert (await buyer.get()).status_code == 200
    later = shop.house.clock() + 31 * 24 * 3_600_000
    shop.house.clock = lambda: later  # type: ignore[method-assign]
    assert (await buyer.get()).status_code == 401


async def test_those_who_ask_again_are_counted(tmp_path: Path) -> None:
    async with open_shop(tmp_path, peer="203.0.113.9", requests_per_minute=50) as shop:
        buyer = await shop.buy()
        await buyer.until("workflow_succeeded")
        left = [int((await buyer.get()).headers["ratelimit-remaining"]) for _ in range(5)]
        assert left == [left[0] - number for number in range(5)]
        answers = [await buyer.get() for _ in range(left[-1] + 1)]
        assert answers[-1].status_code == 429
