"""Erasing for a buyer: his words are nowhere, his receipt is right, and a crash at any moment loses nothing of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from farebox.core.errors import ContentGone, KeyReused, NotAllowed, NotFound
from farebox.core.public import view
from farebox.core.records import Execution, Run
from farebox.service import artifacts, erasing, executions, payments, receipts, retention, runs, tokens
from farebox.service.artifacts import Owner
from farebox.service.erasing import By
from farebox.service.opening import Opened
from farebox.storage.port import Books, Work
from farebox.storage.sqlite.store import SqliteStore
from tests.service.sales import PRICE, Shop, a_shop, order_of
from tests.service.test_retention import _child

CANARY = "a-canary-that-nobody-may-find"
OWNER = By("api_key", "key_1")
REQUEST: dict[str, Any] = {
    "request_payload": {"csv": f"a,{CANARY}"},
    "client_safe_metadata": {"name": CANARY},
    "source_system": CANARY,
    "external_ref": CANARY,
    "success_url": f"https://a.example/{CANARY}",
    "idempotency_key": "k" * 20,
}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with a_shop(tmp_path) as shop:
        yield shop


async def bought(shop: Shop) -> tuple[str, Opened]:
    """Paid and cancelled later, with a file and the buyer's words in its run's journal and error."""
    workflow_id = await shop.sell(PRICE)
    opened = await shop.open(workflow_id, **REQUEST)
    await payments.test_outcome(shop.house, order_of(opened.execution).checkout_id, "paid")
    execution = await executions.cancel_execution(shop.house, opened.execution.id, "seller", refund=False)
    owner = Owner(run_id=execution.run_id, execution_id=execution.id, org_id=execution.org_id, step="a#1")
    await artifacts.put(shop.house, owner, "letter.txt", CANARY.encode(), "text/plain")

    def tell(books: Books) -> None:
        books.put_run(replace(books.run(execution.run_id), error=CANARY))

    await shop.house.writing.submit(Work(do=tell, runs=(execution.run_id,)))
    return workflow_id, replace(opened, execution=await shop.see(execution.id))


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_what_is_erased_is_nowhere_and_what_was_paid_is_still_told(shop: Shop, tmp_path: Path) -> None:
    if not isinstance(shop.house.store, SqliteStore):
        pytest.skip("it reads the bytes of SQLite's file; those of PostgreSQL are the database's own affair")
    _, opened = await bought(shop)
    before = await receipts.receipt(shop.house, opened.execution.id)
    assert CANARY.encode() in on_disk(tmp_path)
    shop.clock.pass_time(days=1)
    erased = await erasing.erase(shop.house, shop.org_id, opened.execution.id, OWNER)
    assert (erased.by_type, erased.by_id, erased.erased_at) == ("api_key", "key_1", shop.clock())
    assert erased.finished_at is not None
    assert CANARY.encode() not in on_disk(tmp_path)
    assert await shop.house.store.verify() == []

    execution = await shop.see(opened.execution.id)
    shown = json.loads(view(execution) + b"}")
    assert (shown["status"], shown["message"], shown["price"]["amount"]) == ("workflow_cancelled", "Erased", 500)
    assert await tokens.verify(shop.house, execution.id, opened.client_token, "read")
    after = await receipts.receipt(shop.house, execution.id)
    assert (after.payments, after.totals, after.digest) == (before.payments, before.totals, before.digest)
    assert (erased.timeline, erased.events) == (before.timeline, before.events)
    assert after.timeline != before.timeline
    assert (await shop.told(execution.id))[-1] == "execution.erased"


async def test_while_somebody_reads_the_file_that_is_told(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[int] = []

    async def busy() -> bool:
        asked.append(1)
        return False

    monkeypatch.setattr(shop.house.store, "wipe", busy)
    monkeypatch.setattr(erasing, "PAUSE", 0.0)
    _, opened = await bought(shop)
    erased = await erasing.erase(shop.house, shop.org_id, opened.execution.id, OWNER)
    assert erased.finished_at is not None
    assert len(asked) == erasing.WIPES
    assert "database's log" in "".join(capsys.readouterr())


async def test_again_it_is_the_same_answer(shop: Shop) -> None:
    _, opened = await bought(shop)
    once = await erasing.erase(shop.house, shop.org_id, opened.execution.id, OWNER)
    rev = (await shop.see(opened.execution.id)).rev
    assert await erasing.erase(shop.house, shop.org_id, opened.execution.id, By("operator")) == once
    assert (await shop.see(opened.execution.id)).rev == rev


async def test_what_is_under_way_or_anothers_is_not_erased(shop: Shop) -> None:
    opened = await shop.open(await shop.sell(None))
    with pytest.raises(NotAllowed, match="cancel it first"):
        await erasing.erase(shop.house, shop.org_id, opened.execution.id, OWNER)
    with pytest.raises(NotFound):
        await erasing.erase(shop.house, "org_other", opened.execution.id, OWNER)
    with pytest.raises(NotFound):
        await erasing.erase(shop.house, shop.org_id, "exe_none", OWNER)


async def test_a_child_that_is_under_way_bars_it(shop: Shop) -> None:
    _, opened = await bought(shop)
    run = await shop.house.store.run(opened.execution.run_id)
    assert isinstance(run, Run)
    child = await _child(shop, run)
    with pytest.raises(NotAllowed, match="still under way"):
        await erasing.erase(shop.house, shop.org_id, opened.execution.id, OWNER)
    await runs.cancel_run(shop.house, shop.org_id, child.id)
    await erasing.erase(shop.house, shop.org_id, opened.execution.id, OWNER)
    assert len(await shop.house.store.entries(child.id)) == 1


async def test_a_crash_between_the_word_and_the_pieces_is_made_up_for(shop: Shop, tmp_path: Path) -> None:
    _, opened = await bought(shop)
    assert await erasing._begun(shop.house, opened.execution, OWNER)
    (left,) = await shop.house.store.erasures_under_way(9)
    assert await shop.house.store.verify() == []
    assert await shop.house.store.request(left.execution_id) == b"null"
    assert len(await shop.house.store.entries(opened.execution.run_id)) > 1
    done = await erasing.finish(shop.house, left)
    assert await erasing.finish(shop.house, done) == done
    assert await shop.house.store.erasures_under_way(9) == []
    assert await shop.house.store.discarded_files(9) == []
    assert [path for path in (tmp_path / "artifacts").rglob("*") if path.is_file()] == []


async def test_it_does_not_go_on_and_its_key_opens_nothing(shop: Shop) -> None:
    workflow_id, opened = await bought(shop)
    await erasing.erase(shop.house, shop.org_id, opened.execution.id, OWNER)
    with pytest.raises(ContentGone):
        await retention.whole_journal(shop.house, opened.execution.run_id)
    with pytest.raises(KeyReused):
        await shop.open(workflow_id, **REQUEST)


async def test_one_that_moves_meanwhile_is_looked_at_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    _, opened = await bought(shop)
    whole = receipts.digest
    moved: list[str] = []

    async def digest(house: Any, execution: Execution) -> Any:
        made = await whole(house, execution)
        if not moved:
            moved.append(execution.id)
            await shop.house.writing.submit(
                Work(
                    do=lambda books: books.put_execution(
                        replace(books.execution(execution.id), rev=execution.rev + 1, stamp=execution.stamp + 1)
                    ),
                    executions=(execution.id,),
                )
            )
        return made

    monkeypatch.setattr(receipts, "digest", digest)
    erased = await erasing.erase(shop.house, shop.org_id, opened.execution.id, OWNER)
    assert erased.finished_at is not None
    assert moved
